//! Stripe's webhooks: what happened, with the object as it was then.

use commerce::payment::{WebhookError, WebhookEvent, WebhookRequest};
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    dispute::Dispute, intent::Intent, keys::Keys, object::is_id, refund::Refund, setup::SetupIntent, signature,
};

/// What every event has. An event of an account that is connected to the school's names it.
#[derive(Deserialize)]
struct Head {
    id: String,
    object: String,
    #[serde(rename = "type")]
    kind: String,
    livemode: bool,
    account: Option<String>,
}

/// An event with its object.
#[derive(Deserialize)]
struct Event<T> {
    data: Data<T>,
}

#[derive(Deserialize)]
struct Data<T> {
    object: T,
}

/// Authenticates and parses a webhook.
///
/// # Errors
/// [`WebhookError`] when it is not authentic, not recent, not ours or not readable.
pub(super) fn parse(request: &WebhookRequest, keys: &Keys) -> Result<WebhookEvent, WebhookError> {
    signature::verify(request, &keys.webhooks)?;
    let head: Head = read(&request.body)?;
    if head.object != "event" || !is_id(&head.id) {
        return Err(WebhookError::Malformed);
    }
    if head.livemode != keys.is_live || head.account.is_some() {
        return Err(WebhookError::WrongMerchant);
    }
    let event = match head.kind.as_str() {
        "payment_intent.succeeded"
        | "payment_intent.payment_failed"
        | "payment_intent.canceled"
        | "payment_intent.processing"
        | "payment_intent.requires_action" => {
            object::<Intent>(&request.body)?.into_update(keys.is_live)?.map(WebhookEvent::Payment)
        }
        "setup_intent.succeeded" | "setup_intent.canceled" => {
            object::<SetupIntent>(&request.body)?.into_update(keys.is_live)?.map(WebhookEvent::Setup)
        }
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
            object::<Refund>(&request.body)?.into_update()?.map(WebhookEvent::Refund)
        }
        "charge.dispute.created"
        | "charge.dispute.updated"
        | "charge.dispute.closed"
        | "charge.dispute.funds_withdrawn"
        | "charge.dispute.funds_reinstated" => {
            object::<Dispute>(&request.body)?.into_update(&head.kind, keys.is_live)?.map(WebhookEvent::Dispute)
        }
        _ => None,
    };
    // The account may have other customers than ours.
    Ok(event.unwrap_or(WebhookEvent::Other))
}

/// Returns the object of an event. What an object has twice, it does not have.
fn object<T: DeserializeOwned>(body: &[u8]) -> Result<T, WebhookError> {
    read::<Event<T>>(body).map(|event| event.data.object)
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, WebhookError> {
    serde_json::from_slice(body).map_err(|_| WebhookError::Malformed)
}
