//! `GET /buy/{slug}`: a redirect to the course's page, by way of signing in. No order is placed here: an address orders
//! nothing, whoever made somebody open it. The button on the page does (`/fn/shop/place_order`).

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
