//! Notifications: signed, repeated, kept.

use std::time::Duration;

use ring::hmac;
use tokio::{net::TcpListener, sync::oneshot};

use crate::support::{Received, SECRET, World, answer};

/// How long after each failed attempt the next one comes.
const RETRY_DELAYS_MS: [i64; 8] = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000, 86_400_000];

/// Checks a signature as a merchant would; the seconds it names.
fn signed_at(received: &Received) -> i64 {
    let (at, signature) = received.signature.split_once(',').unwrap();
    let (at, signature) = (at.strip_prefix("t=").unwrap(), signature.strip_prefix("v1=").unwrap());
    let signature = data_encoding::HEXLOWER.decode(signature.as_bytes()).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let signed = [at.as_bytes(), b".", &received.body].concat();
    hmac::verify(&key, &signed, &signature).unwrap();
    at.parse().unwrap()
}

#[tokio::test]
async fn every_attempt_is_signed_anew() {
    let world = World::new().await;
    world.merchant.fail(1);
    let order = world.order();
    world.post("payments", "k", &order).send().await.unwrap();
    assert_eq!(world.provider.deliver_due().await.unwrap(), 0);
    assert_eq!(world.provider.deliver_due().await.unwrap(), 0, "not before its time");
    world.advance(1_000);
    assert_eq!(world.provider.deliver_due().await.unwrap(), 1);
    let received = world.merchant.received();
    assert_eq!(world.merchant.kinds(), ["payment.created", "payment.created"]);
    assert_eq!(received[0].body, received[1].body, "the same notification");
    assert_eq!(signed_at(&received[1]) - signed_at(&received[0]), 1);
    assert_eq!(signed_at(&received[1]), world.now() / 1000);
    let mut forged = received[0].clone();
    forged.body.push(b' ');
    assert!(std::panic::catch_unwind(|| signed_at(&forged)).is_err());
}

#[tokio::test]
async fn a_failing_merchant_is_asked_again_for_a_day_and_then_left_alone() {
    let world = World::new().await;
    world.merchant.fail(usize::MAX);
    world.post("payments", "k", &world.order()).send().await.unwrap();
    world.provider.deliver_due().await.unwrap();
    for (at, wait) in RETRY_DELAYS_MS.into_iter().enumerate() {
        assert_eq!(world.merchant.received().len(), at + 1);
        world.advance(wait - 1);
        world.provider.deliver_due().await.unwrap();
        assert_eq!(world.merchant.received().len(), at + 1, "not before {wait} ms");
        world.advance(1);
        world.provider.deliver_due().await.unwrap();
    }
    world.advance(400 * 86_400_000);
    world.provider.deliver_due().await.unwrap();
    assert_eq!(world.merchant.received().len(), 9);
}

#[tokio::test]
async fn a_merchant_who_fails_while_the_payer_waits_is_told_later() {
    let world = World::new().await;
    let id = world.payment().await;
    world.merchant.fail(1);
    world.confirm(&id, &[("choice", "succeed")]).await;
    world.advance(1_000);
    assert_eq!(world.provider.deliver_due().await.unwrap(), 1);
    assert_eq!(world.merchant.kinds(), ["payment.succeeded", "payment.succeeded"]);
}

#[tokio::test]
async fn a_payer_does_not_wait_for_a_merchant_who_hangs() {
    let world = World::new().await;
    let deaf = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut order = world.order();
    order["notify_url"] = format!("http://{}/hooks", deaf.local_addr().unwrap()).into();
    let (_, payment) = answer(world.post("payments", "k", &order).send().await.unwrap()).await;
    let id = payment["id"].as_str().unwrap();
    let (form, longest) = ([("choice", "succeed")], Duration::from_secs(4));
    let back = tokio::time::timeout(longest, world.confirm(id, &form)).await.unwrap();
    assert_eq!(back, order["return_url"]);
    assert_eq!(world.state(id).await, "succeeded");
}

#[tokio::test]
async fn a_restart_keeps_what_was_not_delivered() {
    let world = World::new().await;
    world.merchant.fail(1);
    world.post("payments", "a", &world.order()).send().await.unwrap();
    assert_eq!(world.provider.deliver_due().await.unwrap(), 0);
    world.post("payments", "b", &world.order()).send().await.unwrap();
    let world = world.restarted().await;
    world.advance(1_000);
    assert_eq!(world.provider.deliver_due().await.unwrap(), 2);
    assert_eq!(world.provider.deliver_due().await.unwrap(), 0);
    assert_eq!(world.merchant.received().len(), 3);
}

#[tokio::test]
async fn an_unreachable_merchant_does_not_hold_up_the_others() {
    let world = World::new().await;
    let mut nowhere = world.order();
    nowhere["notify_url"] = "http://127.0.0.1:1/hooks".into();
    world.post("payments", "a", &nowhere).send().await.unwrap();
    world.post("payments", "b", &world.order()).send().await.unwrap();
    assert_eq!(world.provider.deliver_due().await.unwrap(), 1);
}

#[tokio::test]
async fn two_passes_at_once_send_a_notification_once() {
    let world = World::new().await;
    for key in ["a", "b", "c", "d"] {
        world.post("payments", key, &world.order()).send().await.unwrap();
    }
    let (one, two) = tokio::join!(world.provider.deliver_due(), world.provider.deliver_due());
    assert_eq!(one.unwrap() + two.unwrap(), 4);
    assert_eq!(world.merchant.received().len(), 4);
}

#[tokio::test]
async fn the_deliverer_wakes_when_something_is_queued_and_stops_when_told() {
    let world = World::new().await;
    let (stop, stopped) = oneshot::channel::<()>();
    let provider = world.provider.clone();
    let deliverer = tokio::spawn(async move {
        provider
            .deliver(async {
                let _ = stopped.await;
            })
            .await;
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    world.post("payments", "k", &world.order()).send().await.unwrap();
    let told = async {
        while world.merchant.received().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(2), told).await.unwrap();
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(2), deliverer).await.unwrap().unwrap();
}
