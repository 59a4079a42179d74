//! Connections: silent ones end, and there are so many of them.

use std::time::Duration;

use lyceum::front::FrontLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Running, TEST_TIMEOUT, counted, rest};

#[tokio::test]
async fn a_connection_that_asks_nothing_is_ended() {
    let soon = Duration::from_secs(1);
    let running = Running::with(FrontLimits { head_timeout: soon, idle_timeout: soon, ..FrontLimits::default() }).await;
    for words in ["", "P", "PRI", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1\r\nhost:", "\r\n"] {
        rest(&mut running.say(words).await).await;
    }
    let mut idle = running.say("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(rest(&mut idle).await.starts_with(b"HTTP/1.1 200"), "it is kept for a while, and not for ever");
    // By HTTP/2 a client may answer every ping and ask nothing.
    let (mut send, connection) = running.http2().await;
    let request = http::Request::get("http://x/healthz").body(()).unwrap();
    let (answer, _) = send.send_request(request, true).unwrap();
    assert_eq!(answer.await.unwrap().status(), 200);
    let end = tokio::time::timeout(TEST_TIMEOUT, connection).await;
    assert!(end.is_ok(), "a connection without a request ends");
    running.until("no connection is left", |front| front.connections() == 0).await;
    running.close().await;
}

#[tokio::test]
async fn a_connection_is_kept_between_requests_for_longer_than_a_head_is_waited_for() {
    let head_timeout = Duration::from_millis(300);
    let idle_timeout = Duration::from_hours(1);
    let running = Running::with(FrontLimits { head_timeout, idle_timeout, ..FrontLimits::default() }).await;
    let mut kept = running.say("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut answer = [0; 512];
    let length = kept.read(&mut answer).await.unwrap();
    assert!(answer[..length].starts_with(b"HTTP/1.1 200"));
    // Whoever has not asked yet is gone by then, three times over.
    for _ in 0..3 {
        rest(&mut running.say("").await).await;
    }
    kept.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    // What is left of the first answer comes before.
    let second = rest(&mut kept).await;
    assert!(String::from_utf8_lossy(&second).contains("HTTP/1.1 200"), "it is still there");
    running.close().await;
}

#[tokio::test]
async fn there_are_so_many_connections_and_one_address_has_a_part_of_them() {
    let limits = FrontLimits { count_loopback: true, connections_by_address: 3, ..FrontLimits::default() };
    let running = Running::with(limits).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        open.push(running.say("GET /healthz HTTP/1.1\r\n").await);
    }
    running.until("three are open", |front| front.connections() == 3).await;
    assert_eq!(running.status("/healthz").await, 503);
    open.pop();
    running.until("one is gone", |front| front.connections() == 2).await;
    assert_eq!(running.status("/healthz").await, 200, "who leaves makes room");
    running.close().await;

    let running = Running::with(FrontLimits { connections: 1, ..FrontLimits::default() }).await;
    let _open = running.say("GET /healthz HTTP/1.1\r\n").await;
    running.until("one is open", |front| front.connections() == 1).await;
    assert_eq!(running.status("/healthz").await, 503);
    let figures = running.world.get("/metrics").header("host", "127.0.0.1:3000").send().await.text();
    for figure in ["front_connections ", "front_places ", "# HELP front_refused_total "] {
        assert!(figures.contains(figure), "{figure}: {figures}");
    }
    assert!(counted(&figures, "front_refused_total{reason=\"connections\"}") > 0, "{figures}");
    running.close().await;
}
