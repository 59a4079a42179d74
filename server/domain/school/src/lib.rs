//! What spans all wings: putting them together, the lists of those who run the school, checks, keys, seeds.
//!
//! No wing knows it; it has no tables of its own.

pub mod admin;
pub mod check;
pub mod rotate;
pub mod seed;

use content::Tools;
use ground::{Env, work::Registry};
use people::PhoneParser;

/// Puts what all wings need into the surroundings of a school.
#[must_use]
pub fn install(env: Env, tools: Tools, phones: PhoneParser) -> Env {
    learning::install(commerce::install(content::install(people::install(ground::install(env), phones), tools)))
}

/// Jobs, sweeps and checks of all wings.
#[must_use]
pub fn register() -> Registry {
    let registry = ground::register(Registry::default());
    insight::register(commerce::register(content::register(people::register(registry))))
}
