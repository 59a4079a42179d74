//! Pages match on types: a string that is matched back to what it stands for loses the next new one.

use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::visit::{self, Visit};
use syn::{Arm, ExprLit, Lit, Pat};

use super::read::short;
use crate::assets::files_below;
use crate::shell::{Result, step};

/// The crates whose pages show what happened and what was chosen.
const CRATES: [&str; 5] = ["app/account/src", "app/admin/src", "app/shop/src", "app/site/src", "app/studio/src"];
/// What may be matched on strings: the key that was pressed, and the name of the field that was typed into.
const INPUTS: [&str; 2] = ["key", "field_name"];

/// Finds no arm of a `match` in these crates whose pattern is a string, and says how many files it read.
pub fn check(root: &Path) -> Result {
    step("events", || {
        let (mut files, mut breaches) = (0, Vec::new());
        for folder in CRATES {
            for file in files_below(&root.join(folder))? {
                if file.extension().is_none_or(|extension| extension != "rs") {
                    continue;
                }
                let name = short(root, &file);
                let text = fs::read_to_string(&file)?;
                let tokens: TokenStream = text.parse().map_err(|error| format!("{name}: {error}"))?;
                let mut strings = Vec::new();
                collect(tokens, &mut strings);
                files += 1;
                breaches.extend(strings.iter().map(|string| format!("{name}: \"{string}\" is matched back")));
            }
        }
        if breaches.is_empty() {
            return Ok(format!("0 strings are matched back in {files} files of pages"));
        }
        Err(format!("use a type of `model`\n    {}", breaches.join("\n    ")).into())
    })
}

/// Collects the strings that arms match on, within macros too.
fn collect(tokens: TokenStream, strings: &mut Vec<String>) {
    // Whether a `match` has begun, and whether it is one of what somebody pressed or typed.
    let (mut is_match, mut is_input) = (false, false);
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if ident == "match" => (is_match, is_input) = (true, false),
            TokenTree::Ident(ident) => is_input |= INPUTS.contains(&ident.to_string().as_str()),
            TokenTree::Group(group) => {
                // Braces that are no arms belong to what is matched.
                if is_match
                    && group.delimiter() == Delimiter::Brace
                    && let Ok(arms) = arms_of.parse2(group.stream())
                {
                    is_match = false;
                    for arm in arms.iter().filter(|_| !is_input) {
                        Patterns(strings).visit_pat(&arm.pat);
                    }
                }
                collect(group.stream(), strings);
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn arms_of(input: ParseStream<'_>) -> syn::Result<Vec<Arm>> {
    let mut arms = Vec::new();
    while !input.is_empty() {
        arms.push(input.parse()?);
    }
    Ok(arms)
}

struct Patterns<'s>(&'s mut Vec<String>);

impl Visit<'_> for Patterns<'_> {
    fn visit_pat(&mut self, pattern: &Pat) {
        if let Pat::Lit(ExprLit { lit: Lit::Str(string), .. }) = pattern {
            self.0.push(string.value());
        }
        visit::visit_pat(self, pattern);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place;

    fn strings(source: &str) -> Vec<String> {
        let mut strings = Vec::new();
        collect(source.parse().unwrap(), &mut strings);
        strings
    }

    #[test]
    fn this_repository_matches_types() {
        check(place::root()).unwrap();
    }

    #[test]
    fn strings_in_patterns_are_found_wherever_they_stand() {
        let source = r#"fn a(b: &str) { match b { "paid" | "late" => c("d"), Some("e") if b == "f" => {} _ => {} } }"#;
        assert_eq!(strings(source), ["paid", "late", "e"]);
        assert!(strings(r#"fn a(b: B) { match b { B::Paid => c("d"), } }"#).is_empty());
        let nested = r#"fn a() { match b { B::C => match d { "e" => f, _ => g }, _ => h } }"#;
        assert_eq!(strings(nested), ["e"]);
    }

    #[test]
    fn strings_in_views_are_found() {
        let source = r#"fn a() { view! { <p class="b">{match c { "d" => e().into_any(), _ => ().into_any() }}</p> } }"#;
        assert_eq!(strings(source), ["d"]);
    }

    #[test]
    fn keys_and_names_of_fields_are_strings() {
        let source = r#"fn a() { match &*b.key() { "Enter" => c(), _ => match ui::field_name(&b).as_deref() { Some("d") => e, _ => f } } }"#;
        assert!(strings(source).is_empty());
        let within = r#"fn a() { match b.key() { _ => match c { "d" => e, _ => f } } }"#;
        assert_eq!(strings(within), ["d"]);
    }

    #[test]
    fn a_file_with_a_string_is_named() {
        let root = tempfile::tempdir().unwrap();
        for folder in CRATES {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        fs::write(root.path().join("app/shop/src/a.rs"), "fn a() { match b { \"c\" => d, _ => e } }").unwrap();
        let error = check(root.path()).unwrap_err().to_string();
        assert!(error.ends_with("\n    app/shop/src/a.rs: \"c\" is matched back"), "{error}");
    }
}
