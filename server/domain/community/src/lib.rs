//! What people say to each other about courses: reviews by those who learn, answers by those who teach; and who decides
//! on what others report of it.
//!
//! Knows nothing of money: whoever has a grant and has begun is a learner, whoever paid for it.

#![deny(clippy::missing_errors_doc)]

mod check;
mod content_case;
pub mod content_report;
pub mod favourite;
pub mod follow;
mod kept;
pub mod review;
mod visible;

use ground::{Env, jobs::JobRegistry, migrations, settings::Catalogue};

/// Returns the environment with the migrations of the community.
#[must_use]
pub fn install(env: Env) -> Env {
    env.with_migrations(migrations![
        "20261130220002_reviews",
        "20261201000002_reports",
        "20261201030000_follows",
        "20261201030001_favourites",
    ])
}

/// Returns the catalogue with the settings of the community.
#[must_use]
pub fn settings(catalogue: Catalogue) -> Catalogue {
    catalogue.with(&review::WEIGHT_OF_SCHOOL)
}

/// Returns the registry with the sweeps and checks of the community.
#[must_use]
pub fn register(registry: JobRegistry) -> JobRegistry {
    registry
        .sweep("ratings", |db| async move { review::rate_again(&db).await.map(drop) })
        .check(|db| async move { check::run(&db).await })
}
