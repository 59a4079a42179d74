//! Texts that hold what somebody looks for.

/// What a text must be like to hold these letters somewhere: `%` and `_` stand for themselves.
pub(super) fn like_pattern(q: &str) -> String {
    let q = q.trim().to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{q}%")
}
