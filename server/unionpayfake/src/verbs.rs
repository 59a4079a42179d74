//! What requests do. Each returns the fields of its answer, without what every message has.

use crate::{
    error::ApiError,
    id,
    notice::common,
    order::{Order, Refund, RefundState, Status, new_number, value_of},
    request::{amount, want},
    sign::Fields,
    state::State,
    time,
};

/// The answer, without what every message has.
pub(crate) type Answer = Result<Fields, ApiError>;

/// Offers an order on a page, or finds the one that was offered with the same request; returns the token of its page.
pub(crate) fn page(state: &mut State, request: &Fields) -> Result<String, ApiError> {
    want(request, "frontUrl")?;
    if !matches!(want(request, "channelType")?, "07" | "08") {
        return Err(ApiError::field("channelType"));
    }
    if value_of(request, "bizType") != "000201" {
        return Err(ApiError::field("bizType"));
    }
    let known = state.by_order(want(request, "orderId")?).map(|place| &state.orders[place]);
    if let Some(order) = known {
        let is_same =
            ["txnTime", "txnAmt"].iter().all(|name| value_of(&order.request, name) == value_of(request, name));
        return match order.status {
            Status::Paid => Err(ApiError::of("12")),
            _ if is_same && !order.is_code() => Ok(order.token.clone()),
            _ => Err(ApiError::of("12")),
        };
    }
    offer(state, request)
}

/// Offers an order by a code, once; returns the address within the code.
pub(crate) fn code(state: &mut State, request: &Fields, base: &str) -> Answer {
    if value_of(request, "bizType") != "000000" || value_of(request, "channelType") != "08" {
        return Err(ApiError::field("bizType"));
    }
    if state.by_order(want(request, "orderId")?).is_some() {
        return Err(ApiError::of("12"));
    }
    let token = offer(state, request)?;
    Ok(Fields::from([("qrCode".into(), format!("{base}/qr/{token}"))]))
}

fn offer(state: &mut State, request: &Fields) -> Result<String, ApiError> {
    let now_ms = state.now_ms();
    if want(request, "currencyCode")? != "156" {
        return Err(ApiError::field("currencyCode"));
    }
    want(request, "backUrl")?;
    let expires = time::read(want(request, "payTimeout")?).filter(|at| *at > now_ms);
    let token = id::token();
    state.insert(Order {
        token: token.clone(),
        request: request.clone(),
        number: new_number(now_ms),
        amount: amount(request)?,
        status: Status::Offered,
        paid_ms: 0,
        expires_ms: expires.ok_or_else(|| ApiError::field("payTimeout"))?,
        refunds: Vec::new(),
    });
    Ok(token)
}

/// Sends money of an order back: a part of it, or (to undo a payment) all of it. Taken on at once, done afterwards.
pub(crate) fn refund(state: &mut State, request: &Fields, is_undo: bool) -> Answer {
    let (now_ms, keeps) = (state.now_ms(), state.keeps_refunds);
    let number = want(request, "orderId")?;
    want(request, "backUrl")?;
    let amount = amount(request)?;
    if state.refund(number).is_some() || state.by_order(number).is_some() {
        return Err(ApiError::of("12"));
    }
    let original = want(request, "origQryId")?;
    let place = state.orders.iter().position(|order| order.number == original && order.status == Status::Paid);
    let place = place.ok_or_else(|| ApiError::of("35"))?;
    let order = &mut state.orders[place];
    if value_of(&order.request, "bizType") != value_of(request, "bizType") {
        return Err(ApiError::of("36"));
    }
    if order.left() == 0 {
        return Err(ApiError::of("45"));
    }
    if amount > order.left() || (is_undo && amount != order.amount) {
        return Err(ApiError::of("33"));
    }
    let theirs = new_number(now_ms);
    let refund = Refund {
        request: request.clone(),
        number: theirs.clone(),
        amount,
        state: RefundState::Open,
        settled_ms: now_ms,
    };
    order.refunds.push(refund);
    let last = order.refunds.len() - 1;
    if !keeps {
        state.settle((place, last), RefundState::Succeeded);
    }
    Ok(Fields::from([("queryId".into(), theirs)]))
}

/// Says what became of an order or a refund, by its number and its time.
pub(crate) fn query(state: &State, request: &Fields) -> Answer {
    let (number, time) = (want(request, "orderId")?, value_of(request, "txnTime"));
    let now_ms = state.now_ms();
    let (of, theirs, code) = if let Some(place) = state.by_order(number) {
        let order = &state.orders[place];
        let code = match order.status {
            Status::Offered => return Err(ApiError::of("34")),
            Status::Paid => "00",
            Status::Declined => "64",
            Status::Waiting if order.expires_ms < now_ms => "01",
            Status::Waiting => "05",
        };
        let theirs = if order.status == Status::Paid { order.number.as_str() } else { "" };
        (&order.request, theirs, code)
    } else {
        let (place, refund) = state.refund(number).ok_or_else(|| ApiError::of("34"))?;
        let refund = &state.orders[place].refunds[refund];
        let code = match refund.state {
            RefundState::Open => "05",
            RefundState::Succeeded => "00",
            RefundState::Failed => "01",
        };
        (&refund.request, refund.number.as_str(), code)
    };
    if value_of(of, "txnTime") != time {
        return Err(ApiError::of("34"));
    }
    let mut answer = common(&state.settings, of);
    answer.insert("queryId".into(), theirs.into());
    answer.insert("origRespCode".into(), code.into());
    answer.insert("origRespMsg".into(), if code == "00" { "交易成功".into() } else { ApiError::of(code).words });
    Ok(answer)
}
