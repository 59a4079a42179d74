//! Words that no identifier has any more: each once named several things, or one thing in a way that nobody would look
//! for. `docs/glossary.md` has the words for things; a constant says what it limits.

use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};

use super::read::short;
use crate::assets::files_below;
use crate::shell::{Result, step};

/// Identifiers that are refused as a whole.
const REFUSED: [&str; 15] = [
    "Told",
    "Disbelieved",
    "Opened",
    "Unanswered",
    "Learnt",
    "Done",
    "Given",
    "Desk",
    "Sheet",
    "Happening",
    "OrderStory",
    "MOST",
    "PATIENCE",
    "LOOK",
    "KEPT",
];

/// Finds no refused word, and says how many identifiers it looked at.
pub fn check(root: &Path) -> Result {
    step("words", || {
        let (mut identifiers, mut breaches) = (0, Vec::new());
        for top in ["app", "server", "frontend/src"] {
            for file in files_below(&root.join(top))? {
                if file.extension().is_none_or(|extension| extension != "rs") {
                    continue;
                }
                let name = short(root, &file);
                let text = fs::read_to_string(&file)?;
                let tokens: TokenStream = text.parse().map_err(|error| format!("{name}: {error}"))?;
                each(tokens, &mut |identifier| {
                    identifiers += 1;
                    breaches.extend(REFUSED.contains(&identifier).then(|| format!("{name}: `{identifier}`")));
                });
            }
        }
        if breaches.is_empty() {
            return Ok(format!("0 refused words among {identifiers} identifiers"));
        }
        let all = breaches.join("\n    ");
        Err(format!("refused; docs/glossary.md has words for things, and a constant says what it limits\n    {all}")
            .into())
    })
}

/// Hands each identifier on, those within macros too.
fn each(tokens: TokenStream, visit: &mut impl FnMut(&str)) {
    for token in tokens {
        match token {
            TokenTree::Ident(identifier) => visit(&identifier.to_string()),
            TokenTree::Group(group) => each(group.stream(), visit),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place;

    #[test]
    fn this_repository_has_none() {
        check(place::root()).unwrap();
    }

    #[test]
    fn a_refused_word_is_named_and_texts_may_have_it() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["app", "server", "frontend/src"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        fs::write(root.path().join("app/a.rs"), "// Told\nfn a() {\n    print!(\"Told\", Undone);\n}\n").unwrap();
        check(root.path()).unwrap();
        fs::write(root.path().join("app/b.rs"), "fn b() {\n    m!(x => State::Done);\n}\n").unwrap();
        let error = check(root.path()).unwrap_err().to_string();
        assert!(error.ends_with("\n    app/b.rs: `Done`"), "{error}");
    }
}
