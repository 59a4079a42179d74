//! Controls for tests, below `/_control`: faults, held and forged notifications, payers, refunds, sales, the clock.

use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    response::{IntoResponse, Response},
    routing::post,
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    bridge, deliver,
    fake::Fake,
    fault::{Fault, Faults},
    forge::Forged,
    id,
    order::{self, Order, RefundStatus, Status, Way},
    state::State,
};

/// Returns the routes.
pub(crate) fn router() -> Router<Fake> {
    Router::new()
        .route("/_control/faults", post(faults).delete(no_faults))
        .route("/_control/notices", post(forge).get(notices))
        .route("/_control/notices/hold", post(hold))
        .route("/_control/notices/release", post(release))
        .route("/_control/notices/{id}/send", post(send))
        .route("/_control/orders/{number}/pay", post(pay))
        .route("/_control/refunds/{number}/{end}", post(settle))
        .route("/_control/bridge", post(call_bridge))
        .route("/_control/sales", post(sell))
        .route("/_control/certificate", post(change_certificate))
        .route("/_control/clock", post(clock))
}

/// Orders a fault: `{"kind": "timeout", "count": 1, "operation": "refund.create", "ms": 3000, "code": "NOT_ENOUGH"}`.
async fn faults(Shared(fake): Shared<Fake>, Json(fault): Json<Fault>) -> StatusCode {
    fake.state().faults.push(fault);
    StatusCode::NO_CONTENT
}

async fn no_faults(Shared(fake): Shared<Fake>) -> StatusCode {
    fake.state().faults.clear();
    StatusCode::NO_CONTENT
}

/// Says what is held back, and every attempt to deliver something.
async fn notices(Shared(fake): Shared<Fake>) -> Json<Value> {
    let (waiting, attempts, is_held) = {
        let state = fake.state();
        (state.outbox.waiting().to_vec(), state.outbox.attempts.clone(), state.outbox.is_held)
    };
    Json(json!({ "is_held": is_held, "held": deliver::named(&fake, &waiting), "attempts": attempts }))
}

/// Holds notifications back from now on.
async fn hold(Shared(fake): Shared<Fake>) -> StatusCode {
    fake.state().outbox.is_held = true;
    StatusCode::NO_CONTENT
}

/// The notifications to let go.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Release {
    /// Ids in the order in which they go out; all that are held when there are none.
    notices: Vec<String>,
    /// Turns the order round.
    reversed: bool,
    /// The seconds by which the events become older; the signatures are made now, as when WeChat Pay tries again.
    older_by_s: i64,
    /// Whether further notifications are held back as well.
    keep_holding: bool,
}

/// Sends held notifications one after the other, and answers when each was tried once.
async fn release(Shared(fake): Shared<Fake>, Json(wanted): Json<Release>) -> Json<Value> {
    let mut notices = {
        let mut state = fake.state();
        state.outbox.is_held = wanted.keep_holding;
        let notices = state.outbox.release(&wanted.notices);
        for notice in &notices {
            state.outbox.make_older(notice, wanted.older_by_s);
        }
        notices
    };
    if wanted.reversed {
        notices.reverse();
    }
    let mut sent = deliver::named(&fake, &notices);
    for (notice, sent) in notices.iter().zip(&mut sent) {
        sent["accepted"] = fake.attempt(notice).await.into();
    }
    Json(Value::Array(sent))
}

/// Sends a notification once more, whatever became of it before.
async fn send(Shared(fake): Shared<Fake>, Path(id): Path<String>) -> Response {
    if fake.state().outbox.letter(&id).is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    Json(json!({ "accepted": fake.attempt(&id).await })).into_response()
}

/// Sends a notification that no payment caused, and says what was answered.
async fn forge(Shared(fake): Shared<Fake>, Json(wanted): Json<Forged>) -> Response {
    match fake.forge(wanted).await {
        Some(answered) => Json(answered).into_response(),
        None => conflict(),
    }
}

fn conflict() -> Response {
    (StatusCode::CONFLICT, Json(json!({ "error": "there is no such thing in a state for it" }))).into_response()
}

impl Fake {
    /// Does something, and sends the notifications that it causes.
    fn control(&self, work: impl FnOnce(&mut State) -> bool) -> Response {
        let mut state = self.state();
        let is_good = work(&mut state);
        let notices = state.outbox.take();
        drop(state);
        self.send(notices);
        if is_good { StatusCode::NO_CONTENT.into_response() } else { conflict() }
    }
}

/// Has the payer of an order pay.
async fn pay(Shared(fake): Shared<Fake>, Path(number): Path<String>) -> Response {
    fake.control(|state| state.by_order(&number).is_some_and(|place| state.pay(place)))
}

/// Says what becomes of a refund that is on its way.
async fn settle(Shared(fake): Shared<Fake>, Path((number, end)): Path<(String, String)>) -> Response {
    let becomes = match end.as_str() {
        "succeed" => RefundStatus::Success,
        "fail" => RefundStatus::Abnormal,
        "close" => RefundStatus::Closed,
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    fake.control(|state| state.settle(&number, becomes))
}

/// Calls WeChat's browser as a page within it does, and says what it tells the page.
async fn call_bridge(Shared(fake): Shared<Fake>, Json(call): Json<bridge::Call>) -> Json<Value> {
    let faults = Faults::take(&mut fake.state().faults, "payer");
    faults.wait().await;
    let (said, notices) = fake.call_bridge(&call);
    faults.announce(&fake, notices).await;
    Json(said)
}

/// Changes the certificate by which the fake signs, for good.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Change {
    /// Whether the one before is not listed any more.
    drops_old: bool,
}

async fn change_certificate(Shared(fake): Shared<Fake>, Json(wanted): Json<Change>) -> StatusCode {
    let mut state = fake.state();
    state.has_next_certificate = true;
    state.lists_old_certificate = !wanted.drops_old;
    StatusCode::NO_CONTENT
}

/// Paid orders to put into the books at once, about which nobody is told.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sales {
    count: usize,
    /// The beginning of their numbers.
    prefix: String,
    /// Fen.
    total: i64,
}

async fn sell(Shared(fake): Shared<Fake>, Json(wanted): Json<Sales>) -> StatusCode {
    let mut state = fake.state();
    let now_ms = state.now_ms();
    for number in 0..wanted.count {
        state.insert(Order {
            token: id::token(),
            prepay_id: id::token(),
            number: order::new_number(order::ORDER, now_ms),
            out_trade_no: format!("{}{number}", wanted.prefix),
            way: Way::Native,
            description: "测试课程".into(),
            attach: None,
            total: wanted.total,
            status: Status::Success,
            paid_ms: Some(now_ms),
            expires_ms: now_ms,
            notify_url: None,
            refunds: Vec::new(),
        });
    }
    StatusCode::NO_CONTENT
}

/// The fake's clock: by how many seconds it is ahead of the real one, or behind where the number is negative.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clock {
    ahead_s: i64,
}

async fn clock(Shared(fake): Shared<Fake>, Json(wanted): Json<Clock>) -> StatusCode {
    fake.state().clock_ahead_s = wanted.ahead_s;
    StatusCode::NO_CONTENT
}
