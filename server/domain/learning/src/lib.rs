//! Learning: how far people are in their lessons.
//!
//! Knows nothing of money: a lesson is open or it is not.

#![deny(clippy::missing_errors_doc)]

pub mod progress;

use ground::{Env, db::with_step, migrations};

/// Returns the environment with the migrations, the steps and the state of learning.
#[must_use]
pub fn install(env: Env) -> Env {
    let env = env.with_migrations(migrations![
        "20261129000006_learning",
        "20261130000001_progress_of_files",
        "20261130171001_furthest_progress",
    ]);
    with_step(env, progress::EARLIER_COMPLETIONS).with(progress::ProgressBuffer::default())
}
