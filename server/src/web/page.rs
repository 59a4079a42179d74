//! Pages: access, refused forms shown again, and the rendering itself.

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use http::{
    HeaderValue, Method, StatusCode,
    header::{CACHE_CONTROL, RETRY_AFTER, VARY},
    request::Parts,
};
use kit::AppError;
use leptos::prelude::provide_context;
use model::{Kind, Route, url};

use super::{RequestId, Web, access, error_page, files, form, page_needs, visitor::Visitor};

/// Answers the request for a page of the table.
pub async fn serve(web: Web, row: &'static Route, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return internal_error(&error),
    };
    let mut response = match access::check(row, &visitor.request.ctx) {
        Ok(()) => {
            visitor.request.flash = form::take(&web, &parts, &mut visitor.cookies).await;
            let needs = match page_needs::of(&web, &visitor, parts.uri.path()).await {
                Ok(needs) => needs,
                Err(error) => return internal_error(&error),
            };
            let mut response = render(&web, &visitor, Request::from_parts(parts, body)).await;
            response.extensions_mut().insert(needs);
            response
        }
        Err(access::Refused::SignIn) => to_login(here(&parts)),
        Err(access::Refused::Forbidden) => error_page::forbidden(row.path),
    };
    Visitor::set_cookies(visitor.cookies, response.headers_mut());
    response
}

/// Answers the request for an address that leads nowhere.
pub async fn not_found(web: Web, request: Request) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    let (path, query) = (request.uri().path(), request.uri().query());
    let is_page = |path| model::find(path).is_some_and(|row| row.kind == Kind::Page);
    if let Some(shorter) = path.strip_suffix('/').filter(|shorter| safe && is_page(shorter)) {
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        return Redirect::permanent(model::local(&format!("{shorter}{query}"))).into_response();
    }
    // What exists in development only would be shown by the application: it knows nothing of modes.
    if !safe || is_page(path) || files::is_package(path) || !error_page::wants_html(request.headers()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let (parts, body) = request.into_parts();
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return internal_error(&error),
    };
    let mut response = render(&web, &visitor, Request::from_parts(parts, body)).await;
    if response.status().is_success() {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Visitor::set_cookies(visitor.cookies, response.headers_mut());
    response
}

/// Renders the document, with a status that fits what the page shows.
pub async fn render(web: &Web, visitor: &Visitor, request: Request) -> Response {
    let nonce = request.extensions().get::<RequestId>().map(|request_id| request_id.nonce.clone());
    let (options, mut known) = (web.options.clone(), visitor.request.clone());
    if known.viewer.who.is_some() {
        known.viewer.unread_notices = match community::notice::unread(&web.db, &known.ctx).await {
            Ok(unread) => unread,
            Err(error) => return internal_error(&error),
        };
    }
    let context = move || {
        provide_context(known.viewer.clone());
        if let Some(flash) = &known.flash {
            provide_context(flash.clone());
        }
        if let Some(nonce) = &nonce {
            provide_context(nonce.clone());
        }
        kit::server::provide_clocks(&known.db);
        provide_context(known.clone());
    };
    let handler = leptos_axum::render_app_async_with_context(context, move || app::shell(options.clone()));
    let mut response: Response<Body> = handler(request).await;
    if let (Some(flash), StatusCode::OK) = (&visitor.request.flash, response.status()) {
        set_failed(&mut response, &flash.error);
    }
    let personal = visitor.request.viewer.who.is_some() || visitor.request.flash.is_some();
    let cache = if personal { "private, no-store" } else { "private, no-cache" };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    response.headers_mut().append(VARY, HeaderValue::from_static("Cookie, Accept-Language"));
    response
}

/// Sets the status of an error, and when to come again.
pub fn set_failed(response: &mut Response, error: &AppError) {
    *response.status_mut() = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let AppError::RateLimited(seconds) = error {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from((*seconds).max(1)));
    }
}

/// Redirects to the sign-in page, and from there back.
pub fn to_login(back: &str) -> Response {
    Redirect::to(&url::login(back)).into_response()
}

/// Redirects to where visitors give their password once more, and from there back.
pub fn to_confirm(back: &str) -> Response {
    Redirect::to(&url::confirm(back)).into_response()
}

fn here(parts: &Parts) -> &str {
    model::local(parts.uri.path_and_query().map_or(url::HOME, |here| here.as_str()))
}

/// Logs that the database does not answer; the response has no details.
pub fn internal_error(error: &ground::Error) -> Response {
    tracing::error!(%error, "the visitor could not be looked up: {error}");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}
