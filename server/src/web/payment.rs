//! The endpoints for webhooks of payment providers, and those that their pages send payers back to.

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

/// The largest webhook, in bytes.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// The header with the signature of the test provider's webhooks.
const TEST_SIGNATURE: HeaderName = HeaderName::from_static("test-gateway-signature");

/// Receives a webhook: acknowledged as soon as it is safe on disk, processed afterwards.
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
            tracing::error!(%error, gateway, "a webhook could not be kept: {error}");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// Takes the payer back from the provider's page. What their browser says proves nothing: the provider is asked.
pub async fn handle_return(web: Web, request: Request) -> Response {
    let (parts, _): (_, Body) = request.into_parts();
    let order: Option<Id<Order>> = parts.uri.path().split('/').nth(2).and_then(|order| order.parse().ok());
    let Some(order) = order else { return StatusCode::NOT_FOUND.into_response() };
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return page::internal_error(&error),
    };
    let address = url::checkout(order);
    if visitor.request.viewer.who.is_none() {
        return page::to_login(&address);
    }
    match payment::handle_return(&web.db, &visitor.request.ctx, order).await {
        Ok(()) => Redirect::to(&address).into_response(),
        Err(ground::Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => page::internal_error(&error),
    }
}
