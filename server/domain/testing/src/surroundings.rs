//! The environment of the schools of stories.

use std::path::Path;

use content::TextServices;
use ground::{Actor, Clock, Env, RequestContext, sms};
use model::Millis;
use people::PhoneParser;

/// The instant at which every story begins.
pub const BEGINNING: Millis = Millis(1_795_000_000_000);

/// The text services, as the product has them.
pub const TOOLS: TextServices = TextServices {
    renderer: text::VERSION,
    render: text::render,
    terms: words::terms,
    query_terms: words::query_terms,
    snippet: text::snippet,
    mail_html: text::mail_html,
};

/// Returns the context of a guest from nowhere.
pub fn guest() -> RequestContext {
    Actor::Guest.into()
}

/// Returns the environment of a school in this folder, with all that the wings need.
pub fn env(folder: &Path, clock: Clock) -> Env {
    ::school::install(Env::open(folder, clock).unwrap(), TOOLS, PhoneParser(phones::parse))
}

/// Returns a policy for text messages: at home in China, a little dearer abroad.
pub fn texts() -> sms::SmsPolicy {
    sms::SmsPolicy {
        region: "CN".into(),
        prices: [("CN".into(), 450), ("*".into(), 3_000)].into(),
        currency: "CNY".into(),
        country_a_day: 100,
    }
}
