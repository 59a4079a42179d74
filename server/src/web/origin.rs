//! Checks whether a request is well-formed, meant for us, and (when it changes something) sent by a page of ours.

use axum::extract::Request;
use http::{
    HeaderMap, Method, StatusCode,
    header::{HOST, ORIGIN},
    uri::Authority,
};
use kit::server::Mode;
use model::Kind;

use super::Web;

/// The largest size of a request's headers, all names and values together, in bytes.
const HEADERS: usize = 16 * 1024;
/// The largest size of path and query, in bytes.
const ADDRESS: usize = 8 * 1024;

/// Checks the request; the error is the status with which it is refused.
pub fn refuse(web: &Web, request: &Request) -> Result<(), StatusCode> {
    let size: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if size > HEADERS {
        return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    let address = request.uri().path_and_query().ok_or(StatusCode::BAD_REQUEST)?;
    if address.as_str().len() > ADDRESS {
        return Err(StatusCode::URI_TOO_LONG);
    }
    let host = host(request).ok_or(StatusCode::BAD_REQUEST)?;
    let ours = web.settings.url.as_deref().and_then(|url| url.split_once("://")).map(|(_, host)| host);
    let probe = matches!(request.uri().path(), "/healthz" | "/readyz");
    if web.mode() == Mode::Production && !probe && ours.is_some_and(|ours| !ours.eq_ignore_ascii_case(host.as_str())) {
        return Err(StatusCode::MISDIRECTED_REQUEST);
    }
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    let hook = model::find(request.uri().path()).is_some_and(|row| row.kind == Kind::Webhook);
    let own = safe || hook || is_own(request.headers(), host.as_str(), ours);
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

/// Tells whether the browser says that a page of ours sends this. A request that says nothing about where it
/// comes from is none of a browser's form, and is refused too.
fn is_own(headers: &HeaderMap, host: &str, ours: Option<&str>) -> bool {
    let site = headers.get("sec-fetch-site").map(|site| matches!(site.as_bytes(), b"same-origin" | b"none"));
    let origin = headers.get(ORIGIN).map(|origin| {
        let named = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
        named.is_some_and(|named| {
            named.eq_ignore_ascii_case(host) || ours.is_some_and(|ours| named.eq_ignore_ascii_case(ours))
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
        is_own(&headers, "school.example", None)
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
