//! The claim of a job, so that no other worker takes it, and the record of its outcome.

use model::{Id, Millis, admin::Job};

use super::{LEASE_MS, MAX_ATTEMPTS};
use crate::{Db, Result, db::Engine, exec, transaction};

/// A job that is ours until its lease runs out.
#[derive(sqlx::FromRow)]
pub(super) struct Claimed {
    pub id: Id<Job>,
    pub kind: String,
    pub payload: Vec<u8>,
    pub attempts: i64,
    pub locked_until: Millis,
}

/// The one text that differs: SQLite has one writer, PostgreSQL has many, who should not wait for each other
/// (and, read-committed, need not be repeated).
const SQLITE: &str = "update job \
    set locked_until = $2, attempts = attempts + 1 \
    where id = ( \
        select id \
        from job \
        where done_at is null and failed_at is null and run_at <= $1 \
          and (locked_until is null or locked_until <= $1) \
        order by run_at, id \
        limit 1 \
      ) \
    returning id, kind, payload, attempts, locked_until";
const POSTGRES: &str = "update job \
    set locked_until = $2, attempts = attempts + 1 \
    where id = ( \
        select id \
        from job \
        where done_at is null and failed_at is null and run_at <= $1 \
          and (locked_until is null or locked_until <= $1) \
        order by run_at, id \
        limit 1 \
        for update skip locked \
      ) \
    returning id, kind, payload, attempts, locked_until";

/// Claims the job that has been due for longest. Returns `None` when none is due.
pub(super) async fn claim(db: &Db) -> Result<Option<Claimed>> {
    let now = db.env.now();
    let until = now.plus(LEASE_MS);
    Ok(match &db.engine {
        Engine::Sqlite { write, .. } => sqlx::query_as(SQLITE).bind(now).bind(until).fetch_optional(write).await?,
        Engine::Postgres(pool) => sqlx::query_as(POSTGRES).bind(now).bind(until).fetch_optional(pool).await?,
    })
}

/// Records the outcome of a job. One that was lost to another worker meanwhile stays as it is.
pub(super) async fn settle(db: &Db, job: &Claimed, outcome: std::result::Result<(), String>) -> Result<()> {
    transaction!(db, |tx| {
        let now = tx.now();
        match &outcome {
            // A mail holds an address and a code: they have served.
            Ok(()) => exec!(
                &mut *tx,
                "update job \
                    set done_at = $3, payload = $4, locked_until = null, error = null \
                    where id = $1 and locked_until = $2",
                job.id,
                job.locked_until,
                now,
                &b""[..]
            ),
            Err(error) if job.attempts >= MAX_ATTEMPTS => exec!(
                &mut *tx,
                "update job \
                    set failed_at = $3, locked_until = null, error = $4 \
                    where id = $1 and locked_until = $2",
                job.id,
                job.locked_until,
                now,
                error
            ),
            Err(error) => exec!(
                &mut *tx,
                "update job \
                    set run_at = $3, locked_until = null, error = $4 \
                    where id = $1 and locked_until = $2",
                job.id,
                job.locked_until,
                now.plus(retry_delay_ms(job.attempts)),
                error
            ),
        };
        Ok(())
    })
}

/// Returns the milliseconds before the next attempt: ten seconds, then four times as long each time; all attempts take
/// about a quarter of an hour.
fn retry_delay_ms(attempts: i64) -> i64 {
    let exponent = u32::try_from(attempts - 1).unwrap_or_default().min(10);
    10_000 * 4_i64.pow(exponent)
}
