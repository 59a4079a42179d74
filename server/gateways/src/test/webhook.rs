//! The test provider's webhooks.

use commerce::payment::{WebhookError, WebhookEvent, WebhookRequest};
use data_encoding::HEXLOWER;
use ring::hmac;
use serde::Deserialize;

use super::answer::{TheirPayment, TheirRefund};

/// The header with the signature.
pub(super) const SIGNATURE_HEADER: &str = "test-gateway-signature";
/// The difference between a signature's time and ours, at most, in milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 300_000;

/// A webhook's body.
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    merchant: String,
    payment: TheirPayment,
    refund: Option<TheirRefund>,
}

/// Authenticates and parses a webhook for this merchant with this secret.
///
/// # Errors
/// [`WebhookError`] when it is not authentic, not recent, not ours or not readable.
pub(super) fn parse(request: &WebhookRequest, merchant: &str, secret: &str) -> Result<WebhookEvent, WebhookError> {
    let signature = request.headers.get(SIGNATURE_HEADER).ok_or(WebhookError::InvalidSignature)?;
    let (at, theirs) = parts(signature).ok_or(WebhookError::InvalidSignature)?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signed = [at.to_string().as_bytes(), b".", &request.body].concat();
    hmac::verify(&key, &signed, &theirs).map_err(|_| WebhookError::InvalidSignature)?;
    if (request.received_at.0 - at.saturating_mul(1_000)).abs() > CLOCK_TOLERANCE_MS {
        return Err(WebhookError::TimestampOutOfRange);
    }
    let event: Event = serde_json::from_slice(&request.body).map_err(|_| WebhookError::Malformed)?;
    if event.merchant != merchant {
        return Err(WebhookError::WrongMerchant);
    }
    // Whatever it is about, the payment is one of ours.
    let payment = event.payment.into_update(merchant)?;
    match event.refund {
        _ if event.kind.starts_with("payment.") => Ok(WebhookEvent::Payment(payment)),
        Some(refund) if event.kind.starts_with("refund.") => {
            refund.into_update().map(WebhookEvent::Refund).map_err(|_| WebhookError::Malformed)
        }
        _ => Ok(WebhookEvent::Other),
    }
}

/// Returns the time in Unix seconds and the signature of a header; nothing else may stand in it.
fn parts(header: &str) -> Option<(i64, Vec<u8>)> {
    let (at, signature) = header.split_once(',')?;
    let at = at.strip_prefix("t=").filter(|at| at.len() <= 12 && at.bytes().all(|b| b.is_ascii_digit()))?;
    // A time with zeros before it would be signed as another text than it came in.
    let at = at.parse::<i64>().ok().filter(|parsed| parsed.to_string() == at)?;
    Some((at, HEXLOWER.decode(signature.strip_prefix("v1=")?.as_bytes()).ok()?))
}
