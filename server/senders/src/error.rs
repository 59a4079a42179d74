//! Errors in the settings of senders.

/// The reason why there is no sender. Never holds a password or a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// An address of the SMTP server that is none, and what is wrong with it.
    #[error("SMTP server: {0}")]
    Server(&'static str),
    /// A sender's address that is none.
    #[error("sender of mails: not an address like `School <no-reply@school.example>`")]
    From,
    /// An empty setting that the provider needs.
    #[error("{0} is not set")]
    Missing(&'static str),
    /// A provider's address that is none.
    #[error("endpoint: not an address like `https://provider.example`")]
    Endpoint,
    /// TLS that does not start.
    #[error("TLS: {0}")]
    Tls(String),
}
