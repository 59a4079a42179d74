//! A formula, and the commands in it.

use std::borrow::Cow;

/// What converters and editors of HTML leave in formulas, and what it says.
const ENTITIES: [(&str, &str); 8] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&nbsp;", "~"),
    ("&quot;", "\""),
    ("&apos;", "'"),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&amp;", "&"),
];
/// What nobody sees and no renderer knows: marks of hyphens, of direction and of order, but no joiners, which spell.
const UNSEEN: [char; 6] = ['\u{ad}', '\u{200b}', '\u{200e}', '\u{200f}', '\u{2060}', '\u{feff}'];

/// A formula of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formula<'a> {
    /// The LaTeX between the delimiters.
    pub source: &'a str,
    /// Whether the formula stands on lines of its own.
    pub display: bool,
}

/// Tells whether a formula has this command.
pub fn has_command(source: &str, command: &str) -> bool {
    source.match_indices(command).any(|(at, _)| is_whole(source, at + command.len()))
}

/// Tells whether a command's name ends here.
pub fn is_whole(source: &str, end: usize) -> bool {
    !source[end..].starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Returns LaTeX as its author meant it: no entities of HTML, nothing unseen.
pub fn meant(source: &str) -> Cow<'_, str> {
    let mut meant = Cow::Borrowed(source);
    if source.contains(UNSEEN) {
        meant = Cow::Owned(source.replace(UNSEEN, ""));
    }
    if meant.contains('&') && meant.contains(';') {
        for (entity, sign) in ENTITIES {
            if meant.contains(entity) {
                meant = Cow::Owned(meant.replace(entity, sign));
            }
        }
    }
    meant
}
