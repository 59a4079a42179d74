//! Refunds: asked for once by their number, whole or in part. The answer is that they are on their way; what becomes of
//! them comes by notification.

use crate::{
    call::{Answer, Call, Said},
    error::ApiError,
    order::{self, Order, Refund, RefundStatus, Status},
    state::State,
};

/// How many refunds an order may have.
const MAX_REFUNDS: usize = 50;

/// `POST /v3/refund/domestic/refunds`. Of a number that came before nothing happens again.
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let params = &call.params;
    let (number, now_ms) = (params.refund_number()?, state.now_ms());
    let place = match (params.text("/transaction_id", 32)?, params.text("/out_trade_no", 32)?) {
        (None, None) => return Err(ApiError::parameter("/transaction_id", "与out_trade_no二选一")),
        (Some(id), _) => state.by_number(id),
        (None, Some(order)) => state.by_order(order),
    };
    let place = place.ok_or_else(|| ApiError::new("RESOURCE_NOT_EXISTS", "订单不存在"))?;
    let (amount, total) = (params.amount("/amount/refund")?, params.amount("/amount/total")?);
    params.currency(true)?;
    params.text("/reason", 80)?;
    let notify_url = params.notify_url()?.map(Into::into);
    if let Some(other) = state.by_refund.get(number).copied() {
        return again(&state.orders[other], other == place, number, (amount, total));
    }
    let order = &mut state.orders[place];
    if order.status != Status::Success {
        return Err(ApiError::new("INVALID_REQUEST", "订单未支付，不能退款"));
    }
    if total != order.total {
        return Err(ApiError::new("INVALID_REQUEST", "订单金额与支付时不一致"));
    }
    if amount > order.left() {
        return Err(ApiError::new("INVALID_REQUEST", "申请退款金额大于订单可退金额"));
    }
    if order.refunds.len() >= MAX_REFUNDS {
        return Err(ApiError::new("INVALID_REQUEST", "部分退款次数超过限制"));
    }
    order.refunds.push(Refund {
        number: order::new_number(order::REFUND, now_ms),
        out_refund_no: number.into(),
        amount,
        status: RefundStatus::Processing,
        created_ms: now_ms,
        settled_ms: None,
        notify_url,
    });
    let said = found(order, number);
    state.by_refund.insert(number.into(), place);
    let becomes = state.refunds_become;
    state.settle(number, becomes);
    said
}

/// Answers about a refund that was asked for before.
fn again(order: &Order, is_same_order: bool, number: &str, wanted: (i64, i64)) -> Answer {
    let old = order.refunds.iter().find(|refund| refund.out_refund_no == number);
    let is_same = is_same_order && old.is_some_and(|refund| (refund.amount, order.total) == wanted);
    if !is_same {
        return Err(ApiError::new("INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试"));
    }
    found(order, number)
}

fn found(order: &Order, number: &str) -> Answer {
    let refund = order.refunds.iter().find(|refund| refund.out_refund_no == number);
    let refund = refund.ok_or_else(|| ApiError::new("RESOURCE_NOT_EXISTS", "退款单不存在"))?;
    Ok(Said::Json(order.refund_body(refund)))
}

/// `GET /v3/refund/domestic/refunds/{out_refund_no}`.
pub(crate) fn query(state: &mut State, call: &Call) -> Answer {
    let place = state.by_refund.get(call.id).copied();
    let place = place.ok_or_else(|| ApiError::new("RESOURCE_NOT_EXISTS", "退款单不存在"))?;
    found(&state.orders[place], call.id)
}
