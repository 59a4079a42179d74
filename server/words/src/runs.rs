//! A folded text as runs of one kind: words of scripts with spaces, and stretches of scripts without.

/// A stretch of text that is cut further by its own rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run<'a> {
    /// Letters and digits between spaces and punctuation.
    Word(Word<'a>),
    /// Han, kana, Hangul, Thai and their like.
    Unspaced(&'a str),
}

/// A word and the signs beside it that may belong to its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    pub letters: &'a str,
    pub after_dot: bool,
    /// The text after the letters, to its end.
    pub rest: &'a str,
}

/// The runs of a text.
pub struct Runs<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Runs<'a> {
    pub fn of(text: &'a str) -> Self {
        Runs { text, at: 0 }
    }
}

impl<'a> Iterator for Runs<'a> {
    type Item = Run<'a>;

    fn next(&mut self) -> Option<Run<'a>> {
        let (skipped, first) = self.text[self.at..].char_indices().find(|&(_, c)| kind(c).is_some())?;
        let start = self.at + skipped;
        let rest = &self.text[start..];
        let length = rest.find(|c| kind(c) != kind(first)).unwrap_or(rest.len());
        let (run, after) = rest.split_at(length);
        self.at = start + length;
        if is_unspaced(first) {
            return Some(Run::Unspaced(run));
        }
        self.at += possessive(after);
        let after_dot = self.text[..start].ends_with('.');
        Some(Run::Word(Word { letters: run, after_dot, rest: after }))
    }
}

/// Returns the bytes of an English `'s` at the end of a word, which says nothing.
fn possessive(after: &str) -> usize {
    let Some(tail) = after.strip_prefix(['\'', '’']).and_then(|tail| tail.strip_prefix('s')) else {
        return 0;
    };
    match tail.chars().next() {
        Some(c) if kind(c) == Some(false) => 0,
        _ => after.len() - tail.len(),
    }
}

/// Tells whether a character is of an unspaced script; `None` for what parts words.
fn kind(c: char) -> Option<bool> {
    c.is_alphanumeric().then(|| is_unspaced(c)).or_else(|| is_unspaced(c).then_some(true))
}

fn is_unspaced(c: char) -> bool {
    is_han(c)
        || matches!(c,
            '々' | '〇' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '가'..='힣'
            | '\u{e01}'..='\u{e4e}' | '\u{e81}'..='\u{ecd}' | '\u{1000}'..='\u{1049}' | '\u{1780}'..='\u{17d3}'
            | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Tells whether a character is Han, as in the words of the dictionary.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}
