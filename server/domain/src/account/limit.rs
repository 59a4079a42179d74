//! How often somebody may guess: counted in the database, so that it holds after a restart and for every instance.
//!
//! Whoever guesses wrong waits, longer each time, and never for good: a stranger who guesses at an account makes its
//! owner wait a little on a new device, and not at all on one that she has used before.

use model::{Id, Millis, account::Person};

use crate::{Conn, Db, Env, Error, Result, Tx, db::write, on};

/// What guesses are counted by.
pub(super) enum Counted<'a> {
    /// What was typed as user name, address or number, whether or not it is somebody's.
    Account(&'a str),
    /// A device that this person has used before.
    Device(Id<Person>, &'a str),
    /// The client's address.
    Address(&'a str),
    /// The client's address, asking for codes.
    Codes(&'a str),
}

/// After so long without a wrong guess everything is forgotten.
const MEMORY: i64 = Millis::DAY;
/// Nobody waits longer.
const LONGEST: i64 = 5 * Millis::MINUTE;

impl Counted<'_> {
    /// So many are free. A class of a school shares one address.
    const fn free(&self) -> i64 {
        match self {
            Self::Account(_) => 5,
            Self::Device(..) => 10,
            Self::Address(_) => 50,
            Self::Codes(_) => 40,
        }
    }

    fn key(&self, env: &Env) -> Vec<u8> {
        env.keys.lookup(&match self {
            Self::Account(typed) => format!("attempt account {}", typed.trim().to_lowercase()),
            Self::Device(person, device) => format!("attempt device {person} {device}"),
            Self::Address(address) => format!("attempt address {address}"),
            Self::Codes(address) => format!("attempt codes {address}"),
        })
    }
}

/// Counts a guess at each of these before it is looked at, so that guesses at the same instant are counted too.
/// [`Error::TooMany`] when one of them has to wait; then nothing is counted.
pub(super) async fn begin(db: &Db, all: &[Counted<'_>]) -> Result<()> {
    // Most of those who have to wait are told without a write.
    for counted in all {
        wait(db, &counted.key(&db.env)).await?;
    }
    write!(db, |tx| {
        for counted in all {
            count(tx, counted).await?;
        }
        Ok(())
    })
}

/// Counts one within a transaction.
pub(super) async fn count(tx: &mut Tx, counted: &Counted<'_>) -> Result<()> {
    const COUNT: &str = "insert into attempt (key, failures, last_at, free_at) values ($1, 1, $2, $2) on conflict (key) do update \
        set failures = case when attempt.last_at < $3 then 1 else attempt.failures + 1 end, last_at = $2 returning failures";
    const DELAY: &str = "update attempt set free_at = $2 where key = $1";
    let (key, now) = (counted.key(tx.env()), tx.now());
    wait(&mut *tx, &key).await?;
    let failures: i64 =
        on!(&mut *tx, c => sqlx::query_scalar(COUNT).bind(&key).bind(now).bind(now.plus(-MEMORY)).fetch_one(c).await?);
    let until = now.plus(delay(failures - counted.free()));
    on!(&mut *tx, c => sqlx::query(DELAY).bind(&key).bind(until).execute(c).await?.rows_affected());
    Ok(())
}

/// Takes back what was counted for a guess that was right: all of it at an account or device, one at an address.
pub(super) async fn forgive(tx: &mut Tx, all: &[Counted<'_>]) -> Result<()> {
    const FORGET: &str = "delete from attempt where key = $1";
    const LESS: &str = "update attempt set failures = failures - 1, free_at = last_at where key = $1";
    for counted in all {
        let key = counted.key(tx.env());
        let text = if matches!(counted, Counted::Account(_) | Counted::Device(..)) { FORGET } else { LESS };
        on!(&mut *tx, c => sqlx::query(text).bind(&key).execute(c).await?.rows_affected());
    }
    Ok(())
}

/// Deletes what is forgotten.
pub(crate) async fn sweep(tx: &mut Tx) -> Result<()> {
    let before = tx.now().plus(-MEMORY);
    on!(&mut *tx, c => sqlx::query("delete from attempt where last_at < $1").bind(before).execute(c).await?.rows_affected());
    Ok(())
}

/// Nothing at first, then a second, and twice as long each time.
fn delay(over: i64) -> i64 {
    match over {
        ..=0 => 0,
        over => LONGEST.min(Millis::SECOND << (over - 1).min(20)),
    }
}

async fn wait(conn: impl Into<Conn<'_>>, key: &[u8]) -> Result<()> {
    let mut conn = conn.into();
    let now = conn.env.now();
    let free: Option<Millis> = on!(&mut conn, c => sqlx::query_scalar("select free_at from attempt where key = $1 and free_at > $2")
        .bind(key).bind(now).fetch_optional(c).await?);
    // Rounded up: whoever waits as told is let through.
    free.map_or(Ok(()), |free| Err(Error::TooMany((free.0 - now.0 + 999) / 1000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_waits_longer_each_time_and_never_for_good() {
        assert_eq!([-3, 0, 1, 2, 3, 8].map(delay), [0, 0, 1_000, 2_000, 4_000, 128_000]);
        assert_eq!([9, 10, 1_000_000].map(delay), [256_000, LONGEST, LONGEST]);
    }
}
