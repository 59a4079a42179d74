//! The fake speaks what Stripe's own library speaks: `end2end/oracles/stripe-sdk.mjs` asks it by npm `stripe`.

use std::{path::Path, process::Command};

use stripefake::{Fake, Settings};
use tokio::net::TcpListener;

#[tokio::test(flavor = "multi_thread")]
async fn stripes_own_library_reads_every_answer() {
    let oracles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/oracles");
    assert!(oracles.join("../node_modules/stripe").is_dir(), "npm stripe is missing: cargo xtask setup");
    let hooks = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let webhook = Some(format!("http://127.0.0.1:{hooks}/"));
    let fake = Fake::new(Settings { webhook, ..Settings::default() }).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { fake.serve(listener).await });
    let asked = tokio::task::spawn_blocking(move || {
        Command::new("node").arg(oracles.join("stripe-sdk.mjs")).args([address, hooks.to_string()]).output()
    });
    let said = asked.await.unwrap().unwrap();
    serving.abort();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}
