//! What browsers see of the fake: the stand-in for Stripe.js, the form within its frame, and the bank's question.

use axum::{
    Form, Router,
    extract::{Path, Query, State as Shared},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use http::{StatusCode, header::CONTENT_TYPE};
use serde::Deserialize;

use crate::{
    challenge::{self, Challenge},
    fake::Fake,
    intent, setup,
    state::text,
};

const SCRIPT: &str = include_str!("../page/stripe.js");
const ELEMENT: &str = include_str!("../page/element.html");
const QUESTION: &str = include_str!("../page/question.html");
const ANSWERED: &str = include_str!("../page/answered.html");

/// Returns the routes.
pub(crate) fn router() -> Router<Fake> {
    Router::new()
        .route("/v3", get(script))
        .route("/v3/", get(script))
        .route("/{train}/stripe.js", get(script))
        .route("/elements/payment", get(|| async { Html(ELEMENT) }))
        .route("/3ds/{id}", get(question).post(answer))
        .route("/healthz", get(|| async { "ok" }))
}

async fn script() -> Response {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT).into_response()
}

/// What the bank's page is opened with.
#[derive(Deserialize)]
struct Question {
    client_secret: String,
    return_url: Option<String>,
}

async fn question(Shared(fake): Shared<Fake>, Path(id): Path<String>, Query(asked): Query<Question>) -> Response {
    match challenge::asked(&fake.state(), &id, &asked.client_secret) {
        Some(_) => Html(QUESTION).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The payer's answer.
#[derive(Deserialize)]
struct Outcome {
    outcome: String,
}

async fn answer(
    Shared(fake): Shared<Fake>,
    Path(id): Path<String>,
    Query(asked): Query<Question>,
    Form(given): Form<Outcome>,
) -> Response {
    let answer = if given.outcome == "complete" { Challenge::Passed } else { Challenge::Failed };
    let (intent, events) = {
        let mut state = fake.state();
        if challenge::asked(&state, &id, &asked.client_secret).is_none() {
            return StatusCode::NOT_FOUND.into_response();
        }
        state.request = serde_json::json!({ "id": null, "idempotency_key": null });
        if id.starts_with("seti_") {
            setup::answered(&mut state, &id, answer);
        } else {
            intent::answered(&mut state, &id, answer);
        }
        (state.show(&id), state.outbox.take())
    };
    fake.send(events);
    let Some(returns) = asked.return_url else { return Html(ANSWERED).into_response() };
    let kind = text(&intent, "object");
    let status = if text(&intent, "status") == "succeeded" { "succeeded" } else { "failed" };
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair(kind, &id)
        .append_pair(&format!("{kind}_client_secret"), &asked.client_secret)
        .append_pair("redirect_status", status)
        .finish();
    let mark = if returns.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{returns}{mark}{query}")).into_response()
}
