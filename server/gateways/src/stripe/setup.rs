//! SetupIntents: methods that are saved without a payment.

use commerce::payment::{
    CreatedPayment, GatewayError, Payer, SavedMethod, SetupReference, SetupState, SetupUpdate, WebhookError,
};
use model::Id;
use serde::Deserialize;

use super::{
    api::Api,
    keys::Keys,
    method::{self, Method},
    object::{Expandable, Identified, Metadata, is_id},
};
use crate::client::unreadable;

/// The pages of setups that are looked through for one of ours, at most.
const MAX_PAGES: usize = 20;

/// The saving of a method as Stripe reports it.
#[derive(Debug, Deserialize)]
pub(super) struct SetupIntent {
    id: String,
    object: String,
    livemode: bool,
    status: String,
    client_secret: Option<String>,
    #[serde(default)]
    metadata: Metadata,
    payment_method: Option<Expandable<Method>>,
}

impl Identified for SetupIntent {
    fn id(&self) -> &str {
        &self.id
    }
}

impl SetupIntent {
    /// Returns the update in our words, or `None` for one that we did not begin.
    ///
    /// # Errors
    /// [`WebhookError::WrongMerchant`] for one of the other environment; [`WebhookError::Malformed`] for words that
    /// nobody agreed on.
    pub fn into_update(self, is_live: bool) -> Result<Option<SetupUpdate>, WebhookError> {
        if self.object != "setup_intent" || !is_id(&self.id) {
            return Err(WebhookError::Malformed);
        }
        if self.livemode != is_live {
            return Err(WebhookError::WrongMerchant);
        }
        let state = match self.status.as_str() {
            "requires_payment_method" | "requires_confirmation" | "requires_action" | "processing" => SetupState::Open,
            "succeeded" => {
                let method = self.payment_method.as_ref().filter(|method| is_id(method.id()));
                SetupState::Saved(Method::saved(method.ok_or(WebhookError::Malformed)?))
            }
            "canceled" => SetupState::Failed,
            _ => return Err(WebhookError::Malformed),
        };
        Ok(self.metadata.setup.map(|merchant_reference| SetupUpdate { merchant_reference, state }))
    }
}

/// Begins to save a method.
///
/// # Errors
/// [`GatewayError`] when Stripe does not answer.
pub(super) async fn create(
    api: &Api,
    keys: &Keys,
    setup: Id<SavedMethod>,
    payer: &Payer,
) -> Result<CreatedPayment, GatewayError> {
    let (setup, customer) = (setup.to_string(), method::customer(api, payer.person).await?);
    let form = vec![
        ("customer", customer),
        ("usage", "on_session".into()),
        ("automatic_payment_methods[enabled]", "true".into()),
        ("metadata[setup]", setup.clone()),
    ];
    let made: SetupIntent = api.ask(api.post("setup_intents", &form, Some(&setup))).await?;
    if !is_id(&made.id) || made.metadata.setup.as_ref() != Some(&setup) {
        return Err(unreadable("another method than the one that was asked for".into()));
    }
    Ok(CreatedPayment { next: keys.embedded(made.client_secret.as_deref())?, reference: made.id })
}

/// Fetches the status of saving a method, with its name. Returns `None` when Stripe does not know it.
///
/// # Errors
/// [`GatewayError`] when Stripe does not answer.
pub(super) async fn fetch(
    api: &Api,
    keys: &Keys,
    wanted: &SetupReference,
) -> Result<Option<SetupUpdate>, GatewayError> {
    let ours = wanted.setup.to_string();
    let id = if let Some(known) = &wanted.reference {
        is_id(known).then(|| known.clone())
    } else {
        let mut found = None;
        let each = |intent: SetupIntent| {
            if intent.metadata.setup.as_deref() == Some(&ours) && is_id(&intent.id) {
                found = Some(intent.id);
            }
            Ok::<_, GatewayError>(found.is_none())
        };
        api.list("setup_intents", &Vec::new(), MAX_PAGES, each).await?;
        found
    };
    let Some(id) = id else { return Ok(None) };
    let request = api.get(&format!("setup_intents/{id}")).query(&[("expand[]", "payment_method")]);
    let Some(intent) = api.find::<SetupIntent>(request).await? else { return Ok(None) };
    match intent.into_update(keys.is_live) {
        Ok(Some(update)) if update.merchant_reference == ours => Ok(Some(update)),
        other => Err(unreadable(format!("another method than the one that was asked for: {:?}", other.err()))),
    }
}
