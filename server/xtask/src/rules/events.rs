//! Pages that show what happened match on types: a string that is matched back to an event loses the next new one.

use std::fs;
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Arm, ExprLit, Lit, Pat};

use crate::shell::{Result, step};

/// Where orders, payments, webhooks, the ledger and the audit log become words.
const PAGES: [&str; 7] = [
    "app/admin/src/change.rs",
    "app/admin/src/labels.rs",
    "app/admin/src/logs.rs",
    "app/admin/src/order_timeline.rs",
    "app/shop/src/order/history.rs",
    "app/shop/src/stage.rs",
    "app/studio/src/publish/history.rs",
];

/// Finds no arm of a `match` in these pages whose pattern is a string.
pub fn check(root: &Path) -> Result {
    step("events", || {
        let mut breaches = Vec::new();
        for page in PAGES {
            let text = fs::read_to_string(root.join(page)).map_err(|error| format!("{page}: {error}"))?;
            let mut strings = Strings(Vec::new());
            strings.visit_file(&syn::parse_file(&text).map_err(|error| format!("{page}: {error}"))?);
            breaches.extend(strings.0.iter().map(|string| format!("{page}: \"{string}\" is matched back")));
        }
        if breaches.is_empty() {
            return Ok("0 strings are matched back to events".into());
        }
        Err(format!("use a type of `model`\n    {}", breaches.join("\n    ")).into())
    })
}

/// The strings that arms match on.
struct Strings(Vec<String>);

impl Visit<'_> for Strings {
    fn visit_arm(&mut self, arm: &Arm) {
        let mut patterns = Patterns(&mut self.0);
        patterns.visit_pat(&arm.pat);
        visit::visit_arm(self, arm);
    }
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
        let mut strings = Strings(Vec::new());
        strings.visit_file(&syn::parse_str(source).unwrap());
        strings.0
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
    }
}
