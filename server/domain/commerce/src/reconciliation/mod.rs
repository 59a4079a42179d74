//! Reconciliation: the statement of each of a provider's days beside the ledger.
//!
//! A statement is fetched each morning or uploaded ([`fetch()`], [`upload()`]) and read by a job, piece by piece. Each
//! of its lines, and each entry of ours that it does not have, ends in one class: a `LineClass`. Fees are posted by
//! themselves, differences are resolved by people ([`action`]). A day that is closed never changes: what comes later
//! for it goes to the next open day. A line that comes again counts once, whatever amount it says then.

pub mod action;
mod check;
mod close;
mod day;
mod earlier;
mod fetch;
mod list;
mod matching;
mod part;
mod read;
mod receive;
mod time_limit;
mod upload;

use ground::jobs::{JobRegistry, MAX_ATTEMPTS};
use model::job::JobKind;

pub use close::close;
pub use fetch::fetch;
pub use list::{list, load, providers};
pub use receive::Intake;
pub use time_limit::TimeLimit;
pub use upload::upload;

/// Adds the jobs, sweeps and checks of reconciliation.
pub(super) fn register(registry: JobRegistry) -> JobRegistry {
    registry
        .job(JobKind::FetchStatement, |db, job| async move { fetch::run(&db, job.payload()?).await })
        .job(JobKind::ReadStatement, |db, job| async move {
            read::run(&db, job.payload()?, job.attempt >= MAX_ATTEMPTS).await
        })
        .sweep("statements of payment providers", |db| async move { fetch::sweep(&db).await })
        .check(|db| async move { check::run(&db).await })
}
