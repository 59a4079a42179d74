//! The outcome of applying what a provider reported.

use model::order::WebhookOutcome;

/// The outcome of applying a payment or refund update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateOutcome {
    /// A new status, which now stands.
    Applied,
    /// A status that was known already.
    Repeated,
    /// A status that is older than the known one.
    Outdated,
    /// An update about no payment or refund of ours.
    Unknown,
    /// An update about one of ours, but with another amount, another reference, or against what our books say.
    Mismatch,
}

impl From<UpdateOutcome> for WebhookOutcome {
    fn from(outcome: UpdateOutcome) -> Self {
        match outcome {
            UpdateOutcome::Applied => Self::Applied,
            UpdateOutcome::Repeated => Self::Repeated,
            UpdateOutcome::Outdated => Self::Outdated,
            UpdateOutcome::Unknown => Self::Unknown,
            UpdateOutcome::Mismatch => Self::Mismatch,
        }
    }
}
