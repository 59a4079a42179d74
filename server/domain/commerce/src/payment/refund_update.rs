//! What the school asks providers about refunds, and what they report.

use model::{
    Id, Millis, Money,
    order::{Payment, RefundState},
    payment::PaymentMethod,
};

use super::allocation::Refund;

/// The references by which a payment is known on either side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentReference {
    /// Our reference.
    pub payment: Id<Payment>,
    /// The provider's reference; `None` while it is not known.
    pub reference: Option<String>,
    /// The method by which it was begun.
    pub method: PaymentMethod,
    /// The amount of the payment.
    pub amount: Money,
    /// The instant at which it was begun.
    pub created_at: Millis,
}

/// A request to send money of a payment back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateRefund {
    /// Our reference of the refund, which is the idempotency key as well.
    pub refund: Id<Refund>,
    /// The payment whose money it is.
    pub payment: PaymentReference,
    /// The amount to send back.
    pub amount: Money,
    /// The reason, which some providers show to the payer; empty when nobody gave one.
    pub reason: String,
    /// The address to which the provider posts its webhooks, where it is known.
    pub notify_url: Option<String>,
}

/// The references by which a refund is known on either side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundReference {
    /// Our reference.
    pub refund: Id<Refund>,
    /// The provider's reference; `None` while it is not known.
    pub reference: Option<String>,
    /// The payment whose money it is.
    pub payment: PaymentReference,
}

/// A refund status reported by a provider. Already authenticated and addressed to this merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundUpdate {
    /// Our reference: the refund's id as text; anything else, or nothing, for a refund that was made at the provider
    /// itself.
    pub merchant_reference: String,
    /// The provider's reference; empty when it refused before there was one.
    pub reference: String,
    /// The provider's reference of the payment.
    pub payment_reference: String,
    /// The amount of the refund.
    pub amount: Money,
    /// The state of the refund; [`RefundState::Refused`] is for good.
    pub state: RefundState,
    /// The provider's reason for a refusal, word for word.
    pub refusal: Option<String>,
}

impl RefundUpdate {
    /// Returns the refusal for good of a refund that a provider never took on.
    #[must_use]
    pub fn refused(request: &CreateRefund, reason: &str) -> Self {
        Self {
            merchant_reference: request.refund.to_string(),
            reference: String::new(),
            payment_reference: request.payment.reference.clone().unwrap_or_default(),
            amount: request.amount,
            state: RefundState::Refused,
            refusal: Some(reason.into()),
        }
    }
}

/// All that went back of a payment, as some providers report it. Already authenticated and addressed to this merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundTotal {
    /// The provider's reference of the payment.
    pub payment_reference: String,
    /// The provider's reference of the last refund, which is none of ours.
    pub reference: String,
    /// The amount of all refunds of the payment until now, ours among them.
    pub amount: Money,
}
