//! The crafts that the domain is handed: how texts are rendered, words are cut and phone numbers are read.

use content::TextServices;
use ground::Env;
use people::PhoneParser;

/// Rendering by the crate `text`, words by the crate `words`.
const TEXT_SERVICES: TextServices = TextServices {
    renderer: text::VERSION,
    render: text::render,
    terms: words::terms,
    query_terms: words::query_terms,
    snippet: text::snippet,
};

/// Puts what all wings need into the surroundings of a school; phone numbers are read by the crate `phones`.
#[must_use]
pub fn install(env: Env) -> Env {
    school::install(env, TEXT_SERVICES, PhoneParser(phones::parse))
}
