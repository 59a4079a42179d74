//! Money back, up to what was captured.

use futures::future::join_all;
use http::StatusCode;
use serde_json::{Value, json};

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
    for _ in 0..2 {
        world.provider.adopt(&[("demo-1".into(), 4900, "USD".into())]).await.unwrap();
    }
    assert_eq!(refund(&world, "a", "demo-1", 4901).await, too_much());
    assert_eq!(refund(&world, "b", "demo-1", 4900).await.1["currency"], "USD");
    world.provider.adopt(&[("demo-1".into(), 4900, "USD".into())]).await.unwrap();
    assert_eq!(refund(&world, "c", "demo-1", 1).await, too_much(), "it stays as it was");
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
