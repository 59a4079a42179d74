//! Payments that were captured elsewhere, which the provider takes over.

/// A payment that was captured elsewhere. Amounts are minor units, instants Unix milliseconds.
#[derive(Clone, Debug)]
pub struct Captured {
    /// Its id.
    pub id: String,
    /// The amount.
    pub amount: i64,
    /// The currency, ISO 4217.
    pub currency: String,
    /// The instant at which it was captured.
    pub at: i64,
    /// The id of the refund of all of it, and the instant at which that was sent.
    pub refund: Option<(String, i64)>,
}
