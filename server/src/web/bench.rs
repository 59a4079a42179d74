//! Endpoints for measurements. They set the scale: the least that an answer can cost, the catalogue as a constant,
//! and its queries alone. They also give what measurements need: sessions of made-up learners, signed webhooks of
//! their payments, and an event that many of them follow. Only in builds that nobody serves a school with.

use std::{collections::BTreeMap, fmt::Write, sync::Arc, time::Instant};

use axum::{
    Router,
    body::Body,
    extract::{Path, RawQuery, Request},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use commerce::payment::{
    self, CreatePayment, Gateways, Payer, PaymentMethod, PaymentUpdate,
    provider::{self, ProviderInput},
};
use data_encoding::BASE64URL_NOPAD;
use ground::RequestContext;
use http::StatusCode;
use http_body_util::BodyExt;
use model::{Currency, Id, Lang, Millis, Money, course::Query};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::OnceCell;

use super::{Web, page, visitor::Visitor};
use crate::providers;

/// Adds the routes.
pub fn routes(router: Router, web: &Web) -> Router {
    let (for_page, for_queries) = (web.clone(), web.clone());
    let (for_sessions, for_notices, for_inbox) = (web.clone(), web.clone(), web.clone());
    let (for_teacher, for_hashes, for_visits) = (web.clone(), web.clone(), web.clone());
    let (for_payments, for_provider, for_waiting) = (web.clone(), web.clone(), web.clone());
    let (for_update, for_noticed) = (web.clone(), web.clone());
    let constant = Arc::new(OnceCell::new());
    router
        .route("/__bench/hello", get(|| async { "hello\n" }))
        .route("/__bench/page", get(move || catalogue(for_page.clone(), constant.clone())))
        .route("/__bench/db", get(move || queries(for_queries.clone())))
        .route("/__bench/sessions/{learners}", get(move |learners| sessions(for_sessions.clone(), learners)))
        .route("/__bench/teacher", get(move || teacher(for_teacher.clone())))
        .route("/__bench/hashes/{count}", get(move |count| hashes(for_hashes.clone(), count)))
        .route("/__bench/visits/{count}", get(move |count, request| visits(for_visits.clone(), count, request)))
        .route("/__bench/notices/{learners}", get(move |learners| notices(for_notices.clone(), learners)))
        .route("/__bench/payments/{count}", get(move |count| payments(for_payments.clone(), count)))
        .route("/__bench/provider", get(move |query| set_up(for_provider.clone(), query)))
        .route("/__bench/waiting/{provider}/{learners}", get(move |path| waiting(for_waiting.clone(), path)))
        .route("/__bench/update/{seed}", get(move |seed| update(for_update.clone(), seed)))
        .route("/__bench/noticed/{at}", get(move |at| noticed(for_noticed.clone(), at)))
        .route("/__bench/inbox", get(move || inbox(for_inbox.clone())))
}

/// Answers with the catalogue as it was when it was first asked for.
async fn catalogue(web: Web, constant: Arc<OnceCell<Bytes>>) -> Response {
    let render = async {
        let request = Request::builder().uri("/courses").body(Body::empty()).ok()?;
        let (parts, body) = request.into_parts();
        let visitor = Visitor::of(&web, &parts).await.ok()?;
        let response = page::render(&web, &visitor, Request::from_parts(parts, body)).await;
        response.into_body().collect().await.ok().map(http_body_util::Collected::to_bytes)
    };
    match Box::pin(constant.get_or_try_init(|| async { render.await.ok_or(()) })).await {
        Ok(page) => Html(page.clone()).into_response(),
        Err(()) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Runs the queries of the catalogue page.
async fn queries(web: Web) -> Response {
    let list = content::catalogue::list(&web.db, &Query::default()).await;
    let facets = content::catalogue::facets(&web.db).await;
    match (list, facets) {
        (Ok(list), Ok(_)) => format!("{}\n", list.cards.len()).into_response(),
        (Err(error), _) | (_, Err(error)) => page::internal_error(&error),
    }
}

/// Lists a session's token for each of the first so many learners, one a line.
async fn sessions(web: Web, Path(learners): Path<usize>) -> Response {
    match school::seed::sessions(&web.db, learners).await {
        Ok(tokens) => (tokens.join("\n") + "\n").into_response(),
        Err(error) => page::internal_error(&error),
    }
}

/// Returns the token of a session of the teacher who has sold the most.
async fn teacher(web: Web) -> Response {
    match school::seed::teacher_session(&web.db).await {
        Ok(token) => (token + "\n").into_response(),
        Err(error) => page::internal_error(&error),
    }
}

/// Verifies so many passwords.
async fn hashes(web: Web, Path(count): Path<usize>) -> Response {
    match people::verify_many(&web.db, count).await {
        Ok(()) => "done\n".into_response(),
        Err(error) => page::internal_error(&error),
    }
}

/// Looks the visitor and their permissions up, so many times.
async fn visits(web: Web, Path(count): Path<usize>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    for _ in 0..count {
        match Visitor::of(&web, &parts).await {
            Ok(visitor) if visitor.request.viewer.who.is_some() => {}
            Ok(_) => return StatusCode::UNAUTHORIZED.into_response(),
            Err(error) => return page::internal_error(&error),
        }
    }
    "done\n".into_response()
}

/// Orders one more course for each of the first so many learners, and returns the provider's webhooks that each paid,
/// signed now: signature and body, one a line.
async fn notices(web: Web, Path(learners): Path<usize>) -> Response {
    let updates = match school::seed::waiting(&web.db, "test", learners).await {
        Ok(updates) => updates,
        Err(error) => return page::internal_error(&error),
    };
    let (secret, now) = (providers::secret(&web.db.env), web.db.env.now().0);
    let line = |update: PaymentUpdate| {
        let payment = json!({
            "id": update.reference, "merchant": providers::MERCHANT, "reference": update.merchant_reference, "amount": update.amount.minor,
            "currency": update.amount.currency, "state": "succeeded", "reason": null, "url": "", "created_at": now, "settled_at": now,
        });
        let event = json!({
            "id": format!("evt_{}", update.merchant_reference), "type": "payment.succeeded", "created_at": now,
            "merchant": providers::MERCHANT, "payment": payment, "refund": null,
        });
        let body = event.to_string();
        format!("{} {body}\n", testpay::sign(&secret, now.div_euclid(1_000), body.as_bytes()))
    };
    updates.into_iter().map(line).collect::<String>().into_response()
}

/// Orders one more course for each of the first so many learners, to be paid with a provider, and returns our references
/// of the payments and their amounts in minor units, one payment a line.
async fn waiting(web: Web, Path((provider, learners)): Path<(String, usize)>) -> Response {
    match school::seed::waiting(&web.db, &provider, learners).await {
        Ok(updates) => {
            let line = |update: &PaymentUpdate| format!("{} {}\n", update.merchant_reference, update.amount.minor);
            updates.iter().map(line).collect::<String>().into_response()
        }
        Err(error) => page::internal_error(&error),
    }
}

/// The keys of a provider.
#[derive(Deserialize)]
struct Keys {
    provider: String,
    fields: BTreeMap<String, String>,
    secrets: BTreeMap<String, String>,
}

/// Enters the keys of a provider's sandbox, and switches it on. They stand in the query, as JSON in base64: what is not in
/// the route table has no body.
async fn set_up(web: Web, RawQuery(query): RawQuery) -> Response {
    let json = BASE64URL_NOPAD.decode(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let Ok(Keys { provider, fields, secrets }) = serde_json::from_slice(&json) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let (fields, secrets) = (fields.into(), secrets.into());
    let input = ProviderInput { is_sandbox: true, fields, secrets, ..ProviderInput::default() };
    let operator = RequestContext::system();
    let set = async {
        provider::save(&web.db, &operator, &provider, &input).await?;
        provider::switch_on(&web.db, &operator, &provider).await
    };
    match set.await {
        Ok(()) => "done\n".into_response(),
        Err(error) => page::internal_error(&error),
    }
}

/// Has the test provider create so many payments, and returns how long it took over each, in microseconds, one a line.
async fn payments(web: Web, Path(count): Path<i64>) -> Response {
    let Some(gateway) = web.db.env.part::<Gateways>().get("test") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (now, mut lines) = (web.db.env.now(), String::new());
    for number in 0..count {
        let site = "http://127.0.0.1";
        let request = CreatePayment {
            payment: Id::from_raw(now.0.saturating_add(number)),
            created_at: now,
            method: PaymentMethod::Page,
            token: None,
            save_method: false,
            amount: Money { minor: 4_900, currency: Currency::Usd },
            description: "A course".into(),
            payer: Payer { person: Id::NONE, open_id: None, address: String::new(), lang: Lang::En },
            return_url: format!("{site}/"),
            notify_url: format!("{site}/hooks/test"),
            expires_at: now.plus(Millis::HOUR),
        };
        #[expect(clippy::disallowed_methods, reason = "a measurement")]
        let start = Instant::now();
        if let Err(error) = gateway.create_payment(&request).await {
            return page::internal_error(&error.into());
        }
        let _ = writeln!(lines, "{}", start.elapsed().as_micros());
    }
    lines.into_response()
}

/// Raises the event that the first course of a seed has a new release, and returns its instant in milliseconds.
async fn update(web: Web, Path(seed): Path<u64>) -> Response {
    match school::seed::raise_update(&web.db, seed).await {
        Ok(at) => format!("{}\n", at.0).into_response(),
        Err(error) => page::internal_error(&error),
    }
}

/// Counts those whose centre has the notice of the event that was raised at this instant.
async fn noticed(web: Web, Path(at): Path<i64>) -> Response {
    match school::seed::noticed(&web.db, Millis(at)).await {
        Ok(people) => format!("{people}\n").into_response(),
        Err(error) => page::internal_error(&error),
    }
}

/// Counts the webhooks that ever came, those that wait to be processed, and those that told of something new.
async fn inbox(web: Web) -> Response {
    match payment::webhook::counts(&web.db).await {
        Ok(payment::webhook::Counts { came, waiting, applied }) => {
            format!("{came} {waiting} {applied}\n").into_response()
        }
        Err(error) => page::internal_error(&error),
    }
}
