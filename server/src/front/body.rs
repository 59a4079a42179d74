//! Step 3: the body. It is read before a request takes a place, so that a body which never comes keeps nobody out:
//! within the row's limit, few at once by client, and given up when nothing more of it comes, or so little that it is no
//! line of anybody's. How long it takes in all does not matter.

use std::{error::Error, net::IpAddr, pin::pin};

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_LENGTH, header::RETRY_AFTER};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use model::{Route, STREAMED};
use tower_http::timeout::{TimeoutBody, TimeoutError};

use super::{
    Front, FrontLimits, Held, SITE_SHARE_DIVISOR,
    body_rate::{PacedBody, TooSlow},
    refused, site, timed_out,
};

/// One client has this part of the memory for bodies.
const CLIENT_SHARE_DIVISOR: u64 = 16;

/// What a body holds while its request is answered.
#[derive(Debug, Default)]
pub struct Arrived {
    _bytes: Option<Counted>,
    _streamed: Option<Counted>,
    _site: Option<Held<IpAddr>>,
}

/// Returns the request with its body in memory. One that is streamed comes piece by piece, and one that its row does
/// not want is left where it is. The error is the answer that refuses the request.
///
/// # Errors
/// 408 when nothing more comes, or too slowly, 413 when it is too large, 429 when the client sends too many at once, 503 when all do,
/// 400 when it breaks off.
pub async fn receive(
    front: &Front,
    limits: &FrontLimits,
    row: Option<&Route>,
    client: Option<IpAddr>,
    request: Request,
) -> Result<(Request, Arrived), Response> {
    let most = row.map_or(0, |row| row.body);
    if most == 0 || request.body().is_end_stream() {
        return Ok((request.map(|_| Body::empty()), Arrived::default()));
    }
    let told = announced(request.headers());
    if told.is_some_and(|told| told > most as u64) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
    }
    let theirs = front.bodies_by_client.take(client, 1, limits.bodies_by_client);
    let theirs = theirs.ok_or_else(|| later(StatusCode::TOO_MANY_REQUESTS, "bodies_by_client"))?;
    let one = front.bodies.take(Some(()), 1, limits.bodies);
    let one = one.ok_or_else(|| later(StatusCode::SERVICE_UNAVAILABLE, "bodies"))?;
    let of_site = (limits.bodies / SITE_SHARE_DIVISOR).max(limits.bodies_by_client);
    let site = front.bodies_by_site.take(site(client), 1, of_site);
    let site = site.ok_or_else(|| later(StatusCode::TOO_MANY_REQUESTS, "bodies_by_site"))?;
    if most == STREAMED {
        let request = request.map(|body| Body::new(timed(limits, body)));
        return Ok((request, Arrived { _streamed: Some((one, theirs)), _site: Some(site), ..Arrived::default() }));
    }
    let (parts, body) = request.into_parts();
    let (body, bytes) = read(front, limits, client, Limited::new(timed(limits, body), most)).await?;
    Ok((Request::from_parts(parts, Body::from(body)), Arrived { _bytes: Some(bytes), ..Arrived::default() }))
}

/// Returns a body that ends when it falls silent, and when it comes too slowly.
fn timed(limits: &FrontLimits, body: Body) -> PacedBody<TimeoutBody<Body>> {
    PacedBody::new(limits.body_rate, TimeoutBody::new(limits.body_silence, body))
}

/// The bytes of a body, counted as they come: what was only announced takes nothing from others.
type Counted = (Held<()>, Held<IpAddr>);

async fn read(
    front: &Front,
    limits: &FrontLimits,
    client: Option<IpAddr>,
    body: impl HttpBody<Data = Bytes, Error = Box<dyn Error + Send + Sync>>,
) -> Result<(Bytes, Counted), Response> {
    let (mut body, mut bytes) = (pin!(body), BytesMut::new());
    let full = |status| later(status, "body_bytes");
    let all = front.body_bytes.take(Some(()), 0, limits.body_bytes);
    let theirs = front.bytes_by_client.take(client, 0, limits.body_bytes);
    let (Some(mut all), Some(mut theirs)) = (all, theirs) else { return Err(full(StatusCode::SERVICE_UNAVAILABLE)) };
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| broken(&*error).into_response())?;
        let Ok(data) = frame.into_data() else { continue };
        let length = data.len() as u64;
        if !theirs.grow(length, limits.body_bytes / CLIENT_SHARE_DIVISOR) {
            return Err(full(StatusCode::TOO_MANY_REQUESTS));
        }
        if !all.grow(length, limits.body_bytes) {
            return Err(full(StatusCode::SERVICE_UNAVAILABLE));
        }
        bytes.extend_from_slice(&data);
    }
    Ok((bytes.freeze(), (all, theirs)))
}

/// Returns the status of a body that did not come whole.
fn broken(error: &(dyn Error + 'static)) -> StatusCode {
    if error.is::<LengthLimitError>() {
        return StatusCode::PAYLOAD_TOO_LARGE;
    }
    if is_silence(error) {
        timed_out("body");
        return StatusCode::REQUEST_TIMEOUT;
    }
    StatusCode::BAD_REQUEST
}

/// Tells whether a body ended because nothing more of it came, or too little.
#[must_use]
pub fn is_silence(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<TimeoutError>() || error.is::<TooSlow>() {
            return true;
        }
        cause = error.source();
    }
    false
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn later(status: StatusCode, reason: &'static str) -> Response {
    refused(reason);
    ([(RETRY_AFTER, HeaderValue::from_static("1"))], status).into_response()
}
