//! What the school asks of a payment provider, and how providers answer.
//!
//! Knows nothing of HTTP: each provider's adapter implements [`Gateway`] outside of this crate.

use std::{collections::BTreeMap, fmt, future::Future, pin::Pin, sync::Arc};

use ground::Error;
use model::{
    Id, Lang, Millis, Money,
    order::{Decline, Payment, PaymentState},
};

use super::part::Refund;

/// An answer on its way.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Unanswered>> + Send + 'a>>;

/// The provider gave no answer that can be used: what happened on its side is not known. Words for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unanswered(pub String);

impl From<Unanswered> for Error {
    fn from(unanswered: Unanswered) -> Self {
        Self::Gateway(unanswered.0)
    }
}

/// A payment that is asked for.
#[derive(Clone, Debug)]
pub struct Request {
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

/// The provider's page for a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The provider's reference.
    pub reference: String,
    /// The address of the page.
    pub address: String,
}

/// What a provider says about a payment; it is known to come from the provider and to be meant for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Our reference: the id of the payment as a text.
    pub payment: String,
    /// The provider's reference.
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// Where the payment stands.
    pub state: PaymentState,
    /// Why it was declined.
    pub decline: Option<Decline>,
}

/// Why a notification is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disbelieved {
    /// Its signature is none of the provider's.
    Forged,
    /// It was signed too long ago, or in the future.
    Stale,
    /// It is the provider's, but meant for another merchant.
    Foreign,
    /// It is the provider's, but nothing that we can read.
    Unreadable,
}

/// What a notification is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A payment.
    Payment(Told),
    /// Something that moves nothing on our side: it is answered and kept.
    Other,
}

/// A payment provider.
pub trait Gateway: fmt::Debug + Send + Sync {
    /// Its name in our tables.
    fn name(&self) -> &'static str;
    /// Has a payment made. Asked again with the same payment, it answers the same.
    fn create<'a>(&'a self, request: &'a Request) -> Answer<'a, Opened>;
    /// What became of a payment; `None`: the provider does not know it.
    fn query(&self, payment: Id<Payment>) -> Answer<'_, Option<Told>>;
    /// Stops a payment that was not paid; what it is then, as with [`Gateway::query`].
    fn cancel(&self, payment: Id<Payment>) -> Answer<'_, Option<Told>>;
    /// Sends money back; the provider's reference. Asked again with the same refund, it answers the same.
    fn refund<'a>(&'a self, refund: Id<Refund>, payment: &'a str, amount: Money) -> Answer<'a, String>;
    /// Reads a notification: its signature header and its body, as they came.
    fn read(&self, signature: &str, body: &[u8], now: Millis) -> Result<Notice, Disbelieved>;
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
