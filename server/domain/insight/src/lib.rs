//! What is known of the school: figures for teachers.
//!
//! Only counts: nothing that it does changes what another wing wrote.

mod check;
pub mod stats;

use ground::work::Registry;

/// Adds jobs and checks of figures.
#[must_use]
pub fn register(registry: Registry) -> Registry {
    stats::register(registry).check(|db| async move { check::run(&db).await })
}
