//! Answers that are none: errors, other people's pages, other people's money.

use commerce::payment::{Gateway, GatewayErrorKind};
use serde_json::{Value, json};

use super::script::{INTENT, Script, error, gateway, intent, intent_with, reference};
use crate::support::{Machine, Manner, http, request};

#[tokio::test]
async fn why_there_is_no_answer_is_said_in_words_that_people_can_be_told() {
    use GatewayErrorKind::{Refused, Unauthorized, Unreachable, Unreadable};
    for (status, body, kind) in [
        (400, error("invalid_request_error", "parameter_missing"), Refused),
        (400, error("idempotency_error", "idempotency_error"), Unreadable),
        (401, error("invalid_request_error", "api_key_expired"), Unauthorized),
        (402, error("card_error", "card_declined"), Refused),
        (403, error("invalid_request_error", "more_permissions_required"), Unauthorized),
        (409, error("idempotency_error", "idempotency_key_in_use"), Unreachable),
        (424, error("api_error", "external_dependency_failed"), Unreachable),
        (429, error("invalid_request_error", "rate_limit"), Unreachable),
        (500, error("api_error", "api_error"), Unreachable),
        (503, json!("busy"), Unreachable),
        (402, json!({}), Refused),
        (200, json!({ "id": 1 }), Unreadable),
        (302, json!({}), Unreadable),
    ] {
        let script = Script::says(status, body.clone()).await;
        let gateway = script.gateway();
        let (request, reference) = (request(), reference(Some(INTENT)));
        let (create, fetch, cancel) = tokio::join!(
            gateway.create_payment(&request),
            gateway.fetch_payment(&reference),
            gateway.cancel_payment(&reference)
        );
        assert_eq!(create.unwrap_err().kind, kind, "{status} {body}");
        assert_eq!(fetch.unwrap_err().kind, kind, "{status} {body}");
        assert_eq!(cancel.unwrap_err().kind, kind, "{status} {body}");
    }
}

#[tokio::test]
async fn half_an_answer_and_a_page_are_none() {
    let whole = http("200 OK", "application/json", &intent("succeeded").to_string());
    for manner in [
        Manner::Breaks(whole[..whole.len() / 2].to_vec()),
        Manner::Says(whole[..whole.len() - 1].to_vec()),
        Manner::Says(http("200 OK", "text/html", "<!doctype html><title>Welcome</title>")),
        Manner::Floods(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n\"".to_vec()),
        Manner::Says(http("200 OK", "application/json", &"[".repeat(100_000))),
    ] {
        let machine = Machine::new(manner).await;
        let gateway = gateway(&machine.url);
        assert!(gateway.create_payment(&request()).await.is_err());
        assert!(gateway.fetch_payment(&reference(Some(INTENT))).await.is_err());
    }
}

#[tokio::test]
async fn another_payment_than_the_one_that_was_asked_for_is_not_believed() {
    for (field, value) in [
        ("id", json!("pi_1/../x")),
        ("id", json!("")),
        ("object", json!("charge")),
        ("livemode", json!(true)),
        ("status", json!("requires_capture")),
        ("status", json!("SUCCEEDED")),
        ("amount", json!(1)),
        ("amount", json!(-4_900)),
        ("currency", json!("eur")),
        ("currency", json!("USD")),
        ("currency", json!("xxx")),
        ("metadata", json!({})),
        ("metadata", json!({ "payment": "0000000000001" })),
        ("client_secret", Value::Null),
    ] {
        let gateway = Script::says(200, intent_with("requires_payment_method", field, value.clone())).await.gateway();
        assert!(gateway.create_payment(&request()).await.is_err(), "{field}: {value}");
    }
    for field in ["id", "object", "livemode", "status", "amount", "amount_received", "currency", "metadata"] {
        for value in [Value::Null, json!([]), json!({ "x": 1 }), json!(4_900.5), json!(1e30)] {
            let gateway = Script::says(200, intent_with("succeeded", field, value.clone())).await.gateway();
            let found = gateway.fetch_payment(&reference(Some(INTENT))).await;
            assert!(found.is_err(), "{field}: {value}");
        }
        let mut without = intent("succeeded");
        without.as_object_mut().unwrap().remove(field);
        let gateway = Script::says(200, without).await.gateway();
        assert!(gateway.fetch_payment(&reference(Some(INTENT))).await.is_err(), "{field}");
    }
}
