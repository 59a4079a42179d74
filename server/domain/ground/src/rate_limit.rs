//! Rate limits of guesses: counted in the database, so that they hold after a restart and for every instance.
//!
//! Whoever guesses wrong waits, longer each time, and never for good. Of an account each network has a count of its own,
//! and all of them together one that makes nobody wait for more than half a minute: a stranger keeps its owner waiting
//! that long on a new device, and not at all on one that they have used before.

use model::{Id, Millis, account::Person};

use crate::{Conn, Db, Env, Error, Result, Tx, exec, fetch_optional_scalar, fetch_scalar, transaction};

/// A key by which guesses are counted.
pub enum LimitKey<'a> {
    /// An account, by the normal form of the user name, address or number that was typed, whether or not it is
    /// somebody's: however it is spelled, guesses are counted as one.
    Account(&'a str),
    /// The same, as guessed at from one client's address; empty where that is unknown.
    AccountFrom(&'a str, &'a str),
    /// A device that this person has used before.
    Device(Id<Person>, &'a str),
    /// The client's address.
    Address(&'a str),
    /// The client's address, as one that asks for codes.
    Codes(&'a str),
}

impl LimitKey<'_> {
    /// Returns the number of guesses that are free at once. A class of a school shares one address.
    const fn burst(&self) -> i64 {
        match self {
            Self::Account(_) | Self::AccountFrom(..) => 5,
            Self::Device(..) => 10,
            Self::Address(_) => 50,
            Self::Codes(_) => 40,
        }
    }

    /// Returns the milliseconds after which one guess is forgotten.
    const fn decay_ms(&self) -> i64 {
        match self {
            Self::AccountFrom(..) | Self::Device(..) => Millis::HOUR,
            Self::Account(_) | Self::Address(_) | Self::Codes(_) => 20 * Millis::MINUTE,
        }
    }

    /// Returns the longest delay in milliseconds: least where people wait for the guesses of others.
    const fn max_delay_ms(&self) -> i64 {
        match self {
            Self::AccountFrom(..) | Self::Device(..) => 5 * Millis::MINUTE,
            Self::Account(_) => Millis::MINUTE / 2,
            Self::Address(_) | Self::Codes(_) => Millis::MINUTE,
        }
    }

    fn key(&self, env: &Env) -> Vec<u8> {
        env.keys.lookup(&match self {
            Self::Account(account) => format!("attempt account {account}"),
            Self::AccountFrom(account, origin) => format!("attempt account {account} from {origin}"),
            Self::Device(person, device) => format!("attempt device {person} {device}"),
            Self::Address(address) => format!("attempt address {address}"),
            Self::Codes(address) => format!("attempt codes {address}"),
        })
    }
}

/// Counts a guess by each of these keys before it is looked at, so that guesses at the same instant are counted too.
/// Counts nothing when one of them has to wait.
///
/// # Errors
/// [`Error::RateLimited`] when one of them has to wait, or when the database fails.
pub async fn check_and_count(db: &Db, all: &[LimitKey<'_>]) -> Result<()> {
    // Most of those who have to wait are told without a write.
    for counted in all {
        wait(db, &counted.key(&db.env)).await?;
    }
    transaction!(db, |tx| {
        for counted in all {
            count(tx, counted).await?;
        }
        Ok(())
    })
}

/// Counts a guess by one key within a transaction. The row holds the instant at which all guesses would be forgotten;
/// each moves it on.
///
/// # Errors
/// [`Error::RateLimited`] when the key has to wait, or when the database fails.
pub async fn count(tx: &mut Tx, counted: &LimitKey<'_>) -> Result<()> {
    const COUNT: &str = "insert into rate_limit (key, window_end, retry_at) \
        values ($1, cast($2 as bigint) + cast($3 as bigint), $2) \
        on conflict (key) do update set window_end = case when rate_limit.window_end > $2 then rate_limit.window_end \
          else $2 end + $3 \
        returning window_end";
    const DELAY: &str = "update rate_limit set retry_at = $2 where key = $1";
    let (key, now, memory) = (counted.key(tx.env()), tx.now(), counted.decay_ms());
    wait(&mut *tx, &key).await?;
    let until: Millis = fetch_scalar!(&mut *tx, COUNT, &key, now, memory);
    // Rounded up: a part of one is one.
    let lately = (until.0 - now.0 + memory - 1) / memory;
    let retry_at = now.plus(delay(lately - counted.burst()).min(counted.max_delay_ms()));
    exec!(&mut *tx, DELAY, &key, retry_at);
    Ok(())
}

/// Takes back the guesses counted before a right one: all of them by an account or device, one by an address.
///
/// # Errors
/// Fails when the database does.
pub async fn reset(tx: &mut Tx, all: &[LimitKey<'_>]) -> Result<()> {
    const FORGET: &str = "delete from rate_limit where key = $1 and $2 > 0";
    const LESS: &str = "update rate_limit set window_end = window_end - $2, retry_at = 0 where key = $1";
    for counted in all {
        let key = counted.key(tx.env());
        let is_address = matches!(counted, LimitKey::Address(_) | LimitKey::Codes(_));
        let text = if is_address { LESS } else { FORGET };
        exec!(&mut *tx, text, &key, counted.decay_ms());
    }
    Ok(())
}

/// Deletes the keys whose guesses are all forgotten.
pub(crate) async fn sweep(db: &Db) -> Result<()> {
    transaction!(db, |tx| {
        let now = tx.now();
        exec!(&mut *tx, "delete from rate_limit where window_end <= $1", now);
        Ok(())
    })
}

/// Returns the delay in milliseconds after this many guesses too many: nothing at first, then a second, and twice as
/// long each time.
fn delay(over: i64) -> i64 {
    match over {
        ..=0 => 0,
        over => Millis::SECOND << (over - 1).min(20),
    }
}

async fn wait(conn: impl Into<Conn<'_>>, key: &[u8]) -> Result<()> {
    let mut conn = conn.into();
    let now = conn.env.now();
    let free: Option<Millis> =
        fetch_optional_scalar!(&mut conn, "select retry_at from rate_limit where key = $1 and retry_at > $2", key, now);
    // Rounded up: whoever waits as told is let through.
    free.map_or(Ok(()), |free| Err(Error::RateLimited((free.0 - now.0 + 999) / 1000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_waits_longer_each_time_and_never_for_good() {
        assert_eq!([-3, 0, 1, 2, 3, 8].map(delay), [0, 0, 1_000, 2_000, 4_000, 128_000]);
        assert!(delay(1_000_000) > LimitKey::Account("").max_delay_ms());
    }
}
