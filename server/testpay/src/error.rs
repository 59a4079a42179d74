//! The errors of the provider.

/// The reason why the provider could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An error of the database.
    #[error("the test provider's database: {0}")]
    Database(#[from] sqlx::Error),
    /// Content of a webhook that cannot be written as JSON.
    #[error("the test provider's JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A statement that cannot be written as CSV.
    #[error("the test provider's CSV: {0}")]
    Csv(#[from] csv::Error),
    /// An HTTP client for webhooks that could not be made.
    #[error("the test provider's client: {0}")]
    Client(#[from] reqwest::Error),
    /// TLS of the client that could not be set up.
    #[error("the test provider's TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// An operating system that gave no random bytes.
    #[error("no randomness")]
    Chance,
    /// An empty secret, which would open the API to everyone.
    #[error("the test provider's secret is empty")]
    Secret,
}
