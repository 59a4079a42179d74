//! Characters that stand for something else in a text: placeholders of formulas, marks beside emphasis, and signs that
//! are none of Markdown. They are noncharacters of Unicode, which are
//! removed from what people write.

/// Stands beside a run of stars that Chinese marks would hide from CommonMark.
pub const MARK: char = '\u{fdd0}';
/// Begins the placeholder of a formula, before its number.
pub const OPEN: char = '\u{fdd1}';
/// Ends the placeholder of a formula.
pub const CLOSE: char = '\u{fdd2}';

/// Stands for a star or an underscore that CommonMark must not see.
const LITERALS: [(char, char); 2] = [('*', '\u{fdd3}'), ('_', '\u{fdd4}')];
/// All of them.
pub const ALL: [char; 5] = [MARK, OPEN, CLOSE, LITERALS[0].1, LITERALS[1].1];

/// Returns what stands for a sign that CommonMark must not see.
pub fn literal(sign: char) -> char {
    LITERALS.iter().find(|(written, _)| *written == sign).map_or(sign, |(_, literal)| *literal)
}

/// Returns words as they were written.
pub fn written(words: &str) -> String {
    let back = |c: char| LITERALS.iter().find(|(_, literal)| *literal == c).map_or(c, |(written, _)| *written);
    words.chars().filter(|c| *c != MARK).map(back).collect()
}

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
