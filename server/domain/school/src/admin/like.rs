//! Patterns for SQL's `like`.

/// Returns the pattern that a folded text matches when it contains these letters: `%` and `_` stand for themselves.
pub(super) fn like_pattern(q: &str) -> String {
    let q = collation::fold(q).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{q}%")
}
