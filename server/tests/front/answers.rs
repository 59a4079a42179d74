//! Answers: whoever takes nothing is hung up on, whoever takes it slowly gets all of it.

use std::time::Duration;

use futures::future::join_all;
use lyceum::front::FrontLimits;
use tokio::io::AsyncReadExt;

use super::{LARGE, Running, TEST_TIMEOUT, counted, rest, status};
use crate::support::World;

const SILENCE: Duration = Duration::from_secs(1);

fn limits() -> FrontLimits {
    FrontLimits { answer_silence: SILENCE, ..FrontLimits::default() }
}

#[tokio::test]
async fn an_answer_that_nobody_takes_ends_with_its_connection() {
    let running = Running::with(limits()).await;
    let mut silent = running.say("GET /large.bin HTTP/1.1\r\nhost: x\r\n\r\n").await;
    running.until("it is open", |front| front.connections() == 1).await;
    running.until("it was ended", |front| front.connections() == 0).await;
    assert!(rest(&mut silent).await.len() < LARGE, "it had not all come");
    running.close().await;
}

#[tokio::test]
async fn whoever_reads_slowly_gets_all_of_it() {
    let running = Running::with(limits()).await;
    let mut slow = running.say("GET /large.bin HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    let (mut piece, mut came, began) = (vec![0; 128 * 1024], 0, tokio::time::Instant::now());
    loop {
        tokio::time::sleep(SILENCE / 20).await;
        match slow.read(&mut piece).await.unwrap() {
            0 => break,
            read => came += read,
        }
    }
    assert!(came > LARGE && began.elapsed() > SILENCE * 2, "{came} bytes in {:?}", began.elapsed());
    running.close().await;
}

#[tokio::test]
async fn a_stream_that_stands_still_is_reset_and_the_others_flow() {
    let running = Running::with(limits()).await;
    let (send, connection) = running.http2().await;
    let ask = |path: &str| {
        let request = http::Request::get(format!("http://x{path}")).body(()).unwrap();
        send.clone().send_request(request, true).unwrap().0
    };
    let mut still = ask("/large.bin").await.unwrap().into_body();
    let mut slow = ask("/large.bin").await.unwrap().into_body();
    let (mut came, began) = (0, tokio::time::Instant::now());
    while began.elapsed() < SILENCE * 4 {
        let data = tokio::time::timeout(TEST_TIMEOUT, slow.data()).await.unwrap().unwrap().unwrap();
        came += data.len();
        slow.flow_control().release_capacity(data.len()).unwrap();
        tokio::time::sleep(SILENCE / 50).await;
    }
    assert!(came > 64 * 1024, "{came}");
    let ended = async {
        // What lay in the window was there before.
        while let Some(data) = still.data().await {
            if let Err(error) = data {
                return error.is_reset();
            }
        }
        false
    };
    assert!(tokio::time::timeout(TEST_TIMEOUT, ended).await.unwrap(), "the stream that stood still");
    let healthy = ask("/healthz").await.unwrap();
    assert_eq!(healthy.status(), 200, "the connection goes on");
    connection.abort();
    running.close().await;
}

/// What stands at every page, and is smaller than any piece.
const STYLES: &str = "/pkg/0123456789abcdef/lyceum.css";

#[tokio::test]
async fn answers_that_wait_for_one_client_are_so_many_however_little_of_them_is_taken() {
    let limits = FrontLimits { count_loopback: true, answers_by_client: 5, ..FrontLimits::default() };
    let running = Running::with(limits).await;
    for (path, window) in
        [("/large.bin", 0), ("/large.bin", 1), ("/large.bin", 20_000), (STYLES, 0), (STYLES, 1), ("/nowhere", 1)]
    {
        let (send, connection) = running.http2_with(window).await;
        let mut held = Vec::new();
        for n in 0..9 {
            let request = http::Request::get(format!("http://x{path}")).header("accept", "text/html").body(()).unwrap();
            let answer = send.clone().send_request(request, true).unwrap().0.await.unwrap();
            assert_eq!(answer.status() == 429, n >= 5, "{path} {window} {n}: {}", answer.status());
            if n >= 5 {
                assert_eq!(answer.headers()["retry-after"], "1");
                assert!(answer.body().is_end_stream(), "words would be one more answer that waits");
            }
            held.push(answer);
        }
        assert_eq!(running.world.web.front.answers(), 5, "{path} {window}");
        let other = running.world.get("/robots.txt").from("192.0.2.2").send().await;
        assert_eq!(other.status, 200, "others are served");
        drop(held);
        running.until("whoever leaves makes room", |front| front.answers() == 0).await;
        assert_eq!(running.status("/robots.txt").await, 200);
        connection.abort();
    }
    running.until("nothing is left", |front| front.answers() == 0).await;
    let figures = running.world.get("/metrics").header("host", "127.0.0.1:3000").send().await.text();
    assert!(counted(&figures, "front_refused_total{reason=\"answers_by_client\"}") > 0, "{figures}");
    for figure in ["front_answers ", "front_timeouts_total{what=\"idle\"}"] {
        assert!(figures.contains(figure), "{figure}: {figures}");
    }
    running.close().await;
}

#[tokio::test]
async fn there_are_so_many_answers_under_way_in_all() {
    let world = World::limited(&[], FrontLimits { answers: 3, ..FrontLimits::default() }).await;
    let ask = |n: usize| world.get("/robots.txt").from(&format!("192.0.2.{n}"));
    let mut held = Vec::new();
    for n in 0..3 {
        held.push(ask(n).open().await);
    }
    let refused = ask(3).send().await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after"), refused.body.len()), (503, "1", 0));
    assert!(!refused.header("x-request-id").is_empty(), "it is an answer of ours all the same");
    for probe in ["/healthz", "/readyz"] {
        let alive = world.get(probe).from("192.0.2.3").send().await;
        assert_eq!(alive.status, 200, "{probe}: busy is alive");
    }
    assert_eq!(world.web.front.answers(), 3, "probes are not counted");
    held.pop();
    assert_eq!(ask(3).send().await.status, 200);
}

#[tokio::test]
async fn a_browser_with_many_files_and_a_film_in_parts_never_meets_the_limit() {
    let running = Running::with(FrontLimits { count_loopback: true, ..FrontLimits::default() }).await;
    let (send, connection) = running.http2_with(64 * 1024).await;
    let file = |path: &'static str| {
        let request = http::Request::get(format!("http://x{path}")).body(()).unwrap();
        send.clone().send_request(request, true).unwrap().0
    };
    let mut viewers = Vec::new();
    for _ in 0..6 {
        viewers.push(running.say("GET /large.bin HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await);
    }
    // A film that is paused in one browser of a class, and their pages.
    let paused = join_all((0..40).map(|_| file("/large.bin"))).await;
    let page = join_all((0..40).map(|_| file(STYLES))).await;
    for answer in paused.iter().chain(&page) {
        assert_eq!(answer.as_ref().unwrap().status(), 200);
    }
    let films = join_all(viewers.iter_mut().map(status)).await;
    assert!(films.iter().all(|status| *status == 200), "{films:?}");
    connection.abort();
    running.close().await;
}
