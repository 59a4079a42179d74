//! Stories of buying: orders, payments, access and the ledger.

#![expect(clippy::unwrap_used, reason = "a story ends where it cannot go on")]

mod certificates;
mod damage;
mod days;
mod dispute_money;
mod dispute_news;
mod dispute_refunds;
mod disputes;
mod external_lines;
mod external_refunds;
mod faults;
mod fetched;
mod long_files;
mod orders;
mod page_needs;
mod payers;
mod provider_accounts;
mod provider_keys;
mod provider_renewal;
mod providers;
mod races;
mod reconciled;
mod reconciliation;
mod refund_decisions;
mod refund_policies;
mod refund_repeats;
mod refund_requests;
mod refund_two_people;
mod refund_updates;
mod refunds;
mod repeated;
mod resolved;
mod saved;
mod support;
mod taken_back;
mod ways;
mod window;
