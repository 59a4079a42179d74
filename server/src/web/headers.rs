//! Headers that every response carries.

use std::fmt::Write;

use axum::response::Response;
use commerce::payment::{EmbeddedForm, PageNeeds};
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

const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // Others learn from which site somebody comes, not from which page: WeChat Pay shows its page for phones to nobody
    // else.
    (REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), HeaderValue::from_static("none")),
    (HeaderName::from_static("x-dns-prefetch-control"), HeaderValue::from_static("off")),
];

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const EMBEDDER: HeaderName = HeaderName::from_static("cross-origin-embedder-policy");

/// The device features that a document may use. Files of a release, which are no documents, go without: it would be a
/// quarter of the head of each of fifty small files.
const PERMISSIONS: &str = "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
     microphone=(), midi=(), payment=(), publickey-credentials-get=(self), serial=(), usb=(), xr-spatial-tracking=()";

/// Adds missing headers. A handler may have set a stricter policy of its own. Those of a page on which somebody pays are
/// opened for what it needs ([`PageNeeds`]), and for nothing else.
pub fn secure(web: &Web, response: &mut Response, request_id: &RequestId) {
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let needs = response.extensions_mut().remove::<PageNeeds>().filter(|_| is_page).unwrap_or_default();
    let embeds = !needs.forms.is_empty();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    // Providers' frames do not allow to be embedded by a document that asks for it, and their wallets open windows.
    let (opener, embedder) =
        if embeds { ("same-origin-allow-popups", "unsafe-none") } else { ("same-origin", "require-corp") };
    headers.insert(OPENER, HeaderValue::from_static(opener));
    headers.insert(EMBEDDER, HeaderValue::from_static(embedder));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert_with(|| if is_page { policy(request_id, &needs) } else { CLOSED });
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.remove(SERVER);
    if let Ok(id) = HeaderValue::from_str(&request_id.id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    if !headers.get(CACHE_CONTROL).is_some_and(|kept| kept.as_bytes().ends_with(b"immutable")) {
        headers.insert(HeaderName::from_static("permissions-policy"), permissions(&needs));
    }
    if is_page {
        headers.insert(HeaderName::from_static("reporting-endpoints"), HeaderValue::from_static("csp=\"/csp-report\""));
    }
    if web.mode() == Mode::Production {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
}

/// Returns a page's policy: our own files, scripts in the page only with this response's nonce, and what the page needs.
fn policy(request_id: &RequestId, needs: &PageNeeds) -> HeaderValue {
    let scripts = origins(needs, |form| &form.script_origins);
    let connections = origins(needs, |form| &form.connect_origins);
    let frames = origins(needs, |form| &form.frame_origins);
    // Without a line of their own, frames are ours alone.
    let frames = if frames.is_empty() { frames } else { format!("frame-src 'self'{frames}; ") };
    let action = needs.form_action.as_deref().and_then(origin_of).map(|origin| format!(" {origin}"));
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{}' 'wasm-unsafe-eval'{scripts}; style-src 'self'; \
         img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'{connections}; {frames}\
         worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'{}; \
         frame-ancestors 'none'; report-uri /csp-report; report-to csp",
        &*request_id.nonce,
        action.unwrap_or_default(),
    );
    HeaderValue::from_str(&policy).unwrap_or(CLOSED)
}

/// Returns the device features of a page; a payment may be asked for by us and by the forms that it needs.
fn permissions(needs: &PageNeeds) -> HeaderValue {
    let closed = HeaderValue::from_static(PERMISSIONS);
    let mut allowed = String::new();
    for origin in needs.forms.iter().flat_map(|form| &form.payment_origins).filter_map(|origin| origin_of(origin)) {
        let _ = write!(allowed, " \"{origin}\"");
    }
    if allowed.is_empty() {
        return closed;
    }
    HeaderValue::from_str(&PERMISSIONS.replace("payment=()", &format!("payment=(self{allowed})"))).unwrap_or(closed)
}

/// Returns the origins of one kind that the forms of a page need, each behind a space.
fn origins(needs: &PageNeeds, kind: impl Fn(&EmbeddedForm) -> &[String]) -> String {
    let mut known: Vec<String> = Vec::new();
    for origin in needs.forms.iter().flat_map(kind).filter_map(|origin| origin_of(origin)) {
        if !known.contains(&origin) {
            known.push(origin);
        }
    }
    known.iter().fold(String::new(), |all, origin| all + " " + origin)
}

/// Returns the scheme and host of an address, its first label maybe `*`, and nothing that would be a word of a policy.
/// Returns `None` for what has none.
fn origin_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let is_known = matches!(scheme, "https" | "http") && !host.is_empty();
    (is_known && host.strip_prefix("*.").unwrap_or(host).chars().all(is_host)).then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_scheme_and_host_of_an_address_gets_into_a_policy() {
        for (address, origin) in [
            ("https://js.stripe.com", Some("https://js.stripe.com")),
            ("https://*.js.stripe.com", Some("https://*.js.stripe.com")),
            ("http://127.0.0.1:4242/v3/?a=b", Some("http://127.0.0.1:4242")),
            ("https://pay.example/a;script-src *", Some("https://pay.example")),
            ("https://pay.example; script-src *", None),
            ("https://pay.example 'unsafe-inline'", None),
            ("https://somebody@pay.example/", None),
            ("https://a.*.example", None),
            ("javascript://alert(1)", None),
            ("data:text/html,x", None),
            ("https://", None),
            ("https:/pay.example", None),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(origin_of(address).as_deref(), origin, "{address}");
        }
    }
}
