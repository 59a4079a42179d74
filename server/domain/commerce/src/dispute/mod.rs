//! Disputes: payers who object to a payment at their bank. Whatever a provider reports of one, early, late, twice or in
//! any order, ends in one row; what the row means for the ledger and for access is settled from it.
//!
//! While a payment is contested, its courses are frozen. When the school wins they thaw; when it loses, the money is
//! gone, and so is the access where nothing of the money is left. What is left is known once no refund is under way:
//! until then a lost dispute is not divided, and opens and ends nothing.
//!
//! News get lost, so each open dispute is asked about once a day, and a payment's where its provider refuses a refund.

mod ask;
mod check;
mod contested;
mod letters;
mod list;
mod receive;
mod row;
mod settle;

pub use ask::ask;
pub(crate) use ask::{ask_payment, ask_reference, register};
pub(crate) use check::run as check;
pub(crate) use contested::{Claim, claim_on, is_contested, refuse_refund};
pub use list::{list, of_order};
pub(crate) use receive::receive;
pub(crate) use settle::settle;
