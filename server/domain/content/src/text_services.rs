//! Text services that need heavy libraries and are handed in from outside.

use std::fmt;

use model::{
    course::Piece,
    text::{Links, Rendered},
};

/// The functions that render Markdown and cut texts into words.
#[derive(Clone, Copy)]
pub struct TextServices {
    /// The version of `render`, which goes up when it returns other HTML for the same text.
    pub renderer: u32,
    /// A function from Markdown to sanitised HTML.
    pub render: fn(&str, &mut dyn Links) -> Rendered,
    /// A function from a text to the words by which it is found.
    pub terms: fn(&str) -> Vec<String>,
    /// A function from a query to the words that it searches for.
    pub query_terms: fn(&str) -> Vec<String>,
    /// A function from a text, the words of a query and a number of characters to a snippet with so many characters
    /// around the words.
    pub snippet: fn(&str, &[&str], usize) -> Vec<Piece>,
    /// A function from HTML to what of it belongs into a mail.
    pub mail_html: fn(&str) -> String,
}

impl fmt::Debug for TextServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TextServices")
    }
}
