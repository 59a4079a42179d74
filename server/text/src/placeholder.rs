//! Characters that stand for something else in a text: placeholders of formulas, and marks beside emphasis. They are
//! noncharacters of Unicode, which are removed from what people write.

/// Stands beside a run of stars that Chinese marks would hide from CommonMark.
pub const MARK: char = '\u{fdd0}';
/// Begins the placeholder of a formula, before its number.
pub const OPEN: char = '\u{fdd1}';
/// Ends the placeholder of a formula.
pub const CLOSE: char = '\u{fdd2}';

/// A part of running text.
pub enum Part<'a> {
    Words(&'a str),
    /// A formula by its number.
    Formula(usize),
}

/// Returns the parts of running text, marks still in it.
pub fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    text.split_inclusive([OPEN, CLOSE]).map(|part| match part.strip_suffix(CLOSE) {
        Some(number) => number.parse().map_or(Part::Words(""), Part::Formula),
        None => Part::Words(part.strip_suffix(OPEN).unwrap_or(part)),
    })
}

/// Tells whether a character is one of those that stand for something else.
pub fn is_placeholder(c: char) -> bool {
    matches!(c, MARK | OPEN | CLOSE)
}
