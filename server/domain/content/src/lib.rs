//! The courses of the school: drafts and releases, categories, uploads, import and export, the catalogue, the search,
//! and who may open which course.
//!
//! Knows nothing of money and of learners' progress.

#![deny(clippy::missing_errors_doc)]

pub mod catalogue;
pub mod category;
mod check;
pub mod course;
pub mod export;
pub mod file;
pub mod grant;
pub mod import;
pub mod search;
mod text_services;
pub mod upload;

pub use text_services::TextServices;

use ground::{Env, db::with_step, jobs::JobRegistry, media, migrations};

/// Returns the environment with the migrations of content, the text services, and what content keeps in memory.
#[must_use]
pub fn install(env: Env, text_services: TextServices) -> Env {
    let env = env.with_migrations(migrations![
        "20261129000003_content",
        "20261129230003_folded_titles",
        "20261130101500_draft_covers",
        "20261130110002_unfolded_titles",
        "20261130120000_title_words",
        "20261130180000_frozen_grants",
        "20261130190000_upload_fingerprint",
        "20261130190001_upload_notes",
        "20261130212500_file_notes",
        "20261130220001_course_ratings",
        "20261201050000_school_rating",
    ]);
    with_step(env, catalogue::REFOLD)
        .with(text_services)
        .with(upload::Writing::default())
        .with(upload::Looking::default())
        .with(catalogue::FacetCache::default())
        .with(catalogue::SaleCheck::default())
        .with(course::RenewedTexts::default())
}

/// Returns the registry with the sweep and the consistency checks of content.
#[must_use]
pub fn register(registry: JobRegistry) -> JobRegistry {
    registry
        .sweep("uploads", |db| async move {
            upload::sweep(&db).await?;
            // What was set aside is taken away.
            media::settle(&db).await
        })
        .check(|db| async move { check::run(&db).await })
}
