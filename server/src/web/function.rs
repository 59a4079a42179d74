//! Server functions: access checks before, status and redirects after.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    response::{Html, IntoResponse, Redirect, Response},
};
use http::{
    HeaderMap, HeaderValue, StatusCode, Uri,
    header::{ACCEPT, CONTENT_TYPE, LOCATION, SET_COOKIE},
    request::Parts,
};
use http_body_util::BodyExt;
use kit::{AppError, server::LEAVES};
use leptos::prelude::provide_context;
use model::Route;

use super::{Web, access, error_page, form, page, visitor::Visitor};

/// Answers a call of a server function of the table.
pub async fn serve(web: Web, row: &'static Route, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if !is_form(&parts.headers) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    // The front has read it.
    let Ok(body) = to_bytes(body, row.body).await else { return StatusCode::BAD_REQUEST.into_response() };
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return page::internal_error(&error),
    };
    let plain_form = error_page::wants_html(&parts.headers);
    let back = form::back(&parts.uri, &parts.headers);
    let outcome = match access::check(row, &visitor.request.ctx) {
        Ok(()) => run(&visitor, &parts, body.clone()).await,
        Err(access::Refused::SignIn) if plain_form => return page::to_login(&back),
        Err(access::Refused::SignIn) => CallOutcome::Failed(AppError::Unauthenticated, HeaderMap::new()),
        Err(access::Refused::Forbidden) if plain_form => return StatusCode::FORBIDDEN.into_response(),
        Err(access::Refused::Forbidden) => CallOutcome::Failed(AppError::Forbidden, HeaderMap::new()),
    };
    let mut response = match outcome {
        CallOutcome::Completed(response) if plain_form => after(response.headers(), &back, &visitor.request.site),
        CallOutcome::Completed(response) => response,
        CallOutcome::Failed(AppError::ReauthRequired, _) if plain_form => page::to_confirm(&back),
        CallOutcome::Failed(AppError::Unauthenticated, _) if plain_form => page::to_login(&back),
        CallOutcome::Failed(error, headers) if plain_form => {
            // A function that has done a part says where its refusal is shown.
            let back = headers.get(LOCATION).and_then(|to| to.to_str().ok()).map_or(back, |to| model::local(to).into());
            let mut response = after(&only_cookies(&headers), &back, &visitor.request.site);
            let refused = form::Refused { form: row.path, back: &back, values: form::values(body).await, error };
            let kept = form::keep(&web, form::Keeper::of(&web, &visitor, &parts), refused).await;
            response.headers_mut().extend(kept.map(|cookie| (SET_COOKIE, cookie)));
            response
        }
        CallOutcome::Failed(error, headers) => as_json(&error, &headers),
    };
    Visitor::set_cookies(visitor.cookies, response.headers_mut());
    response
}

/// The outcome of a call.
enum CallOutcome {
    Completed(Response),
    Failed(AppError, HeaderMap),
}

/// Tells whether the body is a form.
fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Runs Leptos' service, called as a script would call it: it answers with data and never with a redirect.
async fn run(visitor: &Visitor, parts: &Parts, body: Bytes) -> CallOutcome {
    let mut parts = parts.clone();
    parts.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let known = visitor.request.clone();
    let context = move || {
        provide_context(known.viewer.clone());
        provide_context(known.viewer.lang);
        provide_context(known.clone());
    };
    let request = Request::from_parts(parts, Body::from(body));
    let response = leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    if !response.headers().contains_key(error_page::HEADER) {
        return CallOutcome::Completed(response);
    }
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let error = serde_json::from_slice(&body).unwrap_or_else(|_| AppError::Internal(visitor.request.id.clone()));
    CallOutcome::Failed(named(error, visitor), parts.headers)
}

/// Adds the request's id to an error of ours.
fn named(error: AppError, visitor: &Visitor) -> AppError {
    match error {
        AppError::Internal(id) if id.is_empty() => AppError::Internal(visitor.request.id.clone()),
        error => error,
    }
}

/// Leads the browser to where the function sent it, else back. `site` is the address of the school.
fn after(headers: &HeaderMap, back: &str, site: &str) -> Response {
    let to = headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or(back);
    let leaves = headers.contains_key(LEAVES);
    let to = if leaves { to } else { model::local(to) };
    let is_elsewhere = leaves && to.strip_prefix(site).is_none_or(|path| !path.starts_with('/'));
    let mut response = if is_elsewhere { lead_away(to) } else { Redirect::to(to).into_response() };
    response.headers_mut().extend(only_cookies(headers));
    response
}

/// Returns a page that goes on to another site by itself. A redirect would be part of sending the form, and the
/// `form-action` of our pages stops that at other sites: at this one, and at those that it redirects to.
fn lead_away(to: &str) -> Response {
    let Some(host) = to.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned)) else {
        return Redirect::to(to).into_response();
    };
    let safe = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let (to, host) = (safe(to), safe(&host));
    Html(format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta http-equiv=\"refresh\" content=\"0; url={to}\">\n\
         <title>{host}</title>\n</head>\n<body>\n<p><a href=\"{to}\">{host}</a></p>\n</body>\n</html>\n"
    ))
    .into_response()
}

fn only_cookies(headers: &HeaderMap) -> HeaderMap {
    let mut cookies = HeaderMap::new();
    for cookie in headers.get_all(SET_COOKIE) {
        cookies.append(SET_COOKIE, cookie.clone());
    }
    cookies
}

fn as_json(error: &AppError, headers: &HeaderMap) -> Response {
    let body = serde_json::to_vec(error).unwrap_or_default();
    let mut response = ([(CONTENT_TYPE, "application/json"), (error_page::HEADER, "1")], body).into_response();
    response.headers_mut().extend(only_cookies(headers));
    page::set_failed(&mut response, error);
    response
}
