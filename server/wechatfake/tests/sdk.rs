//! The fake speaks what somebody else's library speaks: `end2end/oracles/wechat_sdk.py` asks it by `PyPI` `wechatpayv3`.

use std::{path::Path, process::Command};

use tokio::net::TcpListener;
use wechatfake::{Fake, Settings, oracle};

async fn asks(has_public_key: bool) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/oracles/wechat_sdk.py");
    let python = oracle::python().unwrap();
    let fake = Fake::new(Settings { has_public_key, ..Settings::default() }).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { fake.serve(listener).await });
    let mode = if has_public_key { "public-key" } else { "certificates" };
    let asked = tokio::task::spawn_blocking(move || Command::new(python).arg(script).args([&address, mode]).output());
    let said = asked.await.unwrap().unwrap();
    serving.abort();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_library_reads_every_answer_with_certificates() {
    asks(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_library_reads_every_answer_with_a_public_key() {
    asks(true).await;
}
