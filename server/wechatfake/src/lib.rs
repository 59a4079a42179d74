//! A fake of WeChat Pay (`APIv3`) for development and tests. It checks what the real one checks (merchant, certificate,
//! signature, time, nonce, parameters, amounts), answers with the documented bodies and errors, signs what it says, has
//! pages on which a payer pays and tells who they are, notifies until it is answered with 200 or 204, makes bills, and
//! fails on demand. No money moves, and nothing outlives the process.
//!
//! It knows nothing of the school, is reached over HTTP only, and no other crate but tests may depend on it: it is
//! never part of the program that a school runs.

mod amount;
mod api;
mod authorization;
mod bill;
mod bill_table;
mod bridge;
mod call;
mod certificates;
mod change;
mod control;
mod deliver;
mod disturb;
mod error;
mod fake;
mod fault;
mod forge;
mod gateway;
mod id;
pub mod keys;
mod lang;
mod notice;
mod openid;
pub mod oracle;
mod order;
mod outbox;
mod page;
mod params;
mod pay;
mod query;
mod refund;
pub mod seal;
mod settings;
pub mod sign;
mod state;
mod time;

/// The texts of the payer's pages.
mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

use axum::{Router, routing::any};
use tokio::net::TcpListener;

pub use fake::Fake;
pub use settings::Settings;

impl Fake {
    /// Returns the routes of everything that the fake answers.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/v3/{*path}", any(gateway::enter))
            .merge(page::router())
            .merge(openid::router())
            .merge(control::router())
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
