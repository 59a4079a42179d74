//! Refunds: sent, and asked about. WeChat Pay knows a refund by our reference, with which it is asked for once however often
//! that is said.

use commerce::payment::{CreateRefund, GatewayError, PaymentReference, RefundReference, RefundUpdate};
use serde_json::json;

use super::{
    api::Api,
    failure::CallError,
    payment::same,
    transaction::{Refunded, cut, is_number},
};
use crate::client::unreadable;

const REFUNDS: &str = "/v3/refund/domestic/refunds";
/// The bytes of a reason, at most.
const MAX_REASON_BYTES: usize = 80;
/// The codes by which WeChat Pay refuses a refund for good: nobody is there to take it, or its time is over.
const REFUSED_FOR_GOOD: [&str; 2] = ["USERACCOUNTABNORMAL", "TRADEOVERDUE"];
/// The code of a refund that WeChat Pay does not know.
const UNKNOWN: [&str; 2] = ["RESOURCENOTEXISTS", "REFUNDNOTEXIST"];

/// Sends money back. What was sent before is not sent again.
///
/// # Errors
/// [`GatewayError`] when WeChat Pay does not answer, or cannot do it now. A refusal for good is a state, not an error.
pub(super) async fn create(api: &Api, request: &CreateRefund) -> Result<RefundUpdate, GatewayError> {
    let (trade, ours) = (request.payment.payment.to_string(), request.refund.to_string());
    let currency = request.amount.currency.as_str();
    let mut content = json!({
        "out_trade_no": trade,
        "out_refund_no": ours,
        "amount": { "refund": request.amount.minor, "total": request.payment.amount.minor, "currency": currency },
    });
    if !request.reason.is_empty() {
        content["reason"] = cut(&request.reason, MAX_REASON_BYTES).into();
    }
    if let Some(url) = &request.notify_url {
        content["notify_url"] = url.as_str().into();
    }
    let update = match api.post::<Refunded>(REFUNDS, &content).await {
        Ok(sent) => read(&sent, &trade, &ours)?,
        // It may have been taken on when the first answer was lost.
        Err(CallError::Failed(failure)) if failure.is(&REFUSED_FOR_GOOD) => match query(api, &trade, &ours).await? {
            Some(known) => known,
            None => return Ok(RefundUpdate::refused(request, &failure.code)),
        },
        Err(error) => return Err(error.into()),
    };
    if update.amount == request.amount { Ok(update) } else { Err(unreadable("a refund of another amount".into())) }
}

/// Fetches a refund. Returns `None` when WeChat Pay does not know it.
///
/// # Errors
/// [`GatewayError`] when WeChat Pay does not answer.
pub(super) async fn fetch(api: &Api, wanted: &RefundReference) -> Result<Option<RefundUpdate>, GatewayError> {
    query(api, &wanted.payment.payment.to_string(), &wanted.refund.to_string()).await
}

/// Fetches a refund that was made at WeChat Pay itself, by its number there. Returns `None` when WeChat Pay does not know
/// it.
///
/// # Errors
/// [`GatewayError`] when WeChat Pay does not answer.
pub(super) async fn fetch_external(
    api: &Api,
    payment: &PaymentReference,
    reference: &str,
) -> Result<Option<RefundUpdate>, GatewayError> {
    if !is_number(reference) {
        return Ok(None);
    }
    query(api, &payment.payment.to_string(), reference).await
}

async fn query(api: &Api, trade: &str, ours: &str) -> Result<Option<RefundUpdate>, GatewayError> {
    match api.get::<Refunded>(&format!("{REFUNDS}/{ours}")).await {
        Ok(found) => read(&found, trade, ours).map(Some),
        Err(error) if error.is(&UNKNOWN) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn read(said: &Refunded, trade: &str, ours: &str) -> Result<RefundUpdate, GatewayError> {
    let update = said.update().map_err(|flaw| unreadable(format!("a refund that is not taken over: {flaw:?}")))?;
    same(trade, &update.payment_reference)?;
    same(ours, &update.merchant_reference)?;
    Ok(update)
}
