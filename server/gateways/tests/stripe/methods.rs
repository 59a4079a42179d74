//! Methods that are saved without a payment, and forgotten.

use commerce::payment::{Gateway, GatewayErrorKind, PayerAction};
use model::Id;
use serde_json::{Value, json};

use super::script::{PUBLISHABLE_KEY, Script, error, list};
use crate::support::request;

#[tokio::test]
async fn a_method_is_saved_without_a_payment() {
    let script = Script::new(|heard| match heard.what.as_str() {
        "GET /v1/customers/search" => (200, list(&[json!({ "id": "cus_1" })], false)),
        _ => (200, json!({ "id": "seti_1", "client_secret": "seti_1_secret_x" })),
    })
    .await;
    let (setup, payer) = (Id::from_raw(4_711), request().payer);
    let made = script.gateway().save_method(setup, &payer, "http://school.example/me/payment").await.unwrap();
    let (client_secret, public_key) = ("seti_1_secret_x".into(), PUBLISHABLE_KEY.into());
    assert_eq!(made.next, PayerAction::Embedded { client_secret, public_key });
    assert_eq!(made.reference, "seti_1");
    let heard = &script.heard()[1];
    assert_eq!(heard.what, "POST /v1/setup_intents");
    assert_eq!(heard.headers["idempotency-key"], setup.to_string());
    let form = [("customer", "cus_1"), ("usage", "on_session"), ("metadata[setup]", &setup.to_string())];
    for (name, value) in form {
        assert_eq!(heard.field(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn what_is_forgotten_already_stays_so() {
    let detached = Script::says(200, json!({ "id": "pm_1" })).await;
    assert_eq!(detached.gateway().forget_method("pm_1").await, Ok(()));
    assert_eq!(detached.asked(), ["POST /v1/payment_methods/pm_1/detach"]);
    let gone = Script::says(404, error("invalid_request_error", "resource_missing")).await;
    assert_eq!(gone.gateway().forget_method("pm_1").await, Ok(()));
    for (customer, is_forgotten) in [(Value::Null, true), (json!({ "id": "cus_1" }), false)] {
        let script = Script::new(move |heard| {
            if heard.what.starts_with("POST") {
                (400, error("invalid_request_error", "payment_method_unexpected_state"))
            } else {
                (200, json!({ "id": "pm_1", "type": "card", "customer": customer }))
            }
        })
        .await;
        let outcome = script.gateway().forget_method("pm_1").await;
        assert_eq!(outcome.is_ok(), is_forgotten, "{outcome:?}");
    }
    let down = Script::says(500, json!({})).await.gateway();
    assert_eq!(down.forget_method("pm_1").await.unwrap_err().kind, GatewayErrorKind::Unreachable);
    assert_eq!(gone.gateway().forget_method("../account").await, Ok(()), "no token of Stripe's");
}
