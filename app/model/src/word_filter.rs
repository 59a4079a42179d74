//! The words that the texts of visitors are filtered by, as the administration shows them.

use serde::{Deserialize, Serialize};

use crate::{Id, Millis, text_enum};

/// The marker type of the ids of words.
#[derive(Clone, Copy, Debug)]
pub enum FilterWord {}

/// The most characters of a word.
pub const MAX_WORD_CHARS: usize = 50;
/// The most characters of the sentence that the writer of a refused text reads.
pub const MAX_SENTENCE_CHARS: usize = 200;
/// The most words that the filter has.
pub const MAX_WORDS: usize = 100_000;
/// The most bytes of a file of words.
pub const MAX_WORD_FILE_BYTES: usize = 4 * 1024 * 1024;
/// The most characters of a text that is tried.
pub const MAX_TRIED_CHARS: usize = 500;

text_enum! {
    /// What happens to a text with a word of the filter in it.
    pub enum WordGrade {
        /// It is refused, with the word's sentence.
        Refused = "refused",
        /// It waits until a reviewer has let it through.
        Held = "held",
        /// It is published with stars in the place of the word.
        Masked = "masked",
    }
}

/// A word of the filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "row", derive(sqlx::FromRow))]
pub struct FilterWordRow {
    /// Its id.
    pub id: Id<FilterWord>,
    /// The word as it was entered.
    pub word: String,
    /// What happens to a text with it.
    pub grade: WordGrade,
    /// What the writer of a refused text reads; empty for a general sentence.
    pub sentence: String,
    /// When it was added.
    pub added_at: Millis,
}

/// What the filter makes of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriedText {
    /// The text with `*` in the place of masked words.
    pub text: String,
    /// The words that were found, from its beginning on.
    pub words: Vec<(String, WordGrade)>,
}
