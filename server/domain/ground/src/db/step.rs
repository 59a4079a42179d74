//! Steps: what an upgrade writes that SQL cannot, recorded like migrations.
//!
//! They run when a school is opened, behind the migrations, over all rows once for each version. One that was stopped
//! half-way runs again, and so may two processes that open a school at once: a step does no harm twice.
//!
//! While a school is upgraded a process of the version before may still write, and it knows nothing of the column. So
//! each start, and each hour, looks for the rows that it left empty.

use std::pin::Pin;

use super::Db;
use crate::{Env, Result, exec, fetch_optional_scalar, transaction};

/// The work of a step.
pub type StepFuture<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// A step, as its wing wrote it.
#[derive(Clone, Copy)]
pub struct Step {
    /// The column that it writes, as in `table.column`.
    pub name: &'static str,
    /// The version of what it writes; a higher one is written once more.
    pub version: u32,
    /// What it does.
    pub run: for<'a> fn(&'a Db, StepScope) -> StepFuture<'a>,
}

/// The rows that a step writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepScope {
    /// All of them: none has been written in this version.
    All,
    /// Those that are empty still.
    Empty,
}

/// The steps of all wings, in the order in which they were installed.
#[derive(Default)]
struct Steps(Vec<Step>);

/// Returns the environment with this step added.
#[must_use]
pub fn with_step(env: Env, step: Step) -> Env {
    env.with_changed(|steps: &mut Steps| steps.0.push(step))
}

impl Db {
    /// Runs the steps that were not done yet in their version, and the others for the rows that are empty still.
    pub(crate) async fn run_steps(&self) -> Result<()> {
        const DONE: &str = "select version \
            from upgrade_step \
            where name = $1";
        const RECORD: &str = "insert into upgrade_step (name, version, done_at) \
            values ($1, $2, $3) \
            on conflict (name) do update set version = excluded.version, done_at = excluded.done_at";
        let steps = self.env.find_part::<Steps>().map_or(&[][..], |steps| &steps.0);
        for Step { name, version, run } in steps {
            let done: Option<i64> = fetch_optional_scalar!(self, DONE, *name);
            if done.is_some_and(|done| done >= i64::from(*version)) {
                run(self, StepScope::Empty).await?;
                continue;
            }
            run(self, StepScope::All).await?;
            transaction!(self, |tx| {
                let now = tx.now();
                exec!(&mut *tx, RECORD, *name, i64::from(*version), now);
                Ok(())
            })?;
        }
        Ok(())
    }
}
