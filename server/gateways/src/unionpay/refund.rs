//! Refunds: sent, and asked about. UnionPay knows a refund by our number and the time at which we began it, so that it is
//! sent once however often that is said.
//!
//! A payment of the same day can be refunded as well, in parts, so there is no use for its undoing (`txnType` 31).

use commerce::payment::{CreateRefund, GatewayError, RefundReference, RefundUpdate};
use model::order::RefundState;

use super::{
    api::{Api, Door},
    code::{Code, said},
    message::Message,
    time::timestamp,
    transaction::{self, REFUND, business, failure, query},
};
use crate::client::unreadable;

/// The address that UnionPay takes for "no notifications".
const NO_NOTIFICATIONS: &str = "http://www.specialUrl.com";

/// Sends money back. What was sent before is not sent again.
///
/// # Errors
/// [`GatewayError`] when UnionPay does not answer, or cannot do it now. A refusal for good is a state, not an error.
pub(super) async fn create(api: &Api, request: &CreateRefund) -> Result<RefundUpdate, GatewayError> {
    let paid = &request.payment;
    let original = if let Some(known) = &paid.reference {
        known.clone()
    } else {
        let found = query(api, &paid.payment.to_string(), paid.created_at).await?;
        let found = found.ok_or_else(|| unreadable("a payment that UnionPay does not know".into()))?;
        found.get("queryId").to_owned()
    };
    let (ours, began) = (request.refund.to_string(), request.refund.created_at());
    let message = Message::default().with([
        ("txnType", REFUND.into()),
        ("txnSubType", "00".into()),
        // An answer to a query may repeat what the query said, and not what the payment was.
        ("bizType", business(paid.method).into()),
        ("channelType", "07".into()),
        ("orderId", ours.clone()),
        ("txnTime", timestamp(began)),
        ("txnAmt", request.amount.minor.to_string()),
        ("origQryId", original.clone()),
        ("backUrl", request.notify_url.clone().unwrap_or_else(|| NO_NOTIFICATIONS.into())),
    ]);
    let answer = api.ask(Door::Transaction, message).await?;
    match Code::of(answer.get("respCode")) {
        Code::Success | Code::Pending if answer.get("orderId") != ours => {
            Err(unreadable("an answer about something else".into()))
        }
        // That it was taken on says nothing of the money.
        Code::Success | Code::Pending => Ok(RefundUpdate {
            merchant_reference: ours,
            reference: answer.get("queryId").into(),
            payment_reference: original,
            amount: request.amount,
            state: RefundState::Pending,
            refusal: None,
        }),
        Code::Repeated => {
            let reference = RefundReference { refund: request.refund, reference: None, payment: paid.clone() };
            fetch(api, &reference).await?.ok_or_else(|| failure(&answer))
        }
        _ if is_for_good(answer.get("respCode")) => {
            Ok(RefundUpdate::refused(request, &said(&answer, "respCode", "respMsg")))
        }
        _ => Err(failure(&answer)),
    }
}

/// Returns whether UnionPay, or a bank, refuses a refund for good with this code: the money went back already, or does not
/// go back any more.
fn is_for_good(code: &str) -> bool {
    matches!(code, "01" | "30" | "33" | "34" | "35" | "36" | "38" | "45") || ("60"..="68").contains(&code)
}

/// Fetches a refund. Returns `None` when UnionPay does not know it.
///
/// # Errors
/// [`GatewayError`] when UnionPay does not answer.
pub(super) async fn fetch(api: &Api, refund: &RefundReference) -> Result<Option<RefundUpdate>, GatewayError> {
    let Some(answer) = query(api, &refund.refund.to_string(), refund.refund.created_at()).await? else {
        return Ok(None);
    };
    let payment = refund.payment.reference.as_deref().unwrap_or_default();
    let update = transaction::refund(&answer, "origRespCode", payment);
    update.map(Some).ok_or_else(|| unreadable("a refund that cannot be read".into()))
}
