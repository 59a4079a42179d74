//! The port to payment providers: what the school asks of one, and what it reports.
//!
//! Knows nothing of HTTP: each provider's adapter implements [`Gateway`] outside of this crate.

use std::{collections::BTreeMap, fmt, future::Future, pin::Pin, sync::Arc};

use ground::Error;
use model::{
    Id, Lang, Millis, Money,
    order::{DeclineReason, Payment, PaymentState},
};

use super::allocation::Refund;

/// A provider's answer on its way.
pub type GatewayFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, GatewayError>> + Send + 'a>>;

/// The provider gave no usable answer, so what happened on its side is unknown. Holds words for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct GatewayError(pub String);

impl From<GatewayError> for Error {
    fn from(error: GatewayError) -> Self {
        Self::Gateway(error.0)
    }
}

/// A request to create a payment.
#[derive(Clone, Debug)]
pub struct CreatePayment {
    /// Our reference, and the idempotency key.
    pub payment: Id<Payment>,
    /// How much.
    pub amount: Money,
    /// What for, in the buyer's language.
    pub description: String,
    /// Where the browser comes back to.
    pub return_url: String,
    /// Where the provider tells us what happened.
    pub notify_url: String,
    /// The buyer's language.
    pub lang: Lang,
    /// When the order closes.
    pub expires_at: Millis,
}

/// A payment page hosted by the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostedCheckout {
    /// The provider's reference.
    pub reference: String,
    /// Where to send the browser.
    pub redirect_url: String,
}

/// A payment status reported by a provider. Already authenticated and addressed to this merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentUpdate {
    /// Our reference: the payment's id as text.
    pub merchant_reference: String,
    /// The provider's reference.
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// Where the payment stands.
    pub state: PaymentState,
    /// Why it was declined.
    pub decline: Option<DeclineReason>,
}

/// Why a webhook is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookError {
    /// The signature was not made with the provider's key.
    InvalidSignature,
    /// Signed too long ago, or in the future.
    TimestampOutOfRange,
    /// Genuine, but meant for another merchant.
    WrongMerchant,
    /// Genuine, but it cannot be parsed.
    Malformed,
}

/// The content of a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebhookEvent {
    /// A payment.
    Payment(PaymentUpdate),
    /// Something that changes nothing on our side: acknowledged and kept.
    Other,
}

/// A payment provider.
pub trait Gateway: fmt::Debug + Send + Sync {
    /// Its name in our tables.
    fn name(&self) -> &'static str;
    /// Creates a payment and returns its page. Idempotent by [`CreatePayment::payment`].
    ///
    /// # Errors
    /// [`GatewayError`] when the provider does not answer; the payment may exist nevertheless.
    fn create_payment<'a>(&'a self, request: &'a CreatePayment) -> GatewayFuture<'a, HostedCheckout>;
    /// Fetches the status of a payment; `None` when the provider does not know it.
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
}

/// The providers that a school has.
#[derive(Clone, Debug, Default)]
pub struct Gateways(BTreeMap<&'static str, Arc<dyn Gateway>>);

impl Gateways {
    /// Adds one.
    #[must_use]
    pub fn with(mut self, gateway: Arc<dyn Gateway>) -> Self {
        self.0.insert(gateway.name(), gateway);
        self
    }

    /// The one with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<dyn Gateway>> {
        self.0.get(name)
    }

    /// The names of all.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.0.keys().map(ToString::to_string).collect()
    }
}
