//! The crafts that the domain is handed: how texts are rendered and words are cut.

use domain::Tools;

/// Rendering by the crate `text`, words by the crate `words`.
pub const TOOLS: Tools = Tools {
    renderer: text::VERSION,
    render: text::render,
    terms: words::terms,
    query_terms: words::query_terms,
    snippet: text::snippet,
};
