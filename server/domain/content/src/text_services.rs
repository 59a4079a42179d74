//! Crafts that need heavy libraries and are handed in from outside.

use std::fmt;

use model::{
    course::Piece,
    text::{Links, Rendered},
};

/// How texts are rendered and words are cut.
#[derive(Clone, Copy)]
pub struct TextServices {
    /// Goes up when `render` gives other HTML for the same text.
    pub renderer: u32,
    /// Markdown to clean HTML.
    pub render: fn(&str, &mut dyn Links) -> Rendered,
    /// The words by which a text is found.
    pub terms: fn(&str) -> Vec<String>,
    /// The words that a search asks for.
    pub query_terms: fn(&str) -> Vec<String>,
    /// The place in a text where terms stand, so many characters around them.
    pub snippet: fn(&str, &[&str], usize) -> Vec<Piece>,
}

impl fmt::Debug for TextServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tools")
    }
}
