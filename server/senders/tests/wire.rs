//! Connections that fail: silence, half an answer, too much of one. All of it is tried again.

use std::time::Duration;

use senders::{Twilio, TwilioConfig};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::support::deliver;

/// The senders' patience is ten seconds.
const MAX_WAIT: Duration = Duration::from_secs(14);

/// The outcome at a machine that says this, then `more` for ever.
async fn outcome(said: &'static str, more: &'static [u8]) -> ground::sms::DeliveryError {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4_096]).await;
        let _ = stream.write_all(said.as_bytes()).await;
        while !more.is_empty() && stream.write_all(more).await.is_ok() {}
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let config = TwilioConfig {
        account_sid: "AC01".into(),
        auth_token: "secret".into(),
        from: "Lyceum".into(),
        endpoint,
        ..TwilioConfig::default()
    };
    let twilio = Twilio::new(config).unwrap();
    tokio::time::timeout(MAX_WAIT, deliver(&twilio)).await.expect(said).unwrap_err()
}

#[tokio::test]
async fn who_is_slow_is_not_waited_for() {
    let (silent, half) = tokio::join!(
        outcome("", b""),
        outcome("HTTP/1.1 201 Created\r\ncontent-length: 1000\r\n\r\n{\"status\":", b"")
    );
    assert!(silent.again, "{silent}");
    assert!(half.again, "{half}");
}

#[tokio::test]
async fn what_has_no_end_is_not_read_to_it() {
    let endless = outcome("HTTP/1.1 201 Created\r\ncontent-type: application/json\r\n\r\n\"", &[b'x'; 16_384]).await;
    assert!(endless.again && endless.why.contains("an answer of more than"), "{endless}");
}

#[tokio::test]
async fn what_is_no_http_is_no_answer() {
    for said in ["SSH-2.0-OpenSSH_9.6\r\n\r\n", "HTTP/1.1 999999 What\r\n\r\n"] {
        let undelivered = outcome(said, b"").await;
        assert!(undelivered.again, "{undelivered}");
    }
}
