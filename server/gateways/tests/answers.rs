//! Answers that arrive whole, and are none: errors, other people's pages, other people's money.

use model::order::{DeclineReason, PaymentState, RefundState};
use serde_json::{Value, json};

use crate::support::{
    AMOUNT, MERCHANT, Machine, Manner, THEIRS, ask_about_payments, ask_for_refund, assert_unanswered, http, payment,
    payment_id, payment_reference, payment_with, refund, refund_request, says,
};
use commerce::payment::{Gateway, GatewayErrorKind, PaymentUpdate, RefundReference};

/// A payment is told with this status; each question has no answer.
async fn not_believed(update: Value) {
    let machine = Machine::new(says("200 OK", &update)).await;
    for (what, outcome) in ask_about_payments(&machine.gateway()).await {
        assert!(outcome.is_err(), "{update}: {what}: {outcome:?}");
    }
}

#[tokio::test]
async fn an_error_with_good_words_is_an_error() {
    for status in [
        "400 Bad Request",
        "401 Unauthorized",
        "403 Forbidden",
        "429 Too Many Requests",
        "500 Internal Server Error",
        "502 Bad Gateway",
        "503 Service Unavailable",
    ] {
        let machine = Machine::new(says(status, &payment())).await;
        assert_unanswered(&machine.gateway(), status).await;
        let machine = Machine::new(says(status, &refund())).await;
        assert!(ask_for_refund(&machine.gateway()).await.is_err(), "{status}");
    }
}

#[tokio::test]
async fn a_page_is_no_answer() {
    let page = "<!doctype html><title>Welcome to our hotel network</title>";
    for status in ["200 OK", "404 Not Found", "409 Conflict", "500 Internal Server Error", "502 Bad Gateway"] {
        for kind in ["text/html", "application/json"] {
            assert_unanswered(&Machine::new(Manner::Says(http(status, kind, page))).await.gateway(), status).await;
        }
        assert_unanswered(&Machine::new(Manner::Says(http(status, "application/json", ""))).await.gateway(), status)
            .await;
    }
}

#[tokio::test]
async fn json_about_something_else_is_no_answer() {
    let deep = "[".repeat(100_000);
    for body in [
        "null",
        "true",
        "\"ok\"",
        "7",
        "[]",
        "{}",
        "[{}]",
        "{\"id\":\"tp_1\",\"state\":\"succeeded\"}",
        "{\"id\":",
        &deep,
    ] {
        let machine = Machine::new(Manner::Says(http("200 OK", "application/json", body))).await;
        assert_unanswered(&machine.gateway(), &body[..body.len().min(40)]).await;
    }
}

#[tokio::test]
async fn a_payment_of_another_merchant_is_not_believed() {
    for merchant in
        [json!("elsewhere"), json!(""), json!("Lyceum"), json!(format!("{MERCHANT} ")), json!(null), json!(7)]
    {
        not_believed(payment_with("merchant", merchant)).await;
    }
}

#[tokio::test]
async fn words_that_nobody_agreed_on_are_not_believed() {
    for state in ["", "paid", "Succeeded", "SUCCEEDED", "succeeded ", "refunded", "完成"] {
        not_believed(payment_with("state", json!(state))).await;
        let mut refund = refund();
        refund["state"] = json!(state);
        assert!(ask_for_refund(&Machine::new(says("200 OK", &refund)).await.gateway()).await.is_err(), "{state}");
    }
    for currency in ["", "usd", "XXX", "USDT", "$"] {
        not_believed(payment_with("currency", json!(currency))).await;
    }
}

#[tokio::test]
async fn fields_of_another_form_are_not_believed() {
    for field in ["id", "merchant", "reference", "amount", "currency", "state", "url"] {
        for value in [json!(null), json!([]), json!({}), json!(true), json!(4900.5), json!(1e30)] {
            not_believed(payment_with(field, value)).await;
        }
        let mut without = payment();
        without.as_object_mut().unwrap().remove(field);
        not_believed(without).await;
    }
    not_believed(payment_with("amount", json!("4900"))).await;
}

#[tokio::test]
async fn a_page_for_another_payment_is_not_opened() {
    let others = [
        payment_with("reference", json!("0000000000001")),
        payment_with("amount", json!(AMOUNT.minor - 1)),
        payment_with("amount", json!(-AMOUNT.minor)),
        payment_with("currency", json!("CNY")),
    ];
    for update in others {
        let machine = Machine::new(says("201 Created", &update)).await;
        let [(_, create), ..] = ask_about_payments(&machine.gateway()).await;
        assert!(create.is_err(), "{update}: {create:?}");
    }
    let machine = Machine::new(says("409 Conflict", &payment())).await;
    let [(_, create), ..] = ask_about_payments(&machine.gateway()).await;
    assert!(create.is_err(), "the key belongs to another request");
}

#[tokio::test]
async fn a_refund_of_other_money_did_not_happen() {
    for (field, value) in [
        ("payment", json!("tp_9")),
        ("amount", json!(1)),
        ("amount", json!(null)),
        ("id", json!(null)),
        ("reference", json!("0000000000001")),
        ("reference", json!(null)),
        ("currency", json!("CNY")),
        ("state", json!("created")),
        ("state", json!(null)),
    ] {
        let mut update = refund();
        update[field] = value;
        assert!(ask_for_refund(&Machine::new(says("200 OK", &update)).await.gateway()).await.is_err(), "{update}");
    }
}

#[tokio::test]
async fn what_a_provider_does_not_know_is_told_apart_from_silence() {
    let machine = Machine::new(says("404 Not Found", &json!({ "error": "not_found" }))).await;
    let gateway = machine.gateway();
    assert_eq!(gateway.fetch_payment(&payment_reference()).await, Ok(None));
    assert_eq!(gateway.cancel_payment(&payment_reference()).await, Ok(None));
    assert!(ask_for_refund(&gateway).await.is_err());
}

#[tokio::test]
async fn every_state_is_told_as_it_is() {
    for (word, state) in [
        ("created", PaymentState::Created),
        ("processing", PaymentState::Pending),
        ("succeeded", PaymentState::Succeeded),
        ("failed", PaymentState::Failed),
        ("cancelled", PaymentState::Cancelled),
    ] {
        let machine = Machine::new(says("200 OK", &payment_with("state", json!(word)))).await;
        let payment = payment_id().to_string();
        let update = PaymentUpdate {
            merchant_reference: payment,
            reference: THEIRS.into(),
            amount: AMOUNT,
            state,
            decline: None,
            saved: None,
        };
        assert_eq!(machine.gateway().fetch_payment(&payment_reference()).await, Ok(Some(update)));
    }
    let odd = Machine::new(says("200 OK", &payment_with("reason", json!("a reason of tomorrow")))).await;
    assert_eq!(
        odd.gateway().fetch_payment(&payment_reference()).await.unwrap().unwrap().decline,
        Some(DeclineReason::Unknown)
    );
}

#[tokio::test]
async fn every_state_of_a_refund_is_told_as_it_is() {
    let request = refund_request();
    let wanted = RefundReference { refund: request.refund, reference: None, payment: request.payment };
    for (word, state) in
        [("processing", RefundState::Pending), ("succeeded", RefundState::Succeeded), ("failed", RefundState::Refused)]
    {
        let mut update = refund();
        (update["state"], update["refusal"]) = (json!(word), json!("account_closed"));
        let gateway = Machine::new(says("200 OK", &update)).await.gateway();
        let (made, found) = (ask_for_refund(&gateway).await.unwrap(), gateway.fetch_refund(&wanted).await);
        assert_eq!((made.state, made.refusal.as_deref()), (state, Some("account_closed")));
        assert_eq!(found, Ok(Some(made)));
    }
    let exceeds = says("422 Unprocessable Entity", &json!({ "error": "refund_exceeds_payment" }));
    let refused = ask_for_refund(&Machine::new(exceeds).await.gateway()).await.unwrap();
    assert_eq!((refused.state, refused.reference.as_str()), (RefundState::Refused, ""), "for good");
    let unknown = Machine::new(says("404 Not Found", &json!({ "error": "not_found" }))).await.gateway();
    assert_eq!(unknown.fetch_refund(&wanted).await, Ok(None));
}

#[tokio::test]
async fn why_there_is_no_answer_is_said_in_words_that_people_can_be_told() {
    use GatewayErrorKind::{Refused, Unauthorized, Unreachable, Unreadable};
    for (status, kind) in [
        ("400 Bad Request", Refused),
        ("401 Unauthorized", Unauthorized),
        ("403 Forbidden", Unauthorized),
        ("409 Conflict", Unreadable),
        ("429 Too Many Requests", Unreachable),
        ("500 Internal Server Error", Unreachable),
        ("503 Service Unavailable", Unreachable),
        ("200 OK", Unreadable),
    ] {
        let gateway = Machine::new(says(status, &json!({ "error": "x" }))).await.gateway();
        assert_eq!(gateway.check_connection().await.unwrap_err().kind, kind, "{status}");
    }
}
