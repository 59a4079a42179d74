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
    amount, deliver,
    fake::Fake,
    fault::Fault,
    id, notice,
    state::State,
    time,
    trade::{self, Status, Trade, Way},
};

/// Returns the routes.
pub(crate) fn router() -> Router<Fake> {
    Router::new()
        .route("/_control/faults", post(faults).delete(no_faults))
        .route("/_control/notices", post(forge).get(notices))
        .route("/_control/notices/hold", post(hold))
        .route("/_control/notices/release", post(release))
        .route("/_control/notices/{id}/send", post(send))
        .route("/_control/trades/{number}/{what}", post(act))
        .route("/_control/refunds/{number}/{refund}/succeed", post(settle))
        .route("/_control/sales", post(sell))
        .route("/_control/key", post(change_key))
        .route("/_control/clock", post(clock))
}

/// Orders a fault: `{"kind": "timeout", "count": 1, "method": "alipay.trade.refund", "ms": 3000, "sub_code": "ACQ.…"}`.
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
    /// The seconds by which the payments become older; the signatures are made now, as when Alipay tries again.
    older_by_s: i64,
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
    fake.make_older(&notices, wanted.older_by_s);
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
enum Signer {
    /// Alipay: what is said may be of another application, seller, amount.
    #[default]
    Alipay,
    Stranger,
    Nobody,
}

/// A notification that no trade caused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forged {
    /// The trade that it is about.
    out_trade_no: String,
    /// Fields that say something else; those that are `null` are left out.
    #[serde(default)]
    change: BTreeMap<String, Option<String>>,
    #[serde(default)]
    signer: Signer,
}

/// Sends a notification of a trade as it is now, with changes, and says what was answered.
async fn forge(Shared(fake): Shared<Fake>, Json(wanted): Json<Forged>) -> Response {
    let trade = {
        let mut state = fake.state();
        state.by_order(&wanted.out_trade_no).map(|place| state.trades[place].clone())
    };
    let Some((url, trade)) = trade.and_then(|trade| Some((trade.notify_url.clone()?, trade))) else {
        return conflict();
    };
    let mut fields = notice::fields(&fake.0.settings, &trade, None);
    fields.insert("notify_id".into(), format!("{}{}", id::digits(), id::digits()));
    fields.insert("notify_time".into(), time::write(time::now_ms()));
    for (name, value) in wanted.change {
        match value {
            Some(value) => drop(fields.insert(name, value)),
            None => drop(fields.remove(&name)),
        }
    }
    let key = match wanted.signer {
        Signer::Alipay => Some(fake.own_key()),
        Signer::Stranger => Some(&fake.0.strangers_key),
        Signer::Nobody => None,
    };
    Json(fake.forge(&url, fields, key).await).into_response()
}

fn conflict() -> Response {
    (StatusCode::CONFLICT, Json(json!({ "error": "there is no such thing in a state for it" }))).into_response()
}

impl Fake {
    /// Does something to a trade, and sends the notifications that it causes.
    fn control(&self, number: &str, work: impl FnOnce(&mut State, usize) -> bool) -> Response {
        let mut state = self.state();
        let is_good = state.by_order(number).is_some_and(|place| work(&mut state, place));
        let notices = state.outbox.take();
        drop(state);
        self.send(notices);
        if is_good { StatusCode::NO_CONTENT.into_response() } else { conflict() }
    }
}

/// Has the payer come or pay, or lets the time for refunds end.
async fn act(Shared(fake): Shared<Fake>, Path((number, what)): Path<(String, String)>) -> Response {
    fake.control(&number, |state, place| match what.as_str() {
        "come" => state.come(place),
        "pay" => state.pay(place),
        "finish" => state.finish(place),
        _ => false,
    })
}

async fn settle(Shared(fake): Shared<Fake>, Path((number, refund)): Path<(String, String)>) -> Response {
    fake.control(&number, |state, place| state.settle(place, &refund))
}

/// Changes the key by which the fake signs, and its certificate, for good.
async fn change_key(Shared(fake): Shared<Fake>) -> StatusCode {
    fake.state().has_next_key = true;
    StatusCode::NO_CONTENT
}

/// Paid trades to put into the books at once, about which nobody is told.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sales {
    count: usize,
    /// The beginning of their numbers.
    prefix: String,
    total_amount: String,
}

async fn sell(Shared(fake): Shared<Fake>, Json(wanted): Json<Sales>) -> Response {
    let Some(total) = amount::read(&wanted.total_amount.into()) else { return conflict() };
    let mut state = fake.state();
    let now_ms = state.now_ms();
    for number in 0..wanted.count {
        state.insert(Trade {
            token: id::token(),
            number: trade::new_number(now_ms),
            out_trade_no: format!("{}{number}", wanted.prefix),
            way: Way::Page,
            subject: "测试课程".into(),
            body: None,
            passback_params: None,
            total,
            status: Status::Success,
            created_ms: now_ms,
            paid_ms: Some(now_ms),
            expires_ms: now_ms,
            notify_url: None,
            return_url: None,
            quit_url: None,
            refunds: Vec::new(),
        });
    }
    StatusCode::NO_CONTENT.into_response()
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
