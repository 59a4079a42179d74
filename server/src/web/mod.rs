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
mod upload;
mod visit;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    middleware,
    response::Response,
    routing::{MethodRouter, get, post},
};
use domain::Db;
use http::StatusCode;
use kit::server::Mode;
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use model::{Kind, Least, ROUTES, Route};
use tokio::sync::watch;
use tower_http::{CompressionLevel, compression::CompressionLayer};

use crate::settings::Settings;
pub use front::{Peer, Stamp};
pub use machine::figures;

/// What every handler needs; cheap to clone.
#[derive(Clone, Debug)]
pub struct Web(Arc<Inner>);

/// The inside of [`Web`].
#[derive(Debug)]
pub struct Inner {
    /// The school.
    pub db: Db,
    /// What the server was told.
    pub settings: Settings,
    /// The same for Leptos.
    pub options: LeptosOptions,
    /// Sessions that were used since the last note of it.
    pub seen: seen::Seen,
    /// The figures.
    pub figures: PrometheusHandle,
    /// Whether the server is on its way out: answers without an end come to one.
    pub ending: watch::Sender<bool>,
    /// The test provider, where it runs.
    pub testpay: Option<testpay::Provider>,
    rate: rate::Limits,
    places: shed::Places,
    reports: report::Reports,
    files: files::Files,
}

impl std::ops::Deref for Web {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Web {
    /// A front door for this school.
    #[must_use]
    pub fn new(db: Db, settings: Settings) -> Self {
        Self::with_provider(db, settings, None)
    }

    /// The same, with the test provider in the house.
    #[must_use]
    pub fn with_provider(db: Db, settings: Settings, testpay: Option<testpay::Provider>) -> Self {
        // Only the first call in a process does something.
        let _ = any_spawner::Executor::init_tokio();
        let (options, files) = (settings.leptos(), files::Files::new(&settings.site));
        let (seen, rate, figures) = (seen::Seen::default(), rate::Limits::default(), crate::figures::recorder());
        let ending = watch::Sender::new(false);
        let (places, reports) = Default::default();
        Self(Arc::new(Inner { db, settings, options, seen, figures, ending, testpay, rate, places, reports, files }))
    }

    /// How the school runs.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.settings.mode
    }
}

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

/// The rows that exist in this mode.
pub fn rows(mode: Mode) -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(move |row| mode == Mode::Development || row.least != Least::Development)
}

async fn lost_or_file(web: Web, request: Request) -> Response {
    let asked = files::Asked::of(&request);
    match web.files.serve(asked).await {
        Some(response) => response,
        None => page::lost(web, request).await,
    }
}
