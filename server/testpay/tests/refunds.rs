//! Money back, up to what was captured.

use futures::future::join_all;
use http::StatusCode;
use serde_json::{Value, json};
use testpay::Captured;

use crate::support::{START, World, answer};

async fn refund(world: &World, key: &str, payment: &str, amount: i64) -> (StatusCode, Value) {
    let body = json!({ "payment": payment, "amount": amount, "reason": "returned" });
    answer(world.post("refunds", key, &body).send().await.unwrap()).await
}

fn too_much() -> (StatusCode, Value) {
    (StatusCode::UNPROCESSABLE_ENTITY, json!({ "error": "refund_exceeds_payment" }))
}

#[tokio::test]
async fn a_refund_is_made_once_and_told() {
    let world = World::new().await;
    let id = world.payment().await;
    world.confirm(&id, &[("choice", "succeed")]).await;
    let (status, made) = refund(&world, "r", &id, 4000).await;
    assert_eq!(status, StatusCode::CREATED);
    let expected = json!({
        "id": made["id"], "payment": id, "amount": 4000, "currency": "CNY", "state": "succeeded", "created_at": START,
        "reference": null, "refusal": null, "settled_at": START,
    });
    assert_eq!(made, expected);
    assert_eq!(refund(&world, "r", &id, 4000).await, (StatusCode::OK, expected.clone()));
    let path = format!("refunds/{}", made["id"].as_str().unwrap());
    assert_eq!(world.get(&path).await, (StatusCode::OK, expected.clone()));
    assert_eq!(world.get("refunds/tr_0").await.0, StatusCode::NOT_FOUND);
    assert_eq!(world.provider.deliver_due().await.unwrap(), 1);
    let told = &world.merchant.received()[1].told;
    assert_eq!((&told["type"], &told["refund"]), (&json!("refund.succeeded"), &expected));
    assert_eq!(told["payment"]["id"], id);
}

#[tokio::test]
async fn a_payment_that_was_captured_elsewhere_is_given_back_and_tells_nobody() {
    let world = World::new().await;
    let demo = Captured { id: "demo-1".into(), amount: 4900, currency: "USD".into(), at: 1, refund: None };
    for _ in 0..2 {
        world.provider.adopt(std::slice::from_ref(&demo)).await.unwrap();
    }
    assert_eq!(refund(&world, "a", "demo-1", 4901).await, too_much());
    assert_eq!(refund(&world, "b", "demo-1", 4900).await.1["currency"], "USD");
    let back = Captured { id: "demo-2".into(), refund: Some(("demo-back".into(), 2)), ..demo.clone() };
    world.provider.adopt(&[demo, back.clone()]).await.unwrap();
    world.provider.adopt(&[back]).await.unwrap();
    assert_eq!(refund(&world, "c", "demo-1", 1).await, too_much(), "it stays as it was");
    assert_eq!(refund(&world, "d", "demo-2", 1).await, too_much(), "all of it went back elsewhere");
    assert_eq!(world.provider.deliver_due().await.unwrap(), 0);
}

#[tokio::test]
async fn nothing_comes_back_of_what_was_not_captured() {
    let world = World::new().await;
    let id = world.payment().await;
    assert_eq!(refund(&world, "a", &id, 1).await, too_much());
    assert_eq!(refund(&world, "b", "tp_0", 1).await.1, json!({ "error": "invalid", "field": "payment" }));
    world.confirm(&id, &[("choice", "succeed")]).await;
    assert_eq!(refund(&world, "c", &id, i64::MAX).await, too_much());
    assert_eq!(refund(&world, "d", &id, 0).await.1, json!({ "error": "invalid", "field": "amount" }));
    assert_eq!(refund(&world, "a", &id, 1).await.0, StatusCode::CREATED, "a refused request left its key free");
}

#[tokio::test]
async fn twenty_refunds_at_once_give_back_no_more_than_was_captured() {
    let world = World::new().await;
    let id = world.payment().await;
    world.confirm(&id, &[("choice", "succeed")]).await;
    let keys: Vec<String> = (0..20).map(|n| format!("r{n}")).collect();
    let answers = join_all(keys.iter().map(|key| refund(&world, key, &id, 1000))).await;
    let made = answers.iter().filter(|(status, _)| *status == StatusCode::CREATED).count();
    assert_eq!(made, 9, "9 × 10.00 of 99.00");
    assert!(answers.iter().filter(|(status, _)| *status != StatusCode::CREATED).all(|refused| *refused == too_much()));
    assert_eq!(refund(&world, "rest", &id, 901).await, too_much());
    assert_eq!(refund(&world, "rest", &id, 900).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn a_refund_is_settled_later_or_refused_as_the_page_or_the_amount_says() {
    for (choice, amount, first, last, kinds) in [
        ("now", 4_000, "succeeded", "succeeded", &["refund.succeeded"][..]),
        ("later", 4_000, "processing", "succeeded", &["refund.processing", "refund.succeeded"]),
        ("refused_later", 4_000, "processing", "failed", &["refund.processing", "refund.failed"]),
        ("refused", 4_000, "failed", "failed", &["refund.failed"]),
        ("now", 4_081, "processing", "succeeded", &["refund.processing", "refund.succeeded"]),
        ("now", 4_082, "processing", "failed", &["refund.processing", "refund.failed"]),
        ("later", 4_083, "failed", "failed", &["refund.failed"]),
    ] {
        let world = World::new().await;
        let id = world.payment().await;
        world.confirm(&id, &[("choice", "succeed"), ("refunds", choice)]).await;
        let before = world.merchant.kinds().len();
        let (_, made) = refund(&world, "r", &id, amount).await;
        assert_eq!(made["state"], first, "{choice} {amount}");
        world.provider.deliver_due().await.unwrap();
        let clock = world.client.post(format!("{}/pay/test/{id}/clock", world.url)).form(&[("millis", "20000")]);
        assert_eq!(clock.send().await.unwrap().status(), StatusCode::NO_CONTENT, "only this payment's time passes");
        world.provider.deliver_due().await.unwrap();
        let now = world.get(&format!("refunds/{}", made["id"].as_str().unwrap())).await.1;
        assert_eq!((&now["state"], now["refusal"].is_string()), (&json!(last), last == "failed"));
        assert_eq!(world.merchant.kinds()[before..], *kinds, "{choice} {amount}");
        let rest = refund(&world, "rest", &id, 9_900).await.0;
        assert_eq!(rest == StatusCode::CREATED, last == "failed", "what was refused is there again");
    }
}

#[tokio::test]
async fn a_refund_is_found_by_the_merchants_own_name() {
    let world = World::new().await;
    let id = world.payment().await;
    world.confirm(&id, &[("choice", "succeed")]).await;
    let body = json!({ "payment": id, "amount": 1, "reason": "returned", "reference": "back-7" });
    let (_, made) = answer(world.post("refunds", "r", &body).send().await.unwrap()).await;
    assert_eq!(made["reference"], "back-7");
    assert_eq!(world.get("refunds?reference=back-7").await, (StatusCode::OK, made));
    assert_eq!(world.get("refunds?reference=back-8").await.0, StatusCode::NOT_FOUND);
}
