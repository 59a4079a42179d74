//! Answers: whoever takes nothing is hung up on, whoever takes it slowly gets all of it.

use std::time::Duration;

use lyceum::front::FrontLimits;
use tokio::io::AsyncReadExt;

use super::{LARGE, Running, TEST_TIMEOUT, rest};

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
