//! Notifications: only what the provider signed, word for word, and not long ago, is believed.

use commerce::payment::{Gateway, PaymentUpdate, WebhookError, WebhookEvent, WebhookHeaders, WebhookRequest};
use data_encoding::HEXLOWER;
use gateways::Test;
use model::{
    Millis,
    order::{PaymentState, RefundState},
};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use testpay::sign;

use crate::support::{AMOUNT, Chance, MERCHANT, SECRET, THEIRS, payment, payment_id, payment_with, refund, webhook};

/// When the notification was signed, in seconds.
const AT: i64 = 1_800_000_000;
const NOW: Millis = Millis(AT * 1_000);

fn gateway() -> Test {
    Test::new("http://127.0.0.1:1", MERCHANT, SECRET).unwrap()
}

/// A notification that a payment succeeded.
fn event(payment: &Value) -> Value {
    json!({ "id": "evt_1", "type": "payment.succeeded", "created_at": NOW.0, "merchant": MERCHANT, "payment": payment, "refund": null })
}

/// What is read out of this, signed by the provider just now.
fn read(event: &Value) -> Result<WebhookEvent, WebhookError> {
    let body = event.to_string();
    gateway().parse_webhook(&webhook(&sign(SECRET, AT, body.as_bytes()), body.as_bytes(), NOW))
}

/// HMAC-SHA256 (RFC 2104) from nothing but the digest.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = if key.len() > 64 { digest(&SHA256, key).as_ref().to_vec() } else { key.to_vec() };
    block.resize(64, 0);
    let pad = |with: u8| block.iter().map(|byte| byte ^ with).collect::<Vec<_>>();
    let inner = digest(&SHA256, &[&pad(0x36), message].concat());
    digest(&SHA256, &[&pad(0x5c), inner.as_ref()].concat()).as_ref().to_vec()
}

#[test]
fn what_the_provider_signed_is_believed() {
    let (ours, reference) = (payment_id().to_string(), THEIRS.into());
    let update = PaymentUpdate {
        merchant_reference: ours,
        reference,
        amount: AMOUNT,
        state: PaymentState::Succeeded,
        decline: None,
        saved: None,
    };
    assert_eq!(read(&event(&payment())), Ok(WebhookEvent::Payment(update)));
    let mut refund = event(&payment());
    refund["type"] = json!("refund.succeeded");
    assert_eq!(read(&refund), Ok(WebhookEvent::Other));
}

#[test]
fn news_of_a_refund_is_read_as_it_is() {
    for (word, state) in
        [("processing", RefundState::Pending), ("succeeded", RefundState::Succeeded), ("failed", RefundState::Refused)]
    {
        let mut event = event(&payment());
        (event["type"], event["refund"]) = (json!(format!("refund.{word}")), refund());
        event["refund"]["state"] = json!(word);
        let Ok(WebhookEvent::Refund(update)) = read(&event) else { panic!("{event}") };
        assert_eq!((update.state, update.amount, update.payment_reference.as_str()), (state, AMOUNT, THEIRS));
        event["refund"]["state"] = json!("paid");
        assert_eq!(read(&event), Err(WebhookError::Malformed));
    }
}

#[test]
fn a_signature_that_came_twice_is_none() {
    let body = event(&payment()).to_string();
    let header = sign(SECRET, AT, body.as_bytes());
    let headers = WebhookHeaders::from([("test-gateway-signature", &*header), ("Test-Gateway-Signature", &*header)]);
    let request = WebhookRequest { headers, body: body.into(), received_at: NOW };
    assert_eq!(gateway().parse_webhook(&request), Err(WebhookError::InvalidSignature));
}

#[test]
fn two_houses_and_the_book_agree_on_every_signature() {
    let mut chance = Chance(1);
    for round in 0..2_000 {
        let length = 1 + chance.below(100);
        let secret = HEXLOWER.encode(&chance.bytes(length));
        let at = i64::try_from(chance.below(4_000_000_000)).unwrap();
        let length = chance.below(600);
        let body = if round % 2 == 0 { chance.bytes(length) } else { event(&payment()).to_string().into_bytes() };
        let header = sign(&secret, at, &body);
        let by_the_book = hmac(secret.as_bytes(), &[format!("{at}.").as_bytes(), &body].concat());
        assert_eq!(header, format!("t={at},v1={}", HEXLOWER.encode(&by_the_book)));
        let gateway = Test::new("http://127.0.0.1:1", MERCHANT, &secret).unwrap();
        let read = gateway.parse_webhook(&webhook(&header, &body, Millis(at * 1_000)));
        assert_eq!(read.is_ok(), round % 2 == 1, "{read:?}");
        assert_ne!(read, Err(WebhookError::InvalidSignature), "its signature is good, whatever it says");
        let other = Test::new("http://127.0.0.1:1", MERCHANT, &format!("{secret}0")).unwrap();
        assert_eq!(
            other.parse_webhook(&webhook(&header, &body, Millis(at * 1_000))),
            Err(WebhookError::InvalidSignature)
        );
    }
}

#[test]
fn no_bit_may_change() {
    let (gateway, body) = (gateway(), event(&payment()).to_string().into_bytes());
    let header = sign(SECRET, AT, &body);
    assert!(gateway.parse_webhook(&webhook(&header, &body, NOW)).is_ok());
    for bit in 0..body.len() * 8 {
        let mut changed = body.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(
            gateway.parse_webhook(&webhook(&header, &changed, NOW)),
            Err(WebhookError::InvalidSignature),
            "bit {bit}"
        );
    }
    for at in 0..header.len() {
        // Whatever a header can hold.
        for letter in (' '..='~').filter(|letter| !header[at..].starts_with(*letter)) {
            let changed = format!("{}{letter}{}", &header[..at], &header[at + 1..]);
            assert_eq!(
                gateway.parse_webhook(&webhook(&changed, &body, NOW)),
                Err(WebhookError::InvalidSignature),
                "{changed}"
            );
        }
    }
}

#[test]
fn of_ten_thousand_changes_none_is_believed() {
    let (gateway, body) = (gateway(), event(&payment()).to_string().into_bytes());
    let header = sign(SECRET, AT, &body);
    let mut chance = Chance(2);
    let mut believed = 0;
    for _ in 0..10_000 {
        let (mut head, mut update) = (header.clone().into_bytes(), body.clone());
        for _ in 0..=chance.below(3) {
            let target = if chance.below(2) == 0 { &mut head } else { &mut update };
            change(target, &mut chance);
        }
        let Ok(head) = String::from_utf8(head) else { continue };
        let same = head == header && update == body;
        let outcome = gateway.parse_webhook(&webhook(&head, &update, NOW));
        assert_eq!(outcome.is_ok(), same, "{head}\n{}", String::from_utf8_lossy(&update));
        believed += usize::from(outcome.is_ok());
    }
    assert!(believed < 1_000, "most of it was changed: {believed}");
}

/// Changes, adds, removes, doubles or moves something, or cuts the end off.
pub fn change(text: &mut Vec<u8>, chance: &mut Chance) {
    let at = chance.below(text.len().max(1));
    match chance.below(6) {
        _ if text.is_empty() => text.push(chance.byte()),
        0 => text[at] = chance.byte(),
        // As likely as not a letter.
        1 => text.insert(at, 32 + chance.byte() % 95),
        2 => drop(text.remove(at)),
        3 => text.extend_from_within(at..),
        4 => text.truncate(at),
        _ => {
            let other = chance.below(text.len());
            text.swap(at, other);
        }
    }
}

#[test]
fn a_signature_is_good_for_five_minutes_either_way() {
    let (gateway, body) = (gateway(), event(&payment()).to_string());
    let header = sign(SECRET, AT, body.as_bytes());
    for (seconds, good) in [
        (-86_400, false),
        (-301, false),
        (-300, true),
        (-299, true),
        (0, true),
        (299, true),
        (300, true),
        (301, false),
        (86_400, false),
    ] {
        let read = gateway.parse_webhook(&webhook(&header, body.as_bytes(), NOW.plus(seconds * 1_000)));
        assert_eq!(read.is_ok(), good, "{seconds} s");
        assert!(good || read == Err(WebhookError::TimestampOutOfRange), "{read:?}");
    }
    for at in [0, 1, 999_999_999_999] {
        let header = sign(SECRET, at, body.as_bytes());
        assert_eq!(
            gateway.parse_webhook(&webhook(&header, body.as_bytes(), NOW)),
            Err(WebhookError::TimestampOutOfRange),
            "{at}"
        );
    }
}

#[test]
fn a_header_has_one_form() {
    let (gateway, body) = (gateway(), event(&payment()).to_string());
    let signature = HEXLOWER.encode(&hmac(SECRET.as_bytes(), format!("{AT}.{body}").as_bytes()));
    let zeros = HEXLOWER.encode(&hmac(SECRET.as_bytes(), format!("0{AT}.{body}").as_bytes()));
    let huge = "9".repeat(30);
    let signed_huge = HEXLOWER.encode(&hmac(SECRET.as_bytes(), format!("{huge}.{body}").as_bytes()));
    assert!(gateway.parse_webhook(&webhook(&format!("t={AT},v1={signature}"), body.as_bytes(), NOW)).is_ok());
    for header in [
        String::new(),
        ",".into(),
        "t=,v1=".into(),
        format!("t={AT}"),
        format!("v1={signature}"),
        format!("t={AT},v1="),
        format!("v1={signature},t={AT}"),
        format!("t=0{AT},v1={signature}"),
        format!("t=0{AT},v1={zeros}"),
        format!("t=+{AT},v1={signature}"),
        format!("t=-{AT},v1={signature}"),
        format!("t={huge},v1={signed_huge}"),
        format!("t={AT},v0={signature}"),
        format!("t={AT},v1={}", signature.to_uppercase()),
        format!("t={AT},v1={}", &signature[..62]),
        format!("t={AT},v1={signature}00"),
        format!("t={AT},v1={signature},v1={signature}"),
        format!("t={AT}, v1={signature}"),
        format!(" t={AT},v1={signature}"),
        format!("T={AT},V1={signature}"),
        format!("t=٣,v1={signature}"),
    ] {
        assert_eq!(
            gateway.parse_webhook(&webhook(&header, body.as_bytes(), NOW)),
            Err(WebhookError::InvalidSignature),
            "{header}"
        );
    }
}

#[test]
fn what_was_meant_for_others_is_foreign() {
    let mut event = event(&payment());
    event["merchant"] = json!("elsewhere");
    assert_eq!(read(&event), Err(WebhookError::WrongMerchant));
    assert_eq!(read(&self::event(&payment_with("merchant", json!("elsewhere")))), Err(WebhookError::WrongMerchant));
}

#[test]
fn what_is_signed_and_makes_no_sense_is_unreadable() {
    for state in ["", "paid", "SUCCEEDED"] {
        assert_eq!(read(&event(&payment_with("state", json!(state)))), Err(WebhookError::Malformed), "{state}");
    }
    for field in ["id", "merchant", "reference", "amount", "currency", "state", "url"] {
        assert_eq!(read(&event(&payment_with(field, json!(null)))), Err(WebhookError::Malformed), "{field}");
    }
    let deep = "[".repeat(100_000);
    for body in ["", "null", "{}", "[]", "<html>", "{\"type\":\"payment.succeeded\"", "\u{0}", &deep] {
        let header = sign(SECRET, AT, body.as_bytes());
        assert_eq!(gateway().parse_webhook(&webhook(&header, body.as_bytes(), NOW)), Err(WebhookError::Malformed));
    }
    let broken = [0xff, 0xfe, b'{', b'}'];
    assert_eq!(
        gateway().parse_webhook(&webhook(&sign(SECRET, AT, &broken), &broken, NOW)),
        Err(WebhookError::Malformed)
    );
}

#[test]
fn the_secret_stays_out_of_logs() {
    assert!(!format!("{:?}", gateway()).contains(SECRET));
}
