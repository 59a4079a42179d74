//! Settings that no sender can be made of.

/// Why there is no sender. Never holds a password or a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The SMTP server's address is none; what is wrong with it.
    #[error("SMTP server: {0}")]
    Server(&'static str),
    /// The sender's address is none.
    #[error("sender of mails: not an address like `School <no-reply@school.example>`")]
    From,
    /// A setting that the provider needs is empty.
    #[error("{0} is not set")]
    Missing(&'static str),
    /// The provider's address is none.
    #[error("endpoint: not an address like `https://provider.example`")]
    Endpoint,
    /// TLS does not start.
    #[error("TLS: {0}")]
    Tls(String),
}
