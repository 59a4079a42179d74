//! The adapter to Stripe: what it sends, and what it makes of the answers.

mod answers;
mod fake;
mod keys;
mod methods;
mod payments;
mod refunds;
pub(crate) mod script;
mod statements;
mod webhooks;
