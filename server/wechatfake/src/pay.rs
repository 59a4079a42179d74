//! Ways to begin a payment: a code, a page on a phone, within WeChat.

use serde_json::json;

use crate::{
    call::{Answer, Call, Said},
    error::ApiError,
    id,
    order::{self, OPENID, Order, Status, Way},
    state::State,
    time,
};

/// `POST /v3/pay/transactions/native`: returns what the code says.
pub(crate) fn native(state: &mut State, call: &Call) -> Answer {
    let place = offer(state, call, Way::Native)?;
    Ok(Said::Json(json!({ "code_url": format!("weixin://wxpay/bizpayurl?pr={}", state.orders[place].token) })))
}

/// `POST /v3/pay/transactions/h5`: returns the address of the page.
pub(crate) fn h5(state: &mut State, call: &Call) -> Answer {
    call.params.required("/scene_info/payer_client_ip", 45)?;
    match call.params.required("/scene_info/h5_info/type", 32)? {
        "Wap" | "iOS" | "Android" => {}
        _ => return Err(ApiError::parameter("/scene_info/h5_info/type", "场景类型不正确")),
    }
    let place = offer(state, call, Way::H5)?;
    let Order { prepay_id, token, .. } = &state.orders[place];
    let url = format!("{}/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={prepay_id}&package={token}", call.base);
    Ok(Said::Json(json!({ "h5_url": url })))
}

/// `POST /v3/pay/transactions/jsapi`: returns what WeChat's own browser is called with.
pub(crate) fn jsapi(state: &mut State, call: &Call) -> Answer {
    if call.params.required("/payer/openid", 128)? != OPENID {
        return Err(ApiError::new("PARAM_ERROR", "无效的openid"));
    }
    let place = offer(state, call, Way::Jsapi)?;
    Ok(Said::Json(json!({ "prepay_id": state.orders[place].prepay_id })))
}

/// Offers an order, or finds the one with the same number and the same content; returns its place.
fn offer(state: &mut State, call: &Call, way: Way) -> Result<usize, ApiError> {
    let (params, now_ms) = (&call.params, state.now_ms());
    if params.required("/mchid", 32)? != state.settings.merchant_id {
        return Err(ApiError::of("MCH_NOT_EXISTS"));
    }
    if params.required("/appid", 32)? != state.settings.app_id {
        return Err(ApiError::of("APPID_MCHID_NOT_MATCH"));
    }
    let number = params.order_number()?;
    params.currency(false)?;
    let notify_url = params.notify_url()?.ok_or_else(|| ApiError::parameter("/notify_url", "必填参数为空"))?;
    let new = Order {
        token: id::token(),
        prepay_id: format!("wx{}{}", time::write_as(now_ms, "%d%H%M%S"), id::token()),
        number: order::new_number(order::ORDER, now_ms),
        out_trade_no: number.into(),
        way,
        description: params.description()?.into(),
        attach: params.text("/attach", 128)?.map(Into::into),
        total: params.amount("/amount/total")?,
        status: Status::NotPaid,
        paid_ms: None,
        expires_ms: params.expires(now_ms)?,
        notify_url: Some(notify_url.into()),
        refunds: Vec::new(),
    };
    let Some(place) = state.by_order(number) else { return Ok(state.insert(new)) };
    let old = &mut state.orders[place];
    match old.status {
        Status::Success => return Err(ApiError::of("ORDERPAID")),
        Status::Closed => return Err(ApiError::of("ORDER_CLOSED")),
        Status::NotPaid => {}
    }
    // The same number is the same order: on another way, or with another amount, it is one too many.
    let content = |order: &Order| {
        (order.way, order.total, order.description.clone(), order.attach.clone(), order.notify_url.clone())
    };
    if content(old) != content(&new) {
        return Err(ApiError::of("OUT_TRADE_NO_USED"));
    }
    old.expires_ms = new.expires_ms;
    Ok(place)
}
