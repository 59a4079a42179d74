//! Controls for tests, below `/_control`: faults, held webhooks, disputes, refunds, payouts, the clock.

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
    balance, deliver,
    dispute::{self, DisputeKind, End},
    fake::Fake,
    fault::Fault,
    refund,
    state::{State, text},
};

/// Returns the routes.
pub(crate) fn router() -> Router<Fake> {
    Router::new()
        .route("/_control/faults", post(faults).delete(no_faults))
        .route("/_control/webhooks", axum::routing::get(webhooks))
        .route("/_control/webhooks/hold", post(hold))
        .route("/_control/webhooks/release", post(release))
        .route("/_control/webhooks/{event}/send", post(send))
        .route("/_control/disputes", post(open))
        .route("/_control/disputes/{id}/{end}", post(close))
        .route("/_control/refunds/{id}/{end}", post(end_refund))
        .route("/_control/payouts", post(pay_out))
        .route("/_control/clock", post(clock))
}

impl Fake {
    /// Does something to the state, and sends the webhooks that it causes.
    fn control(&self, work: impl FnOnce(&mut State) -> Option<Value>) -> Response {
        let mut state = self.state();
        state.request = json!({ "id": null, "idempotency_key": null });
        let done = work(&mut state);
        let events = state.outbox.take();
        drop(state);
        self.send(events);
        match done {
            Some(done) => Json(done).into_response(),
            None => (StatusCode::CONFLICT, Json(json!({ "error": "there is no such thing in a state for it" })))
                .into_response(),
        }
    }
}

/// Orders a fault: `{"kind": "timeout", "count": 1, "path": "/v1/payment_intents", "method": "POST", "ms": 3000}`.
async fn faults(Shared(fake): Shared<Fake>, Json(fault): Json<Fault>) -> StatusCode {
    fake.state().faults.push(fault);
    StatusCode::NO_CONTENT
}

async fn no_faults(Shared(fake): Shared<Fake>) -> StatusCode {
    fake.state().faults.clear();
    StatusCode::NO_CONTENT
}

/// Says what is held back, and every attempt to deliver something.
async fn webhooks(Shared(fake): Shared<Fake>) -> Json<Value> {
    let (waiting, attempts, is_held) = {
        let state = fake.state();
        (state.outbox.waiting().to_vec(), state.outbox.attempts.clone(), state.outbox.is_held)
    };
    Json(json!({ "is_held": is_held, "held": deliver::named(&fake, &waiting), "attempts": attempts }))
}

/// Holds webhooks back from now on.
async fn hold(Shared(fake): Shared<Fake>) -> StatusCode {
    fake.state().outbox.is_held = true;
    StatusCode::NO_CONTENT
}

/// The webhooks to let go.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Release {
    /// Ids of events in the order in which they go out; all that are held when there are none.
    events: Vec<String>,
    /// Turns the order round.
    reversed: bool,
    /// The seconds by which the events become older; their signatures are made now, as when Stripe tries again.
    older_by_s: i64,
    /// Whether further webhooks are held back as well.
    keep_holding: bool,
}

/// Sends held webhooks one after the other, and answers when each was tried once.
async fn release(Shared(fake): Shared<Fake>, Json(wanted): Json<Release>) -> Json<Value> {
    let mut events = {
        let mut state = fake.state();
        state.outbox.is_held = wanted.keep_holding;
        state.outbox.release(&wanted.events)
    };
    if wanted.reversed {
        events.reverse();
    }
    fake.make_older(&events, wanted.older_by_s);
    let mut sent = deliver::named(&fake, &events);
    for (event, sent) in events.iter().zip(&mut sent) {
        sent["accepted"] = fake.attempt(event).await.into();
    }
    Json(Value::Array(sent))
}

/// Sends an event once more, whatever became of it before.
async fn send(Shared(fake): Shared<Fake>, Path(event): Path<String>) -> Response {
    if fake.state().object(&event)["object"] != "event" {
        return StatusCode::NOT_FOUND.into_response();
    }
    Json(json!({ "accepted": fake.attempt(&event).await })).into_response()
}

/// A dispute to open.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Objection {
    charge: Option<String>,
    payment_intent: Option<String>,
    #[serde(default = "fraudulent")]
    reason: String,
    /// Minor units; the whole charge when it is missing.
    amount: Option<i64>,
    #[serde(default)]
    inquiry: bool,
}

fn fraudulent() -> String {
    "fraudulent".into()
}

async fn open(Shared(fake): Shared<Fake>, Json(wanted): Json<Objection>) -> Response {
    fake.control(|state| {
        let intent = wanted.payment_intent.as_deref().unwrap_or_default();
        let charge = wanted.charge.unwrap_or_else(|| text(state.object(intent), "latest_charge").to_owned());
        let kind = if wanted.inquiry { DisputeKind::Inquiry } else { DisputeKind::Chargeback };
        dispute::open(state, &charge, &wanted.reason, wanted.amount, kind)
    })
}

async fn close(Shared(fake): Shared<Fake>, Path((id, end)): Path<(String, String)>) -> Response {
    fake.control(|state| match end.as_str() {
        "win" => dispute::close(state, &id, End::Won),
        "lose" => dispute::close(state, &id, End::Lost),
        _ => None,
    })
}

async fn end_refund(Shared(fake): Shared<Fake>, Path((id, end)): Path<(String, String)>) -> Response {
    fake.control(|state| match end.as_str() {
        "succeed" => refund::settle(state, &id),
        "fail" => refund::fail(state, &id),
        _ => None,
    })
}

/// A payout of the balance, in minor units.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Payout {
    amount: i64,
    currency: String,
}

async fn pay_out(Shared(fake): Shared<Fake>, Json(wanted): Json<Payout>) -> Response {
    fake.control(|state| Some(balance::pay_out(state, wanted.amount, &wanted.currency)))
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
