//! `/s/{code}`: leads from a short address to the page that is shared. `/s/{code}/poster.png?lang=`: the poster of it.

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderName, Method, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, RETRY_AFTER},
};
use model::Lang;

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

/// Answers with a poster as a PNG, in the visitor's language where the address names none.
pub async fn poster(web: Web, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor.request,
        Err(error) => return page::internal_error(&error),
    };
    let path = parts.uri.path().strip_prefix("/s/").unwrap_or_default();
    let code = path.strip_suffix("/poster.png").unwrap_or_default();
    let asked = parts.uri.query().and_then(|query| query.strip_prefix("lang=")).and_then(Lang::parse);
    let lang = asked.unwrap_or(visitor.viewer.lang);
    match community::share::poster(&web.db, &visitor.ctx, code, lang, &visitor.site).await {
        // What stands on it changes with prices and ratings.
        Ok(picture) => {
            ([(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, "private, max-age=300"), ROBOTS], picture).into_response()
        }
        Err(ground::Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(ground::Error::RateLimited(seconds)) => {
            (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, seconds.to_string())]).into_response()
        }
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
