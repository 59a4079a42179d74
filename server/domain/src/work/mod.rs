//! Work for later: jobs, written into the transaction that causes them and done by a worker at least once.
//!
//! Knows nothing of what a job does: the server hands over [`Handlers`].

mod claim;
mod manage;
pub mod outbox;
mod worker;

use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc};

use model::{Id, Millis};
use serde::{Serialize, de::DeserializeOwned};

pub use manage::{cancel, jobs, retry};
pub use worker::{run_due, worker};

use crate::{Db, Error, Result, Tx, account, db::write, flash, log, on, payment::inbox};

/// A job is given up after this many attempts.
pub const ATTEMPTS: i64 = 5;
/// For so long a job belongs to the worker that took it. A worker that died loses it then.
pub const LEASE: i64 = 2 * Millis::MINUTE;

/// A job in a worker's hands.
#[derive(Clone)]
pub struct Job {
    /// Its id: the same at every attempt.
    pub id: Id<Self>,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    payload: Vec<u8>,
}

impl std::fmt::Debug for Job {
    /// The payload may be secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("id", &self.id).field("attempt", &self.attempt).finish_non_exhaustive()
    }
}

impl Job {
    /// What it needs to know.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.payload).map_err(|_| Error::Inconsistent {
            table: "job",
            column: "payload",
            row: self.id.to_string(),
        })
    }
}

/// Has something done once this transaction is committed.
pub async fn enqueue(tx: &mut Tx, kind: &str, payload: &(impl Serialize + Sync)) -> Result<Id<Job>> {
    let now = tx.now();
    enqueue_at(tx, kind, payload, now).await
}

/// Has something done at `run_at`, or soon after.
pub async fn enqueue_at(tx: &mut Tx, kind: &str, payload: &(impl Serialize + Sync), run_at: Millis) -> Result<Id<Job>> {
    let id = tx.id()?;
    let json =
        serde_json::to_vec(payload).map_err(|error| Error::Broken(format!("payload of a {kind} job: {error}")))?;
    let sealed = tx.env().keys.seal(&json)?;
    on!(&mut *tx, c => sqlx::query("insert into job (id, kind, payload, run_at) values ($1, $2, $3, $4)")
        .bind(id).bind(kind).bind(&sealed).bind(run_at).execute(c).await?.rows_affected());
    tx.ring();
    Ok(id)
}

type Running = Pin<Box<dyn Future<Output = Result<()>> + Send>>;
type Handler = Arc<dyn Fn(Db, Job) -> Running + Send + Sync>;

/// What a worker can do, by kind of job.
#[derive(Clone, Default)]
pub struct Handlers(BTreeMap<&'static str, Handler>);

impl std::fmt::Debug for Handlers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Handlers {
    /// Adds one. It must tolerate that the same job comes twice.
    #[must_use]
    pub fn on<F, Fut>(mut self, kind: &'static str, handler: F) -> Self
    where
        F: Fn(Db, Job) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        self.0.insert(kind, Arc::new(move |db, job| Box::pin(handler(db, job))));
        self
    }
}

/// Deletes what has had its time: sessions, codes, refused forms, old rows of logs, and jobs that are long done. The worker
/// does it hourly; it also learns of new keys then.
pub async fn sweep(db: &Db) -> Result<()> {
    db.env.keys.reload()?;
    account::session::expire(db).await?;
    log::cut(db, db.env.log_life).await?;
    write!(db, |tx| {
        account::sweep(tx).await?;
        flash::sweep(tx).await?;
        inbox::sweep(tx).await?;
        let now = tx.now();
        on!(&mut *tx, c => sqlx::query("delete from job where done_at <= $1 or failed_at <= $2")
            .bind(now.plus(-Millis::DAY)).bind(now.plus(-30 * Millis::DAY)).execute(c).await?.rows_affected());
        Ok(())
    })
}
