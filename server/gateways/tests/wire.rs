//! Connections that fail: nobody there, silence, half an answer, too much of one. None of it is an answer.

use std::time::Duration;

use tokio::net::TcpListener;

use crate::support::{
    Machine, Manner, ask_about_payments, ask_for_refund, assert_unanswered, http, payment, refund, says,
};

/// The adapter's patience is eight seconds, and calling a payment off asks twice.
const MAX_WAIT: Duration = Duration::from_secs(14);

#[tokio::test]
async fn a_provider_in_order_is_understood() {
    let machine = Machine::new(says("200 OK", &payment())).await;
    for (what, outcome) in ask_about_payments(&machine.gateway()).await {
        assert!(outcome.unwrap().contains("tp_0123456789"), "{what}");
    }
    let machine = Machine::new(says("201 Created", &refund())).await;
    assert_eq!(ask_for_refund(&machine.gateway()).await.unwrap().reference, "tr_1");
}

#[tokio::test]
async fn nobody_is_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let gateway = gateways::Test::new(&url, "lyceum", "secret").unwrap();
    assert_unanswered(&gateway, "refused").await;
    for nonsense in ["", "nonsense", "http://", "http://[", "ftp://127.0.0.1"] {
        let gateway = gateways::Test::new(nonsense, "lyceum", "secret").unwrap();
        assert_unanswered(&gateway, nonsense).await;
    }
}

#[tokio::test]
async fn who_is_slow_is_not_waited_for() {
    let begun = |length: usize| format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{{").into_bytes();
    let whole = http("200 OK", "application/json", &payment().to_string());
    let manners = [
        Manner::Stops(Vec::new()),
        Manner::Stops(b"HTTP/1.1 200 OK\r\n".to_vec()),
        Manner::Stops(begun(1_000)),
        Manner::Drips(begun(1_000_000)),
        // In order, but a byte at a time.
        Manner::Drips(whole),
    ];
    let mut asking = tokio::task::JoinSet::new();
    for manner in manners {
        asking.spawn(async move {
            let (machine, why) = (Machine::new(manner.clone()).await, format!("{manner:?}"));
            let gateway = machine.gateway();
            tokio::time::timeout(MAX_WAIT, assert_unanswered(&gateway, &why)).await.expect(&why);
        });
    }
    while let Some(asked) = asking.join_next().await {
        asked.unwrap();
    }
}

#[tokio::test]
async fn half_an_answer_is_none() {
    let whole = http("200 OK", "application/json", &payment().to_string());
    for at in [0, 1, 12, 40, whole.len() / 2, whole.len() - 1] {
        let half = whole[..at].to_vec();
        assert_unanswered(&Machine::new(Manner::Breaks(half.clone())).await.gateway(), &format!("broken off at {at}"))
            .await;
        assert_unanswered(&Machine::new(Manner::Says(half)).await.gateway(), &format!("ended at {at}")).await;
    }
}

#[tokio::test]
async fn what_has_no_end_is_not_read_to_it() {
    let heads = [
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n\"",
        "HTTP/1.1 200 OK\r\ncontent-length: 9999999999\r\n\r\n\"",
        "HTTP/1.1 200 OK\r\nx: ",
        "HTTP/1.1 200 ",
    ];
    for head in heads {
        let machine = Machine::new(Manner::Floods(head.as_bytes().to_vec())).await;
        assert_unanswered(&machine.gateway(), head).await;
        // Four questions; what lies in the buffers of the connections was said too.
        assert!(machine.said() < 64 * 1024 * 1024, "{head}: {} bytes", machine.said());
    }
    let long = payment().to_string() + &" ".repeat(300 * 1024);
    let machine = Machine::new(Manner::Says(http("200 OK", "application/json", &long))).await;
    assert_unanswered(&machine.gateway(), "more than anybody needs").await;
}

#[tokio::test]
async fn nobody_is_followed_elsewhere() {
    let elsewhere = Machine::new(says("200 OK", &payment())).await;
    for status in
        ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"]
    {
        let (body, at) = (payment().to_string(), &elsewhere.url);
        let answer = format!("HTTP/1.1 {status}\r\nlocation: {at}/\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        assert_unanswered(&Machine::new(Manner::Says(answer.into_bytes())).await.gateway(), status).await;
    }
    assert_eq!(elsewhere.heard(), 0);
}

#[tokio::test]
async fn what_speaks_another_language_says_nothing() {
    let not_http =
        ["SSH-2.0-OpenSSH_9.6\r\n", "\u{16}\u{3}\u{1}\u{0}", "{\"id\":\"tp_1\"}", "HTTP/9.9 200 OK\r\n\r\n{}"];
    for words in not_http {
        assert_unanswered(&Machine::new(Manner::Says(words.as_bytes().to_vec())).await.gateway(), words).await;
    }
}
