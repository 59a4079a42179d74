//! The services that the domain is given: rendering of texts, cutting of words and reading of phone numbers.

use content::TextServices;
use ground::Env;
use people::PhoneParser;

/// The rendering of the crate `text` and the words of the crate `words`.
const TEXT_SERVICES: TextServices = TextServices {
    renderer: text::VERSION,
    render: text::render,
    terms: words::terms,
    query_terms: words::query_terms,
    snippet: text::snippet,
    mail_html: text::mail_html,
};

/// Adds the services that all wings need to the environment; phone numbers are read by the crate `phones`.
#[must_use]
pub fn install(env: Env) -> Env {
    school::install(env, TEXT_SERVICES, PhoneParser(phones::parse))
}
