//! What people say to each other about courses: comments and questions under lessons, reviews by those who learn, answers
//! by those who teach; and who decides on what others report of it.
//!
//! Knows nothing of money: whoever has a grant and has begun is a learner, whoever paid for it.

#![deny(clippy::missing_errors_doc)]

mod check;
pub mod comment;
mod content_case;
pub mod content_report;
pub mod favourite;
pub mod follow;
mod kept;
pub mod notice;
pub mod review;
pub mod share;
mod visible;

use ground::{Env, jobs::JobRegistry, migrations, settings::Catalogue};
use model::job::JobKind;

/// Returns the environment with the migrations of the community, and what it keeps in memory.
#[must_use]
pub fn install(env: Env) -> Env {
    env.with_migrations(migrations![
        "20261130220002_reviews",
        "20261201000002_reports",
        "20261201010000_comments",
        "20261201020000_notices",
        "20261201030000_follows",
        "20261201030001_favourites",
        "20261201030002_share_links",
    ])
    .with(review::RatingTurn::default())
    .with(comment::CommentUpdates::default())
    .with(notice::NoticeUpdates::default())
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
        .job(JobKind::Notice, |db, job| async move { notice::fan_out(&db, &job).await })
        .job(JobKind::DeliverNotices, |db, job| async move { notice::deliver(&db, &job).await })
        .sweep("ratings", |db| async move { review::rate_again(&db).await.map(drop) })
        .sweep("notices", |db| async move { notice::sweep(&db).await })
        .sweep("notices that are due", |db| async move { notice::deliver_due(&db).await })
        .sweep("visits by short addresses", |db| async move { share::sweep(&db).await })
        .sweep("posters", |db| async move { share::sweep_posters(&db.env) })
        .check(|db| async move { check::run(&db).await })
        .check(|db| async move { notice::check(&db).await })
}
