//! The handlers of the endpoints and webhooks in the route table.

use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, Request},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, any, get, post},
};
use http::{StatusCode, header::CONTENT_TYPE};
use model::{Access, Kind, RateClass, TEST_PROVIDER, url};
use serde_json::{Value, json};

use super::{
    Web, access, csv, events, export, log, media, page, payment, report, share, statement, unsubscribe, upload,
    visitor::Visitor, words,
};

/// Adds the endpoints of the table that are for programs.
///
/// # Panics
/// When the table has an endpoint that nothing here answers.
pub fn routes(router: Router, web: &Web) -> Router {
    access::rows(web.mode())
        .filter(|row| matches!(row.kind, Kind::Endpoint | Kind::Webhook) && !row.path.starts_with(TEST_PROVIDER))
        .fold(router, |router, row| router.route(row.path, access::guard(row, handler(row.path, web))))
}

fn handler(path: &str, web: &Web) -> MethodRouter {
    let web = web.clone();
    match path {
        "/healthz" => get(|| async { "ok\n" }),
        "/readyz" => get(move || ready(web.clone())),
        "/metrics" => get(move || metrics(web.clone())),
        "/media/{file}" => get(move |request| media::serve(web.clone(), request)),
        "/s/{code}" => get(move |request| share::follow(web.clone(), request)),
        "/s/{code}/poster.png" => get(move |request| share::poster(web.clone(), request)),
        "/events" => get(move |request| events::serve(web.clone(), request)),
        "/learn/{slug}" => get(move |request| record_progress(web.clone(), request)),
        "/.well-known/apple-developer-merchantid-domain-association" => get(move || payment::apple_domain(web.clone())),
        url::CHECKOUT_RETURN => {
            get(move |request| payment::handle_return(web.clone(), request)).post(payment::return_by_link)
        }
        "/checkout/{order}/payer" => get(move |request| payment::handle_payer(web.clone(), request)),
        "/me/payment/{method}/return" => get(move |request| payment::handle_setup_return(web.clone(), request)),
        "/studio/csv/{report}" => get(move |request| csv::serve(web.clone(), request)),
        "/studio/export/{course}" => get(move |request| export::serve(web.clone(), request)),
        "/upload" | "/upload/{upload}" => any(move |request| upload::serve(web.clone(), request)),
        url::STATEMENT_UPLOAD => {
            let upload = any(move |request| statement::upload(web.clone(), request));
            // It bounds what it keeps by itself.
            upload.layer(DefaultBodyLimit::disable())
        }
        url::WORDS_UPLOAD => any(move |request| words::upload(web.clone(), request)).layer(DefaultBodyLimit::disable()),
        "/admin/logs.csv" => get(move |request| log::serve(web.clone(), request)),
        url::UNSUBSCRIBE_LINK => {
            let (asked, ended) = (web.clone(), web);
            get(move |request| unsubscribe::serve(asked.clone(), request))
                .post(move |request| unsubscribe::serve(ended.clone(), request))
        }
        "/csp-report" => post(move |request| async move { report::take(&web.reports, request).await }),
        "/hooks/{provider}" => post(move |request| payment::webhook(web.clone(), request)),
        "/dev/mailbox.json" => get(move || mailbox(web.clone())),
        "/dev/routes.json" => get(|| async { Json(table()) }),
        other => unreachable!("the machine row {other} has no handler"),
    }
}

/// Answers that the server is ready, as long as the database answers.
async fn ready(web: Web) -> Response {
    match web.db.ping().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready: {error}");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                [(CONTENT_TYPE, "text/plain; charset=utf-8")],
                "the database does not answer\n",
            )
                .into_response()
        }
    }
}

/// Renders all metrics.
pub async fn metrics(web: Web) -> Response {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], web.metrics.render()).into_response()
}

/// Answers `/learn/{slug}`: leads to the lesson to go on with, or to the course when there is nothing to read yet.
async fn record_progress(web: Web, request: Request) -> Response {
    let (parts, _): (_, Body) = request.into_parts();
    let slug = parts.uri.path().strip_prefix("/learn/").unwrap_or_default();
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return page::internal_error(&error),
    };
    match learning::progress::next_lesson(&web.db, &visitor.request.ctx, slug).await {
        Ok(Some(lesson)) => Redirect::to(&model::url::lesson(slug, lesson)).into_response(),
        Ok(None) => Redirect::to(&model::url::course(slug)).into_response(),
        Err(ground::Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => page::internal_error(&error),
    }
}

/// Lists the mails that development mode kept, newest first.
async fn mailbox(web: Web) -> Response {
    match ground::mail::mailbox(&web.db).await {
        Ok(mails) => {
            let mails: Vec<Value> = mails
                .iter()
                .map(|mail| json!({ "kind": mail.kind, "to": mail.to, "subject": mail.subject, "body": mail.body, "html": mail.html, "unsubscribe": mail.unsubscribe, "at": mail.created_at }))
                .collect();
            Json(mails).into_response()
        }
        Err(error) => page::internal_error(&error),
    }
}

/// Returns the route table, for tests and pictures.
fn table() -> Value {
    let least = |least| match least {
        Access::Anyone => "anyone",
        Access::SignedIn => "signed-in",
        Access::May(permission) => permission.as_str(),
        Access::Development => "development",
    };
    model::ROUTES
        .iter()
        .map(|row| {
            json!({
                "path": row.path,
                "kind": match row.kind { Kind::Page => "page", Kind::Function => "function", Kind::Endpoint => "endpoint", Kind::Webhook => "webhook" },
                "least": least(row.least),
                "rate": match row.rate { RateClass::Read => "read", RateClass::Write => "write", RateClass::Credential => "credential" },
                "body": row.body,
                "samples": row.samples,
            })
        })
        .collect()
}
