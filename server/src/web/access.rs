//! The rows of the route table that exist, and the least that a visitor must be before anything is done for them.
//! Domain verbs check again.

use axum::{
    extract::Request,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};
use ground::Actor;
use http::{HeaderMap, StatusCode, Version, header::HOST};
use kit::server::Mode;
use model::{Access, ROUTES, Route};
use tokio::task::spawn_blocking;

use super::{Ends, Peer, owner};
use crate::{proxies::is_forwarded, settings::is_loopback};

/// The reason why a visitor is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The visitor has to sign in first.
    SignIn,
    /// The visitor lacks the permission.
    Forbidden,
}

/// Returns the rows that exist in this mode.
pub fn rows(mode: Mode) -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(move |row| mode == Mode::Development || row.least != Access::Development)
}

/// Answers what is there in development only to whoever sits at the machine: it shows everybody's letters and codes,
/// and a mode that was set by mistake must not show them to the world. For all others it is not there.
pub async fn only_local(request: Request, next: Next) -> Response {
    let host = request.uri().host().or_else(|| request.headers().get(HOST)?.to_str().ok()).unwrap_or_default();
    let peer = request.extensions().get::<Peer>();
    if !is_local(host, peer, request.version(), request.headers()) {
        tracing::info!("not there: this answers requests that come straight from the machine itself");
        return StatusCode::NOT_FOUND.into_response();
    }
    if let Some(ends) = request.extensions().get::<Ends>().copied()
        && !spawn_blocking(move || owner::is_ours(&ends)).await.unwrap_or(false)
    {
        tracing::info!("not there: this answers programs of the user who runs the server");
        return StatusCode::NOT_FOUND.into_response();
    }
    next.run(request).await
}

/// Keeps what is there in development only for whoever sits at the machine.
pub fn guard(row: &Route, handler: MethodRouter) -> MethodRouter {
    if row.least == Access::Development { handler.layer(from_fn(only_local)) } else { handler }
}

/// Tells whether a request is from the machine itself: by the host that it names, by the other end of its connection,
/// where there is one, and by no proxy's having handed it on. A proxy that adds no header and names itself as the host
/// (nginx with a bare `proxy_pass`) speaks HTTP/1.0, as no browser does; newer ones are told by their user.
fn is_local(host: &str, peer: Option<&Peer>, version: Version, headers: &HeaderMap) -> bool {
    // Of `[::1]:3000` the host ends at the bracket.
    let host = match host.rfind(']') {
        Some(end) => &host[..=end],
        None => host.split(':').next().unwrap_or_default(),
    };
    is_loopback(host)
        && peer.is_none_or(|peer| peer.0.to_canonical().is_loopback())
        && version > Version::HTTP_10
        && !is_forwarded(headers)
}

/// Checks whether this visitor may ask for this row.
pub fn check(row: &Route, actor: &Actor) -> Result<(), Refused> {
    match (row.least, actor) {
        // Rows for development are not in the router otherwise.
        (Access::Anyone | Access::Development, _) => Ok(()),
        (_, Actor::Guest) => Err(Refused::SignIn),
        (Access::SignedIn, _) => Ok(()),
        (Access::May(permission), actor) if actor.can(permission) => Ok(()),
        (Access::May(_), _) => Err(Refused::Forbidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_machine_itself_is_local() {
        let local = |host: &str, peer: Option<&str>, header: &str| {
            let mut headers = HeaderMap::new();
            if let Ok(name) = http::HeaderName::try_from(header) {
                headers.insert(name, http::HeaderValue::from_static("198.51.100.9"));
            }
            let peer = peer.map(|peer| Peer(peer.parse().unwrap()));
            let by_old = is_local(host, peer.as_ref(), Version::HTTP_10, &headers);
            assert!(!by_old, "{host} by HTTP/1.0, as bare proxies speak it");
            is_local(host, peer.as_ref(), Version::HTTP_11, &headers)
        };
        for host in
            ["localhost", "LOCALHOST:3000", "127.0.0.1:3000", "127.8.9.1", "[::1]:3000", "[::1]", "a.localhost:1"]
        {
            for peer in [None, Some("127.0.0.1"), Some("::1"), Some("::ffff:127.0.0.1")] {
                assert!(local(host, peer, ""), "{host} {peer:?}");
            }
            assert!(!local(host, Some("192.0.2.1"), ""), "{host} from elsewhere");
            for header in
                ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via", "CF-Ray"]
            {
                assert!(!local(host, Some("127.0.0.1"), header), "{host} {header}");
            }
        }
        for host in
            ["", "school.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.1", "[::2]:80", "]"]
        {
            assert!(!local(host, None, ""), "{host}");
        }
    }
}
