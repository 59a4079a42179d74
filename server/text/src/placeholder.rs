//! Characters that stand for something else in a text: placeholders of formulas, marks beside emphasis, and signs that
//! are none of Markdown. They are noncharacters of Unicode, which are
//! removed from what people write.

/// Stands beside a run of stars that Chinese marks would hide from CommonMark.
pub const MARK: char = '\u{fdd0}';
/// Begins the placeholder of a formula, before its number.
pub const OPEN: char = '\u{fdd1}';
/// Ends the placeholder of a formula.
pub const CLOSE: char = '\u{fdd2}';

/// Stands before stars that were underscores.
pub const UNDERSCORES: char = '\u{fdd5}';
/// Stands behind them.
pub const UNDERSCORES_END: char = '\u{fdd6}';

/// Stands for a star or an underscore that CommonMark must not see.
const LITERALS: [(char, char); 2] = [('*', '\u{fdd3}'), ('_', '\u{fdd4}')];
/// All of them.
pub const ALL: [char; 7] = [MARK, OPEN, CLOSE, LITERALS[0].1, LITERALS[1].1, UNDERSCORES, UNDERSCORES_END];

/// Returns what stands for a sign that CommonMark must not see.
pub fn literal(sign: char) -> char {
    LITERALS.iter().find(|(written, _)| *written == sign).map_or(sign, |(_, literal)| *literal)
}

/// Returns words as they were written.
pub fn written(words: &str) -> String {
    let back = |c: char| LITERALS.iter().find(|(_, literal)| *literal == c).map_or(c, |(written, _)| *written);
    let mut plain = String::with_capacity(words.len());
    // Where an end of the words parts a run, only what is left of it follows.
    let mut were_underscores = false;
    for c in words.chars() {
        match c {
            MARK | UNDERSCORES_END => were_underscores = false,
            UNDERSCORES => were_underscores = true,
            '*' if were_underscores => plain.push('_'),
            c => {
                were_underscores = false;
                plain.push(back(c));
            }
        }
    }
    plain
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
