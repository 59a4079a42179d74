//! What sets the scale for measurements: the least that an answer can cost, the catalogue as a constant,
//! and its queries alone.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::Request,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use http::StatusCode;
use http_body_util::BodyExt;
use model::course::Query;
use tokio::sync::OnceCell;

use super::{Web, page, visit::Visit};

/// Adds the routes.
pub fn routes(router: Router, web: &Web) -> Router {
    let (for_page, for_queries) = (web.clone(), web.clone());
    let constant = Arc::new(OnceCell::new());
    router
        .route("/__bench/hello", get(|| async { "hello\n" }))
        .route("/__bench/page", get(move || catalogue(for_page.clone(), constant.clone())))
        .route("/__bench/db", get(move || queries(for_queries.clone())))
}

/// The catalogue as it was when it was first asked for.
async fn catalogue(web: Web, constant: Arc<OnceCell<Bytes>>) -> Response {
    let render = async {
        let request = Request::builder().uri("/courses").body(Body::empty()).ok()?;
        let (parts, body) = request.into_parts();
        let visit = Visit::of(&web, &parts).await.ok()?;
        let response = page::render(&web, &visit, Request::from_parts(parts, body)).await;
        response.into_body().collect().await.ok().map(http_body_util::Collected::to_bytes)
    };
    match Box::pin(constant.get_or_try_init(|| async { render.await.ok_or(()) })).await {
        Ok(page) => Html(page.clone()).into_response(),
        Err(()) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What the catalogue page asks of the database.
async fn queries(web: Web) -> Response {
    let list = domain::catalogue::list(&web.db, &Query::default()).await;
    let facets = domain::catalogue::facets(&web.db).await;
    match (list, facets) {
        (Ok(list), Ok(_)) => format!("{}\n", list.cards.len()).into_response(),
        (Err(error), _) | (_, Err(error)) => page::broken(&error),
    }
}
