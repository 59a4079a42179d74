//! Refunds as pages see them.

use crate::text_enum;

text_enum! {
    /// The reason of a refund.
    pub enum RefundReason {
        /// The order was paid already.
        DuplicatePayment = "duplicate_payment",
        /// The buyer owned the course already.
        AlreadyOwned = "already_owned",
        /// Somebody of the school issued the refund.
        IssuedBySchool = "issued_by_school",
    }
}

text_enum! {
    /// What becomes of the buyer's access to the courses of an order that is refunded.
    pub enum RefundAccess {
        /// It ends when the refund is all that was left of the money, and stays with a part of it.
        ByAmount = "by_amount",
        /// It stays.
        Keep = "keep",
        /// It ends.
        End = "end",
    }
}

impl RefundAccess {
    /// Returns whether access ends with a refund of `amount`, when so much was `left` of the money.
    #[must_use]
    pub const fn ends(self, amount: i64, left: i64) -> bool {
        match self {
            Self::ByAmount => amount >= left,
            Self::Keep => false,
            Self::End => true,
        }
    }
}

text_enum! {
    /// The state of a refund.
    pub enum RefundState {
        /// To be sent: the provider has not accepted it yet.
        Requested = "requested",
        /// Accepted by the provider, which has not sent the money yet.
        Pending = "pending",
        /// Sent by the provider.
        Succeeded = "succeeded",
        /// Refused by the provider for good: the money stays where it is.
        Refused = "refused",
    }
}

impl RefundState {
    /// Whether nothing more is expected of it.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Refused)
    }
}

/// The reason why a refund was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundProblem {
    /// A provider that the school no longer has.
    ProviderRemoved,
    /// The provider's answer, word for word.
    Answer(String),
}

impl RefundProblem {
    /// The error that a refund keeps when the school no longer has its provider.
    pub const PROVIDER_REMOVED: &str = "the school has this provider no more";

    /// Parses the error that a refund keeps of its last attempt.
    #[must_use]
    pub fn parse(error: String) -> Self {
        match error.as_str() {
            Self::PROVIDER_REMOVED => Self::ProviderRemoved,
            _ => Self::Answer(error),
        }
    }
}
