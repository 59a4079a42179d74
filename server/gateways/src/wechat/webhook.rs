//! WeChat Pay's notifications: JSON that is signed in its headers, about a payment or a refund that is encrypted in it.
//!
//! WeChat Pay repeats a notification for a day until it is acknowledged, and signs it anew each time.

use commerce::payment::{WebhookError, WebhookEvent, WebhookRequest};
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    keys::Keys,
    resource::Resource,
    signature::Signature,
    transaction::{Flaw, Refunded, Transaction},
    trust::Distrust,
};

/// A notification.
#[derive(Deserialize)]
struct Notification {
    event_type: String,
    /// Read only of those that we know: others may have something else.
    #[serde(default)]
    resource: serde_json::Value,
}

impl From<Flaw> for WebhookError {
    fn from(flaw: Flaw) -> Self {
        match flaw {
            Flaw::Foreign => Self::WrongMerchant,
            Flaw::Unreadable => Self::Malformed,
        }
    }
}

/// Authenticates and parses a notification.
///
/// # Errors
/// [`WebhookError`] when it is not authentic, not recent, not ours or not readable.
pub(super) fn parse(request: &WebhookRequest, keys: &Keys) -> Result<WebhookEvent, WebhookError> {
    let signature = Signature::read(|name| request.headers.get(name)).ok_or(WebhookError::InvalidSignature)?;
    keys.trust.check(&signature, &request.body, request.received_at).map_err(|why| match why {
        Distrust::Forged | Distrust::Probe => WebhookError::InvalidSignature,
        Distrust::Unknown => WebhookError::UnknownKey,
        Distrust::Late => WebhookError::TimestampOutOfRange,
    })?;
    let notification: Notification = read(&request.body)?;
    match notification.event_type.as_str() {
        "TRANSACTION.SUCCESS" => {
            let transaction: Transaction = open(notification, keys)?;
            Ok(WebhookEvent::Payment(transaction.update(keys, None)?))
        }
        "REFUND.SUCCESS" | "REFUND.ABNORMAL" | "REFUND.CLOSED" => {
            let refunded: Refunded = open(notification, keys)?;
            if refunded.merchant().ok_or(WebhookError::Malformed)? != keys.merchant_id {
                return Err(WebhookError::WrongMerchant);
            }
            Ok(WebhookEvent::Refund(refunded.update()?))
        }
        _ => Ok(WebhookEvent::Other),
    }
}

/// Returns what is encrypted in a notification.
fn open<T: DeserializeOwned>(notification: Notification, keys: &Keys) -> Result<T, WebhookError> {
    let resource: Resource = serde_json::from_value(notification.resource).map_err(|_| WebhookError::Malformed)?;
    let content = keys.resource.open(&resource).ok_or(WebhookError::Malformed)?;
    read(&content)
}

/// Reads JSON in UTF-8, also where nobody looks at a text that is not.
fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, WebhookError> {
    let text = std::str::from_utf8(json).map_err(|_| WebhookError::Malformed)?;
    serde_json::from_str(text).map_err(|_| WebhookError::Malformed)
}
