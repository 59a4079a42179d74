//! Reconciliation: the statement of each of a provider's days beside the ledger.
//!
//! A statement is fetched each morning or uploaded ([`fetch()`], [`upload()`]) and read by a job, piece by piece. Each
//! of its lines, and each entry of ours that it does not have, ends in one class: a `LineClass`. Fees are posted by
//! themselves, differences are resolved by people ([`action`]). A day that is closed never changes: what comes later
//! for it goes to the next open day. A line that comes again counts once, whatever amount it says then. A file that
//! should not have come is taken back ([`take_back()`]) while its day is open.

pub mod action;
mod among;
mod check;
mod close;
mod day;
mod earlier;
mod fetch;
mod line;
mod list;
mod matching;
mod missing;
mod parse;
mod part;
mod read;
mod receive;
mod take_back;
mod time_limit;
mod upload;

use ground::jobs::{JobRegistry, MAX_ATTEMPTS};
use model::job::JobKind;
use receive::ReadStatement;

pub use close::close;
pub use fetch::fetch;
pub use list::{list, load, providers};
pub use receive::Intake;
pub use take_back::take_back;
pub use time_limit::TimeLimit;
pub use upload::upload;

/// Adds the jobs, sweeps and checks of reconciliation.
pub(super) fn register(registry: JobRegistry) -> JobRegistry {
    registry
        .job(JobKind::FetchStatement, |db, job| async move { fetch::run(&db, job.payload()?).await })
        .job(JobKind::ReadStatement, |db, job| async move {
            let is_last_attempt = job.attempt >= MAX_ATTEMPTS;
            match job.payload()? {
                ReadStatement::Lines { file } => read::run(&db, file, is_last_attempt).await,
                ReadStatement::Upload { upload } => parse::run(&db, upload, is_last_attempt).await,
                ReadStatement::Missing { day } => missing::run(&db, day).await,
            }
        })
        .sweep("statements of payment providers", |db| async move { fetch::sweep(&db).await })
        .sweep("refused files of statements", |db| async move { parse::sweep(&db).await })
        .sweep("days that lack entries", |db| async move { missing::sweep(&db).await })
        .check(|db| async move { check::run(&db).await })
}
