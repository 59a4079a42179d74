//! What every request goes through, and what every response carries, whatever happens in between.

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

use super::{Stamp, Web, failure, headers, origin};
use crate::figures;

/// As long as any answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The middleware around everything.
pub async fn front(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    #[expect(clippy::disallowed_methods, reason = "a measurement")]
    let began = Instant::now();
    let stamp = Stamp::new(&web);
    request.extensions_mut().insert(stamp.clone());
    let asked = failure::Asked::of(&request);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let span = tracing::info_span!("request", id = %stamp);

    let mut response = match origin::refuse(&web, &request) {
        Err(StatusCode::FORBIDDEN) => failure::foreign(),
        Err(refused) => refused.into_response(),
        Ok(()) => match web.places.take(model::find(request.uri().path())).await {
            Ok(_place) => answer(request, next).instrument(span.clone()).await,
            Err(later) => later,
        },
    };
    if failure::is_bare(&response) {
        response = failure::dress(&web, &response, &stamp, &asked);
    }
    headers::secure(&web, &mut response, &stamp);

    let template = route.as_ref().map_or(asked.kind(), MatchedPath::as_str);
    let status = response.status();
    let spent = began.elapsed();
    figures::request(template, name(&method), status, spent);
    span.in_scope(|| {
        let ms = (spent.as_secs_f64() * 10_000.0).round() / 10.0;
        tracing::info!(method = name(&method), path = template, status = status.as_u16(), ms, "answered");
    });
    response
}

/// The handler's answer; a panic or endless waiting become a status.
async fn answer(request: Request, next: Next) -> Response {
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err(_) => {
            tracing::error!("no answer within {} s", PATIENCE.as_secs());
            let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
            response.headers_mut().insert(http::header::RETRY_AFTER, HeaderValue::from_static("30"));
            response
        }
    }
}

/// Known methods by name, so that nobody writes into figures and logs what he likes.
fn name(method: &Method) -> &'static str {
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
