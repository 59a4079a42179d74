//! Where payment providers speak to us, and where their pages send payers back to.

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use commerce::payment::{self, webhook};
use http::{HeaderName, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use model::{Id, order::Order, url};

use super::{Web, page, visitor::Visitor};

/// No notification is longer.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// Carries the signature of the test provider's notifications.
const TEST_SIGNATURE: HeaderName = HeaderName::from_static("test-gateway-signature");

/// Takes a notification: answered as soon as it is safe on disk, read afterwards.
pub async fn webhook(web: Web, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let gateway = parts.uri.path().strip_prefix("/hooks/").unwrap_or_default().to_owned();
    let signature = parts.headers.get(TEST_SIGNATURE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::BAD_REQUEST.into_response(),
    };
    match webhook::receive(&web.db, &gateway, signature, &body).await {
        Ok(()) => "ok\n".into_response(),
        Err(ground::Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, gateway, "a notification could not be kept: {error}");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// `/buy/{slug}`: on with buying, for somebody who had to sign in or register first. It orders the course, once
/// however often it is asked; a link on another site only leads to the course.
pub async fn buy(web: Web, request: Request) -> Response {
    let (parts, _): (_, Body) = request.into_parts();
    let slug = parts.uri.path().strip_prefix("/buy/").unwrap_or_default().to_owned();
    let visit = match Visitor::of(&web, &parts).await {
        Ok(visit) => visit,
        Err(error) => return page::internal_error(&error),
    };
    if visit.request.viewer.who.is_none() {
        return page::to_login(parts.uri.path());
    }
    let course = url::course(&slug);
    if parts.headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site" || site == "same-site") {
        return Redirect::to(&course).into_response();
    }
    match commerce::order::place(&web.db, &visit.request.ctx, &slug).await {
        Ok(order) => Redirect::to(&url::checkout(order)).into_response(),
        // The course's page says why: it is hers already, or costs nothing.
        Err(ground::Error::AlreadyOwned(_) | ground::Error::PriceChanged(_)) => Redirect::to(&course).into_response(),
        Err(ground::Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => page::internal_error(&error),
    }
}

/// The payer comes back. What her browser says proves nothing: the provider is asked.
pub async fn handle_return(web: Web, request: Request) -> Response {
    let (parts, _): (_, Body) = request.into_parts();
    let order: Option<Id<Order>> = parts.uri.path().split('/').nth(2).and_then(|order| order.parse().ok());
    let Some(order) = order else { return StatusCode::NOT_FOUND.into_response() };
    let visit = match Visitor::of(&web, &parts).await {
        Ok(visit) => visit,
        Err(error) => return page::internal_error(&error),
    };
    let address = url::checkout(order);
    if visit.request.viewer.who.is_none() {
        return page::to_login(&address);
    }
    match payment::handle_return(&web.db, &visit.request.ctx, order).await {
        Ok(()) => Redirect::to(&address).into_response(),
        Err(ground::Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => page::internal_error(&error),
    }
}
