//! Webhooks: only what Stripe signed, word for word, for this account and not long ago, is believed.

use commerce::payment::{
    DisputeUpdate, Gateway, PaymentUpdate, WebhookError, WebhookEvent, WebhookHeaders, WebhookRequest,
};
use data_encoding::HEXLOWER;
use gateways::{Stripe, StripeAddresses};
use model::{
    Millis,
    order::{DisputeState, PaymentState, RefundState},
};
use ring::hmac;
use serde_json::{Value, json};

use super::script::{INTENT, WEBHOOK_SECRET, credentials, gateway, intent, intent_with};
use crate::{
    notices::change,
    support::{AMOUNT, Chance, payment_id},
};

/// When the webhook was signed, in seconds.
const AT: i64 = 1_800_000_000;

fn hex(secret: &str, at: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    HEXLOWER.encode(hmac::sign(&key, &[at.as_bytes(), b".", body].concat()).as_ref())
}

fn sign(secret: &str, body: &[u8]) -> String {
    format!("t={AT},v1={}", hex(secret, &AT.to_string(), body))
}

fn webhook(header: &str, body: &[u8]) -> WebhookRequest {
    let headers = WebhookHeaders::from([("Stripe-Signature", header), ("Content-Type", "application/json")]);
    WebhookRequest { headers, body: body.into(), received_at: Millis(AT * 1_000) }
}

fn stripe() -> Stripe {
    gateway("http://127.0.0.1:1")
}

/// An event of this type about this object.
pub fn event(kind: &str, object: &Value) -> Value {
    json!({
        "id": "evt_1", "object": "event", "type": kind, "livemode": false, "created": AT,
        "api_version": "2025-03-31.basil", "data": { "object": object },
        "pending_webhooks": 1, "request": { "id": null, "idempotency_key": null },
    })
}

/// What is read out of this text, signed by Stripe just now.
fn read_text(body: &str) -> Result<WebhookEvent, WebhookError> {
    stripe().parse_webhook(&webhook(&sign(WEBHOOK_SECRET, body.as_bytes()), body.as_bytes()))
}

pub fn read(event: &Value) -> Result<WebhookEvent, WebhookError> {
    read_text(&event.to_string())
}

fn refund() -> Value {
    json!({
        "id": "re_1", "object": "refund", "amount": 100, "currency": "usd", "status": "succeeded",
        "payment_intent": INTENT, "charge": "ch_1", "metadata": { "refund": "R" }, "failure_reason": null,
    })
}

fn dispute() -> Value {
    json!({
        "id": "dp_1", "object": "dispute", "amount": AMOUNT.minor, "currency": "usd", "status": "needs_response",
        "reason": "fraudulent", "livemode": false, "payment_intent": INTENT, "charge": "ch_1",
        "balance_transactions": [{ "id": "txn_1", "amount": -AMOUNT.minor, "fee": 1_500 }], "metadata": {},
        "created": 1_780_000_000, "evidence_details": { "due_by": 1_780_777_600, "has_evidence": false },
    })
}

#[test]
fn what_happened_to_a_payment_is_read_as_it_is() {
    for (kind, status, state) in [
        ("payment_intent.succeeded", "succeeded", PaymentState::Succeeded),
        ("payment_intent.processing", "processing", PaymentState::Pending),
        ("payment_intent.requires_action", "requires_action", PaymentState::Pending),
        ("payment_intent.payment_failed", "requires_payment_method", PaymentState::Created),
        ("payment_intent.canceled", "canceled", PaymentState::Cancelled),
    ] {
        let update = PaymentUpdate {
            merchant_reference: payment_id().to_string(),
            reference: INTENT.into(),
            amount: AMOUNT,
            state,
            decline: None,
            saved: None,
        };
        assert_eq!(read(&event(kind, &intent(status))), Ok(WebhookEvent::Payment(update)), "{kind}");
    }
    // A saved card is tried once; on Stripe's own form another one may be tried.
    for (method, state) in [("page", PaymentState::Pending), ("saved", PaymentState::Failed)] {
        let mut failed = intent("requires_payment_method");
        failed["last_payment_error"] = json!({ "code": "expired_card" });
        failed["metadata"]["method"] = json!(method);
        let Ok(WebhookEvent::Payment(update)) = read(&event("payment_intent.payment_failed", &failed)) else {
            panic!("{failed}")
        };
        assert_eq!(update.state, state);
    }
}

#[test]
fn what_happened_to_a_refund_is_read_as_it_is() {
    for kind in ["refund.created", "refund.updated", "refund.failed", "charge.refund.updated"] {
        for (status, state) in [("succeeded", RefundState::Succeeded), ("failed", RefundState::Refused)] {
            let mut refund = refund();
            refund["status"] = json!(status);
            let Ok(WebhookEvent::Refund(update)) = read(&event(kind, &refund)) else { panic!("{kind}") };
            assert_eq!((update.state, update.merchant_reference.as_str()), (state, "R"));
            assert_eq!((update.payment_reference.as_str(), update.amount.minor), (INTENT, 100));
        }
    }
    // One that was made at Stripe itself has no reference of ours.
    let mut elsewhere = refund();
    elsewhere["metadata"] = json!({});
    let Ok(WebhookEvent::Refund(update)) = read(&event("refund.created", &elsewhere)) else { panic!() };
    assert_eq!(update.merchant_reference, "");
}

#[test]
fn what_happened_to_a_dispute_is_read_as_it_is() {
    let update = |state, funds_withdrawn| DisputeUpdate {
        reference: "dp_1".into(),
        merchant_reference: String::new(),
        payment_reference: INTENT.into(),
        amount: AMOUNT,
        state,
        reason: "fraudulent".into(),
        funds_withdrawn,
        opened_at: Millis(1_780_000_000_000),
        evidence_due_at: Some(Millis(1_780_777_600_000)),
    };
    for (kind, status, state, withdrawn) in [
        ("charge.dispute.created", "needs_response", DisputeState::NeedsResponse, true),
        ("charge.dispute.updated", "under_review", DisputeState::UnderReview, true),
        ("charge.dispute.updated", "warning_needs_response", DisputeState::WarningNeedsResponse, true),
        ("charge.dispute.updated", "warning_under_review", DisputeState::WarningUnderReview, true),
        ("charge.dispute.closed", "warning_closed", DisputeState::WarningClosed, true),
        ("charge.dispute.closed", "prevented", DisputeState::Won, true),
        ("charge.dispute.closed", "won", DisputeState::Won, true),
        ("charge.dispute.closed", "lost", DisputeState::Lost, true),
        ("charge.dispute.funds_reinstated", "won", DisputeState::Won, false),
    ] {
        let mut dispute = dispute();
        dispute["status"] = json!(status);
        let read = read(&event(kind, &dispute));
        assert_eq!(read, Ok(WebhookEvent::Dispute(update(state, withdrawn))), "{kind} {status}");
    }
    let mut moved = dispute();
    for (movements, withdrawn) in [(json!([]), false), (json!([{ "amount": -5 }, { "amount": 5 }]), false)] {
        moved["balance_transactions"] = movements;
        let read = |kind| self::read(&event(kind, &moved));
        assert_eq!(
            read("charge.dispute.updated"),
            Ok(WebhookEvent::Dispute(update(DisputeState::NeedsResponse, withdrawn)))
        );
        let taken = read("charge.dispute.funds_withdrawn");
        assert_eq!(taken, Ok(WebhookEvent::Dispute(update(DisputeState::NeedsResponse, true))));
    }
}

#[test]
fn a_dispute_without_a_date_for_evidence_has_none_and_a_date_that_is_none_is_not_read() {
    let read_with = |details: Value| {
        let mut dispute = dispute();
        dispute["evidence_details"] = details;
        read(&event("charge.dispute.created", &dispute))
    };
    for none in [Value::Null, json!({}), json!({ "due_by": null })] {
        let Ok(WebhookEvent::Dispute(update)) = read_with(none) else { panic!() };
        assert_eq!(update.evidence_due_at, None);
    }
    for bad in [json!(i64::MAX), json!(0), json!(-1), json!("soon")] {
        assert_eq!(read_with(json!({ "due_by": bad })), Err(WebhookError::Malformed), "{bad}");
    }
}

#[test]
fn what_is_none_of_ours_changes_nothing() {
    for (kind, object) in [
        ("payment_intent.created", intent("requires_payment_method")),
        ("payment_intent.succeeded", intent_with("succeeded", "metadata", json!({ "shop": "another" }))),
        ("charge.refunded", json!({ "id": "ch_1" })),
        ("customer.created", json!({ "id": "cus_1" })),
        ("an.event.of.tomorrow", json!(null)),
    ] {
        assert_eq!(read(&event(kind, &object)), Ok(WebhookEvent::Other), "{kind}");
    }
    for (kind, mut object) in [("refund.created", refund()), ("charge.dispute.created", dispute())] {
        object["payment_intent"] = Value::Null;
        assert_eq!(read(&event(kind, &object)), Ok(WebhookEvent::Other), "{kind}");
    }
}

#[test]
fn the_header_is_read_as_stripes_own_libraries_read_it() {
    let body = event("payment_intent.succeeded", &intent("succeeded")).to_string();
    let (good, bad) = (hex(WEBHOOK_SECRET, &AT.to_string(), body.as_bytes()), "0".repeat(64));
    for header in [
        format!("t={AT},v1={good}"),
        format!("v1={good},t={AT}"),
        format!("t={AT},v0={bad},v1={good}"),
        format!("t={AT},v1={bad},v1={good}"),
        format!("t={AT},v1=nonsense,v1={good}"),
        format!("t={AT},v1={good},v1={good},x,=,"),
        format!("t=1,t={AT},v1={good}"),
        format!("t=0{AT},v1={good}"),
    ] {
        assert!(stripe().parse_webhook(&webhook(&header, body.as_bytes())).is_ok(), "{header}");
    }
    let many = format!("t={AT},{}v1={good}", format!("v1={bad},").repeat(10));
    for header in [
        String::new(),
        ",".into(),
        format!("t={AT}"),
        format!("v1={good}"),
        format!("t=,v1={good}"),
        format!("t=x,v1={good}"),
        format!("t={AT}0,v1={good}"),
        format!("t=-{AT},v1={good}"),
        format!("t=99999999999999999999,v1={good}"),
        format!("t={AT},t=1,v1={good}"),
        format!("t={AT},v0={good}"),
        format!("t={AT},V1={good}"),
        format!("t={AT}, v1={good}"),
        format!("t={AT},v1={}", good.to_uppercase()),
        format!("t={AT},v1={}", &good[..62]),
        format!("t={AT},v1={good}00"),
        format!("t={AT},v1={bad}"),
        many,
    ] {
        let outcome = stripe().parse_webhook(&webhook(&header, body.as_bytes()));
        assert_eq!(outcome, Err(WebhookError::InvalidSignature), "{header}");
    }
    let header = format!("t={AT},v1={good}");
    let headers = WebhookHeaders::from([("stripe-signature", &*header), ("Stripe-Signature", &*header)]);
    let twice = WebhookRequest { headers, ..webhook("", body.as_bytes()) };
    assert_eq!(stripe().parse_webhook(&twice), Err(WebhookError::InvalidSignature));
}

#[test]
fn stripes_own_example_of_a_signature_is_good() {
    let (body, at) = (br#"{"id":"evt_test_webhook","object":"event"}"#, 1_700_000_000);
    let header = "t=1700000000,v1=d95c6b7477fbd7e9f90b1b0ef5f9c7ac25abca5382460e0d988c2b2a5b71b990";
    let request = WebhookRequest { received_at: Millis(at * 1_000), ..webhook(header, body) };
    assert_eq!(stripe().parse_webhook(&request), Err(WebhookError::Malformed), "signed, and nothing else");
}

#[test]
fn two_secrets_hold_while_one_takes_the_place_of_the_other() {
    let body = event("payment_intent.succeeded", &intent("succeeded")).to_string();
    let both = credentials(&[("webhook_secrets", "whsec_old whsec_new")]);
    let stripe = Stripe::new(&StripeAddresses::default(), &both, true).unwrap();
    for (secret, is_good) in [("whsec_old", true), ("whsec_new", true), (WEBHOOK_SECRET, false), ("", false)] {
        let outcome = stripe.parse_webhook(&webhook(&sign(secret, body.as_bytes()), body.as_bytes()));
        assert_eq!(outcome.is_ok(), is_good, "{secret}");
    }
}

#[test]
fn a_signature_is_good_for_five_minutes_either_way() {
    let body = event("payment_intent.succeeded", &intent("succeeded")).to_string();
    let header = sign(WEBHOOK_SECRET, body.as_bytes());
    for (seconds, is_good) in [(-86_400, false), (-301, false), (-300, true), (0, true), (300, true), (301, false)] {
        let received_at = Millis((AT + seconds) * 1_000);
        let request = WebhookRequest { received_at, ..webhook(&header, body.as_bytes()) };
        let outcome = stripe().parse_webhook(&request);
        assert_eq!(outcome.is_ok(), is_good, "{seconds} s");
        assert!(is_good || outcome == Err(WebhookError::TimestampOutOfRange), "{outcome:?}");
    }
}

#[test]
fn what_was_meant_for_others_is_foreign() {
    let mut live = event("payment_intent.succeeded", &intent("succeeded"));
    live["livemode"] = json!(true);
    let mut connected = event("payment_intent.succeeded", &intent("succeeded"));
    connected["account"] = json!("acct_2");
    let inside = event("payment_intent.succeeded", &intent_with("succeeded", "livemode", json!(true)));
    let mut of_dispute = dispute();
    of_dispute["livemode"] = json!(true);
    for event in [live, connected, inside, event("charge.dispute.created", &of_dispute)] {
        assert_eq!(read(&event), Err(WebhookError::WrongMerchant), "{event}");
    }
}

/// The objects that events are about, with the fields that each must have.
fn objects() -> [(&'static str, Value, &'static [&'static str]); 3] {
    let payment = &["id", "object", "livemode", "status", "amount", "amount_received", "currency", "metadata"];
    let dispute = &["id", "object", "amount", "currency", "status", "reason", "livemode", "created"];
    [
        ("payment_intent.succeeded", intent("succeeded"), payment),
        ("refund.updated", refund(), &["id", "object", "amount", "currency", "status"]),
        ("charge.dispute.created", self::dispute(), dispute),
    ]
}

#[test]
fn a_field_that_is_missing_doubled_huge_or_something_else_makes_a_webhook_unreadable() {
    for (kind, object, fields) in objects() {
        let good = event(kind, &object);
        assert!(read(&good).is_ok(), "{kind}");
        for field in ["id", "object", "type", "livemode", "data"] {
            broken(&good, &[], field);
        }
        broken(&good, &["data"], "object");
        for field in fields {
            broken(&good, &["data", "object"], field);
        }
        let huge = json!("x".repeat(1_000_000));
        for field in ["id", "object", "currency", "status"] {
            let mut changed = good.clone();
            changed["data"]["object"][field] = huge.clone();
            assert_eq!(read(&changed), Err(WebhookError::Malformed), "{kind} {field}");
        }
    }
    let mut doubled = intent("succeeded").to_string();
    doubled = doubled.replacen("\"payment\":", "\"payment\":\"0000000000001\",\"payment\":", 1);
    let body = event("payment_intent.succeeded", &json!("here")).to_string().replace("\"here\"", &doubled);
    assert_eq!(read_text(&body), Err(WebhookError::Malformed), "one payment, and another one");
}

/// A field of an event is left out, doubled, or something else: the event is not readable.
fn broken(good: &Value, path: &[&str], field: &str) {
    let at = |event: &mut Value, change: &dyn Fn(&mut serde_json::Map<String, Value>)| {
        let parent = path.iter().fold(event, |event, name| &mut event[*name]);
        change(parent.as_object_mut().unwrap());
    };
    let mut without = good.clone();
    at(&mut without, &|parent| drop(parent.remove(field)));
    assert!(read(&without).is_err(), "{field} is missing");
    for value in [Value::Null, json!([7]), json!({ "x": [] }), json!(4_900.5), json!(1e300)] {
        let mut other = good.clone();
        at(&mut other, &|parent| drop(parent.insert(field.into(), value.clone())));
        // Without our reference it is none of ours.
        let is_foreign = field == "metadata" && value.is_object();
        let outcome = read(&other);
        assert!(outcome.is_err() || is_foreign && outcome == Ok(WebhookEvent::Other), "{field}: {value}");
    }
    let mut marked = good.clone();
    let value = path.iter().fold(good, |event, name| &event[*name])[field].to_string();
    at(&mut marked, &|parent| drop(parent.insert(field.into(), json!("doubled here"))));
    let body = marked.to_string().replacen("\"doubled here\"", &format!("{value},\"{field}\":{value}"), 1);
    assert!(read_text(&body).is_err(), "{field} is doubled");
}

#[test]
fn what_is_signed_and_makes_no_sense_is_unreadable() {
    let deep = "[".repeat(100_000);
    let hidden = format!("{{\"data\":{deep}");
    for body in ["", "null", "{}", "[]", "<html>", "{\"type\":", "\u{0}", &deep, &hidden] {
        assert_eq!(read_text(body), Err(WebhookError::Malformed), "{}", &body[..body.len().min(40)]);
    }
    let broken = [0xff, 0xfe, b'{', b'}'];
    let outcome = stripe().parse_webhook(&webhook(&sign(WEBHOOK_SECRET, &broken), &broken));
    assert_eq!(outcome, Err(WebhookError::Malformed));
}

#[test]
fn of_ten_thousand_changes_none_is_believed() {
    let body = event("payment_intent.succeeded", &intent("succeeded")).to_string().into_bytes();
    let (stripe, header) = (stripe(), sign(WEBHOOK_SECRET, &body));
    let good = stripe.parse_webhook(&webhook(&header, &body)).unwrap();
    let mut chance = Chance(4);
    let mut believed = 0;
    for _ in 0..10_000 {
        let (mut head, mut text) = (header.clone().into_bytes(), body.clone());
        for _ in 0..=chance.below(3) {
            change(if chance.below(2) == 0 { &mut head } else { &mut text }, &mut chance);
        }
        let Ok(head) = String::from_utf8(head) else { continue };
        let outcome = stripe.parse_webhook(&webhook(&head, &text));
        // What stands beside a good signature in the header may change; not a bit of what was signed.
        assert!(outcome.is_err() || text == body, "{head}\n{}", String::from_utf8_lossy(&text));
        assert!(outcome.as_ref().is_err() || outcome.as_ref() == Ok(&good));
        believed += usize::from(outcome.is_ok());
    }
    assert!(believed < 2_000, "most of it was changed: {believed}");
}

#[test]
fn changed_objects_that_are_signed_never_panic() {
    let mut chance = Chance(5);
    for (kind, object, _) in objects() {
        let body = event(kind, &object).to_string().into_bytes();
        for _ in 0..3_000 {
            let mut text = body.clone();
            for _ in 0..=chance.below(4) {
                change(&mut text, &mut chance);
            }
            let outcome = stripe().parse_webhook(&webhook(&sign(WEBHOOK_SECRET, &text), &text));
            assert_ne!(outcome, Err(WebhookError::InvalidSignature));
        }
    }
}
