//! The length of terms.

/// The longest term, in characters; the rest of the word is ignored on both sides.
pub const MAX_TERM_CHARS: usize = 40;

/// Returns a term of at most [`MAX_TERM_CHARS`].
pub fn capped(term: &str) -> &str {
    match term.char_indices().nth(MAX_TERM_CHARS) {
        Some((end, _)) => &term[..end],
        None => term,
    }
}
