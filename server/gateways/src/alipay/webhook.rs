//! Alipay's notifications: a form that is signed, about a trade as it is now.
//!
//! A notification says which trade it is about, its whole amount, and its state; of a refund it says by which reference it
//! was asked for (`out_biz_no`) and how much went back by now, all refunds together (`refund_fee`). One that was made at
//! Alipay itself may name no reference at all, or one that looks like ours. A trade is closed once all of its money went
//! back.
//!
//! Alipay repeats a notification for 25 hours until it reads `success`. One that was sent more than two days ago was kept
//! by somebody else, and one of the future cannot be: both are refused, though nothing that repeats changes anything.

use commerce::payment::{RefundTotal, WebhookError, WebhookEvent, WebhookRequest};
use model::{Id, Millis};

use super::{
    keys::Keys,
    signature::content,
    trade::{Trade, is_number, yuan},
    trust::Distrust,
};
use crate::{posted_form::PostedForm as Form, shanghai::instant};

/// The age of a notification, at most, in milliseconds.
const MAX_AGE_MS: i64 = 2 * Millis::DAY;
/// The time that Alipay's clock may be ahead of ours, in milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 10 * Millis::MINUTE;

/// Authenticates and parses a notification.
///
/// # Errors
/// [`WebhookError`] when it is not authentic, not recent, not ours or not readable.
pub(super) fn parse(request: &WebhookRequest, keys: &Keys) -> Result<WebhookEvent, WebhookError> {
    let form = Form::read(&request.body).ok_or(WebhookError::InvalidSignature)?;
    verify(&form, keys, request.received_at)?;
    check_time(&form, request.received_at)?;
    if !form.require("charset")?.eq_ignore_ascii_case("utf-8") {
        return Err(WebhookError::Malformed);
    }
    check_addressee(&form, keys)?;
    form.require("notify_id")?;
    if form.require("notify_type")? != "trade_status_sync" {
        return Ok(WebhookEvent::Other);
    }
    let trade = Trade {
        out_trade_no: form.require("out_trade_no")?,
        status: form.require("trade_status")?,
        total_amount: form.require("total_amount")?,
        currency: form.get("trans_currency"),
        is_paid: form.get("gmt_payment").is_some() || form.get("refund_fee").is_some(),
    };
    let update = trade.update().filter(|_| form.get("trade_no").is_some_and(is_number));
    let update = update.ok_or(WebhookError::Malformed)?;
    let is_all_back = trade.status == "TRADE_CLOSED" && trade.is_paid;
    let by = form.get("out_biz_no");
    let is_refund = is_all_back || (form.get("gmt_refund").is_some() && by.or(form.get("refund_fee")).is_some());
    if is_refund {
        let fee = form.get("refund_fee").map(|fee| yuan(fee).ok_or(WebhookError::Malformed)).transpose()?;
        let all = Some(update.amount).filter(|_| is_all_back);
        match fee.or(all) {
            Some(amount) => {
                return Ok(WebhookEvent::RefundTotal(RefundTotal {
                    payment_reference: update.reference,
                    reference: by.unwrap_or(form.require("trade_no")?).chars().take(64).collect(),
                    amount,
                }));
            }
            // The answer to our request has said it.
            None if by.is_some_and(|reference| is_ours(reference, trade.out_trade_no)) => {}
            None => return Err(WebhookError::Malformed),
        }
    }
    Ok(WebhookEvent::Payment(update))
}

/// Checks the signature, of everything but itself and the name of its algorithm.
fn verify(form: &Form, keys: &Keys, at: Millis) -> Result<(), WebhookError> {
    let (Some(sign), Some("RSA2")) = (form.get("sign"), form.get("sign_type")) else {
        return Err(WebhookError::InvalidSignature);
    };
    let is_signed = |name: &str| name != "sign" && name != "sign_type";
    let signed = content(form.fields().filter(|(name, _)| is_signed(name)));
    keys.trust.check(signed.as_bytes(), sign, form.get("alipay_cert_sn"), at).map_err(|why| match why {
        Distrust::Forged => WebhookError::InvalidSignature,
        Distrust::Unknown(_) | Distrust::Ended => WebhookError::UnknownKey,
    })
}

fn check_time(form: &Form, received_at: Millis) -> Result<(), WebhookError> {
    let sent_at = instant(form.require("notify_time")?).ok_or(WebhookError::Malformed)?;
    let age = received_at.0.saturating_sub(sent_at.0);
    if (-CLOCK_TOLERANCE_MS..=MAX_AGE_MS).contains(&age) { Ok(()) } else { Err(WebhookError::TimestampOutOfRange) }
}

/// Checks that a notification is for this app, and for this seller where the number of one was entered.
fn check_addressee(form: &Form, keys: &Keys) -> Result<(), WebhookError> {
    let is_app = form.require("app_id")? == keys.app_id && form.get("auth_app_id").is_none_or(|id| id == keys.app_id);
    let is_seller = keys.seller_id.as_deref().is_none_or(|id| form.get("seller_id") == Some(id));
    if is_app && is_seller { Ok(()) } else { Err(WebhookError::WrongMerchant) }
}

/// Returns whether the reference of a refund may be one of ours. One of a whole trade may have none of its own: Alipay
/// says that of the trade then.
fn is_ours(reference: &str, trade: &str) -> bool {
    reference != trade && reference.parse::<Id<()>>().is_ok()
}
