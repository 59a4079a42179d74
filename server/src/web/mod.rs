//! The front door: everything between a connection and a page, a server function or a file.
//!
//! The order in which a request meets it: [`front`] (id, headers, log, figures, panics) → [`origin`]
//! (does it come from us) → the route table → [`visit`] (who asks) → a handler.

mod access;
#[cfg(feature = "bench")]
mod bench;
mod csv;
mod events;
mod export;
pub mod failure;
mod files;
mod form;
mod front;
mod function;
mod headers;
mod log;
mod machine;
mod media;
mod origin;
mod page;
mod payment;
mod range;
mod rate;
mod report;
pub mod seen;
mod shed;
mod stamp;
mod state;
mod upload;
mod visit;

use axum::{
    Router,
    extract::Request,
    middleware,
    response::Response,
    routing::{MethodRouter, get, post},
};
use http::StatusCode;
use model::{Kind, Route};
use tower_http::{CompressionLevel, compression::CompressionLayer};

pub use access::rows;
pub use machine::figures;
pub use stamp::{Peer, Stamp};
pub use state::{Inner, Web};

/// The product's addresses, as the route table has them; what is in neither the table nor the public
/// folder answers 404.
pub fn router(web: &Web) -> Router {
    let lost = web.clone();
    let router = rows(web.mode())
        .filter_map(|row| Some((row.path, handler(row, web.clone())?)))
        .fold(Router::new(), |router, (path, handler)| router.route(path, handler))
        .fallback(move |request| lost_or_file(lost.clone(), request))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    let router = machine::routes(router, web);
    let router = match &web.testpay {
        Some(provider) => router.merge(provider.router()),
        None => router,
    };
    #[cfg(feature = "bench")]
    let router = bench::routes(router, web);
    guarded(router, web)
}

/// What surrounds all routes.
pub fn guarded(router: Router, web: &Web) -> Router {
    router
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .layer(middleware::from_fn_with_state(web.clone(), front::front))
}

/// What answers for a page or a function; machine rows have their own.
fn handler(row: &'static Route, web: Web) -> Option<MethodRouter> {
    match row.kind {
        Kind::Page => Some(get(move |request| page::serve(web.clone(), row, request))),
        Kind::Function => Some(post(move |request| function::serve(web.clone(), row, request))),
        Kind::Machine | Kind::Hook => None,
    }
}

async fn lost_or_file(web: Web, request: Request) -> Response {
    let asked = files::Asked::of(&request);
    match web.files.serve(asked).await {
        Some(response) => response,
        None => page::lost(web, request).await,
    }
}
