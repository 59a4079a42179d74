//! Refunds: sent, and asked about. Alipay knows a refund by our reference, with which it is asked for once however often
//! that is said.

use commerce::payment::{CreateRefund, GatewayError, PaymentReference, RefundReference, RefundUpdate};
use model::{Money, order::RefundState};
use serde::Deserialize;
use serde_json::json;

use super::{
    api::{Api, Call},
    payment::{TRADE_NOT_EXIST, same},
    trade::{is_number, yuan},
};
use crate::client::unreadable;

/// The characters of a reason, at most.
const MAX_REASON_CHARS: usize = 128;
/// The codes by which Alipay refuses a refund for good: the money went back already, or does not go back any more.
const REFUSED_FOR_GOOD: [&str; 9] = [
    "ACQ.BUYER_NOT_EXIST",
    "ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND",
    "ACQ.REASON_TRADE_REFUND_FEE_ERR",
    "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
    "ACQ.REFUND_FEE_ERROR",
    "ACQ.TRADE_HAS_CLOSE",
    "ACQ.TRADE_HAS_FINISHED",
    "ACQ.TRADE_NOT_ALLOW_REFUND",
    "ACQ.TRADE_STATUS_ERROR",
];

/// The answer to a request for a refund.
#[derive(Deserialize)]
struct Sent {
    out_trade_no: String,
    /// `Y` when money went with this very request.
    fund_change: Option<String>,
}

/// A refund that was asked about. Of one that Alipay does not know, it says nothing.
#[derive(Deserialize)]
struct Queried {
    out_trade_no: Option<String>,
    out_request_no: Option<String>,
    refund_amount: Option<String>,
    refund_status: Option<String>,
}

/// Sends money back. What was sent before is not sent again.
///
/// # Errors
/// [`GatewayError`] when Alipay does not answer, or cannot do it now. A refusal for good is a state, not an error.
pub(super) async fn create(api: &Api, request: &CreateRefund) -> Result<RefundUpdate, GatewayError> {
    let (trade, ours) = (request.payment.payment.to_string(), request.refund.to_string());
    let mut content = json!({
        "out_trade_no": trade,
        "refund_amount": request.amount.amount(),
        "out_request_no": ours,
    });
    if !request.reason.is_empty() {
        content["refund_reason"] = request.reason.chars().take(MAX_REASON_CHARS).collect::<String>().into();
    }
    match api.ask::<Sent>(&Call::new("alipay.trade.refund", &content)).await {
        Ok(sent) => {
            same(&trade, &sent.out_trade_no)?;
            if sent.fund_change.as_deref() == Some("Y") {
                return Ok(update(&trade, &ours, request.amount, RefundState::Succeeded));
            }
            // It had gone before, or a bank takes its time.
            let known = query(api, &trade, &ours, request.amount).await?;
            Ok(known.unwrap_or_else(|| update(&trade, &ours, request.amount, RefundState::Pending)))
        }
        Err(error) => match REFUSED_FOR_GOOD.iter().find(|code| error.is(code)) {
            // A trade whose money went back with an earlier request is closed by it.
            Some(code) => {
                let known = query(api, &trade, &ours, request.amount).await?;
                Ok(known.unwrap_or_else(|| RefundUpdate::refused(request, code)))
            }
            None => Err(error.into()),
        },
    }
}

/// Fetches a refund. Returns `None` when Alipay does not know it.
///
/// # Errors
/// [`GatewayError`] when Alipay does not answer.
pub(super) async fn fetch(api: &Api, wanted: &RefundReference) -> Result<Option<RefundUpdate>, GatewayError> {
    let (trade, ours) = (wanted.payment.payment.to_string(), wanted.refund.to_string());
    let content = json!({ "out_trade_no": trade, "out_request_no": ours });
    match api.ask::<Queried>(&Call::new("alipay.trade.fastpay.refund.query", &content)).await {
        Ok(found) => found.update(&trade, &ours),
        Err(error) if error.is(TRADE_NOT_EXIST) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Fetches a refund that was made at Alipay itself. Returns `None` when Alipay does not know it.
///
/// # Errors
/// [`GatewayError`] when Alipay does not answer.
pub(super) async fn fetch_external(
    api: &Api,
    payment: &PaymentReference,
    reference: &str,
) -> Result<Option<RefundUpdate>, GatewayError> {
    if !is_number(reference) {
        return Ok(None);
    }
    let trade = payment.payment.to_string();
    let content = json!({ "out_trade_no": trade, "out_request_no": reference });
    match api.ask::<Queried>(&Call::new("alipay.trade.fastpay.refund.query", &content)).await {
        Ok(found) => {
            let update = found.update(&trade, reference)?;
            Ok(update.map(|update| RefundUpdate { merchant_reference: String::new(), ..update }))
        }
        Err(error) if error.is(TRADE_NOT_EXIST) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Fetches a refund of this amount.
async fn query(api: &Api, trade: &str, ours: &str, amount: Money) -> Result<Option<RefundUpdate>, GatewayError> {
    let content = json!({ "out_trade_no": trade, "out_request_no": ours });
    let found: Queried = api.ask(&Call::new("alipay.trade.fastpay.refund.query", &content)).await?;
    match found.update(trade, ours)? {
        Some(update) if update.amount != amount => Err(unreadable("a refund of another amount".into())),
        known => Ok(known),
    }
}

impl Queried {
    fn update(self, trade: &str, ours: &str) -> Result<Option<RefundUpdate>, GatewayError> {
        let Some(amount) = self.refund_amount else { return Ok(None) };
        same(trade, self.out_trade_no.as_deref().unwrap_or_default())?;
        same(ours, self.out_request_no.as_deref().unwrap_or_default())?;
        let amount = yuan(&amount).ok_or_else(|| unreadable("a refund of no amount".into()))?;
        let state = match self.refund_status.as_deref() {
            Some("REFUND_SUCCESS") => RefundState::Succeeded,
            _ => RefundState::Pending,
        };
        Ok(Some(update(trade, ours, amount, state)))
    }
}

fn update(trade: &str, ours: &str, amount: Money, state: RefundState) -> RefundUpdate {
    RefundUpdate {
        merchant_reference: ours.into(),
        reference: ours.into(),
        payment_reference: trade.into(),
        amount,
        state,
        refusal: None,
    }
}
