//! What is known of the school: figures for teachers.

mod check;
pub mod stats;

use ground::work::Registry;

/// Adds jobs and checks of figures.
#[must_use]
pub fn register(registry: Registry) -> Registry {
    stats::register(registry).check(|db| async move { check::run(&db).await })
}
