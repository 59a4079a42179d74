//! Refunds: requested in the transaction that finds out that money must go back, or by somebody of the school; sent by
//! a job, and brought to an end by whatever the provider reports, whichever way it came.

mod approval;
mod ask;
mod external;
mod issue;
mod receive;
mod resume;
mod retry;
mod row;
mod sale;
mod send;
mod update;
mod window;

pub(crate) use approval::{Consent, Wanted, consent, forget, is_own, second_person, teaches};
pub use approval::{Outcome, approval};
pub use ask::ask;
pub(crate) use ask::ask_external;
pub(super) use issue::refund_unapplied;
pub(crate) use issue::{Issued, allocate, begin_issued, issue_in, parse_amount};
pub use issue::{RefundInput, issue};
pub(super) use receive::{apply_refund_total_in, apply_refund_update_in};
pub(crate) use resume::resume;
pub use retry::retry;
pub use sale::refundable_amount;
pub(crate) use sale::{Sale, refundable_sale, still_refunded};
pub(super) use send::register;
pub(crate) use window::window;
