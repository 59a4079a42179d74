//! What went wrong when a provider was asked.

use ground::Error;
pub use model::payment::GatewayErrorKind;

/// A provider that gave no usable answer, so that the outcome on its side is unknown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {detail}")]
pub struct GatewayError {
    /// The reason, as people are told it.
    pub kind: GatewayErrorKind,
    /// Words for the log, without keys and addresses.
    pub detail: String,
}

impl GatewayError {
    /// Returns the error of this kind with these words for the log.
    pub fn new(kind: GatewayErrorKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }
}

impl From<GatewayError> for Error {
    fn from(error: GatewayError) -> Self {
        Self::Gateway(error.to_string())
    }
}
