//! A fake of Stripe for development and tests. It checks what the real one checks (keys, version, form encoding,
//! parameters, idempotency keys), answers with the documented objects and errors, takes the documented test cards,
//! signs its webhooks, serves a stand-in for Stripe.js, and fails on demand. No money moves, and nothing outlives the
//! process.
//!
//! It knows nothing of the school, is reached over HTTP only, and no other crate but tests may depend on it: it is
//! never part of the program that a school runs.

// Stripe's objects have many fields.
#![recursion_limit = "256"]

mod account;
mod api;
mod balance;
mod call;
mod card;
mod challenge;
mod charge;
mod control;
mod customer;
mod deliver;
mod dispute;
mod door;
mod error;
mod fake;
mod fault;
mod form;
mod intent;
mod list;
mod method;
mod money;
mod once;
mod outbox;
mod page;
mod params;
mod refund;
mod search;
mod setup;
mod sign;
mod state;

use axum::{Router, middleware, routing::any};
use tokio::net::TcpListener;

pub use fake::{Fake, Settings};
pub use sign::sign;

impl Fake {
    /// Returns the routes of everything that the fake answers.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/v1/{*path}", any(door::enter))
            .merge(page::router())
            .merge(control::router())
            .layer(middleware::from_fn(door::cors))
            .with_state(self.clone())
    }

    /// Answers on a listener until the task is dropped.
    ///
    /// # Errors
    /// Fails when the listener does.
    pub async fn serve(&self, listener: TcpListener) -> std::io::Result<()> {
        axum::serve(listener, self.router()).await
    }
}
