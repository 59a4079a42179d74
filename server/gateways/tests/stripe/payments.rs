//! Payments: created once, found again, cancelled.

use commerce::payment::{CreatePayment, Gateway, GatewayErrorKind, PayerAction, PaymentMethod};
use model::order::{DeclineReason, PaymentState};
use serde_json::{Value, json};

use super::script::{INTENT, PUBLISHABLE_KEY, SECRET_KEY, Script, error, intent, intent_with, list, reference};
use crate::support::{AMOUNT, payment_id, request};

/// Returns the fields of a form as pairs of texts.
fn fields(script: &Script, at: usize) -> Vec<(String, String)> {
    script.heard()[at].fields.clone()
}

fn has(fields: &[(String, String)], name: &str, value: &str) -> bool {
    fields.iter().any(|field| field == &(name.to_owned(), value.to_owned()))
}

#[tokio::test]
async fn a_payment_is_created_once_and_drawn_on_our_page() {
    let script = Script::says(200, intent("requires_payment_method")).await;
    let long = CreatePayment { description: "课".repeat(600), ..request() };
    for request in [request(), long.clone()] {
        let created = script.gateway().create_payment(&request).await.unwrap();
        let (client_secret, public_key) = (format!("{INTENT}_secret_x"), PUBLISHABLE_KEY.into());
        assert_eq!(created.next, PayerAction::Embedded { client_secret, public_key });
        assert_eq!(created.reference, INTENT);
    }
    let heard = &script.heard()[0];
    assert_eq!(heard.what, "POST /v1/payment_intents");
    for (name, value) in [
        ("authorization", format!("Bearer {SECRET_KEY}")),
        ("idempotency-key", payment_id().to_string()),
        ("stripe-version", "2025-03-31.basil".into()),
        ("content-type", "application/x-www-form-urlencoded".into()),
    ] {
        assert_eq!(heard.headers.get(name), Some(&value), "{name}");
    }
    let payment = payment_id().to_string();
    let expected = [
        ("amount", "4900"),
        ("currency", "usd"),
        ("description", "Rust first steps"),
        ("metadata[payment]", &payment),
        ("metadata[method]", "page"),
        ("automatic_payment_methods[enabled]", "true"),
    ];
    assert_eq!(fields(&script, 0), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(has(&fields(&script, 1), "description", &"课".repeat(500)), "as much as Stripe takes");
}

#[tokio::test]
async fn whoever_saves_has_one_customer() {
    let script = Script::new(|heard| match heard.what.as_str() {
        "GET /v1/customers/search" => (200, list(&[], false)),
        "POST /v1/customers" => (200, json!({ "id": "cus_1", "object": "customer" })),
        _ => (200, intent("requires_payment_method")),
    })
    .await;
    let request = CreatePayment { save_method: true, ..request() };
    script.gateway().create_payment(&request).await.unwrap();
    let person = request.payer.person.to_string();
    assert_eq!(script.asked(), ["GET /v1/customers/search", "POST /v1/customers", "POST /v1/payment_intents"]);
    assert!(has(&fields(&script, 0), "query", &format!("metadata['person']:'{person}'")));
    assert!(has(&fields(&script, 1), "metadata[person]", &person));
    assert_eq!(script.heard()[1].headers["idempotency-key"], format!("customer-{person}"));
    let form = fields(&script, 2);
    assert!(has(&form, "customer", "cus_1") && has(&form, "setup_future_usage", "on_session"), "{form:?}");

    let known = Script::new(|heard| match heard.what.as_str() {
        "GET /v1/customers/search" => (200, list(&[json!({ "id": "cus_2" })], false)),
        _ => (200, intent("requires_payment_method")),
    })
    .await;
    known.gateway().create_payment(&request).await.unwrap();
    assert!(has(&fields(&known, 1), "customer", "cus_2"));
    // Accounts of some countries cannot search; and one that does not answer has not said that there is none.
    for (status, kind) in [(400, None), (404, None), (500, Some(GatewayErrorKind::Unreachable))] {
        let script = Script::new(move |heard| match heard.what.as_str() {
            "GET /v1/customers/search" => (status, error("invalid_request_error", "search_unsupported")),
            "POST /v1/customers" => (200, json!({ "id": "cus_1" })),
            _ => (200, intent("requires_payment_method")),
        })
        .await;
        let created = script.gateway().create_payment(&request).await;
        assert_eq!(created.err().map(|error| error.kind), kind, "{status}");
    }
}

/// Returns a provider that has a saved card of the payer, and answers its charge so.
async fn with_saved(status: u16, charged: Value) -> Script {
    Script::new(move |heard| match heard.what.as_str() {
        "GET /v1/payment_methods/pm_1" => {
            let person = request().payer.person;
            let customer = json!({ "id": "cus_1", "metadata": { "person": person } });
            (200, json!({ "id": "pm_1", "type": "card", "card": null, "customer": customer }))
        }
        _ => (status, charged.clone()),
    })
    .await
}

fn saved() -> CreatePayment {
    CreatePayment { method: PaymentMethod::Saved, token: Some("pm_1".into()), ..request() }
}

#[tokio::test]
async fn a_saved_card_is_charged_by_its_token() {
    for status in ["succeeded", "processing"] {
        let script = with_saved(200, intent(status)).await;
        let created = script.gateway().create_payment(&saved()).await.unwrap();
        assert_eq!((created.reference.as_str(), created.next), (INTENT, PayerAction::Nothing));
        let form = fields(&script, 1);
        for (name, value) in [
            ("customer", "cus_1"),
            ("payment_method", "pm_1"),
            ("confirm", "true"),
            ("return_url", "http://school.example/checkout/1/return"),
            ("metadata[method]", "saved"),
        ] {
            assert!(has(&form, name, value), "{name}: {form:?}");
        }
    }
}

#[tokio::test]
async fn a_saved_card_that_is_to_be_confirmed_leads_where_that_is_done() {
    let page = "https://hooks.stripe.com/3d_secure_2/x";
    for (next_action, next) in [
        (json!({ "type": "redirect_to_url", "redirect_to_url": { "url": page } }), PayerAction::Redirect(page.into())),
        (
            json!({ "type": "use_stripe_sdk" }),
            PayerAction::Embedded { client_secret: format!("{INTENT}_secret_x"), public_key: PUBLISHABLE_KEY.into() },
        ),
    ] {
        let script = with_saved(200, intent_with("requires_action", "next_action", next_action)).await;
        assert_eq!(script.gateway().create_payment(&saved()).await.unwrap().next, next);
    }
    for page in ["http://hooks.stripe.com/x", "javascript:alert(1)", "", "//evil.example"] {
        let next_action = json!({ "redirect_to_url": { "url": page } });
        let script = with_saved(200, intent_with("requires_action", "next_action", next_action)).await;
        assert!(script.gateway().create_payment(&saved()).await.is_err(), "{page:?}");
    }
}

#[tokio::test]
async fn a_saved_card_that_is_declined_is_a_state() {
    let mut declined = error("card_error", "card_declined");
    declined["error"]["payment_intent"] = json!({ "id": INTENT });
    let created = with_saved(402, declined).await.gateway().create_payment(&saved()).await.unwrap();
    assert_eq!((created.reference.as_str(), created.next), (INTENT, PayerAction::Nothing));

    let mut found = intent("requires_payment_method");
    found["metadata"]["method"] = json!("saved");
    found["last_payment_error"] = json!({ "code": "card_declined", "decline_code": "insufficient_funds" });
    let gateway = Script::says(200, found).await.gateway();
    let update = gateway.fetch_payment(&reference(Some(INTENT))).await.unwrap().unwrap();
    assert_eq!((update.state, update.decline), (PaymentState::Failed, Some(DeclineReason::InsufficientFunds)));
    let nameless = with_saved(402, error("card_error", "card_declined")).await;
    assert_eq!(nameless.gateway().create_payment(&saved()).await.unwrap_err().kind, GatewayErrorKind::Refused);
}

#[tokio::test]
async fn nobody_pays_with_what_another_person_saved() {
    let customer = json!({ "id": "cus_1", "metadata": { "person": "0000000000009" } });
    for method in [
        json!({ "id": "pm_1", "type": "card", "customer": customer }),
        json!({ "id": "pm_1", "type": "card", "customer": { "id": "cus_1", "metadata": {} } }),
        json!({ "id": "pm_1", "type": "card", "customer": null }),
    ] {
        let script = Script::says(200, method).await;
        assert_eq!(script.gateway().create_payment(&saved()).await.unwrap_err().kind, GatewayErrorKind::Refused);
        assert_eq!(script.asked(), ["GET /v1/payment_methods/pm_1"], "nothing is charged");
    }
    let gone = Script::says(404, error("invalid_request_error", "resource_missing")).await;
    assert_eq!(gone.gateway().create_payment(&saved()).await.unwrap_err().kind, GatewayErrorKind::Refused);
    for token in ["", "../customers", "pm_1?expand[]=x", "pm 1"] {
        let script = Script::says(200, intent("succeeded")).await;
        let request = CreatePayment { token: Some(token.into()), ..saved() };
        assert!(script.gateway().create_payment(&request).await.is_err(), "{token}");
        assert_eq!(script.asked(), [""; 0], "{token}");
    }
}

#[tokio::test]
async fn every_state_is_told_as_it_is() {
    let declined = json!({ "code": "card_declined", "decline_code": "generic_decline" });
    for (status, error, state) in [
        ("requires_payment_method", Value::Null, PaymentState::Created),
        // They may try another card.
        ("requires_payment_method", declined.clone(), PaymentState::Pending),
        ("requires_confirmation", Value::Null, PaymentState::Created),
        ("requires_action", Value::Null, PaymentState::Pending),
        ("processing", Value::Null, PaymentState::Pending),
        ("succeeded", declined, PaymentState::Succeeded),
        ("canceled", Value::Null, PaymentState::Cancelled),
    ] {
        let script = Script::says(200, intent_with(status, "last_payment_error", error)).await;
        let update = script.gateway().fetch_payment(&reference(Some(INTENT))).await.unwrap().unwrap();
        assert_eq!((update.state, update.decline, update.amount), (state, None, AMOUNT), "{status}");
        assert_eq!(script.asked(), [format!("GET /v1/payment_intents/{INTENT}")]);
    }
    let part = Script::says(200, intent_with("succeeded", "amount_received", json!(100))).await;
    let update = part.gateway().fetch_payment(&reference(Some(INTENT))).await.unwrap().unwrap();
    assert_eq!(update.amount.minor, 100, "what came counts");
}

#[tokio::test]
async fn what_was_saved_with_a_payment_is_told_by_its_name() {
    let card = json!({ "brand": "unionpay", "last4": "4242" });
    let mut paid = intent("succeeded");
    paid["payment_method"] = json!({ "id": "pm_1", "type": "card", "card": card, "customer": "cus_1" });
    let asked = async |intent: &Value| {
        let gateway = Script::says(200, intent.clone()).await.gateway();
        gateway.fetch_payment(&reference(Some(INTENT))).await.unwrap().unwrap().saved
    };
    assert_eq!(asked(&paid).await, None, "not to be kept");
    (paid["customer"], paid["setup_future_usage"]) = (json!("cus_1"), json!("on_session"));
    let saved = asked(&paid).await.unwrap();
    assert_eq!((saved.token.as_str(), saved.label.as_str()), ("pm_1", "UnionPay •••• 4242"));
    paid["payment_method"] = json!("pm_1");
    assert_eq!(asked(&paid).await.unwrap().label, "");
    paid["status"] = json!("processing");
    assert_eq!(asked(&paid).await, None, "nothing is saved yet");
}

#[tokio::test]
async fn a_payment_whose_answer_was_lost_is_found_among_those_of_its_day() {
    let other = |id: &str, payment: &str| {
        let mut other = intent_with("succeeded", "id", json!(id));
        other["metadata"] = json!({ "payment": payment });
        other
    };
    let script = Script::new(move |heard| match (heard.what.as_str(), heard.field("starting_after")) {
        ("GET /v1/payment_intents", None) => (200, list(&[other("pi_9", "x"), other("pi_8", "y")], true)),
        ("GET /v1/payment_intents", Some("pi_8")) => (200, list(&[intent("succeeded")], false)),
        _ => (200, intent("succeeded")),
    })
    .await;
    let update = script.gateway().fetch_payment(&reference(None)).await.unwrap().unwrap();
    assert_eq!((update.reference.as_str(), update.state), (INTENT, PaymentState::Succeeded));
    let first = &script.heard()[0];
    let range = [first.field("created[gte]"), first.field("created[lte]"), first.field("limit")];
    assert_eq!(range, [Some("1799998700"), Some("1800085400"), Some("100")]);

    let none = Script::says(200, list(&[], false)).await.gateway();
    assert_eq!(none.fetch_payment(&reference(None)).await, Ok(None));
    assert_eq!(none.cancel_payment(&reference(None)).await, Ok(None));
    // A list that does not go on has not said that the payment is not there.
    for stuck in [list(&[], true), list(&[intent_with("succeeded", "metadata", json!({}))], true)] {
        let gateway = Script::says(200, stuck).await.gateway();
        let stuck = gateway.fetch_payment(&reference(None)).await.unwrap_err();
        assert_eq!(stuck.kind, GatewayErrorKind::Unreadable);
    }
}

#[tokio::test]
async fn what_stripe_does_not_know_is_told_apart_from_silence() {
    let gateway = Script::says(404, error("invalid_request_error", "resource_missing")).await.gateway();
    assert_eq!(gateway.fetch_payment(&reference(Some(INTENT))).await, Ok(None));
    assert_eq!(gateway.cancel_payment(&reference(Some(INTENT))).await, Ok(None));
    let other = Script::says(404, error("invalid_request_error", "url_invalid")).await.gateway();
    assert!(other.fetch_payment(&reference(Some(INTENT))).await.is_err());
}

#[tokio::test]
async fn a_payment_is_cancelled_unless_it_is_too_late() {
    let script = Script::says(200, intent("canceled")).await;
    let update = script.gateway().cancel_payment(&reference(Some(INTENT))).await.unwrap().unwrap();
    assert_eq!(update.state, PaymentState::Cancelled);
    assert_eq!(script.asked(), [format!("POST /v1/payment_intents/{INTENT}/cancel")]);
    for (status, state) in [("succeeded", PaymentState::Succeeded), ("processing", PaymentState::Pending)] {
        let script = Script::new(move |heard| {
            if heard.what.ends_with("/cancel") {
                (400, error("invalid_request_error", "payment_intent_unexpected_state"))
            } else {
                (200, intent(status))
            }
        })
        .await;
        let update = script.gateway().cancel_payment(&reference(Some(INTENT))).await.unwrap().unwrap();
        assert_eq!(update.state, state);
    }
}
