//! What can go wrong inside the provider.

/// Why the provider could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database did not do what it was asked.
    #[error("the test provider's database: {0}")]
    Database(#[from] sqlx::Error),
    /// What is to be sent cannot be written as JSON.
    #[error("the test provider's JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The HTTP client for notifications could not be made.
    #[error("the test provider's client: {0}")]
    Client(#[from] reqwest::Error),
    /// The client's TLS could not be set up.
    #[error("the test provider's TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// The machine gave no random bytes.
    #[error("no randomness")]
    Chance,
    /// An empty secret would open the API to everyone.
    #[error("the test provider's secret is empty")]
    Secret,
}
