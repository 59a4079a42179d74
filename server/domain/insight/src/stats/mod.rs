//! Figures for teachers: roll-ups that a job counts every few minutes, and the dashboard that reads them.
//!
//! Behaviour, grants, progress and the ledger are the truth; `course_daily_stats`, `income_daily_stats` and `lesson_stats` are counted
//! from them and can be made anew at any time. Pages read the roll-ups only: what they cost does not grow with what
//! ever happened.

mod attention;
mod course;
mod csv_export;
mod dashboard;
mod lesson;
mod order;
mod rollup;

use ground::{
    Db, Result, Tx, fetch_scalar,
    jobs::{self, JobRegistry},
    transaction,
};
use model::{Id, Millis, admin::Job, job::JobKind};

pub use csv_export::csv;
pub use dashboard::dashboard;
pub(crate) use rollup::counted;

/// The interval between two counts, in milliseconds.
pub const COUNT_INTERVAL_MS: i64 = 5 * Millis::MINUTE;

/// Adds the job that counts.
pub(super) fn register(registry: JobRegistry) -> JobRegistry {
    registry.job(JobKind::Stats, |db, _| async move { refresh(&db).await })
}

/// Enqueues a count, unless one is waiting already.
///
/// # Errors
/// Fails when the database does.
pub async fn schedule(db: &Db) -> Result<()> {
    transaction!(db, |tx| {
        if !is_waiting(tx).await? {
            let _: Id<Job> = jobs::enqueue(tx, JobKind::Stats, &()).await?;
        }
        Ok(())
    })
}

async fn is_waiting(tx: &mut Tx) -> Result<bool> {
    const WAITING: &str = "select exists (select 1 from job where kind = $1 and done_at is null and failed_at is null)";
    Ok(fetch_scalar!(tx, WAITING, JobKind::Stats))
}

/// Counts again what happened since the day before the last counted one: everything when the school has changed its
/// time zone, or when something was written down that is older than the first day.
///
/// # Errors
/// Fails when the database does.
pub async fn refresh(db: &Db) -> Result<()> {
    transaction!(db, |tx| {
        let zone = tx.env().zone();
        let since = counted(&mut *tx).await?;
        let goes_on = since > Millis::default() && rollup::is_counted_in(&mut *tx, &zone).await?;
        if goes_on && !rollup::lacks_earlier_days(&mut *tx).await? {
            rollup::count(tx, since).await
        } else {
            rollup::clear(tx).await?;
            rollup::count(tx, Millis::default()).await
        }
    })
}

/// Rebuilds all roll-ups from the beginning.
///
/// # Errors
/// Fails when the database does.
pub async fn rebuild(db: &Db) -> Result<()> {
    transaction!(db, |tx| {
        rollup::clear(tx).await?;
        rollup::count(tx, Millis::default()).await
    })
}
