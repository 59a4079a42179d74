//! All words of the filter in one automaton, which reads a text once however many they are.
//!
//! Knows nothing of the database.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use model::word_filter::WordGrade;

use super::folded::{Folded, Reading};
use crate::{Error, Result};

/// A word of the filter.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Word {
    /// The word as it was entered.
    #[sqlx(rename = "word")]
    pub text: String,
    /// What happens to a text with it.
    pub grade: WordGrade,
    /// What the writer of a refused text reads; empty for a general sentence.
    pub sentence: String,
}

/// The words of the filter, to be found in texts.
#[derive(Debug)]
pub(super) struct Automaton {
    search: AhoCorasick,
    words: Vec<Word>,
    /// The places before which a space stands in each word.
    spaces: Vec<Box<[usize]>>,
}

/// A word in a text.
#[derive(Debug)]
pub(super) struct Hit<'a> {
    /// The word.
    pub word: &'a Word,
    /// Where it begins and ends in the text, in bytes.
    pub place: (usize, usize),
}

impl Automaton {
    /// Puts these words together. One without any letter is left out.
    ///
    /// # Errors
    /// [`Error::Internal`] when there are more of them than an automaton can hold.
    pub fn new(words: Vec<Word>) -> Result<Self> {
        let mut folded: Vec<Folded> = Vec::with_capacity(words.len());
        let mut kept = Vec::with_capacity(words.len());
        for word in words {
            let text = Folded::new(&word.text, Reading::I);
            if !text.text.is_empty() {
                folded.push(text);
                kept.push(word);
            }
        }
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(folded.iter().map(|word| &word.text))
            .map_err(|error| Error::Internal(format!("word filter: {error}")))?;
        let spaces = folded.iter().map(Folded::spaces).collect();
        Ok(Self { search, words: kept, spaces })
    }

    /// Returns the words that stand in a text, from its beginning on.
    pub fn find(&self, text: &str) -> Vec<Hit<'_>> {
        let mut hits = Vec::new();
        if self.words.is_empty() {
            return hits;
        }
        let folded = Folded::new(text, Reading::I);
        self.find_in(&folded, &mut hits);
        if folded.is_ambiguous {
            self.find_in(&Folded::new(text, Reading::L), &mut hits);
        }
        hits.sort_by(|one, other| (one.place, &one.word.text).cmp(&(other.place, &other.word.text)));
        hits.dedup_by(|one, other| one.place == other.place && one.word.text == other.word.text);
        hits
    }

    fn find_in<'a>(&'a self, folded: &Folded, hits: &mut Vec<Hit<'a>>) {
        for found in self.search.find_overlapping_iter(&folded.text) {
            let index = found.pattern().as_usize();
            let (Some(word), Some(spaces)) = (self.words.get(index), self.spaces.get(index)) else { continue };
            if let Some(place) = folded.place(found.start(), found.end(), spaces) {
                hits.push(Hit { word, place });
            }
        }
    }
}

/// Returns a text with a `*` for each character in these places but spaces. The places are in order, and may overlap.
pub(super) fn mask(text: &str, places: &[(usize, usize)]) -> String {
    let mut places = places.iter().copied().peekable();
    let mut until = 0;
    let mask = |(at, c): (usize, char)| {
        while let Some((_, end)) = places.next_if(|(start, _)| *start <= at) {
            until = until.max(end);
        }
        if at < until && !c.is_whitespace() { '*' } else { c }
    };
    text.char_indices().map(mask).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[&str]) -> Automaton {
        let word = |word: &&str| Word { text: (*word).into(), grade: WordGrade::Masked, sentence: String::new() };
        Automaton::new(list.iter().map(word).collect()).unwrap()
    }

    fn masked(automaton: &Automaton, text: &str) -> String {
        mask(text, &automaton.find(text).iter().map(|hit| hit.place).collect::<Vec<_>>())
    }

    #[test]
    fn words_are_found_in_every_disguise_and_masked_where_they_stand() {
        let automaton = words(&["viagra", "loan", "buy followers", "代开发票", "vx", "casino"]);
        for (typed, left) in [
            ("Buy V1AGRA now", "Buy ****** now"),
            ("v i a g r a", "* * * * * *"),
            ("vi.agra!", "*******!"),
            ("vіаgrа", "******"),
            ("a 1oan, a Ioan", "a ****, a Ioan"),
            ("buy  followers, buyfollowers", "***  *********, ************"),
            ("可代開發票", "可****"),
            ("代 开-发 票。", "* *** *。"),
            ("加vx123456", "加**123456"),
            ("vi\u{301}agra", "*******"),
            ("ＣＡＳＩＮＯ c@s!no", "****** ******"),
        ] {
            assert_eq!(masked(&automaton, typed), left, "{typed}");
        }
    }

    #[test]
    fn a_word_is_no_part_of_a_longer_one_or_of_two_others() {
        let automaton = words(&["ass", "cum", "spam", "sex"]);
        for good in ["a glass", "document", "classes", "as soon", "455", "he has spammy taste", "Essex", "grass pam"] {
            assert_eq!(masked(&automaton, good), good);
        }
        assert_eq!(masked(&automaton, "a55, s.p.a.m, S E X"), "***, *******, * * *");
    }

    #[test]
    fn overlapping_places_are_masked_once() {
        assert_eq!(mask("abcdef", &[(0, 3), (1, 2), (2, 4)]), "****ef");
        assert_eq!(mask("长短", &[]), "长短");
    }
}
