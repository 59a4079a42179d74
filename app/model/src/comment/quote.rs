//! Passages of a lesson, found again after its text has changed: the quoted words with what stood around them, as in the
//! `TextQuoteSelector` of the Web Annotation Data Model (<https://www.w3.org/TR/annotation-model/#text-quote-selector>).

use serde::{Deserialize, Serialize};

/// A passage of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The quoted words, as the reader saw them.
    pub exact: String,
    /// The words before them; may be empty.
    pub prefix: String,
    /// The words behind them; may be empty.
    pub suffix: String,
}

impl Quote {
    /// The most characters of the quoted words.
    pub const MAX_EXACT_CHARS: usize = 400;
    /// The most characters of what stood before and behind; of more the part that is nearest is kept.
    pub const MAX_CONTEXT_CHARS: usize = 64;

    /// Makes a quote of what a page sent: of a long passage its beginning. Returns `None` when nothing is quoted.
    #[must_use]
    pub fn new(exact: &str, prefix: &str, suffix: &str) -> Option<Self> {
        let exact: String = without_nul(exact.trim()).chars().take(Self::MAX_EXACT_CHARS).collect();
        if exact.chars().all(char::is_whitespace) {
            return None;
        }
        let left = prefix.chars().count().saturating_sub(Self::MAX_CONTEXT_CHARS);
        Some(Self {
            exact,
            prefix: without_nul(&prefix.chars().skip(left).collect::<String>()),
            suffix: without_nul(&suffix.chars().take(Self::MAX_CONTEXT_CHARS).collect::<String>()),
        })
    }
}

/// Returns the text without U+0000, which no database keeps.
fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}

/// A text in which passages are looked for: without blanks, since pages and documents break lines at other places.
#[derive(Clone, Debug)]
pub struct QuotedText(String);

impl QuotedText {
    /// Takes in a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(squeezed(text))
    }

    /// Returns the position of a quote in bytes of the text without blanks, by which passages are ordered. Of several
    /// the one is meant whose surroundings are most alike. Returns `None` when the text no longer has it.
    #[must_use]
    pub fn find(&self, quote: &Quote) -> Option<usize> {
        let exact = squeezed(&quote.exact);
        if exact.is_empty() {
            return None;
        }
        let (prefix, suffix) = (squeezed(&quote.prefix), squeezed(&quote.suffix));
        let likeness = |at: usize| {
            let before = self.0[..at].chars().rev().zip(prefix.chars().rev()).take_while(|(a, b)| a == b).count();
            let behind = self.0[at + exact.len()..].chars().zip(suffix.chars()).take_while(|(a, b)| a == b).count();
            before + behind
        };
        let mut best: Option<(usize, usize)> = None;
        // Of equal ones the first is kept.
        for (at, _) in self.0.match_indices(exact.as_str()) {
            let found = likeness(at);
            if best.is_none_or(|(most, _)| found > most) {
                best = Some((found, at));
            }
        }
        best.map(|(_, at)| at)
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(exact: &str, prefix: &str, suffix: &str) -> Quote {
        Quote::new(exact, prefix, suffix).unwrap()
    }

    #[test]
    fn a_passage_is_found_after_the_text_around_it_has_changed() {
        let text = QuotedText::new("# Stocks\n\nA share is a part of a\ncompany. A bond is a loan.");
        assert_eq!(text.find(&quote("a part of a company", "", "")), Some("#StocksAshareis".len()));
        let moved = QuotedText::new("More first. A share is a part of a company.");
        assert_eq!(
            moved.find(&quote("a part of a company", "A share is ", ". A bond")),
            Some("Morefirst.Ashareis".len())
        );
        assert_eq!(text.find(&quote("a part of a house", "", "")), None);
    }

    #[test]
    fn of_several_the_one_with_the_same_surroundings_is_meant() {
        let text = QuotedText::new("one two. three two. four two!");
        assert_eq!(text.find(&quote("two", "three ", ".")), Some("onetwo.three".len()));
        assert_eq!(text.find(&quote("two", "four", "!")), Some("onetwo.threetwo.four".len()));
        assert_eq!(text.find(&quote("two", "", "")), Some("one".len()));
    }

    #[test]
    fn a_quote_is_short_and_never_empty() {
        assert_eq!(Quote::new(" \n", "a", "b"), None);
        assert_eq!(quote(&"长".repeat(401), "", "").exact, "长".repeat(Quote::MAX_EXACT_CHARS));
        let kept = quote("x", &("a".repeat(70) + "b"), &("c".to_owned() + &"d".repeat(70)));
        assert!(kept.prefix.ends_with('b') && kept.suffix.starts_with('c'));
        assert_eq!((kept.prefix.len(), kept.suffix.len()), (64, 64));
        assert_eq!(quote("a\0b", "", "").exact, "ab");
    }
}
