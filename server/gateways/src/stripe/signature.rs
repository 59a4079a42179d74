//! The signature of a webhook: HMAC-SHA256 over `<unix seconds>.<body>`, in the header `Stripe-Signature: t=<unix
//! seconds>,v1=<hex>`.
//!
//! The header is read as Stripe's own libraries read it: in any order, with schemes that nobody knows passed over, and
//! with a signature for each secret that holds at the time.

use commerce::payment::{WebhookError, WebhookRequest};
use data_encoding::HEXLOWER;
use ring::hmac;

/// The header with the signatures.
pub(super) const SIGNATURE_HEADER: &str = "stripe-signature";
/// The difference between a signature's time and ours, at most, in milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 300_000;
/// The signatures that are tried, at most: each costs a pass over the body, also when a stranger made it up.
const MAX_SIGNATURES: usize = 10;

/// Checks that a webhook was signed with one of these secrets, not long ago.
///
/// # Errors
/// [`WebhookError::InvalidSignature`], or [`WebhookError::TimestampOutOfRange`] for one that is good and too old, or
/// from the future.
pub(super) fn verify(request: &WebhookRequest, secrets: &[hmac::Key]) -> Result<(), WebhookError> {
    let header = request.headers.get(SIGNATURE_HEADER).ok_or(WebhookError::InvalidSignature)?;
    let (at, signatures) = parts(header).ok_or(WebhookError::InvalidSignature)?;
    let signed = [at.to_string().as_bytes(), b".", &request.body].concat();
    let is_by = |key: &hmac::Key| signatures.iter().any(|theirs| hmac::verify(key, &signed, theirs).is_ok());
    if !secrets.iter().any(is_by) {
        return Err(WebhookError::InvalidSignature);
    }
    if (request.received_at.0.saturating_sub(at.saturating_mul(1_000))).saturating_abs() > CLOCK_TOLERANCE_MS {
        return Err(WebhookError::TimestampOutOfRange);
    }
    Ok(())
}

/// Returns the time in Unix seconds and the signatures of a header. A time that was written in another way is signed as
/// the number that it is.
fn parts(header: &str) -> Option<(i64, Vec<Vec<u8>>)> {
    let (mut at, mut signatures) = (None, Vec::new());
    for part in header.split(',') {
        let mut words = part.split('=');
        match (words.next(), words.next()) {
            (Some("t"), time) => at = Some(leading_number(time.unwrap_or_default())?),
            (Some("v1"), Some(theirs)) if signatures.len() < MAX_SIGNATURES => {
                signatures.extend(HEXLOWER.decode(theirs.as_bytes()).ok().filter(|theirs| theirs.len() == 32));
            }
            // Stripe's libraries read no further.
            (Some("v1"), None) => return None,
            _ => {}
        }
    }
    Some((at?, signatures))
}

/// Returns the number at the beginning of a text.
fn leading_number(text: &str) -> Option<i64> {
    let text = text.trim_start();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    // What JavaScript cannot count any more is written in another way there.
    let number: i64 = digits[..end].parse().ok().filter(|number| *number < 1 << 53)?;
    Some(sign * number)
}
