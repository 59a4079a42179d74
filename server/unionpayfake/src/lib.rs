//! A fake of UnionPay's gateway for development and tests. It checks what the real one is said to check (merchant,
//! certificate, signature, encoding, fields, times, amounts, repetition), answers with the documented fields and codes,
//! signs what it says, has a page on which a payer pays, notifies until it is answered with the status 200, makes the file
//! of a day, and fails on demand. No money moves, and nothing outlives the process.
//!
//! It knows nothing of the school, is reached over HTTP only, and no other crate but tests may depend on it: it is
//! never part of the program that a school runs.

mod control;
mod deliver;
mod disturb;
mod error;
mod fake;
mod fault;
mod file;
mod gateway;
mod id;
pub mod keys;
mod lang;
mod notice;
mod order;
mod outbox;
mod page;
mod request;
mod settings;
pub mod sign;
mod state;
mod time;
mod verbs;

/// The texts of the payer's page.
mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

use axum::{Router, routing::post};
use tokio::net::TcpListener;

pub use fake::Fake;
pub use settings::Settings;

impl Fake {
    /// Returns the routes of everything that the fake answers.
    pub fn router(&self) -> Router {
        ["/", "/frontTransReq.do", "/backTransReq.do", "/queryTrans.do"]
            .into_iter()
            .fold(Router::new(), |router, door| router.route(door, post(gateway::enter)))
            .merge(page::router())
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
