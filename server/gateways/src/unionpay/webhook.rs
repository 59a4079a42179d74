//! UnionPay's notifications: a form that is signed, about a payment or a refund that went well.
//!
//! It says no time at which it was sent. One that somebody kept and sends again says what is known already.

use commerce::payment::{WebhookError, WebhookEvent, WebhookRequest};
use model::Millis;

use super::{
    keys::Keys,
    message::Message,
    time::timestamp,
    transaction::{self, CURRENCY, PAYMENT, REFUND},
};

/// The longest time that a transaction may lie in the future, in milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 10 * Millis::MINUTE;

/// Authenticates and parses a notification.
///
/// # Errors
/// [`WebhookError`] when it is not authentic, not ours or not readable.
pub(super) fn parse(request: &WebhookRequest, keys: &Keys) -> Result<WebhookEvent, WebhookError> {
    let message = Message::notified(&request.body).ok_or(WebhookError::InvalidSignature)?;
    keys.trust.check(&message, request.received_at).map_err(|_| WebhookError::InvalidSignature)?;
    if message.get("merId") != keys.merchant_id {
        return Err(WebhookError::WrongMerchant);
    }
    if !message.get("encoding").eq_ignore_ascii_case("utf-8") {
        return Err(WebhookError::Malformed);
    }
    // Both are of the same length, so that the order of their letters is that of their times.
    let latest = timestamp(request.received_at.plus(CLOCK_TOLERANCE_MS));
    let began = message.get("txnTime");
    if began.len() != latest.len() || !began.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(WebhookError::Malformed);
    }
    if began > latest.as_str() {
        return Err(WebhookError::TimestampOutOfRange);
    }
    match message.get("txnType") {
        PAYMENT if message.get("currencyCode") != CURRENCY => Err(WebhookError::Malformed),
        PAYMENT => transaction::payment(&message, "respCode").map(WebhookEvent::Payment).ok_or(WebhookError::Malformed),
        REFUND => {
            transaction::refund(&message, "respCode", "").map(WebhookEvent::Refund).ok_or(WebhookError::Malformed)
        }
        _ => Ok(WebhookEvent::Other),
    }
}
