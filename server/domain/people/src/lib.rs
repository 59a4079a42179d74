//! People: how they register and sign in, their sessions, their profiles, their roles, and the events of what they do.
//!
//! Knows nothing of cookies and forms. No answer tells a stranger whether somebody has an account.

#![deny(clippy::missing_errors_doc)]

mod address;
pub mod application;
pub mod authority;
mod check;
mod code;
mod consent;
pub mod contact;
mod device;
pub mod entry;
pub mod events;
mod folded_names;
mod handle;
mod letter;
mod like;
mod name;
mod official;
mod password;
pub mod passwordless;
pub mod person;
mod phone;
pub mod profile;
pub mod register;
pub mod reset;
pub mod roles;
mod rows;
pub mod security;
pub mod session;
mod sign_in;
pub mod texting;

pub use code::{code_destination, code_sent};
pub use consent::{consent, withdraw_consent};
pub use like::like_patterns;
pub use password::{HashLimits, verify_many};
pub use phone::{Phone, PhoneParser};
pub use session::SignedIn;
pub use sign_in::{confirm, finish_sign_in, sign_in, start_sign_in};

use ground::{Db, Env, Result, db::with_step, jobs::JobRegistry, migrations, settings::ReauthCheck, transaction};

/// Returns the environment with the migrations of people, the reader of phone numbers, and what accounts keep in
/// memory.
#[must_use]
pub fn install(env: Env, phones: PhoneParser) -> Env {
    let env = env.with_migrations(migrations![
        "20261129000002_people",
        "20261129230002_folded_names",
        "20261130110001_codes_by_address",
        "20261130191700_declined_applications",
        "20261130220000_review_permission",
        "20261201000001_report_permission",
    ]);
    with_step(env, folded_names::STEP)
        .with(phones)
        .with(events::EventBuffer::default())
        .with(HashLimits::default())
        .with(ReauthCheck(|db, ctx| Box::pin(async move { session::require_reauth(&db, &ctx).await })))
}

/// Returns the registry with the sweeps and checks of people.
#[must_use]
pub fn register(registry: JobRegistry) -> JobRegistry {
    registry
        .sweep("sessions", |db| async move { session::expire(&db).await.map(drop) })
        .sweep("codes", |db| async move { sweep(&db).await })
        .check(|db| async move { check::run(&db).await })
}

/// Deletes the verification codes and changes of addresses that have expired.
async fn sweep(db: &Db) -> Result<()> {
    transaction!(db, |tx| {
        code::sweep(tx).await?;
        contact::sweep(tx).await
    })
}
