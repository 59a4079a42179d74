//! Runs that mark emphasis, and what stands beside them.

use crate::{
    placeholder::is_placeholder,
    script::{is_cjk, is_shared_mark},
};

/// How far a shared mark's script is looked for.
const REACH: usize = 8;

/// Tells whether a run is one that CommonMark may not see: between a mark and a character of these scripts.
pub fn is_hidden(before: &str, after: &str) -> bool {
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else { return false };
    if last.is_whitespace() || first.is_whitespace() || !(is_mark(last) || is_mark(first)) {
        return false;
    }
    is_ours(before.chars().rev()) || is_ours(after.chars())
}

/// Tells whether the first of these characters is of the scripts, or a mark that it shares with others beside one.
fn is_ours(mut chars: impl Iterator<Item = char>) -> bool {
    let Some(first) = chars.next() else { return false };
    is_cjk(first)
        || (!first.is_ascii()
            && is_shared_mark(first)
            && chars.take(REACH).find(|c| !is_shared_mark(*c)).is_some_and(is_cjk))
}

/// Tells whether CommonMark takes a character for a mark.
pub fn is_mark(c: char) -> bool {
    c.is_ascii_punctuation() || !(c.is_ascii() || c.is_alphanumeric() || c.is_whitespace() || is_placeholder(c))
}
