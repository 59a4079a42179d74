//! The stand-in for Stripe.js saves cards as the real one does: `end2end/oracles/stripe-page.mjs` asks it.

use std::{path::Path, process::Command};

use stripefake::{Fake, Settings};
use tokio::net::TcpListener;

#[tokio::test(flavor = "multi_thread")]
async fn the_stand_in_for_stripes_script_saves_cards_as_the_real_one() {
    let oracles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/oracles");
    let fake = Fake::new(Settings::default()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { fake.serve(listener).await });
    let asked = tokio::task::spawn_blocking(move || {
        Command::new("node").arg(oracles.join("stripe-page.mjs")).arg(address).output()
    });
    let said = asked.await.unwrap().unwrap();
    serving.abort();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}
