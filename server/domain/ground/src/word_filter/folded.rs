//! Texts as the filter compares them: letters alone, without width, case, accents and disguises, and where each of them
//! stands in the text.
//!
//! Look-alikes are those of UTS 39. Traditional characters are read as the simplified ones of `data/simplified.txt`.

use std::{collections::HashMap, sync::LazyLock};

use model::rule::is_invisible;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_security::skeleton;

use crate::fold::unframed;

/// How signs are read that stand for either of two letters: `1`, `!` and `|`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// As an i.
    I,
    /// As an l.
    L,
}

/// What lies before a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    None,
    /// Punctuation or signs.
    Mark,
    /// A space or the end of a line, with or without marks.
    Space,
}

/// A letter or digit of a text.
#[derive(Clone, Copy, Debug)]
struct Letter {
    typed: char,
    /// Where it begins and ends in the text, in bytes.
    start: usize,
    end: usize,
    /// Where it begins in the folded text, in bytes.
    at: usize,
    gap: Gap,
    /// Whether spaces stand between words in its script.
    is_spaced: bool,
    /// Whether it is the first of the digits that end a word, as in `qq123`.
    opens_number: bool,
}

/// A text as the filter compares it.
#[derive(Clone, Debug)]
pub(super) struct Folded {
    /// The folded letters, one after another.
    pub text: String,
    /// Whether some sign in it stands for either of two letters.
    pub is_ambiguous: bool,
    letters: Vec<Letter>,
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str, reading: Reading) -> Self {
        let mut letters = letters(text);
        let (mut folded, mut is_ambiguous) = (String::with_capacity(text.len()), false);
        let mut from = 0;
        while from < letters.len() {
            let count = run_length(&letters[from..]);
            let run = &mut letters[from..from + count];
            mark_number(run);
            let has_letters = run.iter().any(|letter| is_letter_proper(letter.typed));
            for letter in run {
                letter.at = folded.len();
                match disguised(letter.typed, reading).filter(|_| has_letters) {
                    Some(meant) => folded.push(meant),
                    None => push_folded(letter.typed, &mut folded),
                }
                is_ambiguous |= has_letters && matches!(letter.typed, '1' | '!' | '|');
            }
            from += count;
        }
        // What folds to nothing is no letter: each begins somewhere else than the next one.
        let end = folded.len();
        let begins: Vec<usize> = letters.iter().skip(1).map(|letter| letter.at).chain([end]).collect();
        let mut next = begins.into_iter();
        letters.retain(|letter| next.next() != Some(letter.at));
        Self { text: folded, is_ambiguous, letters }
    }

    /// Returns the places in the folded text, in bytes, before which a space stands.
    pub fn spaces(&self) -> Box<[usize]> {
        self.letters.iter().skip(1).filter(|letter| letter.gap == Gap::Space).map(|letter| letter.at).collect()
    }

    /// Returns the number of its letters.
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// Returns whether its first letter is of a script with spaces between words.
    pub fn is_spaced(&self) -> bool {
        self.letters.first().is_some_and(|letter| letter.is_spaced)
    }

    /// Returns where in the text a word stands that was found from `start` to `end` of the folded one, in bytes. Returns
    /// `None` when it only seems to stand there: as a part of a longer word, or made of the ends of several. `spaces` are
    /// those of the word, where others may stand as well; a word may be spelled letter by letter.
    pub fn place(&self, start: usize, end: usize, spaces: &[usize]) -> Option<(usize, usize)> {
        let index = |at: usize| self.letters.binary_search_by_key(&at, |letter| letter.at).ok();
        let first = index(start)?;
        let behind = if end == self.text.len() { self.letters.len() } else { index(end)? };
        let found = self.letters.get(first..behind)?;
        let (head, last) = (found.first()?, found.last()?);
        let before = first.checked_sub(1).and_then(|index| self.letters.get(index));
        let begins = !head.is_spaced || head.gap != Gap::None || before.is_none_or(|letter| !letter.is_spaced);
        let after = self.letters.get(behind);
        let ends = !last.is_spaced
            || after.is_none_or(|letter| letter.gap != Gap::None || !letter.is_spaced || letter.opens_number);
        let is_spelled = found.iter().skip(1).all(|letter| letter.gap != Gap::None);
        let mut pairs = found.iter().zip(found.iter().skip(1));
        let is_whole = is_spelled
            || pairs.all(|(one, next)| {
                let is_open = next.gap == Gap::Space && one.is_spaced && next.is_spaced;
                !is_open || spaces.binary_search(&(next.at - start)).is_ok()
            });
        (begins && ends && is_whole).then_some((head.start, last.end))
    }
}

/// Returns the letters and digits of a text, in order, not folded yet.
fn letters(text: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::with_capacity(text.len());
    let (mut gap, mut before) = (Gap::None, None);
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let end = start + c.len_utf8();
        let c = narrow(c);
        if (is_invisible(c) && !c.is_whitespace()) || (is_combining_mark(c) && !c.is_alphabetic()) {
            // Belongs to the letter before it: what replaces that replaces it as well.
            if let Some(letter) = letters.last_mut().filter(|letter| letter.end == start) {
                letter.end = end;
            }
            continue;
        }
        let is_letter = is_letter_proper(c)
            || c.is_numeric()
            || (matches!(c, '@' | '$' | '!' | '|')
                && before.is_some_and(is_spaced_letter)
                && rest.peek().is_some_and(|(_, next)| is_spaced_letter(*next)));
        if is_letter {
            let is_spaced = is_spaced(c);
            letters.push(Letter { typed: c, start, end, at: 0, gap, is_spaced, opens_number: false });
            gap = Gap::None;
        } else if c.is_whitespace() {
            gap = Gap::Space;
        } else if gap == Gap::None {
            gap = Gap::Mark;
        }
        before = Some(c);
    }
    letters
}

/// Returns the character of ASCII of which this is the wide form.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

fn is_letter_proper(c: char) -> bool {
    c.is_alphabetic() || unframed(c) != c
}

fn is_spaced_letter(c: char) -> bool {
    (is_letter_proper(c) || c.is_numeric()) && is_spaced(c)
}

/// Returns whether spaces stand between words in the script of a letter: not in those of East and Southeast Asia, nor
/// where endings are written to words as in Korean.
fn is_spaced(c: char) -> bool {
    !matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1100}'..='\u{11FF}' | '\u{1780}'..='\u{17FF}'
        | '\u{2E80}'..='\u{A4CF}' | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FFDC}' | '\u{20000}'..='\u{3FFFF}')
}

/// Returns how many letters at the beginning make one word: all up to the next gap, or, where each of them stands apart,
/// all that do.
fn run_length(letters: &[Letter]) -> usize {
    let joined = |letters: &[Letter]| {
        let is_spaced = letters.first().is_some_and(|letter| letter.is_spaced);
        let more = letters.iter().skip(1).take_while(|letter| letter.is_spaced && letter.gap == Gap::None);
        if is_spaced { 1 + more.count() } else { 1 }
    };
    let mut count = joined(letters);
    if count == 1 && letters.first().is_some_and(|letter| letter.is_spaced) {
        while letters.get(count).is_some_and(|letter| letter.is_spaced) && joined(&letters[count..]) == 1 {
            count += 1;
        }
    }
    count
}

/// Marks the first of the digits that end a run of letters.
fn mark_number(run: &mut [Letter]) {
    let is_apart = run.iter().skip(1).any(|letter| letter.gap != Gap::None);
    let digits = run.iter().rev().take_while(|letter| letter.typed.is_numeric()).count();
    let first = run.len() - digits;
    if first > 0
        && !is_apart
        && let Some(letter) = run.get_mut(first)
    {
        letter.opens_number = true;
    }
}

/// Returns the letter for which a digit or a sign stands within a word, if it does.
const fn disguised(c: char, reading: Reading) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' | '|' => match reading {
            Reading::I => 'i',
            Reading::L => 'l',
        },
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => return None,
    })
}

/// The traditional characters and the simplified ones that they are read as.
static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let lines = include_str!("../../data/simplified.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .flat_map(|line| {
            let mut characters = line.chars();
            let simplified = characters.next();
            characters.filter_map(move |traditional| Some((traditional, simplified?)))
        })
        .collect()
});

/// What the characters of the basic plane fold to; NUL where it is not one character.
static BASIC: LazyLock<Vec<char>> = LazyLock::new(|| {
    let fold = |code: u32| {
        let folded = char::from_u32(code).map(folded).unwrap_or_default();
        let mut all = folded.chars();
        all.next().filter(|_| all.next().is_none()).unwrap_or('\0')
    };
    (0..0x1_0000).map(fold).collect()
});

/// Appends what a character folds to.
fn push_folded(c: char, text: &mut String) {
    match usize::try_from(u32::from(c)).ok().and_then(|code| BASIC.get(code)) {
        Some('\0') | None => text.push_str(&folded(c)),
        Some(one) => text.push(*one),
    }
}

/// Returns what a character folds to: mostly one character, at times several or none.
fn folded(c: char) -> String {
    let mut text = String::new();
    for plain in std::iter::once(unframed(c)).nfkc().filter(|c| !c.is_whitespace()) {
        if plain.is_ascii() {
            text.push(plain.to_ascii_lowercase());
        } else {
            text.push_str(&shape(plain));
        }
    }
    text
}

/// Returns the shape of a character outside of ASCII: small, without accents, as the one that it looks like.
fn shape(c: char) -> String {
    let c = SIMPLIFIED.get(&c).copied().unwrap_or(c);
    let mut buffer = [0; 4];
    let look_alike = skeleton(c.encode_utf8(&mut buffer)).filter(|c| !is_combining_mark(*c) || c.is_alphabetic());
    let small: String = look_alike.map(unframed).flat_map(char::to_lowercase).collect();
    match small.as_str() {
        // The tables take a capital I for an l, and an m for r and n.
        "l" if c.is_uppercase() => "i".into(),
        "rn" => "m".into(),
        _ => small,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        Folded::new(text, Reading::I).text
    }

    #[test]
    fn disguises_fold_to_the_letters_that_are_meant() {
        for (typed, meant) in [
            ("Ｖｉａｇｒａ", "viagra"),
            ("V1agra", "viagra"),
            ("V 1 a-g r a", "viagra"),
            ("4 5 5", "455"),
            ("vi\u{200B}ag\u{AD}ra", "viagra"),
            ("v.i-a g\nr a", "viagra"),
            ("vіаgrа", "viagra"), // Cyrillic
            ("VΙΑGRΑ", "viagra"), // Greek
            ("v\u{301}i\u{308}a\u{20DD}gra", "viagra"),
            ("🆅🅸🅰🅶🆁🅰", "viagra"),
            ("𝓿𝓲𝓪𝓰𝓻𝓪", "viagra"),
            ("c@sino", "casino"),
            ("ｃ＠s１no", "casino"),
            ("代　開\u{200D}發.票", "代开发票"),
            ("加V信", "加v信"),
            ("455", "455"),
            ("", ""),
            ("…!", ""),
        ] {
            assert_eq!(text(typed), meant, "{typed:?}");
        }
        assert_eq!(Folded::new("1oan", Reading::L).text, "loan");
    }

    #[test]
    fn no_text_makes_it_panic_and_each_place_is_one_of_the_text() {
        for typed in ["\u{FDFA}", "👩‍🏫a", "ﬀ1", "е́", "ꙮ1|!@", "\u{301}a", "a\u{301}\u{301}", "\0a\u{10FFFF}", "½x"]
        {
            let folded = Folded::new(typed, Reading::L);
            for start in 0..=folded.text.len() {
                for end in start..=folded.text.len() {
                    if let Some((from, to)) = folded.place(start, end, &[]) {
                        assert!(typed.get(from..to).is_some(), "{typed:?} {start} {end}");
                    }
                }
            }
        }
    }
}
