//! Work for later: jobs, written into the transaction that causes them and done by a worker at least once.
//!
//! Knows nothing of what a job does: wings register its handler in the [`JobRegistry`].

mod claim;
mod manage;
pub mod outbox;
mod registry;
mod worker;

use model::{Id, Millis, admin, job::JobKind};
use serde::{Serialize, de::DeserializeOwned};

pub use manage::{cancel, list, retry};
pub use registry::JobRegistry;
pub use worker::{run, run_due};

use tokio::sync::Notify;

use crate::{Db, Error, Result, Tx, exec, transaction};

/// The number of attempts after which a job is given up.
pub const MAX_ATTEMPTS: i64 = 5;
/// The milliseconds for which a job belongs to the worker that claimed it. A worker that died loses it then.
pub const LEASE_MS: i64 = 2 * Millis::MINUTE;

/// A job in a worker's hands.
#[derive(Clone)]
pub struct Job {
    /// The id, which is the same at every attempt.
    pub id: Id<admin::Job>,
    /// The number of this attempt, from 1.
    pub attempt: i64,
    payload: Vec<u8>,
}

impl std::fmt::Debug for Job {
    /// Leaves out the payload, which may be secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("id", &self.id).field("attempt", &self.attempt).finish_non_exhaustive()
    }
}

impl Job {
    /// Returns the payload with which the job was enqueued.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] when it is not a `T`.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.payload).map_err(|_| Error::Inconsistent {
            table: "job",
            column: "payload",
            row: self.id.to_string(),
        })
    }
}

/// Enqueues a job, to run once this transaction is committed, and returns its id.
///
/// # Errors
/// [`Error::Internal`] when the payload cannot be written as JSON; [`Error::Crypto`] when it cannot be sealed, or when
/// the database fails.
pub async fn enqueue(tx: &mut Tx, kind: JobKind, payload: &(impl Serialize + Sync)) -> Result<Id<admin::Job>> {
    let now = tx.now();
    enqueue_at(tx, kind, payload, now).await
}

/// Enqueues a job, to run at `run_at` or soon after, and returns its id.
///
/// # Errors
/// As [`enqueue`].
pub async fn enqueue_at(
    tx: &mut Tx,
    kind: JobKind,
    payload: &(impl Serialize + Sync),
    run_at: Millis,
) -> Result<Id<admin::Job>> {
    let id = tx.id()?;
    let json =
        serde_json::to_vec(payload).map_err(|error| Error::Internal(format!("payload of a {kind} job: {error}")))?;
    let sealed = tx.env().keys.seal(&json)?;
    exec!(&mut *tx, "insert into job (id, kind, payload, run_at) values ($1, $2, $3, $4)", id, kind, &sealed, run_at);
    wake(tx);
    Ok(id)
}

/// The signal to this process's worker that there are jobs.
#[derive(Debug, Default)]
pub struct JobsReady(pub(super) Notify);

/// Wakes the worker as soon as this transaction is committed.
fn wake(tx: &mut Tx) {
    tx.after_commit(|env| env.part::<JobsReady>().0.notify_one());
}

/// Deletes the jobs that were done a day ago, or given up thirty days ago.
pub(super) async fn sweep(db: &Db) -> Result<()> {
    const OLD: &str = "delete from job \
        where done_at <= $1 or failed_at <= $2";
    transaction!(db, |tx| {
        let now = tx.now();
        exec!(&mut *tx, OLD, now.plus(-Millis::DAY), now.plus(-30 * Millis::DAY));
        Ok(())
    })
}
