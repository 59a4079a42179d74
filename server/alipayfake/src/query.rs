//! What became of a trade, and the end of one that nobody pays.

use serde_json::{Value, json};

use crate::{
    amount::yuan,
    call::{Answer, Call},
    error::ApiError,
    notice,
    state::State,
    time,
    trade::{BUYER_ID, BUYER_LOGON_ID, Status},
};

/// `alipay.trade.query`.
pub(crate) fn query(state: &mut State, call: &Call) -> Answer {
    let place = state.find(&call.params)?;
    let trade = &state.trades[place];
    let paid = yuan(if trade.paid_ms.is_some() { trade.total } else { 0 });
    let bills = trade.paid_ms.map_or(Value::Null, |_| notice::fund_bills(trade));
    Ok(json!({
        "trade_no": trade.number, "out_trade_no": trade.out_trade_no, "buyer_logon_id": BUYER_LOGON_ID,
        "buyer_user_id": BUYER_ID, "trade_status": trade.status.word(), "total_amount": yuan(trade.total),
        "receipt_amount": paid, "buyer_pay_amount": paid, "invoice_amount": paid, "point_amount": "0.00",
        "send_pay_date": trade.paid_ms.map(time::write), "fund_bill_list": bills,
    }))
}

/// `alipay.trade.close`.
pub(crate) fn close(state: &mut State, call: &Call) -> Answer {
    let place = state.find(&call.params)?;
    let trade = &mut state.trades[place];
    if trade.status != Status::Waiting {
        return Err(ApiError::of("ACQ.REASON_TRADE_STATUS_INVALID"));
    }
    trade.status = Status::Closed;
    Ok(json!({ "trade_no": trade.number, "out_trade_no": trade.out_trade_no }))
}
