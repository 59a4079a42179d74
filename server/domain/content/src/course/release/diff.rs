//! Comparison of two texts word by word.

use std::time::{Duration, Instant};

use ground::{Error, Result};
use model::studio::DiffSegment;
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

/// The time that a comparison may take; what is not compared by then counts as replaced.
const DIFF_TIMEOUT: Duration = Duration::from_millis(200);
/// The number of characters of an unchanged stretch that stay beside a change.
const CONTEXT_CHARS: usize = 120;

/// Returns what is added and what is removed, with a little of what stands around it.
#[expect(clippy::disallowed_methods, reason = "a deadline is no time of day")]
pub(super) fn compare(old: &str, new: &str) -> Vec<DiffSegment> {
    let (before, after) = (split(old), split(new));
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &before, &after, Some(Instant::now() + DIFF_TIMEOUT));
    let mut words = Vec::new();
    for op in &ops {
        match op {
            DiffOp::Equal { old_index, len, .. } => {
                words.push(DiffSegment::Same(before[*old_index..old_index + len].concat()));
            }
            DiffOp::Delete { old_index, old_len, .. } => {
                words.push(DiffSegment::Removed(before[*old_index..old_index + old_len].concat()));
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                words.push(DiffSegment::Added(after[*new_index..new_index + new_len].concat()));
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                words.push(DiffSegment::Removed(before[*old_index..old_index + old_len].concat()));
                words.push(DiffSegment::Added(after[*new_index..new_index + new_len].concat()));
            }
        }
    }
    let last = words.len().saturating_sub(1);
    for (place, word) in words.iter_mut().enumerate() {
        if let DiffSegment::Same(text) = word {
            *text = shortened(text, place > 0, place < last);
        }
    }
    words
}

/// Returns a stretch without its middle, or without the end that touches no change.
fn shortened(text: &str, behind: bool, before: bool) -> String {
    let length = text.chars().count();
    let (head, tail) = (if behind { CONTEXT_CHARS } else { 0 }, if before { CONTEXT_CHARS } else { 0 });
    if length <= head + tail + 1 {
        return text.into();
    }
    let head: String = text.chars().take(head).collect();
    let tail: String = text.chars().skip(length - tail).collect();
    format!("{head}…{tail}")
}

/// Compares two texts on a thread of its own: it is work for a core, not for those who wait for answers.
///
/// # Errors
/// [`Error::Internal`] when that thread panics.
pub(in crate::course) async fn compare_texts(old: String, new: String) -> Result<Vec<DiffSegment>> {
    let compared = tokio::task::spawn_blocking(move || compare(&old, &new)).await;
    compared.map_err(|error| Error::Internal(format!("comparing: {error}")))
}

/// Splits a text into words, Han characters, blanks and signs.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before = CharClass::Sign;
    for (at, c) in text.char_indices() {
        let sort = char_class(c);
        if at > start && (sort != before || sort == CharClass::Sign) {
            parts.push(&text[start..at]);
            start = at;
        }
        before = sort;
    }
    if start < text.len() {
        parts.push(&text[start..]);
    }
    parts
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CharClass {
    /// A letter or digit of a word.
    Letter,
    /// White space.
    Blank,
    /// A character that stands for itself: a sign, or one that is a word.
    Sign,
}

fn char_class(c: char) -> CharClass {
    match c {
        _ if c.is_whitespace() => CharClass::Blank,
        '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => CharClass::Sign,
        _ if c.is_alphanumeric() => CharClass::Letter,
        _ => CharClass::Sign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_han_characters_are_compared() {
        let same = |text: &str| DiffSegment::Same(text.into());
        let (added, removed) =
            (|text: &str| DiffSegment::Added(text.into()), |text: &str| DiffSegment::Removed(text.into()));
        assert_eq!(compare("a good day", "a bad day"), [same("a "), removed("good"), added("bad"), same(" day")]);
        assert_eq!(compare("床前明月光", "窗前明月光"), [removed("床"), added("窗"), same("前明月光")]);
        assert_eq!(compare("", "new"), [added("new")]);
        assert_eq!(compare("same", "same"), [same("…")]);
    }

    #[test]
    fn long_stretches_without_a_change_are_cut() {
        let long = "word ".repeat(1_000);
        let words = compare(&format!("{long}one {long}"), &format!("{long}two {long}"));
        assert_eq!(words.len(), 4);
        assert!(words.iter().all(|word| matches!(word, DiffSegment::Same(text) | DiffSegment::Added(text) | DiffSegment::Removed(text) if text.chars().count() <= CONTEXT_CHARS + 2)));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a deadline is no time of day")]
    fn texts_that_have_nothing_in_common_end_in_time() {
        let (old, new) = ("甲乙 ".repeat(100_000), "丙丁 ".repeat(100_000));
        let begin = Instant::now();
        assert!(!compare(&old, &new).is_empty());
        assert!(begin.elapsed() < Duration::from_secs(20));
    }
}
