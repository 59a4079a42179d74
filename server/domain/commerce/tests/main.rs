//! Stories of buying: orders, payments, access and the ledger.

#![expect(clippy::unwrap_used, reason = "a story ends where it cannot go on")]

mod damage;
mod faults;
mod orders;
mod provider_keys;
mod providers;
mod races;
mod refund_updates;
mod refunds;
mod saved;
mod support;
mod ways;
mod window;
