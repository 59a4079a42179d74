//! Refunds: requested in the transaction that finds out that money must go back, or by somebody of the school; sent by
//! a job, and brought to an end by whatever the provider reports, whichever way it came.

mod ask;
mod issue;
mod retry;
mod row;
mod send;
mod update;
mod window;

pub use ask::ask;
pub(super) use issue::refund_unapplied;
pub(crate) use issue::{
    Issued, Sale, allocate, begin_issued, is_own, issue_in, parse_amount, refundable_sale, second_person, teaches,
};
pub use issue::{RefundRequest, issue, refundable_amount};
pub use retry::retry;
pub(super) use send::register;
pub(super) use update::apply_refund_update_in;
