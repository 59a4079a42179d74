//! Headers that every response carries.

use axum::response::Response;
use http::{
    HeaderName, HeaderValue,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, SERVER, STRICT_TRANSPORT_SECURITY,
        X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};
use kit::server::Mode;

use super::{RequestId, Web};

/// The policy for what is no page: nothing may be loaded or run.
const CLOSED: HeaderValue =
    HeaderValue::from_static("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

const ALWAYS: [(HeaderName, HeaderValue); 8] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-embedder-policy"), HeaderValue::from_static("require-corp")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), HeaderValue::from_static("none")),
    (HeaderName::from_static("x-dns-prefetch-control"), HeaderValue::from_static("off")),
];

/// The device features that a document may use. Files of a release, which are no documents, go without: it would be a
/// quarter of the head of each of fifty small files.
const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
     microphone=(), midi=(), payment=(), publickey-credentials-get=(self), serial=(), usb=(), xr-spatial-tracking=()",
);

/// Adds missing headers. A handler may have set a stricter policy of its own.
pub fn secure(web: &Web, response: &mut Response, request_id: &RequestId) {
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert_with(|| if is_page { policy(request_id) } else { CLOSED });
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.remove(SERVER);
    if let Ok(id) = HeaderValue::from_str(&request_id.id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    if !headers.get(CACHE_CONTROL).is_some_and(|kept| kept.as_bytes().ends_with(b"immutable")) {
        headers.insert(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    }
    if is_page {
        headers.insert(HeaderName::from_static("reporting-endpoints"), HeaderValue::from_static("csp=\"/csp-report\""));
    }
    if web.mode() == Mode::Production {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
}

/// Returns a page's policy: our own files, scripts in the page only with this response's nonce.
fn policy(request_id: &RequestId) -> HeaderValue {
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         media-src 'self'; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'; report-uri /csp-report; report-to csp",
        &*request_id.nonce,
    );
    HeaderValue::from_str(&policy).unwrap_or(CLOSED)
}
