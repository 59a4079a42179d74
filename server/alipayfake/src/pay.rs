//! Ways to begin a payment: a page, a page on a phone, a code.

use serde_json::json;

use crate::{
    call::{Answer, Call},
    error::ApiError,
    id,
    state::State,
    trade::{self, Status, Trade, Way},
};

/// `alipay.trade.page.pay`: returns the token of the page.
pub(crate) fn page(state: &mut State, call: &Call) -> Answer {
    product(call, "FAST_INSTANT_TRADE_PAY")?;
    Ok(json!({ "token": offer(state, call, Way::Page)? }))
}

/// `alipay.trade.wap.pay`: returns the token of the page.
pub(crate) fn wap(state: &mut State, call: &Call) -> Answer {
    product(call, "QUICK_WAP_WAY")?;
    Ok(json!({ "token": offer(state, call, Way::Wap)? }))
}

/// `alipay.trade.precreate`: returns the address within the code.
pub(crate) fn precreate(state: &mut State, call: &Call) -> Answer {
    let token = offer(state, call, Way::Code)?;
    let number = call.params.required("out_trade_no", usize::MAX)?;
    Ok(json!({ "out_trade_no": number, "qr_code": format!("{}/qr/{token}", call.base) }))
}

fn product(call: &Call, wanted: &str) -> Result<(), ApiError> {
    if call.params.required("product_code", 64)? == wanted {
        return Ok(());
    }
    Err(ApiError::parameter("product_code"))
}

/// Offers a trade, or finds the one with the same number; returns the token of its page.
fn offer(state: &mut State, call: &Call, way: Way) -> Result<String, ApiError> {
    let (params, now_ms) = (&call.params, state.now_ms());
    let number = params.number("out_trade_no")?.ok_or_else(|| ApiError::parameter("out_trade_no"))?;
    let total = params.amount("total_amount")?;
    let new = Trade {
        token: id::token(),
        number: trade::new_number(now_ms),
        out_trade_no: number.into(),
        way,
        subject: params.subject()?.into(),
        body: params.text("body", 128)?.map(Into::into),
        passback_params: params.text("passback_params", 512)?.map(Into::into),
        total,
        status: Status::Offered,
        created_ms: now_ms,
        paid_ms: None,
        expires_ms: params.expires(now_ms)?,
        notify_url: call.notify_url.map(Into::into),
        return_url: call.return_url.map(Into::into),
        quit_url: params.text("quit_url", 400)?.map(Into::into),
        refunds: Vec::new(),
    };
    let Some(place) = state.by_order(number) else {
        let place = state.insert(new);
        return Ok(state.trades[place].token.clone());
    };
    let old = &mut state.trades[place];
    match old.status {
        Status::Success | Status::Finished => return Err(ApiError::of("ACQ.TRADE_HAS_SUCCESS")),
        Status::Closed => return Err(ApiError::of("ACQ.TRADE_HAS_CLOSE")),
        Status::Waiting if (old.total, &old.subject) != (total, &new.subject) => {
            return Err(ApiError::of("ACQ.CONTEXT_INCONSISTENT"));
        }
        Status::Waiting | Status::Offered => {}
    }
    // The same trade on another way, or with other addresses.
    let (token, trade_number, status, created_ms) = (old.token.clone(), old.number.clone(), old.status, old.created_ms);
    *old = Trade { token: token.clone(), number: trade_number, status, created_ms, ..new };
    Ok(token)
}
