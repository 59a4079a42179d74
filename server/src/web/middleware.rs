//! The middleware of all requests and responses, whatever happens in between: the front's steps, one after the other.

use std::{
    net::IpAddr,
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use axum::{
    body::HttpBody,
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use http::{
    HeaderValue, Method, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER},
};
use kit::server::Mode;
use model::{Kind, Route, STREAMED};
use tracing::Instrument;

use super::{Peer, RequestId, Web, error_page, headers, origin, visitor};
use crate::{
    front::{
        FrontLimits, answer, body,
        cpu_time::cpu_time,
        rate::{Class, Client},
    },
    metrics,
};

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

    let at_front = cpu_time();
    let limits = web.front.limits();
    let client = visitor::client_of(&web, request.extensions(), request.headers());
    let client = web.front.counted(&limits, client);
    span.in_scope(|| warn_of_proxy(&web, &request));
    // Probes are answered however many answers are under way: a school that is busy is alive.
    let probe = is_probe(&request);
    let under_way = if probe { Ok(None) } else { web.front.under_way(&limits, client).map(Some) };
    let passed = match &under_way {
        Ok(_) => pass(&web, &limits, client, request, next, at_front).instrument(span.clone()).await,
        Err(_) => Ok(Response::default()),
    };
    let mut response = passed.unwrap_or_else(|refused| refused);
    // What is not counted has no page that could wait to be taken.
    if !probe && error_page::is_bare(&response) {
        response = error_page::render(&web, &response, &id, &accepts);
    }
    match under_way {
        // It lasts as long as its page is open, and the front counts such by themselves.
        Ok(Some(_)) if is_event_stream(&response) => {}
        Ok(Some(under_way)) => drop(response.extensions_mut().insert(under_way)),
        Ok(None) => {}
        Err(status) => response = answer::refusal(status),
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

/// Tells whether whoever watches over the server asks how it is; the answer is a word.
fn is_probe(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD) && matches!(request.uri().path(), "/healthz" | "/readyz")
}

/// Tells whether an answer is a stream of server-sent events.
fn is_event_stream(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream")
}

/// Takes a request through the front to its handler. The error is the answer that refuses it.
async fn pass(
    web: &Web,
    limits: &FrontLimits,
    client: Option<IpAddr>,
    request: Request,
    next: Next,
    at_front: Duration,
) -> Result<Response, Response> {
    let (front, row) = (&web.front, model::find(request.uri().path()));
    limit(web, limits, row, client, request.uri().path()).map_err(|seconds| {
        ([(RETRY_AFTER, HeaderValue::from(seconds.max(1)))], StatusCode::TOO_MANY_REQUESTS).into_response()
    })?;
    origin::refuse(web, row, &request).map_err(|refused| match refused {
        StatusCode::FORBIDDEN => error_page::cross_site(),
        refused => refused.into_response(),
    })?;
    // As long as nothing is waited for it stays on its thread, whose work is measured.
    let is_measured = request.method() == Method::GET && request.body().is_end_stream();
    let (request, _arrived) = body::receive(front, limits, row, client, request).await?;
    // What a page waits for (a core, a body, a place) is not what the front costs.
    if is_measured && row.is_some_and(|row| row.kind == Kind::Page) {
        metrics::record_front(cpu_time().saturating_sub(at_front));
    }
    let _place = front.places.acquire(limits, row).await?;
    Ok(answer(limits, row, request, next).await)
}

/// Says in the log, once, that a proxy is not named: it is counted as one client, and all visitors with it.
fn warn_of_proxy(web: &Web, request: &Request) {
    let Some(Peer(peer)) = request.extensions().get::<Peer>() else { return };
    let peer = peer.to_canonical();
    let is_met = !web.unnamed_proxy.is_completed()
        && web.mode() == Mode::Production
        && web.settings.trusted_proxies.lacks(peer, request.headers());
    if is_met {
        web.unnamed_proxy.call_once(|| {
            tracing::warn!(
                "{peer} hands requests on, and trusted-proxies does not name it: all its visitors are counted as one \
                 (LYCEUM_TRUSTED_PROXIES={peer})"
            );
        });
    }
}

/// Counts a request by its client; the error is the seconds to wait. Development walks fast, and its only client is the
/// one who develops.
fn limit(web: &Web, limits: &FrontLimits, row: Option<&Route>, client: Option<IpAddr>, path: &str) -> Result<(), i64> {
    let Some(client) = client.filter(|_| web.mode() == Mode::Production) else { return Ok(()) };
    web.front.rate.take(limits, Client::Address(client), Class::of(row, path), 1.0)
}

/// Returns the handler's answer; a panic or endless waiting become a status. A body that is streamed takes its time:
/// the front ends it when it falls silent.
async fn answer(limits: &FrontLimits, row: Option<&Route>, request: Request, next: Next) -> Response {
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    let patience = limits.answer_timeout;
    let done = if row.is_some_and(|row| row.body == STREAMED) {
        Ok(work.await)
    } else {
        tokio::time::timeout(patience, work).await
    };
    match done {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err(_) => {
            tracing::error!("no answer within {} s", patience.as_secs());
            ([(RETRY_AFTER, HeaderValue::from_static("30"))], StatusCode::SERVICE_UNAVAILABLE).into_response()
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
