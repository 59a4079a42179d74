//! The merchant's side: making, finding and calling off.

use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{SECRET, START, World, answer};

#[tokio::test]
async fn a_payment_is_made_as_it_was_asked_for() {
    let world = World::new().await;
    let (status, payment) = answer(world.post("payments", "k", &world.order()).send().await.unwrap()).await;
    assert_eq!(status, StatusCode::CREATED);
    let id = payment["id"].as_str().unwrap();
    assert!(id.starts_with("tp_") && id.len() == 35, "{id}");
    let expected = json!({
        "id": id, "merchant": "Lyceum", "reference": "order-7", "amount": 9900, "currency": "CNY", "state": "created",
        "reason": null, "url": format!("{}/pay/test/{id}", world.url), "created_at": START, "settled_at": null,
        "method": "page", "qr_code": null, "open_id": null, "saved_method": null,
    });
    assert_eq!(payment, expected);
    assert_eq!(world.get(&format!("payments/{id}")).await, (StatusCode::OK, expected.clone()));
    assert_eq!(world.get("payments?reference=order-7").await, (StatusCode::OK, expected));
    let missing = (StatusCode::NOT_FOUND, json!({ "error": "not_found" }));
    assert_eq!(world.get("payments/tp_0").await, missing);
    assert_eq!(world.get("payments?reference=order-8").await, missing);
}

#[tokio::test]
async fn the_newest_payment_of_a_reference_is_the_one_found() {
    let world = World::new().await;
    world.post("payments", "a", &world.order()).send().await.unwrap();
    let (_, second) = answer(world.post("payments", "b", &world.order()).send().await.unwrap()).await;
    assert_eq!(world.get("payments?reference=order-7").await.1["id"], second["id"]);
}

#[tokio::test]
async fn the_same_request_twice_makes_one_payment() {
    let world = World::new().await;
    let twice =
        (world.post("payments", "k", &world.order()).send(), world.post("payments", "k", &world.order()).send());
    let (first, second) = tokio::join!(twice.0, twice.1);
    let (first, second) = (answer(first.unwrap()).await, answer(second.unwrap()).await);
    assert_eq!(first.1, second.1);
    let mut statuses = [first.0.as_u16(), second.0.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 201]);
    assert_eq!(world.provider.deliver_due().await.unwrap(), 1, "and one notification");
}

#[tokio::test]
async fn a_key_belongs_to_one_request() {
    let world = World::new().await;
    let id = world.payment().await;
    let mut other = world.order();
    other["amount"] = json!(1);
    let conflict = (StatusCode::CONFLICT, json!({ "error": "idempotency_conflict" }));
    assert_eq!(answer(world.post("payments", "first", &other).send().await.unwrap()).await, conflict);
    world.confirm(&id, &[("choice", "succeed")]).await;
    let refund = json!({ "payment": id, "amount": 1, "reason": "x" });
    assert_eq!(answer(world.post("refunds", "first", &refund).send().await.unwrap()).await, conflict);
}

#[tokio::test]
async fn nobody_without_the_secret_gets_in() {
    let world = World::new().await;
    let id = world.payment().await;
    let refused = (StatusCode::UNAUTHORIZED, json!({ "error": "unauthorized" }));
    for (method, path) in [
        ("POST", "payments"),
        ("GET", "payments?reference=order-7"),
        ("GET", &format!("payments/{id}")),
        ("POST", &format!("payments/{id}/cancel")),
        ("POST", "refunds"),
        ("GET", "refunds/tr_0"),
    ] {
        let url = format!("{}/pay/test/api/{path}", world.url);
        let request = || world.client.request(method.parse().unwrap(), &url).header("idempotency-key", "k");
        assert_eq!(answer(request().send().await.unwrap()).await, refused, "{method} {path}");
        let wrong = request().bearer_auth(&SECRET[1..]).json(&world.order());
        assert_eq!(answer(wrong.send().await.unwrap()).await, refused, "{method} {path}");
    }
    assert_eq!(world.state(&id).await, "created");
}

#[tokio::test]
async fn a_wrong_field_is_named() {
    let world = World::new().await;
    let wrong: [(&str, Value); 15] = [
        ("reference", json!("")),
        ("reference", json!(7)),
        ("amount", json!(0)),
        ("amount", json!(-5)),
        ("amount", json!(9.5)),
        ("amount", json!("9900")),
        ("currency", json!("yuan")),
        ("currency", json!("cny")),
        ("description", json!("x".repeat(1001))),
        ("return_url", json!("javascript:alert(1)")),
        ("return_url", json!("/orders/7")),
        ("notify_url", json!("ftp://shop/hooks")),
        ("language", json!("fr")),
        ("expires_at", json!(null)),
        ("notify_url", json!("http://")),
    ];
    for (field, value) in wrong {
        let mut order = world.order();
        order[field] = value;
        let refused = answer(world.post("payments", "k", &order).send().await.unwrap()).await;
        assert_eq!(refused, (StatusCode::UNPROCESSABLE_ENTITY, json!({ "error": "invalid", "field": field })));
    }
    let url = format!("{}/pay/test/api/payments", world.url);
    let no_key = world.client.post(&url).bearer_auth(SECRET).json(&world.order()).send().await.unwrap();
    assert_eq!(answer(no_key).await.1["field"], "idempotency_key");
    let no_json = world.client.post(&url).bearer_auth(SECRET).header("idempotency-key", "k").body("{").send();
    assert_eq!(answer(no_json.await.unwrap()).await.1["field"], "body");
    assert_eq!(world.post("payments", "k", &world.order()).send().await.unwrap().status(), StatusCode::CREATED);
}

#[tokio::test]
async fn what_has_not_ended_can_be_called_off_once() {
    let world = World::new().await;
    let id = world.payment().await;
    let cancel = format!("payments/{id}/cancel");
    let (status, payment) = answer(world.post(&cancel, "", &json!({})).send().await.unwrap()).await;
    assert_eq!(
        (status, &payment["state"], &payment["settled_at"]),
        (StatusCode::OK, &json!("cancelled"), &json!(START))
    );
    let (again, same) = answer(world.post(&cancel, "", &json!({})).send().await.unwrap()).await;
    assert_eq!((again, same), (StatusCode::CONFLICT, payment));
    world.provider.deliver_due().await.unwrap();
    assert_eq!(world.merchant.kinds(), ["payment.cancelled"]);
    world.confirm(&id, &[("choice", "succeed")]).await;
    assert_eq!(world.state(&id).await, "cancelled", "the payer comes too late");
    let missing = world.post("payments/tp_0/cancel", "", &json!({})).send().await.unwrap();
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_succeeded_or_will_succeed_late_cannot_be_called_off() {
    for (choice, state) in [("succeed", "succeeded"), ("decline", "failed"), ("late", "processing")] {
        let world = World::new().await;
        let id = world.payment().await;
        world.confirm(&id, &[("choice", choice)]).await;
        let cancel = world.post(&format!("payments/{id}/cancel"), "", &json!({})).send().await.unwrap();
        let (status, payment) = answer(cancel).await;
        assert_eq!((status, payment["state"].as_str().unwrap()), (StatusCode::CONFLICT, state));
    }
}
