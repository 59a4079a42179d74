//! The port to payment providers: the requests that the school makes, and the updates that it receives.
//!
//! Knows nothing of HTTP: each provider's adapter implements [`Gateway`] outside of this crate.

use std::{fmt, future::Future, pin::Pin};

use ground::Error;
pub use model::payment::GatewayErrorKind;
use model::{
    Id, Lang, Millis, Money,
    order::{DeclineReason, Payment, PaymentState},
};

use super::allocation::Refund;

/// A future of a provider's response.
pub type GatewayFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, GatewayError>> + Send + 'a>>;

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

/// A request to create a payment.
#[derive(Clone, Debug)]
pub struct CreatePayment {
    /// Our reference of the payment, which is the idempotency key as well.
    pub payment: Id<Payment>,
    /// The amount to charge.
    pub amount: Money,
    /// The title of what is paid for, in the course's own language.
    pub description: String,
    /// The address to which the provider sends the browser back.
    pub return_url: String,
    /// The address to which the provider posts its webhooks.
    pub notify_url: String,
    /// The buyer's language.
    pub lang: Lang,
    /// The instant at which the order closes.
    pub expires_at: Millis,
}

/// A payment page hosted by the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostedCheckout {
    /// The provider's reference of the payment.
    pub reference: String,
    /// The address of the page.
    pub redirect_url: String,
}

/// A payment status reported by a provider. Already authenticated and addressed to this merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentUpdate {
    /// Our reference: the payment's id as text.
    pub merchant_reference: String,
    /// The provider's reference.
    pub reference: String,
    /// The amount of the payment.
    pub amount: Money,
    /// The state of the payment.
    pub state: PaymentState,
    /// The reason why it was declined, if it was.
    pub decline: Option<DeclineReason>,
}

/// A reason to reject a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookError {
    /// A signature that was not made with the provider's key.
    InvalidSignature,
    /// A signature that was made too long ago, or in the future.
    TimestampOutOfRange,
    /// A genuine webhook that is meant for another merchant.
    WrongMerchant,
    /// A genuine webhook that cannot be parsed.
    Malformed,
}

/// The content of a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebhookEvent {
    /// The status of a payment.
    Payment(PaymentUpdate),
    /// Something that changes nothing on our side: acknowledged and kept.
    Other,
}

/// The school's account at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MerchantAccount {
    /// The account's name or number at the provider.
    pub name: String,
    /// Whether no money moves there.
    pub is_sandbox: bool,
}

/// A payment provider.
pub trait Gateway: fmt::Debug + Send + Sync {
    /// Returns the provider's name, as tables and addresses have it.
    fn name(&self) -> &'static str;
    /// Creates a payment and returns its page. Idempotent by [`CreatePayment::payment`].
    ///
    /// # Errors
    /// [`GatewayError`] when the provider does not answer; the payment may exist nevertheless.
    fn create_payment<'a>(&'a self, request: &'a CreatePayment) -> GatewayFuture<'a, HostedCheckout>;
    /// Fetches the status of a payment. Resolves to `None` when the provider does not know it.
    ///
    /// # Errors
    /// [`GatewayError`] when the provider does not answer.
    fn fetch_payment(&self, payment: Id<Payment>) -> GatewayFuture<'_, Option<PaymentUpdate>>;
    /// Cancels an unpaid payment and returns its status, as [`Gateway::fetch_payment`] does.
    ///
    /// # Errors
    /// [`GatewayError`] when the provider does not answer; the payment may still be paid.
    fn cancel_payment(&self, payment: Id<Payment>) -> GatewayFuture<'_, Option<PaymentUpdate>>;
    /// Sends money of a payment back and returns the provider's reference. Idempotent by `refund`.
    ///
    /// # Errors
    /// [`GatewayError`] when the provider refuses or does not answer.
    fn create_refund<'a>(&'a self, refund: Id<Refund>, payment: &'a str, amount: Money) -> GatewayFuture<'a, String>;
    /// Authenticates and parses a webhook from its signature header and its raw body.
    ///
    /// # Errors
    /// [`WebhookError`] when it is not authentic, not recent, not ours or not readable.
    fn parse_webhook(&self, signature: &str, body: &[u8], now: Millis) -> Result<WebhookEvent, WebhookError>;

    /// Returns whether the provider takes this amount.
    fn takes(&self, amount: Money) -> bool {
        let _ = amount;
        true
    }

    /// Asks the provider whose account the keys open.
    ///
    /// # Errors
    /// [`GatewayErrorKind::Unauthorized`] when the keys are not accepted; [`GatewayError`] when it does not answer.
    fn check_connection(&self) -> GatewayFuture<'_, MerchantAccount> {
        Box::pin(async { Err(GatewayError::new(GatewayErrorKind::Unsupported, "there is no such service")) })
    }
}
