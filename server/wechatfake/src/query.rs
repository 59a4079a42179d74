//! What became of an order, and the end of one that nobody pays.

use crate::{
    call::{Answer, Call, Said},
    error::ApiError,
    order::Status,
    state::State,
};

/// Checks that the request is about the merchant.
fn own(merchant_id: &str, state: &State) -> Result<(), ApiError> {
    if merchant_id == state.settings.merchant_id { Ok(()) } else { Err(ApiError::of("MCH_NOT_EXISTS")) }
}

/// `GET /v3/pay/transactions/out-trade-no/{out_trade_no}?mchid=…`.
pub(crate) fn by_order(state: &mut State, call: &Call) -> Answer {
    own(call.required("mchid")?, state)?;
    let place = state.find(call.id)?;
    Ok(Said::Json(state.orders[place].body(&state.settings)))
}

/// `GET /v3/pay/transactions/id/{transaction_id}?mchid=…`.
pub(crate) fn by_number(state: &mut State, call: &Call) -> Answer {
    own(call.required("mchid")?, state)?;
    let place = state.by_number(call.id).ok_or_else(|| ApiError::of("ORDER_NOT_EXIST"))?;
    Ok(Said::Json(state.orders[place].body(&state.settings)))
}

/// `POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close`. What is closed may be closed again.
pub(crate) fn close(state: &mut State, call: &Call) -> Answer {
    own(call.params.required("/mchid", 32)?, state)?;
    let place = state.find(call.id)?;
    let order = &mut state.orders[place];
    if order.status == Status::Success {
        return Err(ApiError::of("ORDERPAID"));
    }
    order.status = Status::Closed;
    Ok(Said::Nothing)
}
