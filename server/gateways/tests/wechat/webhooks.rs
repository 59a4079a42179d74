//! Notifications: only what WeChat Pay signed, word for word, for this merchant and app and just now, is believed.

use commerce::payment::{
    Gateway, PaymentUpdate, RefundUpdate, WebhookError, WebhookEvent, WebhookHeaders, WebhookReceipt, WebhookRequest,
};
use data_encoding::BASE64;
use gateways::{WeChat, WeChatAddresses};
use model::{
    Millis,
    order::{PaymentState, RefundState},
};
use serde_json::{Value, json};

use super::script::{
    API_V3_KEY, FEN, MERCHANT_ID, MERCHANT_KEY, PUBLIC_KEY_ID, WECHAT_KEY, create_refund, credentials, encrypted,
    nobody, refunded, signature, transaction, with,
};
use crate::{
    alipay::script::der,
    notices::change,
    support::{Chance, payment_id},
};

/// The instant at which a notification is sent.
const SENT_AT: Millis = Millis(1_796_025_385_000);

/// Returns a notification about something that is encrypted in it.
fn about(event: &str, resource: Value) -> String {
    json!({
        "id": "EV-2026113015562500000", "create_time": "2026-11-30T15:56:25+08:00", "resource_type": "encrypt-resource",
        "event_type": event, "summary": "in words", "resource": resource,
    })
    .to_string()
}

/// Returns a notification that a payment succeeded, in this content.
fn paid(content: &Value) -> String {
    about("TRANSACTION.SUCCESS", encrypted(API_V3_KEY, "transaction", &content.to_string()))
}

/// Returns a notification that a payment succeeded.
pub fn notification() -> String {
    paid(&transaction("SUCCESS"))
}

fn came(headers: &[(&'static str, String)], body: &[u8], at: Millis) -> WebhookRequest {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    let headers: WebhookHeaders = headers.chain([("content-type".into(), "application/json".into())]).collect();
    WebhookRequest { headers, body: body.into(), received_at: at.plus(Millis::SECOND) }
}

/// Returns a notification as it comes, signed by this key under this serial.
pub fn signed_by(key: &str, serial: &str, body: &str, at: Millis) -> WebhookRequest {
    came(&signature(key, serial, body, at), body.as_bytes(), at)
}

fn read(body: &str) -> Result<WebhookEvent, WebhookError> {
    nobody().parse_webhook(&signed_by(WECHAT_KEY, PUBLIC_KEY_ID, body, SENT_AT))
}

fn refund_notice(event: &str, status: &str, place: &str, value: Value) -> String {
    let mut content = refunded(status);
    content["mchid"] = MERCHANT_ID.into();
    let content = with(content, "/status", Value::Null);
    let mut content = with(content, "/refund_status", status.into());
    if !place.is_empty() {
        content = with(content, place, value);
    }
    about(event, encrypted(API_V3_KEY, "refund", &content.to_string()))
}

#[test]
fn a_genuine_notification_of_long_ago_has_a_good_signature() {
    let vector: Value = serde_json::from_str(include_str!("notification.json")).unwrap();
    let text = |name: &str| vector[name].as_str().unwrap();
    // Its key for what is encrypted has half the length; what is read here is whether it is signed.
    let certificate = der(text("cert"));
    let key = x509_key(&certificate);
    let keys = credentials(&[("wechat_public_key", &key), ("wechat_public_key_id", "PUB_KEY_ID_1")]);
    let wechat = WeChat::new(&WeChatAddresses::default(), &keys).unwrap();
    let at = Millis(text("timestamp").parse::<i64>().unwrap() * 1_000);
    let headers = [
        ("Wechatpay-Serial", "PUB_KEY_ID_1".to_owned()),
        ("Wechatpay-Timestamp", text("timestamp").into()),
        ("Wechatpay-Nonce", text("nonce").into()),
        ("Wechatpay-Signature", text("signature").into()),
    ];
    // Of somebody who opened a service.
    assert_eq!(wechat.parse_webhook(&came(&headers, text("body").as_bytes(), at)), Ok(WebhookEvent::Other));
    let changed = text("body").replacen("3119dfba", "3119dfbb", 1);
    assert_eq!(wechat.parse_webhook(&came(&headers, changed.as_bytes(), at)), Err(WebhookError::InvalidSignature));
    let late = at.plus(301 * Millis::SECOND);
    assert_eq!(
        wechat.parse_webhook(&came(&headers, text("body").as_bytes(), late)),
        Err(WebhookError::TimestampOutOfRange)
    );
}

/// Returns the public key of a certificate in PEM: what begins as a key of 2,048 bits does.
fn x509_key(certificate: &[u8]) -> String {
    const BEGINS: &[u8] =
        b"\x30\x82\x01\x22\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\x03\x82\x01\x0f";
    let at = certificate.windows(BEGINS.len()).position(|window| window == BEGINS).unwrap();
    BASE64.encode(&certificate[at..at + 294])
}

#[test]
fn a_payment_is_read() {
    let expected = PaymentUpdate {
        merchant_reference: payment_id().to_string(),
        reference: payment_id().to_string(),
        amount: FEN,
        state: PaymentState::Succeeded,
        decline: None,
        saved: None,
    };
    assert_eq!(read(&notification()), Ok(WebhookEvent::Payment(expected)));
}

#[test]
fn a_refund_is_read_and_one_of_others_is_for_a_person() {
    use WebhookError::{Malformed, WrongMerchant};
    let ours = create_refund().refund.to_string();
    for (event, status, state) in [
        ("REFUND.SUCCESS", "SUCCESS", RefundState::Succeeded),
        ("REFUND.ABNORMAL", "ABNORMAL", RefundState::Pending),
        ("REFUND.CLOSED", "CLOSED", RefundState::Refused),
    ] {
        let expected = |reference: &str| RefundUpdate {
            merchant_reference: reference.into(),
            reference: reference.into(),
            payment_reference: payment_id().to_string(),
            amount: FEN,
            state,
            refusal: (state == RefundState::Refused).then(|| "CLOSED".into()),
        };
        let said = read(&refund_notice(event, status, "", Value::Null));
        assert_eq!(said, Ok(WebhookEvent::Refund(expected(&ours))));
        // Renminbi, of which nothing is said.
        let said = read(&refund_notice(event, status, "/amount/currency", Value::Null));
        assert_eq!(said, Ok(WebhookEvent::Refund(expected(&ours))));
        let said = read(&refund_notice(event, status, "/out_refund_no", json!("by-hand-1")));
        assert_eq!(said, Ok(WebhookEvent::Refund(expected("by-hand-1"))));
    }
    for (place, value, error) in [
        ("/mchid", json!("1900004712"), WrongMerchant),
        ("/mchid", Value::Null, Malformed),
        ("/refund_status", json!("SUCCESS_OF_TOMORROW"), Malformed),
        ("/refund_status", Value::Null, Malformed),
        ("/out_trade_no", Value::Null, Malformed),
        ("/out_refund_no", json!("../1"), Malformed),
        ("/amount/refund", json!("88.00"), Malformed),
        ("/amount/refund", json!(88.5), Malformed),
        ("/amount/refund", json!(-1), Malformed),
        ("/amount/currency", json!("USD"), Malformed),
    ] {
        let notice = refund_notice("REFUND.SUCCESS", "SUCCESS", place, value.clone());
        assert_eq!(read(&notice), Err(error), "{place} {value}");
    }
}

#[test]
fn nothing_is_believed_of_others_or_with_a_field_missing_huge_or_of_another_kind() {
    use WebhookError::{Malformed, WrongMerchant};
    let huge = "9".repeat(100_000);
    for (place, value, error) in [
        ("/appid", json!("wx0123456789abcdee"), WrongMerchant),
        ("/appid", json!(huge), WrongMerchant),
        ("/appid", Value::Null, Malformed),
        ("/mchid", json!("1900004712"), WrongMerchant),
        ("/mchid", Value::Null, Malformed),
        ("/out_trade_no", json!(huge), Malformed),
        ("/out_trade_no", json!(""), Malformed),
        ("/out_trade_no", json!("a b"), Malformed),
        ("/out_trade_no", Value::Null, Malformed),
        ("/trade_state", json!("success"), Malformed),
        ("/trade_state", Value::Null, Malformed),
        ("/amount", Value::Null, Malformed),
        ("/amount/total", Value::Null, Malformed),
        // Yuan where fen belong.
        ("/amount/total", json!("88.00"), Malformed),
        ("/amount/total", json!(88.0), Malformed),
        ("/amount/total", json!("8800"), Malformed),
        ("/amount/total", json!(-8_800), Malformed),
        ("/amount/total", json!(i64::MAX), Malformed),
        ("/amount/currency", json!("USD"), Malformed),
        ("/amount/currency", json!(1), Malformed),
    ] {
        let outcome = read(&paid(&with(transaction("SUCCESS"), place, value.clone())));
        assert_eq!(outcome, Err(error), "{place} {}", value.to_string().chars().take(40).collect::<String>());
    }
    // Yuan that are whole: another amount than that of the payment, which the domain finds out.
    let Ok(WebhookEvent::Payment(update)) = read(&paid(&with(transaction("SUCCESS"), "/amount/total", json!(88))))
    else {
        panic!()
    };
    assert_eq!(update.amount.minor, 88);
    for harmless in ["/transaction_id", "/payer", "/success_time", "/amount/payer_total", "/amount/currency"] {
        assert!(read(&paid(&with(transaction("SUCCESS"), harmless, Value::Null))).is_ok(), "{harmless}");
    }
}

#[test]
fn what_is_encrypted_for_another_or_is_no_json_is_not_read() {
    let content = transaction("SUCCESS").to_string();
    let changed = |name: &str, value: &str| {
        let mut resource = encrypted(API_V3_KEY, "transaction", &content);
        resource[name] = value.into();
        about("TRANSACTION.SUCCESS", resource)
    };
    let xml = "<xml><return_code>SUCCESS</return_code></xml>";
    for body in [
        about("TRANSACTION.SUCCESS", encrypted(&API_V3_KEY.replace('f', "0"), "transaction", &content)),
        changed("nonce", "Kj7QIyUiYx1Q"),
        changed("nonce", ""),
        changed("associated_data", "refund"),
        changed("associated_data", ""),
        changed("ciphertext", ""),
        changed("ciphertext", "YDS3lKPaC4Y52Gf3uhft5g=="),
        changed("algorithm", "AEAD_AES_128_GCM"),
        about("TRANSACTION.SUCCESS", Value::Null),
        about("TRANSACTION.SUCCESS", json!("YDS3")),
        about("TRANSACTION.SUCCESS", encrypted(API_V3_KEY, "transaction", xml)),
        about("TRANSACTION.SUCCESS", encrypted(API_V3_KEY, "transaction", &format!("\u{feff}{content}"))),
        about("REFUND.SUCCESS", encrypted(API_V3_KEY, "transaction", &content)),
        xml.into(),
        "[]".into(),
        "{}".into(),
        String::new(),
        format!("\u{feff}{}", notification()),
        format!("{} more", notification()),
    ] {
        assert_eq!(read(&body), Err(WebhookError::Malformed), "{body}");
    }
    for event in ["PAYSCORE.USER_OPEN_SERVICE", "COUPON.USE", "TRANSACTION.OF_TOMORROW"] {
        assert_eq!(read(&about(event, json!({ "other": 1 }))), Ok(WebhookEvent::Other), "{event}");
    }
}

#[test]
fn the_signature_is_of_wechat_pays_key_over_time_nonce_and_body() {
    let body = notification();
    let stranger = signed_by(MERCHANT_KEY, PUBLIC_KEY_ID, &body, SENT_AT);
    assert_eq!(nobody().parse_webhook(&stranger), Err(WebhookError::InvalidSignature));
    for serial in ["PUB_KEY_ID_0119000047112026113000000000000002", "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"] {
        let unknown = signed_by(WECHAT_KEY, serial, &body, SENT_AT);
        assert_eq!(nobody().parse_webhook(&unknown), Err(WebhookError::UnknownKey), "{serial}");
    }
    let good = signature(WECHAT_KEY, PUBLIC_KEY_ID, &body, SENT_AT);
    let outcome =
        |headers: &[(&'static str, String)]| nobody().parse_webhook(&came(headers, body.as_bytes(), SENT_AT)).map(drop);
    assert_eq!(outcome(&good), Ok(()));
    for place in 0..good.len() {
        let mut missing = good.to_vec();
        missing.remove(place);
        assert_eq!(outcome(&missing), Err(WebhookError::InvalidSignature), "{}", good[place].0);
        let mut twice = good.to_vec();
        twice.push(good[place].clone());
        assert_eq!(outcome(&twice), Err(WebhookError::InvalidSignature), "{} twice", good[place].0);
    }
    for (place, other) in [
        (1, "1796025386".to_owned()),
        (1, "+1796025385".into()),
        (1, "now".into()),
        (2, "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBZ".into()),
        (3, good[3].1.replace('=', "")),
        (3, format!(" {}", good[3].1)),
        (3, format!("WECHATPAY/SIGNTEST/{}", good[3].1)),
        (3, good[3].1.to_lowercase()),
    ] {
        let mut changed = good.to_vec();
        changed[place].1.clone_from(&other);
        assert_eq!(outcome(&changed), Err(WebhookError::InvalidSignature), "{other}");
    }
    let mut other = good.to_vec();
    other.push(("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3".into()));
    assert_eq!(outcome(&other), Err(WebhookError::InvalidSignature));
}

#[test]
fn nothing_that_was_changed_on_the_way_is_believed() {
    let whole = signed_by(WECHAT_KEY, PUBLIC_KEY_ID, &notification(), SENT_AT);
    let (wechat, mut chance) = (nobody(), Chance(4_711));
    for _ in 0..2_000 {
        let mut body = whole.body.clone();
        for _ in 0..=chance.below(3) {
            change(&mut body, &mut chance);
        }
        if body != whole.body {
            let outcome = wechat.parse_webhook(&WebhookRequest { body, ..whole.clone() });
            assert_eq!(outcome, Err(WebhookError::InvalidSignature));
        }
    }
}

#[test]
fn a_notification_is_good_for_five_minutes_either_way() {
    let request = signed_by(WECHAT_KEY, PUBLIC_KEY_ID, &notification(), SENT_AT);
    for (age_ms, is_good) in
        [(-300_001, false), (-300_000, true), (0, true), (300_999, true), (301_000, false), (Millis::DAY, false)]
    {
        let outcome = nobody().parse_webhook(&WebhookRequest { received_at: SENT_AT.plus(age_ms), ..request.clone() });
        let expected = if is_good { Ok(()) } else { Err(WebhookError::TimestampOutOfRange) };
        assert_eq!(outcome.map(drop), expected, "{age_ms}");
    }
}

#[test]
fn the_answer_is_what_wechat_pay_waits_for() {
    for (receipt, status, code) in [
        (WebhookReceipt::Stored, 200, "SUCCESS"),
        (WebhookReceipt::NotStored, 503, "FAIL"),
        (WebhookReceipt::Probe, 401, "FAIL"),
    ] {
        let response = nobody().webhook_response(receipt);
        let said: Value = serde_json::from_str(&response.body).unwrap();
        assert_eq!((response.status, response.content_type), (status, "application/json"));
        assert_eq!(said["code"], code);
    }
}
