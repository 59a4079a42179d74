//! The fake speaks what Alipay's own library speaks: `end2end/oracles/alipay-sdk.mjs` asks it by npm `alipay-sdk`.

use std::{path::Path, process::Command};

use alipayfake::{Fake, Settings};
use tokio::net::TcpListener;

async fn asks(wants_certificates: bool) {
    let oracles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/oracles");
    assert!(oracles.join("../node_modules/alipay-sdk").is_dir(), "npm alipay-sdk is missing: cargo xtask setup");
    let hooks = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let fake = Fake::new(Settings { wants_certificates, ..Settings::default() }).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { fake.serve(listener).await });
    let mode = if wants_certificates { "certificates" } else { "keys" };
    let asked = tokio::task::spawn_blocking(move || {
        Command::new("node").arg(oracles.join("alipay-sdk.mjs")).args([&address, &hooks.to_string(), mode]).output()
    });
    let said = asked.await.unwrap().unwrap();
    serving.abort();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn alipays_own_library_reads_every_answer() {
    asks(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn alipays_own_library_reads_every_answer_with_certificates() {
    asks(true).await;
}
