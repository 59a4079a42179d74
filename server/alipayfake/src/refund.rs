//! Refunds: asked for once by their number, whole or in part, at once or later.

use serde_json::json;

use crate::{
    amount::yuan,
    call::{Answer, Call},
    error::ApiError,
    state::State,
    time,
    trade::{BUYER_ID, BUYER_LOGON_ID, Refund, Status},
};

/// `alipay.trade.refund`. Of a number that came before nothing happens again.
pub(crate) fn refund(state: &mut State, call: &Call) -> Answer {
    let params = &call.params;
    let place = state.find(params)?;
    let amount = params.amount("refund_amount")?;
    params.text("refund_reason", 256)?;
    let trade = &mut state.trades[place];
    let number = match params.number("out_request_no")? {
        Some(number) => number.to_owned(),
        // Only who gives all of it back may leave the number out.
        None if amount == trade.total => trade.out_trade_no.clone(),
        None => return Err(ApiError::parameter("out_request_no")),
    };
    let known = trade.refunds.iter().find(|refund| refund.out_request_no == number);
    if known.is_some_and(|refund| refund.amount != amount) {
        return Err(ApiError::of("ACQ.DISCORDANT_REPEAT_REQUEST"));
    }
    let is_new = known.is_none();
    if is_new {
        match trade.status {
            Status::Success => {}
            Status::Finished => return Err(ApiError::of("ACQ.TRADE_HAS_FINISHED")),
            Status::Closed => return Err(ApiError::of("ACQ.TRADE_HAS_CLOSE")),
            Status::Offered | Status::Waiting => return Err(ApiError::of("ACQ.TRADE_STATUS_ERROR")),
        }
        if amount > trade.left() {
            return Err(ApiError::of("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"));
        }
        trade.refunds.push(Refund { out_request_no: number.clone(), amount, settled_ms: None });
    }
    let has_moved = is_new && !state.keeps_refunds && state.settle(place, &number);
    let trade = &state.trades[place];
    let settled = trade.refunds.iter().filter_map(|refund| refund.settled_ms).max();
    Ok(json!({
        "trade_no": trade.number, "out_trade_no": trade.out_trade_no, "buyer_logon_id": BUYER_LOGON_ID,
        "buyer_user_id": BUYER_ID, "fund_change": if has_moved { "Y" } else { "N" },
        // All that went back so far, not this refund alone.
        "refund_fee": yuan(trade.refunded()), "gmt_refund_pay": settled.map(time::write),
    }))
}

/// `alipay.trade.fastpay.refund.query`. Of a refund that nobody asked for, or that has not succeeded, the answer is
/// good and has no `refund_status`.
pub(crate) fn query(state: &mut State, call: &Call) -> Answer {
    let place = state.find(&call.params)?;
    let number = call.params.number("out_request_no")?.ok_or_else(|| ApiError::parameter("out_request_no"))?;
    let trade = &state.trades[place];
    let Some(refund) = trade.refunds.iter().find(|refund| refund.out_request_no == number) else {
        return Ok(json!({}));
    };
    Ok(json!({
        "trade_no": trade.number, "out_trade_no": trade.out_trade_no, "out_request_no": number,
        "total_amount": yuan(trade.total), "refund_amount": yuan(refund.amount),
        "refund_status": refund.settled_ms.map(|_| "REFUND_SUCCESS"),
        "gmt_refund_pay": refund.settled_ms.map(time::write),
    }))
}
