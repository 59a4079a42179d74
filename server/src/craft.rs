//! The crafts that the domain is handed: how texts are rendered, words are cut and phone numbers are read.

use domain::Tools;

/// Rendering by the crate `text`, words by the crate `words`, phone numbers by the crate `phones`.
pub const TOOLS: Tools = Tools {
    renderer: text::VERSION,
    render: text::render,
    terms: words::terms,
    query_terms: words::query_terms,
    snippet: text::snippet,
    phone: phones::parse,
};
