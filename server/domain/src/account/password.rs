//! Passwords, hashed with argon2id on as many threads as there are cores.
//!
//! Hashing takes long: nobody may hold a transaction meanwhile.

use std::{sync::Arc, time::Duration};

use argon2::{
    ARGON2ID_IDENT, Argon2, Params, PasswordHasher, PasswordVerifier,
    password_hash::{self, phc::PasswordHash},
};

use crate::{Env, Error, Result};

/// Hashes nothing, with today's parameters: an account that is not there costs what a wrong password costs.
const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LWhhcy10aGlz$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// How long a sign-in waits for a free core before it is asked to come back.
const QUEUE: Duration = Duration::from_secs(1);
/// How long a new password waits: its code has cost a try already.
const LONG_QUEUE: Duration = Duration::from_secs(10);

/// What a password turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Wrong,
    Right,
    /// Right, but hashed with weaker parameters than today's.
    Outdated,
}

/// Hashes a password; a PHC string.
pub(super) async fn hash(env: &Arc<Env>, password: &str) -> Result<String> {
    let salt: [u8; 16] = env.random()?;
    let password = password.to_owned();
    on_a_core(env, LONG_QUEUE, move || {
        let hash: PasswordHash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt)?;
        Ok(hash.to_string())
    })
    .await
}

/// Compares a password with a stored hash. `None`, nobody's hash, takes as long and is always wrong.
pub(super) async fn verify(env: &Arc<Env>, password: &str, stored: Option<&str>) -> Result<Verdict> {
    let (password, stored) = (password.to_owned(), stored.unwrap_or(DUMMY).to_owned());
    on_a_core(env, QUEUE, move || {
        let hash = PasswordHash::new(&stored)?;
        match Argon2::default().verify_password(password.as_bytes(), &hash) {
            Ok(()) if is_outdated(&hash)? => Ok(Verdict::Outdated),
            Ok(()) => Ok(Verdict::Right),
            Err(password_hash::Error::PasswordInvalid) => Ok(Verdict::Wrong),
            Err(error) => Err(error),
        }
    })
    .await
}

fn is_outdated(hash: &PasswordHash) -> password_hash::Result<bool> {
    let (today, then) = (Params::default(), Params::try_from(hash)?);
    Ok(hash.algorithm != ARGON2ID_IDENT || then.m_cost() < today.m_cost() || then.t_cost() < today.t_cost())
}

/// Gives the permit back when the work ends, not when the one who waits for it goes away.
struct Core(Arc<Env>);

impl Drop for Core {
    fn drop(&mut self) {
        self.0.hashing.add_permits(1);
    }
}

async fn on_a_core<T: Send + 'static>(
    env: &Arc<Env>,
    patience: Duration,
    work: impl FnOnce() -> password_hash::Result<T> + Send + 'static,
) -> Result<T> {
    let permit = tokio::time::timeout(patience, env.hashing.acquire()).await.map_err(|_| Error::TooMany(1))?;
    permit.map_err(|_| Error::Broken("hashing has ended".into()))?.forget();
    let core = Core(env.clone());
    let done = tokio::task::spawn_blocking(move || {
        let _core = core;
        work()
    });
    done.await
        .map_err(|_| Error::Crypto("hashing broke off"))?
        .map_err(|_| Error::Crypto("a password cannot be hashed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dummy_costs_what_a_hash_of_today_costs() {
        let dummy = PasswordHash::new(DUMMY).unwrap();
        assert_eq!(dummy.algorithm, ARGON2ID_IDENT);
        let (dummy, today) = (Params::try_from(&dummy).unwrap(), Params::default());
        assert_eq!((dummy.m_cost(), dummy.t_cost(), dummy.p_cost()), (today.m_cost(), today.t_cost(), today.p_cost()));
        assert_eq!((today.m_cost(), today.t_cost(), today.p_cost()), (19_456, 2, 1));
    }
}
