//! Checks whether a request is well-formed, meant for us, and (when it changes something) sent by a page of ours.

use axum::extract::Request;
use http::{
    HeaderMap, Method, StatusCode, Uri,
    header::{HOST, ORIGIN},
    uri::Authority,
};
use kit::server::Mode;
use model::{Kind, Route, url};

use super::Web;

/// The largest size of a request's headers, all names and values together, in bytes.
const MAX_HEADERS_BYTES: usize = 16 * 1024;
/// The largest size of path and query, in bytes.
const MAX_ADDRESS_BYTES: usize = 8 * 1024;

/// Checks the request; the error is the status with which it is refused.
pub fn refuse(web: &Web, row: Option<&Route>, request: &Request) -> Result<(), StatusCode> {
    let size: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if size > MAX_HEADERS_BYTES {
        return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    let address = request.uri().path_and_query().ok_or(StatusCode::BAD_REQUEST)?;
    if address.as_str().len() > MAX_ADDRESS_BYTES {
        return Err(StatusCode::URI_TOO_LONG);
    }
    // No text of ours has it, and not every database would take it.
    if address.as_str().contains("%00") {
        return Err(StatusCode::BAD_REQUEST);
    }
    let host = host(request).ok_or(StatusCode::BAD_REQUEST)?;
    let ours = web.settings.url.as_deref().and_then(Site::parse);
    let probe = matches!(request.uri().path(), "/healthz" | "/readyz");
    if web.mode() == Mode::Production && !probe && ours.as_ref().is_some_and(|ours| !ours.is_at(&host)) {
        return Err(StatusCode::MISDIRECTED_REQUEST);
    }
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    let hook = row.is_some_and(|row| row.kind == Kind::Webhook);
    // What a provider's form says there is not read, and a link answers it.
    let back = row.is_some_and(|row| row.path == url::CHECKOUT_RETURN);
    // Programs for mails press this button, and the token alone says who wants it.
    let ends = row.is_some_and(|row| row.path == url::UNSUBSCRIBE_LINK);
    let own = safe || hook || back || ends || is_own(request.headers(), &host, ours.as_ref());
    if own { Ok(()) } else { Err(StatusCode::FORBIDDEN) }
}

/// Returns the one host that the request names.
fn host(request: &Request) -> Option<Authority> {
    let mut named = request.headers().get_all(HOST).iter();
    let host = match (request.uri().authority(), named.next(), named.next()) {
        (_, Some(_), Some(_)) => return None,
        (Some(authority), ..) => authority.clone(),
        (None, Some(host), None) => Authority::try_from(host.as_bytes()).ok()?,
        (None, ..) => return None,
    };
    (!host.as_str().contains('@') && !host.host().is_empty()).then_some(host)
}

/// Scheme, host and port of a site.
#[derive(Debug, PartialEq, Eq)]
struct Site {
    is_https: bool,
    host: String,
    port: u16,
}

impl Site {
    /// Reads an origin such as `https://school.example`; the port of its scheme may be left out.
    fn parse(origin: &str) -> Option<Self> {
        // A path or a query makes it something else than an origin; `Uri` gives a path to those without.
        let uri: Uri = origin.parse().ok().filter(|uri: &Uri| uri.path() == "/" && !origin.ends_with('/'))?;
        let is_https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return None,
        };
        if uri.query().is_some() || uri.authority()?.as_str().contains('@') {
            return None;
        }
        let port = uri.port_u16().unwrap_or(Self::port_of(is_https));
        Some(Self { is_https, host: uri.host()?.to_ascii_lowercase(), port })
    }

    const fn port_of(is_https: bool) -> u16 {
        if is_https { 443 } else { 80 }
    }

    /// Tells whether a `Host` header names it.
    fn is_at(&self, host: &Authority) -> bool {
        let port = host.port_u16().unwrap_or(Self::port_of(self.is_https));
        self.host.eq_ignore_ascii_case(host.host()) && self.port == port
    }
}

/// Tells whether the browser says that a page of ours sends this. A request that says nothing about where it comes from
/// is none of a browser's form, and is refused too. With the site's address the whole origin is compared; without it a
/// proxy may have ended TLS, so that both schemes are possible. In development the address is one of several.
fn is_own(headers: &HeaderMap, host: &Authority, ours: Option<&Site>) -> bool {
    let site = headers.get("sec-fetch-site").map(|site| matches!(site.as_bytes(), b"same-origin" | b"none"));
    let origin = headers.get(ORIGIN).map(|origin| {
        let named = origin.to_str().ok().and_then(Site::parse);
        named.is_some_and(|named| match ours {
            Some(ours) if ours.is_at(host) || named.host == ours.host => named == *ours,
            _ => named.is_at(host),
        })
    });
    match (site, origin) {
        (Some(site), Some(origin)) => site && origin,
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(lines: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.insert(*name, value.parse().unwrap());
        }
        is_own(&headers, &Authority::from_static("school.example"), None)
    }

    #[test]
    fn the_whole_origin_is_compared_with_the_sites_address() {
        let own = |url: &str, host: &'static str, origin: &str| {
            let ours = Site::parse(url);
            assert!(ours.is_some(), "{url}");
            let headers = HeaderMap::from_iter([(ORIGIN, origin.parse().unwrap())]);
            is_own(&headers, &Authority::from_static(host), ours.as_ref())
        };
        let (url, host) = ("https://school.example", "school.example");
        for good in ["https://school.example", "https://SCHOOL.example", "https://school.example:443"] {
            assert!(own(url, host, good), "{good}");
        }
        for foreign in [
            "http://school.example",
            "http://school.example:443",
            "https://school.example:444",
            "https://school.example:80",
            "ftp://school.example",
            "https://school.example/",
            "https://x@school.example",
            "school.example",
            "null",
            "",
        ] {
            assert!(!own(url, host, foreign), "{foreign}");
            assert!(!own(url, "school.example:443", foreign), "{foreign}");
        }
        assert!(own("https://school.example:8443", "school.example:8443", "https://school.example:8443"));
        assert!(!own("https://school.example:8443", "school.example:8443", "https://school.example"));
        let (local, here) = ("http://127.0.0.1:3000", "localhost:3000");
        assert!(own(local, here, "http://localhost:3000"), "in development one host has several names");
        assert!(!own(local, here, "http://127.0.0.1:3001") && !own(local, here, "http://localhost:3001"));
    }

    #[test]
    fn only_pages_of_ours_change_something() {
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        assert!(own(&[("origin", "https://school.example")]));
        assert!(own(&[("origin", "https://school.example"), ("sec-fetch-site", "same-origin")]));
        for foreign in [
            &[][..],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "null")],
            &[("origin", "https://evil.example")],
            &[("origin", "https://school.example.evil.example")],
            &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
            &[("origin", "https://school.example"), ("sec-fetch-site", "cross-site")],
        ] {
            assert!(!own(foreign), "{foreign:?}");
        }
    }

    #[test]
    fn a_request_names_one_host() {
        let named = |hosts: &[&str]| {
            let mut request = Request::new(axum::body::Body::empty());
            for host in hosts {
                request.headers_mut().append(HOST, host.parse().unwrap());
            }
            host(&request).map(|host| host.to_string())
        };
        assert_eq!(named(&["school.example:3000"]).as_deref(), Some("school.example:3000"));
        for bad in [&[][..], &["a.example", "b.example"], &[""], &["a b"], &["user@a.example"], &["a.example/x"]] {
            assert_eq!(named(bad), None, "{bad:?}");
        }
    }
}
