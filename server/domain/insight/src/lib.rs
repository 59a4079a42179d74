//! What is known of the school: figures for teachers.
//!
//! Only counts: nothing that it does changes what another wing wrote.

mod check;
pub mod stats;

use ground::{Env, jobs::JobRegistry, migrations};

/// Puts the tables of figures into the surroundings.
#[must_use]
pub fn install(env: Env) -> Env {
    env.with_migrations(migrations!["20261129000007_rollups"])
}

/// Adds jobs and checks of figures.
#[must_use]
pub fn register(registry: JobRegistry) -> JobRegistry {
    stats::register(registry).check(|db| async move { check::run(&db).await })
}
