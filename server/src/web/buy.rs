//! `GET /buy/{slug}`: goes on with buying, for somebody who had to sign in or register first. It leads to the course's
//! page, where the button places the order (`/fn/shop/place_order`): an address orders nothing, whoever made somebody
//! open it.

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use model::url;

use super::{Web, page, visitor::Visitor};

/// Leads to the course's page, where the price and the button are.
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
    Redirect::to(&url::course(&slug)).into_response()
}
