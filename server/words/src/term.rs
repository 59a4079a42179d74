//! How long a term may be.

/// No term is longer than this many characters; the rest of the word is ignored on both sides.
pub const MAX_TERM_CHARS: usize = 40;

/// A term of at most [`MAX_TERM_CHARS`].
pub fn capped(term: &str) -> &str {
    match term.char_indices().nth(MAX_TERM_CHARS) {
        Some((end, _)) => &term[..end],
        None => term,
    }
}
