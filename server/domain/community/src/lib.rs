//! What people say to each other about courses: comments and questions under lessons, reviews by those who learn, answers
//! by those who teach.
//!
//! Knows nothing of money: whoever has a grant and has begun is a learner, whoever paid for it.

#![deny(clippy::missing_errors_doc)]

mod check;
pub mod comment;
pub mod review;

use ground::{Env, jobs::JobRegistry, migrations, settings::Catalogue};

/// Returns the environment with the migrations of the community, and the channel of its comments.
#[must_use]
pub fn install(env: Env) -> Env {
    env.with_migrations(migrations!["20261130220002_reviews", "20261201010000_comments"])
        .with(comment::CommentUpdates::default())
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
