//! The front door: everything between a connection and a page, a server function or a file.
//!
//! The order in which a request meets it: [`middleware`] (id, headers, log, metrics, panics, and the steps of
//! [`crate::front`]) → [`origin`] (does it come from us) → the route table → [`visitor`] (session, language, theme) → a
//! handler.

mod access;
mod api;
mod archives;
#[cfg(feature = "bench")]
mod bench;
mod csv;
pub mod error_page;
mod events;
mod export;
mod file_form;
mod files;
mod form;
mod function;
mod headers;
mod language;
pub mod last_seen;
mod log;
mod media;
mod middleware;
mod origin;
mod owner;
mod page;
mod page_needs;
mod payment;
mod range;
mod report;
mod request_id;
mod share;
mod state;
mod statement;
mod unsubscribe;
mod upload;
mod visitor;
mod words;

use axum::{
    Router,
    extract::Request,
    middleware::{from_fn, from_fn_with_state},
    response::Response,
    routing::{MethodRouter, get, post},
};
use http::StatusCode;
use model::{Kind, Route};
use tower_http::{CompressionLevel, compression::CompressionLayer};

pub use access::rows;
pub use api::metrics;
pub use events::follow as follow_events;
pub use request_id::{Ends, Peer, RequestId};
pub use state::{Inner, Web};

/// Returns the product's routes, as the route table has them; what is in neither the table nor the public
/// folder answers 404.
pub fn router(web: &Web) -> Router {
    let fallback = web.clone();
    let router = rows(web.mode())
        .filter_map(|row| Some((row.path, access::guard(row, handler(row, web.clone())?))))
        .fold(Router::new(), |router, (path, handler)| router.route(path, handler))
        .fallback(move |request| file_or_not_found(fallback.clone(), request))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    let router = api::routes(router, web);
    let router = match &web.testpay {
        Some(provider) => router.merge(provider.router().layer(from_fn(access::only_local))),
        None => router,
    };
    #[cfg(feature = "bench")]
    let router = bench::routes(router, web);
    guarded(router, web)
}

/// Adds the middleware around all routes.
pub fn guarded(router: Router, web: &Web) -> Router {
    router
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .layer(from_fn_with_state(web.clone(), middleware::handle))
}

/// Returns the handler of a page or a function; endpoints for programs have their own.
fn handler(row: &'static Route, web: Web) -> Option<MethodRouter> {
    match row.kind {
        Kind::Page => Some(get(move |request| page::serve(web.clone(), row, request))),
        Kind::Function => Some(post(move |request| function::serve(web.clone(), row, request))),
        Kind::Endpoint | Kind::Webhook => None,
    }
}

async fn file_or_not_found(web: Web, request: Request) -> Response {
    if let Some(response) = web.files.serve(files::FileRequest::of(&request)).await {
        return response;
    }
    let limits = web.front.limits();
    match web.front.places.acquire_page(&limits).await {
        Ok(_place) => page::not_found(web.clone(), request).await,
        Err(refused) => refused,
    }
}
