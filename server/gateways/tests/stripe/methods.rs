//! Methods that are saved without a payment, and forgotten.

use commerce::payment::{
    Gateway, GatewayErrorKind, PayerAction, SetupReference, SetupState, WebhookError, WebhookEvent,
};
use model::{Id, Millis};
use serde_json::{Value, json};

use super::{
    script::{PUBLISHABLE_KEY, Script, error, list},
    webhooks::{self, event},
};
use crate::support::request;

const SETUP: i64 = 4_711;

/// Returns the saving of a method as Stripe tells it.
fn setup_intent(status: &str) -> Value {
    let card = json!({ "brand": "visa", "last4": "4242", "exp_month": 2, "exp_year": 2032 });
    json!({
        "id": "seti_1", "object": "setup_intent", "livemode": false, "status": status,
        "client_secret": "seti_1_secret_x", "metadata": { "setup": Id::<()>::from_raw(SETUP) },
        "payment_method": { "id": "pm_1", "type": "card", "card": card, "customer": "cus_1" },
    })
}

async fn fetched(intent: Value) -> Result<SetupState, GatewayErrorKind> {
    let script = Script::says(200, intent).await;
    let wanted = SetupReference { setup: Id::from_raw(SETUP), reference: Some("seti_1".into()) };
    let update = script.gateway().fetch_setup(&wanted).await.map_err(|error| error.kind)?.unwrap();
    assert_eq!(update.merchant_reference, wanted.setup.to_string());
    Ok(update.state)
}

#[tokio::test]
async fn what_was_saved_without_a_payment_is_told_by_its_name_and_end() {
    for status in ["requires_payment_method", "requires_confirmation", "requires_action", "processing"] {
        assert_eq!(fetched(setup_intent(status)).await, Ok(SetupState::Open), "{status}");
    }
    assert_eq!(fetched(setup_intent("canceled")).await, Ok(SetupState::Failed));
    for (month, year, end) in
        [(2, 2032, Some("2032-03-01")), (12, 2032, Some("2033-01-01")), (13, 2032, None), (1, i64::MAX, None)]
    {
        let mut intent = setup_intent("succeeded");
        (intent["payment_method"]["card"]["exp_month"], intent["payment_method"]["card"]["exp_year"]) =
            (month.into(), year.into());
        let Ok(SetupState::Saved(saved)) = fetched(intent).await else { panic!("{month}/{year}") };
        assert_eq!((saved.token.as_str(), saved.label.as_str()), ("pm_1", "Visa •••• 4242"));
        assert_eq!(saved.expires_at, end.and_then(Millis::parse_date), "{month}/{year}");
    }
}

#[tokio::test]
async fn what_is_not_the_saving_that_was_asked_for_is_not_believed() {
    for (field, value) in [
        ("object", json!("payment_intent")),
        ("livemode", json!(true)),
        ("status", json!("a_new_one")),
        ("id", json!("../account")),
        ("metadata", json!({})),
        ("metadata", json!({ "setup": "another" })),
        ("payment_method", Value::Null),
        ("payment_method", json!("../account")),
    ] {
        let mut intent = setup_intent("succeeded");
        intent[field] = value.clone();
        assert!(fetched(intent).await.is_err(), "{field}: {value}");
    }
}

#[tokio::test]
async fn a_method_is_saved_without_a_payment() {
    let script = Script::new(|heard| match heard.what.as_str() {
        "GET /v1/customers/search" => (200, list(&[json!({ "id": "cus_1" })], false)),
        _ => (200, setup_intent("requires_payment_method")),
    })
    .await;
    let (setup, payer) = (Id::from_raw(SETUP), request().payer);
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

/// The saving of a method as a webhook tells it.
fn told() -> Value {
    json!({
        "id": "seti_1", "object": "setup_intent", "livemode": false, "status": "succeeded",
        "metadata": { "setup": "S" }, "payment_method": "pm_1", "customer": "cus_1",
    })
}

#[test]
fn what_happened_to_a_method_that_is_saved_is_read_as_it_is() {
    let read = |kind, object: &Value| webhooks::read(&event(kind, object));
    let Ok(WebhookEvent::Setup(update)) = read("setup_intent.succeeded", &told()) else { panic!() };
    assert_eq!(update.merchant_reference, "S");
    let SetupState::Saved(saved) = update.state else { panic!("{:?}", update.state) };
    assert_eq!((saved.token.as_str(), saved.label.as_str()), ("pm_1", ""), "its name is asked for");
    let mut object = told();
    object["status"] = json!("canceled");
    let Ok(WebhookEvent::Setup(update)) = read("setup_intent.canceled", &object) else { panic!() };
    assert_eq!(update.state, SetupState::Failed);
    for kind in ["setup_intent.created", "setup_intent.setup_failed", "setup_intent.requires_action"] {
        assert_eq!(read(kind, &object), Ok(WebhookEvent::Other), "{kind}");
    }
    for (field, value, outcome) in [
        ("metadata", json!({ "shop": "another" }), Ok(WebhookEvent::Other)),
        ("payment_method", json!("../account"), Err(WebhookError::Malformed)),
        ("payment_method", Value::Null, Err(WebhookError::Malformed)),
        ("object", json!("payment_intent"), Err(WebhookError::Malformed)),
        ("livemode", json!(true), Err(WebhookError::WrongMerchant)),
    ] {
        let mut object = told();
        object[field] = value;
        assert_eq!(read("setup_intent.succeeded", &object), outcome, "{field}");
    }
}
