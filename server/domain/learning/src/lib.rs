//! What is learnt: how far somebody is in her lessons.
//!
//! Knows nothing of money: a lesson is open or it is not.

pub mod progress;

use ground::{Env, migrations};

/// Puts what learning keeps in memory into the surroundings.
#[must_use]
pub fn install(env: Env) -> Env {
    env.with_migrations(migrations!["20261129000006_progress"]).with(progress::ProgressBuffer::default())
}
