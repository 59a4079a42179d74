//! Disputes: payers who object to a payment at their bank, which may take the money back from the school.

use serde::{Deserialize, Serialize};

use crate::{
    Id, Millis, Money,
    order::{Order, OrderEventKind, OrderPage},
    text_enum,
};

/// A marker for the ids of disputes.
#[derive(Clone, Copy, Debug)]
pub enum Dispute {}

text_enum! {
    /// The state of a dispute. An inquiry of the bank comes before one, moves no money, and mostly ends as it began.
    pub enum DisputeState {
        /// The bank inquires, and the school may answer.
        WarningNeedsResponse = "warning_needs_response",
        /// The bank looks at the answer to its inquiry.
        WarningUnderReview = "warning_under_review",
        /// The inquiry ended without a dispute.
        WarningClosed = "warning_closed",
        /// The school may send evidence.
        NeedsResponse = "needs_response",
        /// The bank looks at the evidence.
        UnderReview = "under_review",
        /// The payment stands.
        Won = "won",
        /// The payer has their money back for good.
        Lost = "lost",
    }
}

impl DisputeState {
    /// Returns how far the state is on the way of a dispute: it goes to a higher number, and never back.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::WarningNeedsResponse => 0,
            Self::WarningUnderReview => 1,
            Self::WarningClosed => 2,
            Self::NeedsResponse => 3,
            Self::UnderReview => 4,
            Self::Won | Self::Lost => 5,
        }
    }

    /// Whether the payment is contested and the bank has not decided yet: what was bought is closed meanwhile.
    #[must_use]
    pub const fn is_contested(self) -> bool {
        matches!(self, Self::NeedsResponse | Self::UnderReview)
    }

    /// Whether the school may still answer.
    #[must_use]
    pub const fn needs_answer(self) -> bool {
        matches!(self, Self::WarningNeedsResponse | Self::NeedsResponse)
    }

    /// Whether it is over.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::WarningClosed | Self::Won | Self::Lost)
    }
}

text_enum! {
    /// The reason that a payer gave their bank, as far as it is one of those that providers agree on.
    pub enum DisputeReason {
        /// They say that they did not pay.
        Fraudulent = "fraudulent",
        /// They do not know the payment on their statement.
        Unrecognized = "unrecognized",
        /// They say that they paid twice.
        Duplicate = "duplicate",
        /// They say that they did not get what they bought.
        ProductNotReceived = "product_not_received",
        /// They say that what they got is not what was promised.
        ProductUnacceptable = "product_unacceptable",
        /// They say that a refund was promised and did not come.
        CreditNotProcessed = "credit_not_processed",
        /// They say that they had cancelled.
        SubscriptionCanceled = "subscription_canceled",
        /// Their account had not enough money.
        InsufficientFunds = "insufficient_funds",
        /// Their bank cannot process the payment.
        BankCannotProcess = "bank_cannot_process",
        /// Their cheque came back.
        CheckReturned = "check_returned",
        /// They asked for their money at their bank, without a reason.
        CustomerInitiated = "customer_initiated",
        /// The details of their account are wrong.
        IncorrectAccountDetails = "incorrect_account_details",
        /// Their bank finds that the payment broke a rule of the card network.
        Noncompliant = "noncompliant",
        /// They say that nobody was allowed to debit their account.
        DebitNotAuthorized = "debit_not_authorized",
        /// None of the others.
        General = "general",
    }
}

text_enum! {
    /// What became of asking a provider about a dispute.
    pub enum DisputeAnswer {
        /// It said something new, which holds now.
        Changed = "changed",
        /// It said what was known.
        Unchanged = "unchanged",
        /// It does not know the dispute, or cannot be asked about one.
        Unknown = "unknown",
        /// What it said does not fit what is known, so nothing changed.
        Unclear = "unclear",
    }
}

impl OrderPage {
    /// Whether its courses are closed until a bank has decided about its payment.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        use OrderEventKind::{AccessEnded, AccessFrozen, AccessThawed};
        self.last_of(&[AccessFrozen, AccessThawed, AccessEnded]) == Some(AccessFrozen)
    }

    /// Whether the payer's bank has taken back money of its payment.
    #[must_use]
    pub fn is_charged_back(&self) -> bool {
        self.last_of(&[OrderEventKind::DisputeLost]).is_some()
    }

    fn last_of(&self, kinds: &[OrderEventKind]) -> Option<OrderEventKind> {
        self.events.iter().rev().map(|event| event.kind).find(|kind| kinds.contains(kind))
    }
}

/// A dispute, for those who look after payments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeRow {
    /// Its id.
    pub id: Id<Dispute>,
    /// The order whose payment it is about.
    pub order: Id<Order>,
    /// The title of the order's first course.
    pub title: String,
    /// The buyer's name.
    pub buyer: String,
    /// The provider's name.
    pub provider: String,
    /// The provider's reference.
    pub reference: String,
    /// The address at which it is answered at the provider, where it has one.
    pub dashboard: Option<String>,
    /// The amount in question.
    pub amount: Money,
    /// The payer's reason in the provider's own word, such as `fraudulent`.
    pub reason: String,
    /// The state.
    pub state: DisputeState,
    /// The instant until which evidence must be there; `None` when the provider did not say.
    pub evidence_due_at: Option<Millis>,
    /// The instant at which it was opened.
    pub opened_at: Millis,
    /// The instant at which we heard that it is over.
    pub closed_at: Option<Millis>,
}

#[cfg(test)]
mod tests {
    use super::DisputeState;

    #[test]
    fn a_dispute_goes_on_and_ends() {
        for state in DisputeState::ALL {
            assert!(!(state.is_contested() && state.is_closed()), "{state}");
            assert_eq!(state.is_closed() && *state != DisputeState::WarningClosed, state.rank() == 5, "{state}");
        }
        let way = [DisputeState::WarningNeedsResponse, DisputeState::WarningClosed, DisputeState::NeedsResponse];
        assert!(way.is_sorted_by_key(|state| state.rank()), "an inquiry may become a dispute");
    }
}
