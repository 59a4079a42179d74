//! The endpoints for webhooks of payment providers, and those that their pages send payers back to.

use axum::{
    body::Body,
    extract::{Query, Request},
    response::{IntoResponse, Redirect, Response},
};
use commerce::payment::{
    self, Gateways, NextStep, PayerAnswer, WebhookHeaders, WebhookReceipt, WebhookResponse, webhook,
};
use ground::Error;
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode, Uri,
    header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, PROXY_AUTHORIZATION, SET_COOKIE},
    request::Parts,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kit::AppError;
use model::{Id, order::Order, payment::SavedMethod, url};

use super::{Web, form, page, visitor::Visitor};

/// The largest webhook, in bytes.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// The size of a webhook's headers, names and values together, in bytes.
const MAX_HEADER_BYTES: usize = 16 * 1024;
/// The form on an order's page by which it is paid.
const PAY_FORM: &str = "/fn/shop/pay";

/// Receives a webhook: acknowledged in the provider's own form as soon as it is safe on disk, processed afterwards.
pub async fn webhook(web: Web, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let provider = parts.uri.path().strip_prefix("/hooks/").unwrap_or_default().to_owned();
    let gateway = web.db.env.part::<Gateways>().get(&provider);
    let signed = gateway.map(|gateway| gateway.capabilities().signed_headers).unwrap_or_default();
    let Some(headers) = kept_headers(&parts.headers, signed) else {
        return StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response();
    };
    let body = match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::BAD_REQUEST.into_response(),
    };
    let receipt = match webhook::receive(&web.db, &provider, headers, &body).await {
        Ok(receipt) => receipt,
        Err(Error::NotFound) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, provider, "a webhook could not be kept: {error}");
            WebhookReceipt::NotStored
        }
    };
    match webhook::response(&web.db, &provider, receipt) {
        Ok(WebhookResponse { status, content_type, body }) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
            (status, [(CONTENT_TYPE, content_type)], body).into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Returns all headers of a webhook, each byte a character; `None` when they are too large. Those that carry what opens
/// a door, such as the cookies of a browser that came here, are not kept, unless the provider's webhooks are
/// authenticated by them.
fn kept_headers(headers: &HeaderMap, signed: &[&str]) -> Option<WebhookHeaders> {
    let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    let is_kept = |name: &HeaderName| {
        ![AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name) || signed.contains(&name.as_str())
    };
    let kept = headers.iter().filter(|(name, _)| is_kept(name));
    let text = |value: &HeaderValue| value.as_bytes().iter().copied().map(char::from).collect();
    (size <= MAX_HEADER_BYTES).then(|| kept.map(|(name, value)| (name.to_string(), text(value))).collect())
}

/// Has a payer whom a provider's page sends back by a form come back by a link: with a form from another site no browser
/// sends the cookie by which we know them. What the form says is not read.
pub async fn return_by_link(uri: Uri) -> Redirect {
    Redirect::to(uri.path())
}

/// Takes the payer back from the provider's page. What their browser says proves nothing: the provider is asked.
pub async fn handle_return(web: Web, request: Request) -> Response {
    let (parts, _): (_, Body) = request.into_parts();
    let Some(order) = order_of(&parts) else { return StatusCode::NOT_FOUND.into_response() };
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
        Err(Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => page::internal_error(&error),
    }
}

/// Takes the payer back from a provider that was asked who they are in its app, and goes on with their payment. What
/// comes to nothing is told on the order's page, like a form that was refused.
pub async fn handle_payer(web: Web, request: Request) -> Response {
    let (parts, _): (_, Body) = request.into_parts();
    let Some(order) = order_of(&parts) else { return StatusCode::NOT_FOUND.into_response() };
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return page::internal_error(&error),
    };
    let (address, known) = (url::checkout(order), &visitor.request);
    if known.viewer.who.is_none() {
        return page::to_login(&address);
    }
    let query = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map(|Query(pairs)| pairs).unwrap_or_default();
    let value = |name: &str| query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let answer = PayerAnswer { code: value("code"), state: value("state") };
    let next = payment::start_identified(&web.db, &known.ctx, order, answer, &known.site, known.viewer.lang).await;
    let mut response = match next {
        Ok(NextStep::Provider(to)) => Redirect::to(&to).into_response(),
        Ok(NextStep::Order) => Redirect::to(&address).into_response(),
        Err(Error::NotFound) => return StatusCode::NOT_FOUND.into_response(),
        Err(error @ (Error::Invalid(_) | Error::Gateway(_))) => {
            let (values, error) = (Vec::new(), AppError::from(error));
            let refused = form::Refused { form: PAY_FORM, back: &address, values, error };
            let kept = form::keep(&web, form::Keeper::of(&web, &visitor, &parts), refused).await;
            let mut response = Redirect::to(&address).into_response();
            response.headers_mut().extend(kept.map(|cookie| (SET_COOKIE, cookie)));
            response
        }
        Err(error) => return page::internal_error(&error),
    };
    Visitor::set_cookies(visitor.cookies, response.headers_mut());
    response
}

/// Returns the order in the path of an endpoint below its page.
fn order_of(parts: &Parts) -> Option<Id<Order>> {
    parts.uri.path().split('/').nth(2)?.parse().ok()
}

/// Takes whoever adds a way to pay back from the provider's form. What the provider wrote into the address, a secret of
/// its own among it, does not stay there; and what became of it the page asks the provider.
pub async fn handle_setup_return(web: Web, request: Request) -> Response {
    let (parts, _): (_, Body) = request.into_parts();
    let method: Option<Id<SavedMethod>> = parts.uri.path().split('/').nth(3).and_then(|method| method.parse().ok());
    let Some(method) = method else { return StatusCode::NOT_FOUND.into_response() };
    let address = url::with_query(&url::adding_method(method), [("returned", "1")]);
    match Visitor::of(&web, &parts).await {
        Ok(visitor) if visitor.request.viewer.who.is_none() => page::to_login(&address),
        Ok(_) => Redirect::to(&address).into_response(),
        Err(error) => page::internal_error(&error),
    }
}

/// Answers with the text by which Apple knows that this domain may offer Apple Pay.
pub async fn apple_domain(web: Web) -> Response {
    match payment::apple_domain_file(&web.db) {
        Some(file) => ([(CONTENT_TYPE, "text/plain; charset=utf-8")], file).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_a_door_is_kept_only_where_it_signs_webhooks() {
        let sent = [(AUTHORIZATION, "a"), (COOKIE, "c"), (PROXY_AUTHORIZATION, "p"), (CONTENT_TYPE, "t")];
        let headers: HeaderMap =
            sent.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect();
        let names = ["authorization", "cookie", "proxy-authorization", "content-type"];
        let kept = kept_headers(&headers, &[]).unwrap();
        assert_eq!(names.map(|name| kept.get(name)), [None, None, None, Some("t")]);
        let kept = kept_headers(&headers, &["authorization"]).unwrap();
        assert_eq!(names.map(|name| kept.get(name)), [Some("a"), None, None, Some("t")]);
    }
}
