//! The school as a whole: the wings put together, the lists of those who run it, checks, keys, seeds.
//!
//! No wing knows it; it has no tables of its own.

#![deny(clippy::missing_errors_doc)]

pub mod admin;
pub mod check;
pub mod rotate;
pub mod seed;

use commerce::refund_request::LearningRecord;
use content::TextServices;
use ground::{
    Env,
    jobs::JobRegistry,
    settings::{Catalogue, Fixed, Settings},
};
use people::PhoneParser;

/// Returns the environment of a school with the migrations and the state of all wings.
#[must_use]
pub fn install(env: Env, text_services: TextServices, phones: PhoneParser) -> Env {
    let env = people::install(ground::install(env), phones);
    let env = commerce::install(content::install(env, text_services));
    insight::install(community::install(learning::install(env)))
        .with(LearningRecord(|conn, person, course| Box::pin(learning::progress::furthest(conn, person, course))))
        .with(Settings::new(settings(), Fixed::default()))
}

/// Returns a catalogue with the settings of all wings. Each that has any adds them by its own `settings`.
#[must_use]
pub fn settings() -> Catalogue {
    community::settings(commerce::settings(ground::settings(Catalogue::default())))
}

/// Returns a registry with the jobs, sweeps and checks of all wings.
#[must_use]
pub fn register() -> JobRegistry {
    let registry = ground::register(JobRegistry::default());
    let registry = commerce::register(content::register(people::register(registry)));
    insight::register(community::register(registry))
}
