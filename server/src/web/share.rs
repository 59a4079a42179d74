//! `/s/{code}`: leads from a short address to the page that is shared.

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderName, Method, StatusCode,
    header::{CACHE_CONTROL, LOCATION},
};

use super::{Web, page, visitor::Visitor};

/// Keeps search engines from listing short addresses beside the pages that they lead to.
const ROBOTS: (HeaderName, &str) = (HeaderName::from_static("x-robots-tag"), "noindex");

/// Redirects to what is shared, and counts the visit where a person makes one. An unknown code leads to the page for
/// what is not there.
pub async fn follow(web: Web, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return page::internal_error(&error),
    };
    let code = parts.uri.path().strip_prefix("/s/").unwrap_or_default();
    let is_opened = parts.method == Method::GET && !is_prefetch(&parts.headers);
    match community::share::visit(&web.db, &visitor.request.ctx, code, is_opened).await {
        Ok(to) => {
            let to = model::local(&to).to_owned();
            (StatusCode::FOUND, [ROBOTS, (CACHE_CONTROL, "private, no-store")], [(LOCATION, to)]).into_response()
        }
        Err(ground::Error::NotFound) => page::not_found(web, Request::from_parts(parts, body)).await,
        Err(error) => page::internal_error(&error),
    }
}

/// Returns whether a browser fetches the address before anybody asked for it.
fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-purpose", "x-moz"].iter().any(|name| {
        let value = headers.get(*name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        value.contains("prefetch") || value.contains("preview") || value.contains("prerender")
    })
}
