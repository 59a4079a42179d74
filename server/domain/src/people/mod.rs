//! People: how they register and sign in, their sessions, what they say of themselves, and their roles.
//!
//! Knows nothing of cookies and forms. No answer tells a stranger whether somebody has an account.

mod address;
pub mod application;
mod check;
mod code;
mod consent;
pub mod contact;
mod device;
mod handle;
mod letter;
mod name;
mod password;
pub mod person;
pub mod profile;
pub mod register;
pub mod reset;
pub mod roles;
pub mod security;
pub mod session;
mod sign_in;

pub use code::{Code, code_goes_to, code_sent};
pub use consent::consent;
pub use password::verify_many;
pub use person as people;
pub use session::SignedIn;
pub use sign_in::{confirm, finish_sign_in, sign_in, start_sign_in};

use tokio::sync::Semaphore;

use crate::{Db, Env, Result, db::write, work::Registry};

/// A phone number that there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// In E.164: `+8613800138000`.
    pub number: String,
    /// Its country, in two letters; where several share a code, the code.
    pub country: String,
}

/// Reads the phone number that somebody typed; without a country it is one of this region (two letters).
#[derive(Clone, Copy, Debug)]
pub struct PhoneParser(pub fn(&str, &str) -> Option<Phone>);

/// How many hash passwords at once.
#[derive(Debug)]
pub struct HashLimits {
    /// As many as there are cores: hashing must not starve the pages.
    pub hashing: Semaphore,
    /// Sign-ins that are looked at: a few more than cores, so that none of these waits for a disk.
    pub(crate) sign_ins: Semaphore,
}

/// Puts what accounts need into the surroundings.
#[must_use]
pub fn install(env: Env, phones: PhoneParser) -> Env {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    env.with(phones).with(HashLimits { hashing: Semaphore::new(cores), sign_ins: Semaphore::new(cores * 2) })
}

/// Adds sweeps and checks of people.
#[must_use]
pub fn register(registry: Registry) -> Registry {
    registry
        .sweep("sessions", |db| async move { session::expire(&db).await.map(drop) })
        .sweep("codes", |db| async move { sweep(&db).await })
        .check(|db| async move { check::run(&db).await })
}

/// Forgets the codes and changes of addresses that have had their time.
async fn sweep(db: &Db) -> Result<()> {
    write!(db, |tx| {
        code::sweep(tx).await?;
        contact::sweep(tx).await
    })
}
