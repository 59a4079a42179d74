//! Refunds: sent once, refused for good or for now, found again.

use commerce::payment::{CreateRefund, Gateway, GatewayErrorKind, RefundReference};
use model::order::RefundState;
use serde_json::{Value, json};

use super::script::{INTENT, Script, error, list, reference};
use crate::support::{AMOUNT, refund_request};

fn request() -> CreateRefund {
    CreateRefund { payment: reference(Some(INTENT)), ..refund_request() }
}

fn wanted(theirs: Option<&str>) -> RefundReference {
    RefundReference { refund: request().refund, reference: theirs.map(Into::into), payment: request().payment }
}

/// The refund as Stripe tells it, in this state.
fn refund(status: &str) -> Value {
    json!({
        "id": "re_1", "object": "refund", "amount": AMOUNT.minor, "currency": "usd", "status": status,
        "payment_intent": INTENT, "metadata": { "refund": request().refund }, "failure_reason": null,
    })
}

fn refund_with(field: &str, value: Value) -> Value {
    let mut refund = refund("succeeded");
    refund[field] = value;
    refund
}

/// Returns a provider that has no refund yet and answers a request for one so.
async fn answering(status: u16, body: Value) -> Script {
    Script::new(move |heard| match heard.what.as_str() {
        "GET /v1/refunds" => (200, list(&[], false)),
        _ => (status, body.clone()),
    })
    .await
}

#[tokio::test]
async fn every_state_of_a_refund_is_told_as_it_is() {
    for (status, reason, state, refusal) in [
        ("pending", Value::Null, RefundState::Pending, None),
        ("requires_action", Value::Null, RefundState::Pending, None),
        ("succeeded", Value::Null, RefundState::Succeeded, None),
        ("failed", json!("expired_or_canceled_card"), RefundState::Refused, Some("expired_or_canceled_card")),
        ("failed", Value::Null, RefundState::Refused, Some("failed")),
        ("canceled", Value::Null, RefundState::Refused, Some("canceled")),
    ] {
        let mut said = refund(status);
        said["failure_reason"] = reason;
        let script = answering(200, said.clone()).await;
        let made = script.gateway().create_refund(&request()).await.unwrap();
        assert_eq!((made.state, made.refusal.as_deref(), made.amount), (state, refusal, AMOUNT), "{status}");
        let heard = &script.heard()[1];
        assert_eq!(heard.what, "POST /v1/refunds");
        assert_eq!(heard.headers["idempotency-key"], request().refund.to_string());
        let ours = request().refund.to_string();
        for (name, value) in [("payment_intent", INTENT), ("amount", "4900"), ("metadata[refund]", &ours)] {
            assert_eq!(heard.field(name), Some(value), "{name}");
        }
        let gateway = Script::says(200, said).await.gateway();
        assert_eq!(gateway.fetch_refund(&wanted(Some("re_1"))).await, Ok(Some(made)));
    }
}

#[tokio::test]
async fn a_refund_that_was_sent_is_not_sent_again() {
    let others = [refund_with("metadata", json!({})), refund("pending")];
    let script = Script::says(200, list(&others, false)).await;
    let made = script.gateway().create_refund(&request()).await.unwrap();
    assert_eq!((made.reference.as_str(), made.state), ("re_1", RefundState::Pending));
    assert_eq!(script.asked(), ["GET /v1/refunds"], "a key holds for a day, a refund is tried for a week");
    assert_eq!(script.heard()[0].field("payment_intent"), Some(INTENT));
    assert_eq!(script.gateway().fetch_refund(&wanted(None)).await, Ok(Some(made)));
    let none = Script::says(200, list(&[], false)).await.gateway();
    assert_eq!(none.fetch_refund(&wanted(None)).await, Ok(None));
    let gone = Script::says(404, error("invalid_request_error", "resource_missing")).await.gateway();
    assert_eq!(gone.fetch_refund(&wanted(Some("re_1"))).await, Ok(None));
}

#[tokio::test]
async fn a_refusal_for_good_is_a_state_and_one_for_now_is_an_error() {
    let mut too_much = error("invalid_request_error", "parameter_invalid_integer");
    too_much["error"]["param"] = json!("amount");
    for (body, reason) in [
        (error("invalid_request_error", "charge_already_refunded"), "charge_already_refunded"),
        (error("invalid_request_error", "charge_disputed"), "charge_disputed"),
        (error("invalid_request_error", "amount_too_large"), "amount_too_large"),
        (too_much, "amount_too_large"),
    ] {
        let refused = answering(400, body).await.gateway().create_refund(&request()).await.unwrap();
        assert_eq!((refused.state, refused.refusal.as_deref()), (RefundState::Refused, Some(reason)));
        assert_eq!((refused.reference.as_str(), refused.payment_reference.as_str()), ("", INTENT));
    }
    for (status, body, kind) in [
        (400, error("invalid_request_error", "balance_insufficient"), GatewayErrorKind::Refused),
        (404, error("invalid_request_error", "resource_missing"), GatewayErrorKind::Refused),
        (401, error("invalid_request_error", "charge_disputed"), GatewayErrorKind::Unauthorized),
        (500, error("api_error", "charge_already_refunded"), GatewayErrorKind::Unreachable),
    ] {
        let gateway = answering(status, body.clone()).await.gateway();
        assert_eq!(gateway.create_refund(&request()).await.unwrap_err().kind, kind, "{status} {body}");
    }
}

#[tokio::test]
async fn a_refund_that_was_made_at_stripe_is_found_by_its_own_reference() {
    let made = refund_with("metadata", json!({}));
    let script = Script::says(200, made.clone()).await;
    let payment = reference(Some(INTENT));
    let found = script.gateway().fetch_external_refund(&payment, "re_1").await.unwrap().unwrap();
    assert_eq!((found.merchant_reference.as_str(), found.reference.as_str()), ("", "re_1"));
    assert_eq!((found.payment_reference.as_str(), found.amount), (INTENT, AMOUNT));
    assert_eq!(script.asked(), ["GET /v1/refunds/re_1"]);
    for none in ["", "../charges", "re 1"] {
        assert_eq!(script.gateway().fetch_external_refund(&payment, none).await.unwrap(), None);
    }
    assert_eq!(script.asked().len(), 1);
    for (payment, theirs) in [(reference(Some("pi_9")), "re_1"), (reference(None), "re_1"), (payment, "re_2")] {
        assert!(script.gateway().fetch_external_refund(&payment, theirs).await.is_err(), "{payment:?} {theirs}");
    }
    let unknown = Script::says(404, error("invalid_request_error", "resource_missing")).await;
    assert_eq!(unknown.gateway().fetch_external_refund(&reference(Some(INTENT)), "re_1").await.unwrap(), None);
}

#[tokio::test]
async fn a_refund_of_other_money_did_not_happen() {
    for (field, value) in [
        ("object", json!("charge")),
        ("payment_intent", json!("pi_9")),
        ("payment_intent", Value::Null),
        ("payment_intent", json!({ "id": INTENT })),
        ("amount", json!(1)),
        ("amount", json!("4900")),
        ("id", Value::Null),
        ("id", json!("re 1")),
        ("metadata", json!({})),
        ("metadata", json!({ "refund": "0000000000001" })),
        ("currency", json!("cny")),
        ("status", json!("paid")),
        ("status", Value::Null),
    ] {
        let gateway = answering(200, refund_with(field, value.clone())).await.gateway();
        assert!(gateway.create_refund(&request()).await.is_err(), "{field}: {value}");
    }
    let nothing = CreateRefund { payment: reference(None), ..request() };
    let script = answering(200, refund("succeeded")).await;
    assert!(script.gateway().create_refund(&nothing).await.is_err());
    assert_eq!(script.asked(), [""; 0]);
}
