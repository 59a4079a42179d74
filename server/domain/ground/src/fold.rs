//! Folding of names: the spelling by which they are compared.

use unicode_normalization::UnicodeNormalization;

/// Returns the spelling of a name for comparisons: NFKC, lower case, single spaces.
#[must_use]
pub fn fold(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}
