//! Mentions: `@handle` in the text of a comment.

use serde::{Deserialize, Serialize};

/// Somebody whom a comment mentions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The handle, as it stands behind the `@`, in lower case.
    pub handle: String,
    /// The name that others see.
    pub name: String,
}

/// A piece of a comment's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyPiece<'a> {
    /// Plain text.
    Text(&'a str),
    /// A mention, with the text as it was typed (`@Lin`).
    Mention(&'a str, &'a Mention),
}

const fn is_of_handle(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// Returns the bounds of what may be mentions in a text: an `@` that is not within a word, as in an address, and 3 to
/// 30 characters of a handle.
fn candidates(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    for (at, _) in text.match_indices('@') {
        let before = text[..at].chars().next_back();
        let is_within_word = before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '_' | '-'));
        let length = bytes[at + 1..].iter().take_while(|byte| is_of_handle(**byte)).count();
        // A dash at the end belongs to the sentence.
        let handle = text[at + 1..at + 1 + length].trim_end_matches('-');
        if !is_within_word && handle.starts_with(|c: char| c.is_ascii_alphabetic()) && (3..=30).contains(&handle.len())
        {
            found.push((at, at + 1 + handle.len()));
        }
    }
    found
}

/// Returns the handles that a text may mention, in lower case, each once, in order.
#[must_use]
pub fn mentioned(text: &str) -> Vec<String> {
    let mut handles: Vec<String> = Vec::new();
    for (start, end) in candidates(text) {
        let handle = text[start + 1..end].to_ascii_lowercase();
        if !handles.contains(&handle) {
            handles.push(handle);
        }
    }
    handles
}

/// Returns a text in pieces: mentions of these people, and the text between them.
#[must_use]
pub fn pieces<'a>(text: &'a str, mentions: &'a [Mention]) -> Vec<BodyPiece<'a>> {
    let mut pieces = Vec::new();
    let mut done = 0;
    for (start, end) in candidates(text) {
        let handle = &text[start + 1..end];
        let Some(mention) = mentions.iter().find(|mention| mention.handle.eq_ignore_ascii_case(handle)) else {
            continue;
        };
        if start > done {
            pieces.push(BodyPiece::Text(&text[done..start]));
        }
        pieces.push(BodyPiece::Mention(&text[start..end], mention));
        done = end;
    }
    if done < text.len() {
        pieces.push(BodyPiece::Text(&text[done..]));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_is_no_address_and_ends_where_the_handle_does() {
        for (text, handles) in [
            ("@lin, thank you", vec!["lin"]),
            ("谢谢@Lin_2！", vec!["lin_2"]),
            ("write to amy@example.org", vec![]),
            ("@li and @2fast and @", vec![]),
            ("@amy- @bob-x @amy", vec!["amy", "bob-x"]),
            ("@@amy", vec![]),
            ("(@amy)", vec!["amy"]),
        ] {
            assert_eq!(mentioned(text), handles, "{text}");
        }
        assert_eq!(mentioned(&format!("@{}", "a".repeat(31))), Vec::<String>::new());
    }

    #[test]
    fn only_those_who_are_mentioned_stand_out() {
        let amy = [Mention { handle: "amy".into(), name: "Amy".into() }];
        let found = pieces("Hi @Amy and @bob!", &amy);
        assert_eq!(found, [BodyPiece::Text("Hi "), BodyPiece::Mention("@Amy", &amy[0]), BodyPiece::Text(" and @bob!")]);
        assert_eq!(pieces("", &amy), []);
    }
}
