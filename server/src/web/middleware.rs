//! The middleware of all requests and responses, whatever happens in between.

use std::{
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use http::{HeaderValue, Method, StatusCode};
use tracing::Instrument;

use super::{RequestId, Web, error_page, headers, origin};
use crate::metrics;

/// The longest time that any answer may take.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(30);

/// Runs the middleware around everything.
pub async fn handle(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    #[expect(clippy::disallowed_methods, reason = "a measurement")]
    let began = Instant::now();
    let id = RequestId::new(&web);
    request.extensions_mut().insert(id.clone());
    let accepts = error_page::Accepts::of(&request);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let span = tracing::info_span!("request", id = %id);

    let mut response = match origin::refuse(&web, &request) {
        Err(StatusCode::FORBIDDEN) => error_page::cross_site(),
        Err(refused) => refused.into_response(),
        Ok(()) => match web.concurrency.acquire(model::find(request.uri().path())).await {
            Ok(_place) => answer(request, next).instrument(span.clone()).await,
            Err(later) => later,
        },
    };
    if error_page::is_bare(&response) {
        response = error_page::render(&web, &response, &id, &accepts);
    }
    headers::secure(&web, &mut response, &id);

    let template = route.as_ref().map_or(accepts.kind(), MatchedPath::as_str);
    let status = response.status();
    let spent = began.elapsed();
    metrics::record_request(template, method_name(&method), status, spent);
    span.in_scope(|| {
        let ms = (spent.as_secs_f64() * 10_000.0).round() / 10.0;
        tracing::info!(method = method_name(&method), path = template, status = status.as_u16(), ms, "answered");
    });
    response
}

/// Returns the handler's answer; a panic or endless waiting become a status.
async fn answer(request: Request, next: Next) -> Response {
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(RESPONSE_TIMEOUT, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err(_) => {
            tracing::error!("no answer within {} s", RESPONSE_TIMEOUT.as_secs());
            let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
            response.headers_mut().insert(http::header::RETRY_AFTER, HeaderValue::from_static("30"));
            response
        }
    }
}

/// Returns known methods by name, so that nobody writes into metrics and logs what they like.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
