//! The page (or the JSON) for an error that came before a page could be made.
//!
//! Handlers answer with a bare status; [`render`] gives it words. It needs neither the database nor Leptos,
//! so that it works when they do not.

use std::cell::Cell;

use axum::{
    extract::Request,
    response::{Html, IntoResponse, Response},
};
use http::{
    HeaderValue, Method, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, COOKIE, RETRY_AFTER},
};
use kit::AppError;
use model::{Lang, url};

use super::{RequestId, Web, language, visitor};

pub(super) mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

thread_local! {
    static LANG: Cell<Lang> = const { Cell::new(Lang::ZhHans) };
}

/// Returns the language of the text that is being written.
#[must_use]
pub fn lang() -> Lang {
    LANG.get()
}

/// The kind of address that a request asks for.
#[derive(Debug, PartialEq, Eq)]
enum Target {
    Function,
    Package,
    Other,
}

/// The form in which a request wants to be answered.
#[derive(Debug)]
pub struct Accepts {
    html: bool,
    head: bool,
    target: Target,
    cookie: Option<HeaderValue>,
    language: Option<Lang>,
}

impl Accepts {
    /// Reads it from the request.
    pub fn of(request: &Request) -> Self {
        let path = request.uri().path();
        let header = |name| request.headers().get(name).cloned();
        Self {
            html: wants_html(request.headers()),
            head: request.method() == Method::HEAD,
            target: match path {
                _ if path.starts_with("/fn/") => Target::Function,
                _ if path.starts_with("/pkg/") => Target::Package,
                _ => Target::Other,
            },
            cookie: header(COOKIE),
            language: language::negotiate(request.headers()),
        }
    }

    /// Returns the name that logs and metrics have for addresses outside the route table.
    pub fn kind(&self) -> &'static str {
        if self.target == Target::Package { "/pkg" } else { "other" }
    }

    fn lang(&self) -> Lang {
        let text =
            |header: &Option<HeaderValue>| header.as_ref().and_then(|value| value.to_str().ok()).map(str::to_owned);
        let chosen = text(&self.cookie).and_then(|line| visitor::cookie(&line, "hl").and_then(Lang::parse));
        chosen.or(self.language).unwrap_or_default()
    }
}

/// Tells whether a browser asks for a page.
pub fn wants_html(headers: &http::HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// Tells whether this is a failure that nobody has put into words.
pub fn is_bare(response: &Response) -> bool {
    let status = response.status();
    (status.is_client_error() || status.is_server_error()) && !response.headers().contains_key(CONTENT_TYPE)
}

/// The mark of an answer to what another site sent.
#[derive(Clone, Copy)]
struct Foreign;

/// Returns the answer to what another site sends.
pub fn cross_site() -> Response {
    let mut response = StatusCode::FORBIDDEN.into_response();
    response.extensions_mut().insert(Foreign);
    response
}

/// The mark of an answer to what only teachers may see.
#[derive(Clone, Copy)]
struct Teachers;

/// Returns the answer to somebody who may not see the page with this path; for the studio it says how one gets there.
pub fn forbidden(path: &str) -> Response {
    let mut response = StatusCode::FORBIDDEN.into_response();
    if path.starts_with(url::STUDIO) {
        response.extensions_mut().insert(Teachers);
    }
    response
}

/// Renders the same failure in words; its headers stay.
pub fn render(web: &Web, bare: &Response, request_id: &RequestId, accepts: &Accepts) -> Response {
    let status = bare.status();
    let mut response = if accepts.target == Target::Function && !accepts.html {
        let body = serde_json::to_vec(&error(bare, request_id)).unwrap_or_default();
        ([(CONTENT_TYPE, "application/json"), (HEADER, "1")], body).into_response()
    } else if accepts.html && accepts.target != Target::Package {
        Html(page(web, bare, request_id, accepts.lang())).into_response()
    } else {
        let reason = status.canonical_reason().unwrap_or_default();
        ([(CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{} {reason}\n", status.as_u16())).into_response()
    };
    *response.status_mut() = status;
    if accepts.head {
        *response.body_mut() = axum::body::Body::empty();
    }
    let kept = bare.headers().iter().filter(|(name, _)| *name != http::header::CONTENT_LENGTH);
    for (name, value) in kept {
        response.headers_mut().append(name, value.clone());
    }
    response
}

/// The header by which the browser's half of a server function knows an error.
pub const HEADER: http::HeaderName = http::HeaderName::from_static("serverfnerror");

fn error(bare: &Response, request_id: &RequestId) -> AppError {
    let seconds = || bare.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok();
    match bare.status().as_u16() {
        401 => AppError::Unauthenticated,
        403 => AppError::Forbidden,
        404 | 405 => AppError::NotFound,
        429 => AppError::RateLimited(seconds().unwrap_or(1)),
        408 | 503 => AppError::Unavailable,
        400..500 => AppError::BadRequest,
        _ => AppError::Internal(request_id.to_string()),
    }
}

fn page(web: &Web, bare: &Response, request_id: &RequestId, lang: Lang) -> String {
    LANG.set(lang);
    let (status, marks) = (bare.status(), bare.extensions());
    let is_studio = marks.get::<Teachers>().is_some();
    let text = match status.as_u16() {
        401 => t::sign_in(),
        403 if marks.get::<Foreign>().is_some() => t::foreign(),
        403 if is_studio => t::studio(),
        403 => t::forbidden(),
        404 => t::not_found(),
        405 => t::method(),
        408 => t::timeout(),
        413 => t::too_large(),
        414 => t::address_too_long(),
        415 => t::media_type(),
        421 => t::misdirected(),
        429 => t::too_many(),
        431 => t::headers_too_large(),
        503 => t::unavailable(),
        400..500 => t::bad_request(),
        _ => t::broken(),
    };
    let code = status.as_u16();
    let (home, request) = (t::home(), t::request(request_id));
    let teach = if is_studio {
        format!("<a class=\"button button-primary\" href=\"{}\">{}</a> ", url::TEACH, t::teach())
    } else {
        String::new()
    };
    let main = format!(
        "<h1>{code}</h1>\n<p class=\"lede\">{text}</p>\n\
         <p class=\"small muted\">{request}</p>\n<p class=\"row\">{teach}<a class=\"button\" href=\"/\">{home}</a></p>"
    );
    document(web, lang, &code.to_string(), &main)
}

/// Returns a page without Leptos, in the frame of all pages: its title and the HTML of its main part.
pub(super) fn document(web: &Web, lang: Lang, title: &str, main: &str) -> String {
    LANG.set(lang);
    let (tag, package, school) = (lang.tag(), &web.options.site_pkg_dir, t::school());
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n<link rel=\"stylesheet\" href=\"/{package}/lyceum.css\">\n</head>\n\
         <body>\n<header class=\"topbar\"><div class=\"topbar-row\"><a class=\"brand\" href=\"/\">\
         <img src=\"/favicon.svg\" alt=\"\" width=\"32\" height=\"32\"> <span class=\"brand-name\">{school}</span></a></div></header>\n\
         <main class=\"page stack stack-4\">\n{main}\n</main>\n</body>\n</html>\n"
    )
}

/// Has the texts of this thread be in a language, until the next page is written.
pub(super) fn speak(lang: Lang) {
    LANG.set(lang);
}
