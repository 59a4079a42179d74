//! What people say to each other about courses: reviews by those who learn, answers by those who teach.
//!
//! Knows nothing of money: whoever has a grant and has begun is a learner, whoever paid for it.

#![deny(clippy::missing_errors_doc)]

mod check;
pub mod favourite;
pub mod follow;
mod kept;
pub mod review;
pub mod share;
mod visible;

use ground::{Env, jobs::JobRegistry, migrations, settings::Catalogue};

/// Returns the environment with the migrations of the community.
#[must_use]
pub fn install(env: Env) -> Env {
    env.with_migrations(migrations![
        "20261130220002_reviews",
        "20261201030000_follows",
        "20261201030001_favourites",
        "20261201030002_share_links",
    ])
    .with(None::<share::PosterArtist>)
    .with(share::Turns::default())
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
        .sweep("visits by short addresses", |db| async move { share::sweep(&db).await })
        .sweep("posters", |db| async move { share::sweep_posters(&db.env) })
        .check(|db| async move { check::run(&db).await })
}
