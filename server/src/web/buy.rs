//! `GET /buy/{slug}`: goes on with buying, for somebody who had to sign in or register first. The other way to place an
//! order is the button on the course's page (`/fn/shop/place_order`).

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use model::url;

use super::{Web, page, visitor::Visitor};

/// Places the order, once however often it is asked, and goes on to the checkout. A link on another site only leads to
/// the course.
pub async fn serve(web: Web, request: Request) -> Response {
    let (parts, _): (_, Body) = request.into_parts();
    let slug = parts.uri.path().strip_prefix("/buy/").unwrap_or_default().to_owned();
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return page::internal_error(&error),
    };
    if visitor.request.viewer.who.is_none() {
        return page::to_login(parts.uri.path());
    }
    let course = url::course(&slug);
    if parts.headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site" || site == "same-site") {
        return Redirect::to(&course).into_response();
    }
    match commerce::order::place(&web.db, &visitor.request.ctx, &slug).await {
        Ok(order) => Redirect::to(&url::checkout(order)).into_response(),
        // The course's page says why: it is theirs already, or costs nothing.
        Err(ground::Error::AlreadyOwned(_) | ground::Error::PriceChanged(_)) => Redirect::to(&course).into_response(),
        Err(ground::Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => page::internal_error(&error),
    }
}
