//! The ground of every wing of the domain, which no visitor sees: the database and its transactions, clock, keys, jobs,
//! mail and text messages, the audit log, files and rate limits.
//!
//! Knows no wing, and nothing of HTTP or pages.

#![deny(clippy::missing_errors_doc)]

mod actor;
pub mod audit_log;
mod breach;
mod check;
mod clock;
pub mod country;
pub mod csv;
pub mod db;
mod env;
mod error;
pub mod flash;
pub mod fold;
pub mod jobs;
mod keys;
pub mod mail;
pub mod media;
pub mod notice;
pub mod page;
pub mod private;
pub mod rate_limit;
mod request_context;
pub mod settings;
pub mod sms;
pub mod time;
pub mod token;
pub mod word_filter;

pub use actor::Actor;
pub use breach::Breach;
pub use clock::Clock;
pub use db::{Conn, Db, Tx};
pub use env::Env;
pub use error::{Error, Result};
pub use keys::Keys;
pub use request_context::{MAX_USER_AGENT_CHARS, RequestContext, UserAgent, household, network};

use jobs::JobRegistry;
use settings::{Catalogue, Fixed, Settings};

/// Returns the environment with the ground's migrations and the parts that it keeps in memory.
#[must_use]
pub fn install(env: Env) -> Env {
    env.with_migrations(migrations![
        "20261129000001_ground",
        "20261129213001_setting",
        "20261129230001_upgrade_step",
        "20261201000000_word_filter",
        "20261201020001_mailbox_html",
    ])
    .with(jobs::JobsReady::default())
    .with(audit_log::Retention::default())
    .with(None::<sms::SmsPolicy>)
    .with(mail::SiteAddress::default())
    .with(Settings::new(settings(Catalogue::default()), Fixed::default()))
    .with(settings::ReauthCheck::default())
    .with(word_filter::WordFilter::default())
}

/// Returns the catalogue with the settings of the ground.
#[must_use]
pub fn settings(catalogue: Catalogue) -> Catalogue {
    catalogue.with(&time::TIME_ZONE)
}

/// Returns the registry with the sweeps and checks of the ground.
#[must_use]
pub fn register(registry: JobRegistry) -> JobRegistry {
    registry
        .sweep("keys", |db| async move { db.env.keys.reload() })
        .sweep("logs", |db| async move {
            audit_log::prune(&db, db.env.part::<audit_log::Retention>().millis).await.map(drop)
        })
        .sweep("guess limits", |db| async move { rate_limit::sweep(&db).await })
        .sweep("refused forms", |db| async move { flash::sweep(&db).await })
        .sweep("rows of earlier versions", |db| async move { db.run_steps().await })
        .sweep("jobs", |db| async move { jobs::sweep(&db).await })
        .check(|db| async move { check::run(&db).await })
}
