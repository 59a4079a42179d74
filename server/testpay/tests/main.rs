//! The provider as a merchant and a payer meet it: over HTTP, with a merchant's server that receives.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api;
mod choices;
mod methods;
mod notices;
mod refunds;
mod support;
