//! What providers report about disputes.

use model::{Millis, Money, dispute::DisputeState};

/// A payer's objection to a payment at their bank. The money may be taken back until it is decided. Already
/// authenticated and addressed to this merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeUpdate {
    /// The provider's reference of the objection.
    pub reference: String,
    /// Our reference of the payment, as text; empty where the provider repeats only its own.
    pub merchant_reference: String,
    /// The provider's reference of the payment.
    pub payment_reference: String,
    /// The amount in question.
    pub amount: Money,
    /// The state of the objection.
    pub state: DisputeState,
    /// The payer's reason in the provider's own word, such as `fraudulent`.
    pub reason: String,
    /// Whether the provider holds the money back, or has taken it for good.
    pub funds_withdrawn: bool,
    /// The instant at which it was opened.
    pub opened_at: Millis,
    /// The instant until which evidence must be there; `None` where there is none.
    pub evidence_due_at: Option<Millis>,
}
