//! Bodies: read before anything is spent on them, few at once, ended when they fall silent.

use std::time::Duration;

use axum::body::{Body, Bytes};
use futures::{StreamExt, stream};
use lyceum::front::{FrontLimits, LeastRate};
use model::Role;
use tokio::task::JoinHandle;

use super::{Running, form_without_body};
use crate::support::{Ask, PASSWORD, World};

const SIGN_IN: &str = "/fn/account/sign_in";

fn never() -> Body {
    Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>())
}

#[tokio::test]
async fn bodies_that_never_come_keep_nobody_out() {
    let limits = FrontLimits { places: 2, credential_places: 2, ..FrontLimits::default() };
    let running = Running::with(limits).await;
    running.world.person("amy", Role::Learner).await;
    let mut held = Vec::new();
    for _ in 0..70 {
        held.push(running.say(&form_without_body(SIGN_IN)).await);
    }
    let mut connections = Vec::new();
    let mut streams = Vec::new();
    for _ in 0..2 {
        let (send, connection) = running.http2().await;
        connections.push(connection);
        for _ in 0..90 {
            let request = http::Request::post("http://x/fn/site/load_home").header("origin", "http://x");
            let request = request.header("content-type", "application/x-www-form-urlencoded").body(()).unwrap();
            let mut send = send.clone().ready().await.unwrap();
            streams.push(send.send_request(request, false).unwrap());
        }
    }
    running.until("all of them are waited for", |front| front.bodies() == 250).await;
    assert_eq!(running.status("/login").await, 200);
    let form = format!("identifier=amy&password={}", PASSWORD.replace(' ', "+"));
    let signed_in = running.world.post(SIGN_IN, &form).send().await;
    assert_eq!((signed_in.status.as_u16(), signed_in.set_cookie("sid").is_some()), (303, true));
    drop((held, streams));
    connections.iter().for_each(JoinHandle::abort);
    running.until("who leaves is not waited for", |front| front.bodies() == 0).await;
    running.close().await;
}

#[tokio::test]
async fn a_body_is_given_up_when_it_falls_silent_and_not_when_it_is_slow() {
    let silence = Duration::from_millis(500);
    let limits = FrontLimits { body_silence: silence, ..FrontLimits::default() };
    let world = World::limited(&[], limits).await;
    assert_eq!(world.post(SIGN_IN, "").body(never()).send().await.status, 408);
    let begun = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"identifier="))]).chain(stream::pending());
    assert_eq!(world.post(SIGN_IN, "").body(Body::from_stream(begun)).send().await.status, 408);
    let slowly = stream::iter(b"identifier=amy&password=x").then(move |byte| async move {
        tokio::time::sleep(silence / 10).await;
        Ok::<_, std::io::Error>(Bytes::from(vec![*byte]))
    });
    assert_eq!(world.call(SIGN_IN, "").body(Body::from_stream(slowly)).send().await.status, 422, "read and looked at");
    let broken = stream::iter([Err::<Bytes, _>(std::io::Error::other("gone"))]);
    assert_eq!(world.post(SIGN_IN, "").body(Body::from_stream(broken)).send().await.status, 400);
}

#[tokio::test]
async fn a_byte_now_and_then_ends_a_body_and_keeps_no_place() {
    let body_rate = LeastRate { bytes: 8, per: Duration::from_millis(500) };
    let world = World::limited(&[], FrontLimits { body_rate, ..FrontLimits::default() }).await;
    let trickle = |bytes: usize| {
        // 120 bytes: pieces of eight come out even.
        let form = format!("identifier=amy&password={}", "x".repeat(96)).into_bytes();
        let pieces: Vec<_> = form.chunks(bytes).map(<[u8]>::to_vec).collect();
        let body = stream::iter(pieces).then(|piece| async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            Ok::<_, std::io::Error>(piece)
        });
        world.call(SIGN_IN, "").from("192.0.2.1").body(Body::from_stream(body)).send()
    };
    let began = tokio::time::Instant::now();
    assert_eq!(trickle(1).await.status, 408);
    assert!(began.elapsed() < Duration::from_secs(5) && world.web.front.bodies() == 0);
    assert_eq!(trickle(8).await.status, 422, "slow, and longer than the while, but fast enough: read and looked at");
}

#[tokio::test]
async fn one_client_sends_so_many_bodies_at_once() {
    let world = World::limited(&[], FrontLimits { bodies_by_client: 2, ..FrontLimits::default() }).await;
    let ask = |from: &str| world.call(SIGN_IN, "").from(from);
    let waiting: Vec<_> = (0..2).map(|_| tokio::spawn(ask("192.0.2.1").body(never()).send())).collect();
    while world.web.front.bodies() < 2 {
        tokio::task::yield_now().await;
    }
    let refused = ask("192.0.2.1").body("identifier=&password=").send().await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "1"));
    let others = |ask: Ask| async { ask.body("identifier=&password=").send().await.status };
    assert_eq!(others(ask("192.0.2.2")).await, 422);
    assert_eq!(others(ask("127.0.0.1")).await, 422);
    assert_eq!(world.get("/login").from("192.0.2.1").send().await.status, 200, "pages have no body");
    waiting.iter().for_each(JoinHandle::abort);
    for task in waiting {
        assert!(task.await.unwrap_err().is_cancelled());
    }
    assert_eq!(others(ask("192.0.2.1")).await, 422);
}

#[tokio::test]
async fn all_bodies_together_have_so_much_memory_and_one_client_a_part_of_it() {
    let world = World::limited(&[], FrontLimits { body_bytes: 1_600, ..FrontLimits::default() }).await;
    let begun = |from: &str, bytes: usize| {
        let first = stream::iter([Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; bytes]))]);
        world.call(SIGN_IN, "").from(from).body(Body::from_stream(first.chain(stream::pending()))).send()
    };
    let mut waiting = tokio::task::JoinSet::new();
    let announced = world.call("/fn/account/apply", "").header("content-length", "4000000").body(never());
    waiting.spawn(announced.from("192.0.2.9").send());
    for n in 0..16 {
        waiting.spawn(begun(&format!("192.0.2.{}", 100 + n), 95));
    }
    while world.web.front.body_bytes() < 16 * 95 {
        tokio::task::yield_now().await;
    }
    assert_eq!(begun("192.0.2.100", 6).await.status, 429, "one has a sixteenth");
    assert_eq!(begun("192.0.2.1", 90).await.status, 503, "all have so much");
    let form = "identifier=&password=";
    assert_eq!(world.call(SIGN_IN, form).from("192.0.2.1").send().await.status, 422, "what fits is read");
    waiting.shutdown().await;
    assert_eq!(world.web.front.body_bytes(), 0);
}
