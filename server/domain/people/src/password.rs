//! Passwords, hashed with argon2id on as many threads as there are cores.
//!
//! Hashing takes long: nobody may hold a transaction meanwhile.

use std::{
    collections::HashSet,
    sync::{Arc, LazyLock},
    time::Duration,
};

use argon2::{
    ARGON2ID_IDENT, Argon2, Params, PasswordHasher, PasswordVerifier,
    password_hash::{self, phc::PasswordHash},
};

use ground::{Conn, Db, Env, Error, Result, Tx, exec, fetch_optional, fetch_scalar};
use model::{
    Id,
    account::{IdentifierKind, Person},
    password as rules,
    rule::Rule,
};

use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::sync::{Semaphore, SemaphorePermit, oneshot};
use unicode_normalization::UnicodeNormalization;

use super::rows;

/// The passwords that guessers try first: one a line, lower-case, the commonest of those that are long enough.
const COMMON: &str = include_str!("../data/common-passwords.txt");

static COMMON_ONES: LazyLock<HashSet<&str>> = LazyLock::new(|| COMMON.lines().collect());

/// A hash of nothing with today's parameters: an account that is not there costs what a wrong password costs.
const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LWhhcy10aGlz$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The time for which a sign-in waits for its turn before it is asked to come back.
const HASH_QUEUE_TIMEOUT: Duration = Duration::from_secs(1);
/// The time for which a hash waits for a core: a code, or a turn, was spent on it already.
const HASH_QUEUE_TIMEOUT_LONG: Duration = Duration::from_secs(10);

/// The nice value of the threads that hash, see setpriority(2).
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// The limits of how many passwords are hashed at once.
#[derive(Debug)]
pub struct HashLimits {
    /// The permits to hash, as many as there are cores: hashing must not starve the pages.
    hashing: Semaphore,
    /// The permits of sign-ins that are looked at: a few more than cores, so that no core waits for a disk.
    sign_ins: Semaphore,
}

impl Default for HashLimits {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { hashing: Semaphore::new(cores), sign_ins: Semaphore::new(cores * 2) }
    }
}

/// The result of comparing a password with a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Wrong,
    Right,
    /// The right password, but hashed with weaker parameters than today's.
    Outdated,
}

/// Checks that a password follows the rules and is not one of those that everybody guesses.
pub(super) fn check(typed: &str) -> std::result::Result<String, Rule> {
    let password = rules::check(typed)?;
    if COMMON_ONES.contains(password.to_lowercase().as_str()) { Err(Rule::CommonPassword) } else { Ok(password) }
}

/// Checks a password as [`check`] does, and that it is nothing that everybody knows of the person: `known` are their
/// names and addresses.
pub(super) fn check_of(typed: &str, known: &[String]) -> std::result::Result<String, Rule> {
    let password = check(typed)?;
    if rules::is_known(&password, known) { Err(Rule::KnownPassword) } else { Ok(password) }
}

/// Returns what everybody knows of a person: their names and addresses.
pub(super) async fn known_of(conn: impl Into<Conn<'_>>, person: Id<Person>) -> Result<Vec<String>> {
    const NAMES: &str = "select handle, name \
        from person \
        where id = $1";
    let mut conn = conn.into();
    let names: Option<(String, String)> = fetch_optional!(&mut conn, NAMES, person);
    let mut known: Vec<String> = names.into_iter().flat_map(|(handle, name)| [handle, name]).collect();
    for kind in IdentifierKind::ALL {
        known.extend(rows::mine(&mut conn, person, *kind).await?);
    }
    Ok(known)
}

/// Returns the hash of a person's password, or `None` when they have none.
pub(super) async fn stored(conn: impl Into<Conn<'_>>, person: Id<Person>) -> Result<Option<String>> {
    const STORED: &str = "select password \
        from person \
        where id = $1";
    Ok(fetch_scalar!(conn.into(), STORED, person))
}

/// Stores the hash of a person's password.
pub(super) async fn store(tx: &mut Tx, person: Id<Person>, hash: &str) -> Result<()> {
    const STORE: &str = "update person \
        set password = $2 \
        where id = $1";
    exec!(tx, STORE, person, hash);
    Ok(())
}

/// Returns a password as it is hashed: keyboards send an accented letter as one character or as two (NFC).
fn composed(password: &str) -> String {
    password.nfc().collect()
}

/// Hashes a password and returns it as a PHC string.
pub(super) async fn hash(env: &Arc<Env>, password: &str) -> Result<String> {
    let salt: [u8; 16] = env.random()?;
    let password = composed(password);
    let core = HashPermit::wait(env).await?;
    core.work(move || {
        let hash: PasswordHash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt)?;
        Ok(hash.to_string())
    })
    .await
}

/// Waits for one's turn to be looked at. Returns [`Error::RateLimited`] when that takes more than a second.
pub(super) async fn turn(env: &Env) -> Result<SemaphorePermit<'_>> {
    let turn = tokio::time::timeout(HASH_QUEUE_TIMEOUT, env.part::<HashLimits>().sign_ins.acquire())
        .await
        .map_err(|_| Error::RateLimited(1))?;
    turn.map_err(|_| Error::Internal("sign-ins have ended".into()))
}

/// Compares a password with a stored hash. `None`, nobody's hash, takes as long and is always wrong.
pub(super) async fn verify(env: &Arc<Env>, password: &str, stored: Option<&str>) -> Result<Verdict> {
    let core = HashPermit::wait(env).await?;
    let (typed, stored) = (password.to_owned(), stored.unwrap_or(DUMMY).to_owned());
    core.work(move || {
        let hash = PasswordHash::new(&stored)?;
        let is_it = |password: &str| match Argon2::default().verify_password(password.as_bytes(), &hash) {
            Ok(()) => Ok(true),
            Err(password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(error),
        };
        let password = composed(&typed);
        Ok(match is_it(&password)? {
            true if is_outdated(&hash)? => Verdict::Outdated,
            true => Verdict::Right,
            // Once it was hashed as it was typed.
            false if password != typed && is_it(&typed)? => Verdict::Outdated,
            false => Verdict::Wrong,
        })
    })
    .await
}

/// Verifies this many passwords, as many at once as sign-ins would: the most that the machine can do, for measurements.
///
/// # Errors
/// [`Error::RateLimited`] when one of them waits ten seconds for a core; [`Error::Crypto`] when hashing breaks off.
pub async fn verify_many(db: &Db, count: usize) -> Result<()> {
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..count {
        let env = db.env.clone();
        all.spawn(async move { verify(&env, "nobody's password", None).await });
    }
    all.join_all().await.into_iter().try_for_each(|verdict| verdict.map(drop))
}

fn is_outdated(hash: &PasswordHash) -> password_hash::Result<bool> {
    let (today, then) = (Params::default(), Params::try_from(hash)?);
    Ok(hash.algorithm != ARGON2ID_IDENT || then.m_cost() < today.m_cost() || then.t_cost() < today.t_cost())
}

/// The threads for hashing, as many as there are cores. A hash takes as long as ten pages: it gives way to them.
static HASHERS: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    ThreadPoolBuilder::new()
        .thread_name(|number| format!("hash-{number}"))
        .start_handler(|_| give_way())
        .panic_handler(|_| tracing::error!("a hash broke off"))
        .build()
        .ok()
});

/// Lets other threads go before this one; only Linux has priorities for single threads.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "hashing keeps its priority");
    }
}

/// A permit to hash on a core. It is free again when the work ends, not when the one who waits for it goes away.
struct HashPermit(Arc<Env>);

impl Drop for HashPermit {
    fn drop(&mut self) {
        self.0.part::<HashLimits>().hashing.add_permits(1);
    }
}

impl HashPermit {
    async fn wait(env: &Arc<Env>) -> Result<Self> {
        let permit = tokio::time::timeout(HASH_QUEUE_TIMEOUT_LONG, env.part::<HashLimits>().hashing.acquire())
            .await
            .map_err(|_| Error::RateLimited(1))?;
        permit.map_err(|_| Error::Internal("hashing has ended".into()))?.forget();
        Ok(Self(env.clone()))
    }

    async fn work<T: Send + 'static>(
        self,
        work: impl FnOnce() -> password_hash::Result<T> + Send + 'static,
    ) -> Result<T> {
        let hashers = HASHERS.as_ref().ok_or(Error::Crypto("there are no threads for hashing"))?;
        let (say, done) = oneshot::channel();
        hashers.spawn(move || {
            let _core = self;
            // Nobody listens any more when whoever waited for it has gone away.
            let _ = say.send(work());
        });
        done.await
            .map_err(|_| Error::Crypto("hashing broke off"))?
            .map_err(|_| Error::Crypto("a password cannot be hashed"))
    }
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

    #[test]
    fn what_guessers_try_first_is_refused_however_it_is_written() {
        for common in ["password1", "PassWord1", "trustno1", "woaini1314", "iloveyou1"] {
            assert_eq!(check(common), Err(Rule::CommonPassword), "{common}");
        }
        assert!(check("correct horse").is_ok() && check("学而时习之不亦说乎").is_ok());
        assert!(COMMON.lines().all(|line| line.is_ascii() && line.len() >= 8 && line == line.to_lowercase()));
    }

    /// Written anew by `LYCEUM_TEST_WRITE=1`.
    #[test]
    fn the_filter_that_pages_load_is_made_of_the_list() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../public/passwords.bloom");
        let mut filter = model::Bloom::empty();
        COMMON.lines().for_each(|common| filter.add(common));
        if std::env::var_os("LYCEUM_TEST_WRITE").is_some() {
            std::fs::write(&path, filter.bytes()).unwrap();
        }
        assert!(
            std::fs::read(&path).unwrap() == filter.bytes(),
            "the list has changed: run this test with LYCEUM_TEST_WRITE=1"
        );
    }
}
