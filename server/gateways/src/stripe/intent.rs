//! A PaymentIntent: a payment as Stripe reports it.

use commerce::payment::{GatewayError, PaymentMethod, PaymentUpdate, SavedMethod, WebhookError};
use model::{
    Money,
    order::{DeclineReason, PaymentState},
};
use serde::Deserialize;

use super::{
    decline,
    method::Method,
    object::{Expandable, Identified, Metadata, Reference, id, money},
};
use crate::client::unreadable;

/// A payment as Stripe reports it.
#[derive(Debug, Deserialize)]
pub(super) struct Intent {
    pub id: String,
    object: String,
    livemode: bool,
    pub status: String,
    amount: i64,
    amount_received: i64,
    currency: String,
    pub metadata: Metadata,
    pub client_secret: Option<String>,
    last_payment_error: Option<LastError>,
    pub next_action: Option<NextAction>,
    customer: Option<Expandable<Reference>>,
    payment_method: Option<Expandable<Method>>,
    setup_future_usage: Option<String>,
}

/// Why the last attempt to pay failed.
#[derive(Debug, Deserialize)]
struct LastError {
    code: Option<String>,
    decline_code: Option<String>,
}

/// What the payer has to do to confirm a payment.
#[derive(Debug, Deserialize)]
pub(super) struct NextAction {
    pub redirect_to_url: Option<RedirectToUrl>,
}

/// A page on which the payer confirms a payment.
#[derive(Debug, Deserialize)]
pub(super) struct RedirectToUrl {
    pub url: Option<String>,
}

impl Identified for Intent {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Intent {
    /// Returns the update in our words, or `None` for a payment that we did not begin: others may use the account, too.
    ///
    /// # Errors
    /// [`WebhookError::WrongMerchant`] for one of the other environment; [`WebhookError::Malformed`] for words that
    /// nobody agreed on.
    pub fn into_update(self, is_live: bool) -> Result<Option<PaymentUpdate>, WebhookError> {
        if self.object != "payment_intent" {
            return Err(WebhookError::Malformed);
        }
        if self.livemode != is_live {
            return Err(WebhookError::WrongMerchant);
        }
        let (state, decline) = self.state().ok_or(WebhookError::Malformed)?;
        let saved = self.saved().filter(|_| state == PaymentState::Succeeded);
        let Some(merchant_reference) = self.metadata.payment else { return Ok(None) };
        // What came counts, not what was asked for.
        let minor = if state == PaymentState::Succeeded { self.amount_received } else { self.amount };
        let amount = money(minor, &self.currency)?;
        Ok(Some(PaymentUpdate { merchant_reference, reference: id(self.id)?, amount, state, decline, saved }))
    }

    /// Returns the amount that was asked for.
    pub fn amount(&self) -> Option<Money> {
        money(self.amount, &self.currency).ok()
    }

    /// Returns the state, and why it was declined. In Stripe's form a payer may try another card after one that was
    /// declined, so that such a payment stays open; a saved one is tried once.
    fn state(&self) -> Option<(PaymentState, Option<DeclineReason>)> {
        let is_saved = self.metadata.method.as_deref() == Some(PaymentMethod::Saved.as_str());
        let declined = self.last_payment_error.as_ref();
        let decline = declined.map(|why| decline::reason(why.code.as_deref(), why.decline_code.as_deref()));
        Some(match (self.status.as_str(), decline) {
            ("requires_payment_method", Some(why)) if is_saved => (PaymentState::Failed, Some(why)),
            ("requires_payment_method" | "requires_confirmation", None) => (PaymentState::Created, None),
            ("requires_payment_method" | "requires_confirmation" | "requires_action" | "processing", _) => {
                (PaymentState::Pending, None)
            }
            ("succeeded", _) => (PaymentState::Succeeded, None),
            ("canceled", _) => (PaymentState::Cancelled, None),
            _ => return None,
        })
    }

    /// Returns the method that was saved with the payment. Its name is known only where the method was asked for.
    fn saved(&self) -> Option<SavedMethod> {
        self.setup_future_usage.as_ref().and(self.customer.as_ref())?;
        self.payment_method.as_ref().map(Method::saved)
    }
}

/// Returns the update of a payment that we asked about.
///
/// # Errors
/// [`GatewayError`] when it is not ours, or cannot be read.
pub(super) fn update(intent: Intent, is_live: bool) -> Result<PaymentUpdate, GatewayError> {
    match intent.into_update(is_live) {
        Ok(Some(update)) => Ok(update),
        Ok(None) => Err(unreadable("a payment that is none of ours".into())),
        Err(why) => Err(unreadable(format!("a payment that is not believed: {why:?}"))),
    }
}
