//! Rate limits of guesses: counted in the database, so that they hold after a restart and for every instance.
//!
//! Whoever guesses wrong waits, longer each time, and never for good. Of a name each network has a count of its own,
//! and all of them together one that makes nobody wait for more than half a minute: a stranger keeps its owner waiting
//! that long on a new device, and not at all on one that they have used before.
//!
//! A person has several names: a user name, which all know, and addresses, which nobody may learn. All of them are one
//! account, of which each network has a count too, and nobody hears of that one: were it told, whoever used it up by the
//! user name could tell by it which address is of the same account. Because it is not told, it is generous: it begins
//! where three names have used up theirs, and lasts for half a minute at most, so that a right password is seldom
//! called wrong for the guesses of others behind the same address.

use model::{Id, Millis, account::Person};

use crate::{Conn, Db, Env, Error, Result, Tx, exec, fetch_optional_scalar, fetch_scalar, transaction};

/// A key by which guesses are counted.
pub enum LimitKey<'a> {
    /// An account, by the normal form of the user name, address or number that was typed, whether or not it is
    /// somebody's: however it is spelled, guesses are counted as one.
    Account(&'a str),
    /// The same, as guessed at from one network; empty where that is unknown.
    AccountFrom(&'a str, &'a str),
    /// Whoever was found by any of their names, or what was typed where nobody was, as guessed at from one network.
    /// Counted quietly.
    OwnerFrom(&'a str, &'a str),
    /// A device that this person has used before.
    Device(Id<Person>, &'a str),
    /// The client's address.
    Address(&'a str),
    /// The client's network, where it holds many addresses.
    Network(&'a str),
    /// The client's address, as one that asks for codes.
    Codes(&'a str),
    /// The client's network, the same.
    NetworkCodes(&'a str),
    /// A person, as one who writes what others read, or votes on it.
    Writer(Id<Person>),
    /// The client's network, as one from which people write what others read.
    NetworkWriters(&'a str),
    /// The address of a guest who reports something.
    Reporter(&'a str),
}

/// The factor by which a network of many addresses has more than each of them.
const NETWORK_FACTOR: i64 = 16;

impl LimitKey<'_> {
    /// Returns the number of guesses that are free at once. A class of a school shares one address.
    const fn burst(&self) -> i64 {
        match self {
            Self::Account(_) | Self::AccountFrom(..) => 5,
            // As many as three names have.
            Self::OwnerFrom(..) => 15,
            Self::Device(..) | Self::Reporter(_) => 10,
            Self::Writer(_) => 30,
            Self::Address(_) => 50,
            Self::Codes(_) => 40,
            Self::Network(_) => 50 * NETWORK_FACTOR,
            Self::NetworkCodes(_) => 40 * NETWORK_FACTOR,
            Self::NetworkWriters(_) => 30 * NETWORK_FACTOR,
        }
    }

    /// Returns the milliseconds after which one guess is forgotten: soon where its owner is not told that they wait.
    const fn decay_ms(&self) -> i64 {
        match self {
            Self::AccountFrom(..) | Self::Device(..) => Millis::HOUR,
            Self::Writer(_) | Self::Reporter(_) => 2 * Millis::MINUTE,
            Self::Account(_) | Self::OwnerFrom(..) | Self::Address(_) | Self::Codes(_) => 20 * Millis::MINUTE,
            Self::Network(_) | Self::NetworkCodes(_) => 20 * Millis::MINUTE / NETWORK_FACTOR,
            Self::NetworkWriters(_) => 2 * Millis::MINUTE / NETWORK_FACTOR,
        }
    }

    /// Returns the longest delay in milliseconds: least where people wait for the guesses of others.
    const fn max_delay_ms(&self) -> i64 {
        match self {
            Self::AccountFrom(..) | Self::Device(..) | Self::Writer(_) | Self::Reporter(_) => 5 * Millis::MINUTE,
            Self::Account(_) | Self::OwnerFrom(..) => Millis::MINUTE / 2,
            Self::Address(_) | Self::Network(_) | Self::Codes(_) | Self::NetworkCodes(_) | Self::NetworkWriters(_) => {
                Millis::MINUTE
            }
        }
    }

    /// Returns whether nobody is told that it has to wait.
    const fn is_quiet(&self) -> bool {
        matches!(self, Self::OwnerFrom(..))
    }

    /// Returns whether many people share it, so that a right guess takes back no more than itself.
    const fn is_shared(&self) -> bool {
        matches!(
            self,
            Self::Address(_) | Self::Network(_) | Self::Codes(_) | Self::NetworkCodes(_) | Self::NetworkWriters(_)
        )
    }

    fn key(&self, env: &Env) -> Vec<u8> {
        env.keys.lookup(&match self {
            Self::Account(account) => format!("attempt account {account}"),
            Self::AccountFrom(account, origin) => format!("attempt account {account} from {origin}"),
            Self::OwnerFrom(owner, origin) => format!("attempt owner {owner} from {origin}"),
            Self::Device(person, device) => format!("attempt device {person} {device}"),
            Self::Address(address) => format!("attempt address {address}"),
            Self::Network(network) => format!("attempt network {network}"),
            Self::Codes(address) => format!("attempt codes {address}"),
            Self::NetworkCodes(network) => format!("attempt codes of network {network}"),
            Self::Writer(person) => format!("writer {person}"),
            Self::NetworkWriters(network) => format!("writers of network {network}"),
            Self::Reporter(address) => format!("reports from {address}"),
        })
    }
}

/// Counts a guess by each of these keys before it is looked at, so that guesses at the same instant are counted too.
/// Counts nothing when one of them has to wait. Returns `false` when a quiet key has to: such a guess is wrong, whatever
/// it is, and costs what a wrong one costs.
///
/// # Errors
/// [`Error::RateLimited`] when one of them has to wait, or when the database fails.
#[must_use = "a guess that a quiet key keeps waiting is wrong"]
pub async fn check_and_count(db: &Db, all: &[LimitKey<'_>]) -> Result<bool> {
    // Most of those who have to wait are told without a write.
    for counted in all.iter().filter(|counted| !counted.is_quiet()) {
        let until = waits_until(db, &counted.key(&db.env)).await?;
        refuse(until, db.env.now())?;
    }
    transaction!(db, |tx| {
        let mut may = true;
        for counted in all {
            may &= count_one(tx, counted).await?;
        }
        Ok(may)
    })
}

/// Counts a guess by one key within a transaction.
///
/// # Errors
/// [`Error::RateLimited`] when the key has to wait, or when the database fails.
pub async fn count(tx: &mut Tx, counted: &LimitKey<'_>) -> Result<()> {
    count_one(tx, counted).await.map(drop)
}

/// Counts a guess as [`count`] does. Returns `false` when the key is quiet and has to wait: then the guess does not
/// count, at the same expense. The row holds the instant at which all guesses would be forgotten; each moves it on.
async fn count_one(tx: &mut Tx, counted: &LimitKey<'_>) -> Result<bool> {
    const COUNT: &str = "insert into rate_limit (key, window_end, retry_at) \
        values ($1, cast($2 as bigint) + cast($3 as bigint), $2) \
        on conflict (key) do update set window_end = case when rate_limit.window_end > $2 then rate_limit.window_end \
          else $2 end + $3 \
        returning window_end";
    const DELAY: &str = "update rate_limit \
        set retry_at = $2 \
        where key = $1";
    let (key, now, memory) = (counted.key(tx.env()), tx.now(), counted.decay_ms());
    let waits = waits_until(&mut *tx, &key).await?;
    if !counted.is_quiet() {
        refuse(waits, now)?;
    }
    let until: Millis = fetch_scalar!(&mut *tx, COUNT, &key, now, if waits.is_some() { 0 } else { memory });
    // Rounded up: a part of one is one.
    let lately = (until.0 - now.0 + memory - 1) / memory;
    let retry_at = waits.unwrap_or_else(|| now.plus(delay(lately - counted.burst()).min(counted.max_delay_ms())));
    exec!(&mut *tx, DELAY, &key, retry_at);
    Ok(waits.is_none())
}

/// Takes back the guesses counted before a right one: all of them by an account or device, one by an address or network.
///
/// # Errors
/// Fails when the database does.
pub async fn reset(tx: &mut Tx, all: &[LimitKey<'_>]) -> Result<()> {
    const FORGET: &str = "delete from rate_limit \
        where key = $1 and $2 > 0";
    const LESS: &str = "update rate_limit \
        set window_end = window_end - $2, retry_at = 0 \
        where key = $1";
    for counted in all {
        let key = counted.key(tx.env());
        let text = if counted.is_shared() { LESS } else { FORGET };
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

/// Returns the instant until which a key has to wait, if it has to.
async fn waits_until(conn: impl Into<Conn<'_>>, key: &[u8]) -> Result<Option<Millis>> {
    const RETRY: &str = "select retry_at \
        from rate_limit \
        where key = $1 and retry_at > $2";
    let mut conn = conn.into();
    let now = conn.env.now();
    Ok(fetch_optional_scalar!(&mut conn, RETRY, key, now))
}

fn refuse(waits: Option<Millis>, now: Millis) -> Result<()> {
    // Rounded up: whoever waits as told is let through.
    waits.map_or(Ok(()), |until| Err(Error::RateLimited(((until.0 - now.0 + 999) / 1000).max(1))))
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
