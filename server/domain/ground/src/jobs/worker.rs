//! The worker: runs jobs that are due, one after the other, and the sweeps once an hour.

use std::{future::Future, pin::pin, time::Duration};

use model::Millis;
use tokio::task::JoinSet;

use super::{
    Job, JobRegistry, JobsReady, LEASE_MS, MAX_ATTEMPTS,
    claim::{self, Claimed},
};
use crate::{Db, Result};

/// The interval at which the worker polls for jobs of another instance, and for those whose time has come.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// The time after which a handler is broken off, a little before the lease ends.
const JOB_TIMEOUT: Duration = Duration::from_millis(LEASE_MS.unsigned_abs() - 10_000);

/// Runs jobs until `shutdown`, and finishes the one at hand then. Any number of workers may run.
pub async fn run(db: Db, registry: JobRegistry, shutdown: impl Future<Output = ()>) {
    let mut shutdown = pin!(shutdown);
    let mut next_sweep = Millis::default();
    loop {
        let more = match run_one(&db, &registry).await {
            Ok(more) => more,
            Err(error) => {
                tracing::error!(%error, "the worker cannot reach its jobs");
                false
            }
        };
        if !more && db.env.now() >= next_sweep {
            next_sweep = db.env.now().plus(Millis::HOUR);
            // What failed is in the log, and is swept in an hour.
            let _ = registry.run_sweeps(&db).await;
        }
        let pause = if more { Duration::ZERO } else { POLL_INTERVAL };
        tokio::select! {
            biased;
            () = &mut shutdown => return,
            () = db.env.part::<JobsReady>().0.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Runs everything that is due now, and returns the number of jobs that it ran.
///
/// # Errors
/// Fails when the database does; the failure of a job is recorded with it.
pub async fn run_due(db: &Db, registry: &JobRegistry) -> Result<usize> {
    let mut done = 0;
    while run_one(db, registry).await? {
        done += 1;
    }
    Ok(done)
}

async fn run_one(db: &Db, registry: &JobRegistry) -> Result<bool> {
    let Some(job) = claim::claim(db).await? else { return Ok(false) };
    let outcome = match job.attempts {
        ..=MAX_ATTEMPTS => perform(db, registry, &job).await,
        // It took its worker with it every time.
        _ => Err("no attempt came to an end".into()),
    };
    if let Err(error) = &outcome {
        let given_up = job.attempts >= MAX_ATTEMPTS;
        tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempts, given_up, error, "a job failed");
    }
    claim::settle(db, &job, outcome).await?;
    Ok(true)
}

/// Runs the handler in a task of its own: a panic is a failure like any other, and the task ends with us.
async fn perform(db: &Db, registry: &JobRegistry, claimed: &Claimed) -> std::result::Result<(), String> {
    let handler = registry.handler(&claimed.kind).ok_or("nobody handles this kind")?;
    let payload = db.env.keys.open(&claimed.payload).map_err(|error| error.to_string())?;
    let job = Job { id: claimed.id, attempt: claimed.attempts, payload };
    let mut task = JoinSet::new();
    task.spawn(handler(db.clone(), job));
    match tokio::time::timeout(JOB_TIMEOUT, task.join_next()).await {
        Ok(Some(Ok(outcome))) => outcome.map_err(|error| error.to_string().chars().take(500).collect()),
        Ok(_) => Err("panicked".into()),
        Err(_) => Err("took too long".into()),
    }
}
