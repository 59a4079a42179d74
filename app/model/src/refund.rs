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

/// The reason why a provider refused a refund for good, as far as its word for it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundRefusal {
    /// The buyer's account is closed, or does not exist any more.
    AccountClosed,
    /// The buyer's card has expired, is lost or was stolen.
    CardGone,
    /// The school's account at the provider has not enough money.
    NoBalance,
    /// The payment is disputed.
    Disputed,
    /// All of the payment had gone back already.
    AlreadyRefunded,
    /// A payment that the provider does not refund.
    NotRefundable,
    /// A payment that the provider refunds no more: too much time has passed.
    WindowClosed,
    /// An amount that the provider does not refund.
    Amount,
    /// The buyer's bank did not take the money.
    Declined,
    /// Somebody cancelled it at the provider.
    Withdrawn,
}

impl RefundRefusal {
    /// Parses a provider's word: of the test provider, of Stripe (failure reasons, states and codes of errors), or of
    /// Alipay (codes of errors). Returns `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "account_closed" | "ACQ.BUYER_NOT_EXIST" => Self::AccountClosed,
            "expired_or_canceled_card" | "lost_or_stolen_card" => Self::CardGone,
            "insufficient_funds" => Self::NoBalance,
            "charge_disputed" | "charge_for_pending_refund_disputed" | "refund_disputed_payment" => Self::Disputed,
            "charge_already_refunded" => Self::AlreadyRefunded,
            "charge_not_refundable"
            | "ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND"
            | "ACQ.TRADE_HAS_CLOSE"
            | "ACQ.TRADE_NOT_ALLOW_REFUND"
            | "ACQ.TRADE_STATUS_ERROR" => Self::NotRefundable,
            "ACQ.TRADE_HAS_FINISHED" => Self::WindowClosed,
            "amount_too_large"
            | "refund_exceeds_payment"
            | "ACQ.REASON_TRADE_REFUND_FEE_ERR"
            | "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"
            | "ACQ.REFUND_FEE_ERROR" => Self::Amount,
            "declined" | "failed" => Self::Declined,
            "canceled" | "merchant_request" => Self::Withdrawn,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{RefundErrorCode, RefundProblem, RefundRefusal};

    #[test]
    fn a_providers_word_for_a_refusal_is_known_or_stands_alone() {
        assert_eq!(RefundRefusal::parse("lost_or_stolen_card"), Some(RefundRefusal::CardGone));
        assert_eq!(RefundRefusal::parse("ACQ.TRADE_HAS_FINISHED"), Some(RefundRefusal::WindowClosed));
        assert_eq!(RefundRefusal::parse("a word of tomorrow"), None);
    }

    #[test]
    fn a_problem_is_a_code_of_ours_or_the_answer_of_the_provider() {
        let code = RefundErrorCode::ProviderRemoved.to_string();
        assert_eq!(RefundProblem::parse(code), RefundProblem::ProviderRemoved);
        let answer = "the provider is down".to_owned();
        assert_eq!(RefundProblem::parse(answer.clone()), RefundProblem::Answer(answer));
    }
}
