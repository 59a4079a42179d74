//! What is taught: courses with their drafts and releases, categories, files on their way in and out, the catalogue, the
//! search, and who may open what. Knows nothing of money and of how far learners are.

pub mod catalogue;
pub mod category;
mod check;
pub mod course;
pub mod export;
pub mod grant;
pub mod import;
pub mod search;
mod text_services;
pub mod upload;

pub use text_services::TextServices;

use ground::{Env, jobs::JobRegistry, migrations};

/// Puts what content keeps in memory, and the crafts that it needs, into the surroundings.
#[must_use]
pub fn install(env: Env, tools: TextServices) -> Env {
    env.with_migrations(migrations!["20261129000003_courses", "20261129000004_catalogue"])
        .with(tools)
        .with(upload::Writing::default())
        .with(catalogue::FacetCache::default())
}

/// Adds the checks of content.
#[must_use]
pub fn register(registry: JobRegistry) -> JobRegistry {
    registry.check(|db| async move { check::run(&db).await })
}
