//! Refunds: why they are given, what they end, how far they are, and why one was not sent.

use serde::{Deserialize, Serialize};

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
    /// The fate of the buyer's access to the courses of an order that is refunded.
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
    /// A reason of the school's own why a refund was not sent, in place of a provider's answer.
    pub enum RefundErrorCode {
        /// A provider that the school no longer has.
        ProviderRemoved = "provider_removed",
        /// A payment that its provider refunds no more: too much time has passed.
        WindowClosed = "refund_window_closed",
        /// A payment that is disputed: it waits until the payer's bank has decided.
        Disputed = "payment_disputed",
        /// A payment whose money the payer's bank has taken back.
        ChargedBack = "payment_charged_back",
        /// Money that somebody sent back at the provider itself, so that not enough of it was left.
        MadeAtProvider = "refund_made_at_provider",
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefundProblem {
    /// A provider that the school no longer has.
    ProviderRemoved,
    /// A payment that its provider refunds no more: too much time has passed.
    WindowClosed,
    /// A payment that is disputed: it waits until the payer's bank has decided.
    Disputed,
    /// A payment whose money the payer's bank has taken back.
    ChargedBack,
    /// Money that somebody sent back at the provider itself, so that not enough of it was left.
    MadeAtProvider,
    /// The provider's answer, word for word.
    Answer(String),
}

impl RefundProblem {
    /// Parses the error that a refund keeps of its last attempt: a [`RefundErrorCode`], or a provider's answer.
    #[must_use]
    pub fn parse(error: String) -> Self {
        match RefundErrorCode::parse(&error) {
            Some(RefundErrorCode::ProviderRemoved) => Self::ProviderRemoved,
            Some(RefundErrorCode::WindowClosed) => Self::WindowClosed,
            Some(RefundErrorCode::Disputed) => Self::Disputed,
            Some(RefundErrorCode::ChargedBack) => Self::ChargedBack,
            Some(RefundErrorCode::MadeAtProvider) => Self::MadeAtProvider,
            None => Self::Answer(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RefundErrorCode, RefundProblem};

    #[test]
    fn a_problem_is_a_code_of_ours_or_the_answer_of_the_provider() {
        let code = RefundErrorCode::ProviderRemoved.to_string();
        assert_eq!(RefundProblem::parse(code), RefundProblem::ProviderRemoved);
        let answer = "the provider is down".to_owned();
        assert_eq!(RefundProblem::parse(answer.clone()), RefundProblem::Answer(answer));
    }
}
