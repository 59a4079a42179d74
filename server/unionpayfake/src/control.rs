//! Controls for tests, below `/_control`: faults, held and forged notifications, payers, refunds, sales, the clock.

use std::collections::BTreeMap;

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
    deliver,
    fake::Fake,
    fault::Fault,
    id, notice,
    order::{Order, RefundState, Status, new_number, value_of},
    sign::Fields,
    state::State,
    time,
};

/// Returns the routes.
pub(crate) fn router() -> Router<Fake> {
    Router::new()
        .route("/_control/faults", post(faults).delete(no_faults))
        .route("/_control/notices", post(forge).get(notices))
        .route("/_control/notices/hold", post(hold))
        .route("/_control/notices/release", post(release))
        .route("/_control/notices/{id}/send", post(send))
        .route("/_control/orders/{number}/{what}", post(act))
        .route("/_control/refunds/{number}/{what}", post(settle))
        .route("/_control/sales", post(sell))
        .route("/_control/key", post(change_key))
        .route("/_control/clock", post(clock))
}

/// Orders a fault: `{"kind": "timeout", "count": 1, "method": "refund", "ms": 3000, "code": "06"}`.
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
    /// Whether further notifications are held back as well.
    keep_holding: bool,
}

/// Sends held notifications one after the other, and answers when each was tried once.
async fn release(Shared(fake): Shared<Fake>, Json(wanted): Json<Release>) -> Json<Value> {
    let mut notices = {
        let mut state = fake.state();
        state.outbox.is_held = wanted.keep_holding;
        state.outbox.release(&wanted.notices)
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
    if fake.state().outbox.notice(&id).is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    Json(json!({ "accepted": fake.attempt(&id).await })).into_response()
}

/// Who signs a forged notification.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Who {
    /// UnionPay: what is said may be of another merchant or amount.
    #[default]
    Unionpay,
    /// Another merchant, whom the same authority vouches for.
    Neighbour,
    Stranger,
    Nobody,
}

/// A notification that no order caused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forged {
    /// The order that it is about.
    order_id: String,
    /// Fields that say something else; those that are `null` are left out.
    #[serde(default)]
    change: BTreeMap<String, Option<String>>,
    #[serde(default)]
    signer: Who,
}

/// Sends a notification of an order as if it had been paid, with changes, and says what was answered.
async fn forge(Shared(fake): Shared<Fake>, Json(wanted): Json<Forged>) -> Response {
    let order = {
        let state = fake.state();
        state.by_order(&wanted.order_id).map(|place| state.orders[place].clone())
    };
    let Some(mut order) = order else { return conflict() };
    order.paid_ms = time::now_ms();
    let mut fields = notice::of_order(&fake.0.settings, &order);
    for (name, value) in wanted.change {
        match value {
            Some(value) => drop(fields.insert(name, value)),
            None => drop(fields.remove(&name)),
        }
    }
    let signer = match wanted.signer {
        Who::Unionpay => Some(fake.signer()),
        Who::Neighbour => Some(&fake.0.neighbour),
        Who::Stranger => Some(&fake.0.stranger),
        Who::Nobody => None,
    };
    Json(fake.forge(value_of(&order.request, "backUrl"), fields, signer).await).into_response()
}

fn conflict() -> Response {
    (StatusCode::CONFLICT, Json(json!({ "error": "there is no such thing in a state for it" }))).into_response()
}

impl Fake {
    /// Does something, and sends the notifications that it causes.
    fn control(&self, work: impl FnOnce(&mut State) -> Option<bool>) -> Response {
        let mut state = self.state();
        let is_good = work(&mut state).unwrap_or_default();
        let notices = state.outbox.take();
        drop(state);
        self.send(notices);
        if is_good { StatusCode::NO_CONTENT.into_response() } else { conflict() }
    }
}

/// Has the payer come, pay, or be refused by their bank.
async fn act(Shared(fake): Shared<Fake>, Path((number, what)): Path<(String, String)>) -> Response {
    fake.control(|state| {
        let place = state.by_order(&number)?;
        Some(match what.as_str() {
            "come" => state.come(place),
            "pay" => state.pay(place),
            "decline" => state.decline(place),
            _ => false,
        })
    })
}

/// Ends a refund that is open.
async fn settle(Shared(fake): Shared<Fake>, Path((number, what)): Path<(String, String)>) -> Response {
    fake.control(|state| {
        let place = state.refund(&number)?;
        let end = if what == "succeed" { RefundState::Succeeded } else { RefundState::Failed };
        Some(state.settle(place, end))
    })
}

/// Changes the key by which the fake signs, and its certificate, for good.
async fn change_key(Shared(fake): Shared<Fake>) -> StatusCode {
    fake.state().has_next_key = true;
    StatusCode::NO_CONTENT
}

/// Orders that were paid without anybody: for the file of a day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sales {
    count: usize,
    /// The beginning of their numbers.
    prefix: String,
    /// Fen.
    amount: i64,
}

async fn sell(Shared(fake): Shared<Fake>, Json(wanted): Json<Sales>) -> StatusCode {
    let mut state = fake.state();
    let now_ms = state.now_ms();
    for number in 0..wanted.count {
        let order_id = format!("{}{number:08}", wanted.prefix);
        let request = [("txnType", "01"), ("txnSubType", "01"), ("bizType", "000201"), ("orderId", &*order_id)];
        let request: Fields = request.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        state.insert(Order {
            token: id::token(),
            request,
            number: new_number(now_ms),
            amount: wanted.amount,
            status: Status::Paid,
            paid_ms: now_ms,
            expires_ms: now_ms,
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
