//! Insight: figures for teachers, counted from what happened in the school.
//!
//! Only counts: nothing that it does changes what another wing wrote.

#![deny(clippy::missing_errors_doc)]

mod check;
pub mod stats;

use ground::{Env, jobs::JobRegistry, migrations};

/// Returns the environment with the migrations of the roll-ups.
#[must_use]
pub fn install(env: Env) -> Env {
    env.with_migrations(migrations!["20261129000007_insight", "20261129213007_stats_day"])
}

/// Returns the registry with the jobs and checks of the figures.
#[must_use]
pub fn register(registry: JobRegistry) -> JobRegistry {
    stats::register(registry).check(|db| async move { check::run(&db).await })
}
