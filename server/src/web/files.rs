//! Files that are served as they are: the package of scripts and styles, and the public folder.

use std::path::Path;

use axum::{body::Body, extract::Request, response::Response};
use http::{
    HeaderName, HeaderValue, Method, StatusCode,
    header::{
        CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, ETAG, IF_NONE_MATCH, RANGE, VARY,
    },
};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// The built site.
#[derive(Clone, Debug)]
pub struct Files(ServeDir);

/// The policy of a service worker's script, which decides what the worker may do.
const WORKER: HeaderValue = HeaderValue::from_static("default-src 'self'; base-uri 'none'; frame-ancestors 'none'");

/// The policy of the worker that reads PDFs: it decodes pictures by wasm and loads character maps and fonts of ours;
/// nothing else.
const PDF_WORKER: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
);

impl Files {
    /// Serves the files below this folder, compressed ones beside them.
    pub fn new(site: &Path) -> Self {
        Self(ServeDir::new(site).append_index_html_on_directories(false).precompressed_br().precompressed_gzip())
    }

    /// Returns the file at this address; `None`: there is none.
    pub async fn serve(&self, asked: FileRequest) -> Option<Response> {
        let package = is_package(&asked.path);
        let name = asked.path.rsplit('/').next().unwrap_or_default();
        let request = asked.request.filter(|_| name.contains('.'))?;
        let Ok(found) = self.0.clone().oneshot(request).await;
        let mut response = found.map(Body::new);
        if !matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED) {
            return None;
        }
        let headers = response.headers_mut();
        if !headers.contains_key(VARY) {
            headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if name == "sw.js" {
            headers.insert(CONTENT_SECURITY_POLICY, WORKER);
            headers.insert(HeaderName::from_static("service-worker-allowed"), HeaderValue::from_static("/"));
        }
        if name == "pdf.worker.js" {
            headers.insert(CONTENT_SECURITY_POLICY, PDF_WORKER);
        }
        let cache = if matches!(name, "sw.js" | "offline.html") { "no-cache" } else { "public, max-age=300" };
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        if package {
            cache_immutable(&asked.path, asked.known.as_ref(), &mut response);
        }
        Some(response)
    }
}

/// Tells whether an address is one of the package: no page is there.
pub fn is_package(path: &str) -> bool {
    path.starts_with("/pkg/")
}

/// The parts of a request that matter for a file.
pub struct FileRequest {
    path: String,
    known: Option<HeaderValue>,
    /// The same request, if it only reads. Without ranges: those of a compressed form would mean something else.
    request: Option<Request>,
}

impl FileRequest {
    /// Reads the request.
    pub fn of(request: &Request) -> Self {
        let safe = matches!(*request.method(), Method::GET | Method::HEAD);
        let lean = Request::builder().method(request.method()).uri(request.uri()).body(Body::empty());
        let lean = lean.ok().filter(|_| safe).map(|mut lean| {
            *lean.headers_mut() = request.headers().clone();
            lean.headers_mut().remove(RANGE);
            lean
        });
        Self { path: request.uri().path().into(), known: request.headers().get(IF_NONE_MATCH).cloned(), request: lean }
    }
}

/// Lets browsers cache a file of the package for ever: its address has its content's hash in it.
fn cache_immutable(path: &str, known: Option<&HeaderValue>, response: &mut Response) {
    let form = response.headers().get(CONTENT_ENCODING).and_then(|form| form.to_str().ok()).unwrap_or("plain");
    let tag = HeaderValue::from_str(&format!("\"{}-{form}\"", path.trim_start_matches("/pkg/"))).ok();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    let Some(tag) = tag else { return };
    if known == Some(&tag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    response.headers_mut().insert(ETAG, tag);
}
