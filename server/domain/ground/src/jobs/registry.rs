//! The registry that wings fill at the start: handlers of jobs, sweeps, and checks that `lyceum check` runs.
//!
//! Knows no wing, and nothing of what a handler does.

use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc};

use model::job::JobKind;

use super::Job;
use crate::{Breach, Db, Result};

pub(super) type Running<T = ()> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;
type Handler = Arc<dyn Fn(Db, Job) -> Running + Send + Sync>;
type Sweep = Arc<dyn Fn(Db) -> Running + Send + Sync>;
type Check = Arc<dyn Fn(Db) -> Running<Vec<Breach>> + Send + Sync>;

/// The handlers, sweeps and checks, as each wing registered them.
#[derive(Clone, Default)]
pub struct JobRegistry {
    handlers: BTreeMap<JobKind, Handler>,
    sweeps: Vec<(&'static str, Sweep)>,
    checks: Vec<Check>,
}

impl std::fmt::Debug for JobRegistry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sweeps: Vec<_> = self.sweeps.iter().map(|(name, _)| name).collect();
        f.debug_struct("JobRegistry")
            .field("jobs", &self.handlers.keys())
            .field("sweeps", &sweeps)
            .finish_non_exhaustive()
    }
}

impl JobRegistry {
    /// Adds the handler of a kind of job. It must tolerate that the same job comes twice.
    #[must_use]
    pub fn job<F, Fut>(mut self, kind: JobKind, handler: F) -> Self
    where
        F: Fn(Db, Job) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        self.handlers.insert(kind, Arc::new(move |db, job| Box::pin(handler(db, job))));
        self
    }

    /// Adds a sweep, which runs once an hour and deletes what has expired.
    #[must_use]
    pub fn sweep<F, Fut>(mut self, name: &'static str, sweep: F) -> Self
    where
        F: Fn(Db) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        self.sweeps.push((name, Arc::new(move |db| Box::pin(sweep(db)))));
        self
    }

    /// Adds a check, which returns the rows that break its rules.
    #[must_use]
    pub fn check<F, Fut>(mut self, check: F) -> Self
    where
        F: Fn(Db) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<Breach>>> + Send + 'static,
    {
        self.checks.push(Arc::new(move |db| Box::pin(check(db))));
        self
    }

    pub(super) fn handler(&self, kind: &str) -> Option<&Handler> {
        self.handlers.get(&JobKind::parse(kind)?)
    }

    /// Runs all sweeps. A failure stops none of the others.
    ///
    /// # Errors
    /// The first error of a sweep.
    pub async fn run_sweeps(&self, db: &Db) -> Result<()> {
        let mut outcome = Ok(());
        for (name, sweep) in &self.sweeps {
            if let Err(error) = sweep(db.clone()).await {
                tracing::error!(sweep = name, %error, "sweeping");
                outcome = outcome.and(Err(error));
            }
        }
        outcome
    }

    /// Runs all checks and returns what breaks their rules, sorted.
    ///
    /// # Errors
    /// The first error of a check, which stops the others.
    pub async fn run_checks(&self, db: &Db) -> Result<Vec<Breach>> {
        let mut breaches = Vec::new();
        for check in &self.checks {
            breaches.extend(check(db.clone()).await?);
        }
        breaches.sort();
        Ok(breaches)
    }
}
