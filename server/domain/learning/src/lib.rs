//! What is learnt: how far somebody is in her lessons.
//!
//! Knows nothing of money: a lesson is open or it is not.

pub mod progress;

use ground::Env;

/// Puts what learning keeps in memory into the surroundings.
#[must_use]
pub fn install(env: Env) -> Env {
    env.with(progress::Learnt::default())
}
