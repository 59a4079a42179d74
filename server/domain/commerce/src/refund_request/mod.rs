//! Requests for a refund: a buyer asks, sees by which formula what comes back, and may take it back; the policy itself
//! or people of the school decide. What is accepted goes the way of every refund (`payment::refund`).

mod ask;
mod assess;
mod check;
mod decide;
mod list;
mod record;
mod row;

pub use ask::{ask, preview, withdraw};
pub(crate) use check::run as check;
pub use decide::{DecisionInput, decide};
pub use list::{detail, list};
pub use record::{LearningRecord, RecordFuture};
pub(crate) use row::is_asked;

pub use crate::payment::RefundOutcome as Outcome;
