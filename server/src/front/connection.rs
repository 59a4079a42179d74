//! Step 1: a connection. Counted in all and by address; ended when no request comes, by HTTP/1 and HTTP/2 alike, and
//! when nothing of an answer is taken.

use std::{
    convert::Infallible,
    error::Error,
    io::{self, Write},
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
};

use axum::{Router, body::Body};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{net::TcpStream, sync::watch};
use tokio_io_timeout::TimeoutWriter;
use tower::ServiceExt;

use super::{
    Front, FrontLimits, Held, SITE_SHARE_DIVISOR, SharedFront,
    answer::{Answer, StreamExecutor},
    busy::Line,
    handles::within_handles,
    refused, site, timed_out,
};
use crate::web::{Ends, Peer};

/// The bytes that the system holds for a client who reads slowly. Few, so that reading them shows as progress.
const MAX_UNSENT_BYTES: u32 = 128 * 1024;
/// The bytes of an answer that wait in a stream of HTTP/2.
const MAX_STREAM_BYTES: usize = 64 * 1024;
/// The streams of HTTP/2 that a client may open and reset before the server has looked at them.
const MAX_RESET_STREAMS: usize = 20;
/// What a client hears for whom there is no connection left.
const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// A place among the open connections.
#[derive(Debug)]
pub struct Admitted {
    _held: (Held<()>, Held<IpAddr>, Held<IpAddr>),
}

impl Front {
    /// Counts a connection from this address. Connections of a proxy are many people's and are bounded in all only.
    fn admit(&self, peer: IpAddr, is_proxy: bool) -> Result<Admitted, &'static str> {
        let limits = self.limits();
        let address = self.counted(&limits, Some(peer)).filter(|_| !is_proxy);
        let most = within_handles(limits.connections);
        let all = self.connections.take(Some(()), 1, most).ok_or("connections")?;
        let theirs = self.connections_by_address.take(address, 1, limits.connections_by_address);
        let theirs = theirs.ok_or("connections_by_address")?;
        let of_site = (most / SITE_SHARE_DIVISOR).max(limits.connections_by_address);
        let site = self.connections_by_site.take(site(address), 1, of_site).ok_or("connections_by_site")?;
        Ok(Admitted { _held: (all, theirs, site) })
    }
}

/// Lets a connection in, or says that there are too many and hangs up.
#[must_use]
pub fn admit(front: &Front, stream: TcpStream, peer: SocketAddr, is_proxy: bool) -> Option<(TcpStream, Admitted)> {
    match front.admit(peer.ip().to_canonical(), is_proxy) {
        Ok(admitted) => Some((stream, admitted)),
        Err(reason) => {
            refused(reason);
            tracing::debug!(reason, "a connection was refused");
            // The socket is fresh: so few bytes fit into it without waiting.
            let _ = stream.into_std().and_then(|mut stream| stream.write_all(FULL));
            None
        }
    }
}

/// Serves a connection until either side ends it. When `ending` is set, what has begun is finished.
pub async fn serve(
    front: SharedFront,
    (stream, admitted): (TcpStream, Admitted),
    peer: SocketAddr,
    router: Router,
    mut ending: watch::Receiver<bool>,
) {
    let limits = front.limits();
    let ends = Ends { theirs: peer, ours: stream.local_addr().ok() };
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    let _ = socket2::SockRef::from(&stream).set_tcp_notsent_lowat(MAX_UNSENT_BYTES);
    let mut stream = TimeoutWriter::new(stream);
    stream.set_timeout(Some(limits.answer_silence));
    let line = Arc::new(Line::default());
    let service = {
        let line = line.clone();
        hyper::service::service_fn(move |request: http::Request<Incoming>| {
            let busy = line.begin();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer.ip()));
            request.extensions_mut().insert(ends);
            let router = router.clone();
            async move {
                let mut response = router.oneshot(request).await?;
                let under_way = response.extensions_mut().remove();
                Ok::<_, Infallible>(response.map(|body| Answer::new(body, busy, under_way)))
            }
        })
    };
    let builder = builder(&limits);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(Box::pin(stream)), service));
    let mut leaving = false;
    let ended = loop {
        let patience = match (leaving, line.has_asked()) {
            (false, true) => limits.idle_timeout,
            _ => limits.head_timeout,
        };
        tokio::select! {
            ended = connection.as_mut() => break ended,
            () = line.idle(patience) => {
                if leaving || !line.has_asked() {
                    timed_out(if leaving { "idle" } else { "head" });
                    break Ok(());
                }
                // It was waited for the first request, which has come: from now on it may be idle for longer.
                if patience < limits.idle_timeout {
                    continue;
                }
            }
            _ = ending.wait_for(|ending| *ending), if !leaving => {}
        }
        // Politely, then not: the last requests are answered, and the other side hears that there will be no more.
        connection.as_mut().graceful_shutdown();
        line.touch();
        leaving = true;
    };
    if let Err(error) = ended {
        note(&*error);
    }
    drop(admitted);
}

fn builder(limits: &FrontLimits) -> Builder<StreamExecutor> {
    let mut builder = Builder::new(StreamExecutor { silence: limits.answer_silence });
    // hyper's clock of a head begins at the end of the request before, when nobody has to say anything yet. The first head
    // is timed by [`Line::idle`].
    let head_after_idle = limits.idle_timeout + limits.head_timeout;
    builder.http1().timer(TokioTimer::new()).header_read_timeout(head_after_idle).max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(32 * 1024)
        .max_concurrent_streams(limits.http2_streams)
        .max_pending_accept_reset_streams(MAX_RESET_STREAMS)
        .max_local_error_reset_streams(MAX_RESET_STREAMS)
        .max_send_buf_size(MAX_STREAM_BYTES)
        .initial_stream_window_size(256 * 1024)
        .initial_connection_window_size(1024 * 1024)
        .keep_alive_interval(limits.head_timeout)
        .keep_alive_timeout(limits.head_timeout);
    builder
}

/// Notes why a connection ended.
fn note(error: &(dyn Error + Send + Sync + 'static)) {
    tracing::debug!("connection: {error}");
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut) {
            return timed_out("answer");
        }
        if error.downcast_ref::<hyper::Error>().is_some_and(|error| error.is_timeout() && error.source().is_none()) {
            return timed_out("head");
        }
        cause = error.source();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_of_many_households_has_a_part_of_all_connections() {
        let limits = FrontLimits { connections: 40, connections_by_address: 5, ..FrontLimits::default() };
        let front = Front::fixed(limits);
        let from = |household: u16| front.admit(format!("2001:db8:1:{household:x}::1").parse().unwrap(), false);
        let admitted: Vec<_> = (0..40).map_while(|household| from(household).ok()).collect();
        assert_eq!(admitted.len(), 10);
        assert!(front.admit("2001:db8:2::1".parse().unwrap(), false).is_ok(), "another site");
    }

    #[test]
    fn connections_are_counted_in_all_and_by_address() {
        let limits = FrontLimits { connections: 4, connections_by_address: 2, ..FrontLimits::default() };
        let front = Front::fixed(limits);
        let from = |address: &str, is_proxy| front.admit(address.parse().unwrap(), is_proxy);
        let first = [from("192.0.2.1", false), from("192.0.2.1", false)];
        assert!(first.iter().all(Result::is_ok));
        assert_eq!(from("192.0.2.1", false).unwrap_err(), "connections_by_address");
        let others = [from("2001:db8::1", false), from("2001:db8::2", false)];
        assert!(others.iter().all(Result::is_ok), "others get in");
        assert_eq!(from("192.0.2.3", false).unwrap_err(), "connections");
        drop((first, others));
        let proxy: Vec<_> = (0..4).map(|_| from("10.0.0.1", true)).collect();
        assert!(proxy.iter().all(Result::is_ok), "a proxy is many people");
    }
}
