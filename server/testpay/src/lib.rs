//! The built-in test payment provider. It behaves like a real one: it is created for a merchant with a secret,
//! takes payments over HTTP, shows the payer a page of its own or gives the merchant a code of it, charges what
//! payers saved, sends signed webhooks until they are accepted, gives money back up to what was captured, at once,
//! later or not at all, and states every day what moved. No money moves.
//!
//! It knows nothing of the school, of its types, its database or its pages: it has tables of its own in a file
//! of its own, and is reached over HTTP only. No state is kept in memory; a restart loses nothing.

mod api;
mod captured;
mod change;
mod choice;
mod deliver;
mod error;
mod give_back;
mod id;
mod lang;
mod method;
mod money;
mod notice;
mod page;
mod payment;
mod provider;
mod refund;
mod setup;
mod sign;
mod statement;
mod store;

use std::{path::PathBuf, sync::Arc};

use axum::Router;
use tokio::{net::TcpListener, sync::Notify};

use provider::Inner;

pub use captured::Captured;
pub use error::Error;
pub use provider::{Now, Provider};
pub use sign::sign;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The settings of the provider.
pub struct Settings {
    /// The SQLite file; made when it is missing.
    pub database: PathBuf,
    /// The merchant's name, as payers read it.
    pub merchant: String,
    /// The secret of merchant and provider, which opens the API and signs the webhooks. Never empty.
    pub secret: String,
    /// The clock.
    pub now: Now,
}

/// Opens the provider's database, or makes it.
///
/// # Errors
/// [`Error::Secret`] for an empty secret; or when the database cannot be opened or the HTTP client not be made.
pub async fn open(settings: Settings) -> Result<Provider, Error> {
    let Settings { database, merchant, secret, now } = settings;
    if secret.is_empty() {
        return Err(Error::Secret);
    }
    let pool = store::open(&database).await?;
    let client = deliver::client()?;
    Ok(Provider(Arc::new(Inner { pool, merchant, secret, now, client, bell: Notify::new() })))
}

impl Provider {
    /// Returns the routes of everything that the provider answers, at absolute addresses below `/pay/test`.
    pub fn router(&self) -> Router {
        api::router(self).merge(page::router()).with_state(self.clone())
    }

    /// Answers on a listener of its own until the task is dropped.
    ///
    /// # Errors
    /// Fails when the listener does.
    pub async fn serve(&self, listener: TcpListener) -> std::io::Result<()> {
        axum::serve(listener, self.router()).await
    }

    /// Takes payments over that were captured elsewhere, such as those of a demo, with their refunds. One that is there
    /// already stays as it is.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn adopt(&self, captured: &[Captured]) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        for captured in captured {
            change::adopt(&mut tx, captured).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Closes the database; SQLite folds its write-ahead log into the file.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }
}
