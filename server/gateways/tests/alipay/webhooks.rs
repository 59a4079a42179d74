//! Notifications: only what Alipay signed, word for word, for this app and seller and not long ago, is believed.

use std::collections::BTreeMap;

use commerce::payment::{
    Gateway, PaymentUpdate, RefundTotal, WebhookError, WebhookEvent, WebhookHeaders, WebhookRequest,
};
use gateways::{Alipay, AlipayAddresses};
use model::{Currency, Id, Millis, Money, order::PaymentState};
use reqwest::Url;
use serde_json::Value;

use super::script::{ALIPAY_KEY, APP_ID, APP_KEY, FEN, SELLER_ID, credentials, nobody, sign, signed_content};
use crate::{
    notices::change,
    support::{Chance, payment_id},
};

/// The instant of `notify_time`.
const SENT_AT: Millis = Millis(1_796_025_385_000);

type Fields = BTreeMap<String, String>;

/// Returns the fields of a notification that a payment succeeded, without the signature.
pub fn notification() -> Fields {
    let fields = [
        ("notify_type", "trade_status_sync"),
        ("notify_id", "2026113000222155624068450559358070"),
        ("notify_time", "2026-11-30 15:56:25"),
        ("charset", "utf-8"),
        ("version", "1.0"),
        ("app_id", APP_ID),
        ("auth_app_id", APP_ID),
        ("seller_id", SELLER_ID),
        ("trade_no", "2026113022001468450512505578"),
        ("trade_status", "TRADE_SUCCESS"),
        ("total_amount", "88.00"),
        ("receipt_amount", "88.00"),
        ("subject", "Rust 入门 = 1 & 50% + more"),
        ("gmt_create", "2026-11-30 15:56:22"),
        ("gmt_payment", "2026-11-30 15:56:24"),
        ("fund_bill_list", "[{\"amount\":\"88.00\",\"fundChannel\":\"ALIPAYACCOUNT\"}]"),
    ];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    fields.chain([("out_trade_no".to_owned(), payment_id().to_string())]).collect()
}

/// Returns the same with these fields changed, or removed where there is no value.
fn with(changes: &[(&str, Option<&str>)]) -> Fields {
    let mut fields = notification();
    for (name, value) in changes {
        match value {
            Some(value) => fields.insert((*name).into(), (*value).into()),
            None => fields.remove(*name),
        };
    }
    fields
}

fn pairs(fields: &Fields) -> impl Iterator<Item = (&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

fn form<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    Url::parse_with_params("http://form/", fields).unwrap().query().unwrap().to_owned()
}

fn came(body: impl Into<Vec<u8>>) -> WebhookRequest {
    let headers = WebhookHeaders::from([("content-type", "application/x-www-form-urlencoded; charset=utf-8")]);
    WebhookRequest { headers, body: body.into(), received_at: SENT_AT.plus(Millis::SECOND) }
}

/// Returns the notification as it comes, signed by this key.
pub fn signed_by(key: &str, fields: &Fields) -> WebhookRequest {
    let sign = sign(key, &signed_content(pairs(fields)));
    came(form(pairs(fields).chain([("sign", sign.as_str()), ("sign_type", "RSA2")])))
}

fn read(fields: &Fields) -> Result<WebhookEvent, WebhookError> {
    nobody().parse_webhook(&signed_by(ALIPAY_KEY, fields))
}

fn state(fields: &Fields) -> Result<PaymentState, WebhookError> {
    match read(fields)? {
        WebhookEvent::Payment(update) => {
            let expected = PaymentUpdate {
                merchant_reference: payment_id().to_string(),
                reference: payment_id().to_string(),
                amount: FEN,
                state: update.state,
                decline: None,
                saved: None,
            };
            assert_eq!(update, expected);
            Ok(update.state)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn alipays_own_example_is_believed() {
    // The first notification in the tests of npm `alipay-sdk`, with its public key.
    let vector: Value = serde_json::from_str(include_str!("notification.json")).unwrap();
    let params = vector["params"].as_object().unwrap();
    let text = |name: &str| params[name].as_str().unwrap();
    let keys = [
        ("app_id", text("app_id")),
        ("seller_id", text("seller_id")),
        ("alipay_public_key", vector["public_key"].as_str().unwrap()),
    ];
    let alipay = Alipay::new(&AlipayAddresses::default(), &credentials(&keys), false).unwrap();
    let body = form(params.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())));
    let at = Millis(1_565_855_786_000);
    let Ok(WebhookEvent::Payment(update)) =
        alipay.parse_webhook(&WebhookRequest { received_at: at, ..came(body.clone()) })
    else {
        panic!()
    };
    assert_eq!(
        (update.merchant_reference.as_str(), update.state),
        ("20190815155618536-564-57", PaymentState::Succeeded)
    );
    assert_eq!(update.amount, Money { minor: 10, currency: Currency::Cny });
    for (old, new) in [("0.10", "0.11"), ("TRADE_SUCCESS", "TRADE_CLOSED"), ("57", "58"), ("QfTb8", "QfTb9")] {
        let forged = WebhookRequest { received_at: at, ..came(body.replacen(old, new, 1)) };
        assert_eq!(alipay.parse_webhook(&forged), Err(WebhookError::InvalidSignature), "{old}");
    }
    assert_eq!(alipay.parse_webhook(&came(body)), Err(WebhookError::TimestampOutOfRange));
}

#[test]
fn each_state_is_read_and_a_refund_is_not_a_failure() {
    let paid = ("gmt_payment", Some("2026-11-30 15:56:24"));
    let closed = ("trade_status", Some("TRADE_CLOSED"));
    for (changes, expected) in [
        (&[("trade_status", Some("WAIT_BUYER_PAY")), ("gmt_payment", None)][..], PaymentState::Pending),
        (&[("trade_status", Some("TRADE_SUCCESS"))], PaymentState::Succeeded),
        (&[("trade_status", Some("TRADE_FINISHED"))], PaymentState::Succeeded),
        (&[closed, ("gmt_payment", None)], PaymentState::Cancelled),
        (&[closed, ("gmt_payment", Some(""))], PaymentState::Cancelled),
    ] {
        assert_eq!(state(&with(changes)), Ok(expected), "{changes:?}");
    }
    // Its money went back, all of it; one of the two says so.
    for changes in [&[closed, paid][..], &[closed, ("gmt_payment", None), ("refund_fee", Some("88.00"))]] {
        let Ok(WebhookEvent::RefundTotal(total)) = read(&with(changes)) else { panic!("{changes:?}") };
        assert_eq!((total.payment_reference, total.amount), (payment_id().to_string(), FEN), "{changes:?}");
        assert!(!total.reference.is_empty(), "{changes:?}");
    }
    assert_eq!(state(&with(&[("trade_status", Some("TRADE_OF_TOMORROW"))])), Err(WebhookError::Malformed));
}

#[test]
fn a_refund_says_what_went_back_in_all() {
    let ours = Id::<()>::from_raw(7).to_string();
    for status in ["TRADE_SUCCESS", "TRADE_CLOSED"] {
        let refunded = |reference: &str| {
            with(&[
                ("trade_status", Some(status)),
                ("out_biz_no", Some(reference)),
                ("refund_fee", Some("12.30")),
                ("gmt_refund", Some("2026-11-30 16:00:00.000")),
            ])
        };
        // Of a whole trade Alipay says the trade's own number, where nobody gave the refund one; what looks like a
        // reference of ours may be another school's.
        for reference in ["HZ0-1".to_owned(), payment_id().to_string(), ours.clone()] {
            let expected = RefundTotal {
                payment_reference: payment_id().to_string(),
                reference: reference.clone(),
                amount: Money { minor: 1_230, currency: Currency::Cny },
            };
            assert_eq!(read(&refunded(&reference)), Ok(WebhookEvent::RefundTotal(expected)));
        }
    }
    let silent = |reference: &str| with(&[("out_biz_no", Some(reference)), ("gmt_refund", Some("x"))]);
    assert_eq!(state(&silent(&ours)), Ok(PaymentState::Succeeded));
    assert_eq!(read(&silent("HZ0-1")), Err(WebhookError::Malformed));
    let bad = with(&[("out_biz_no", Some("HZ0-1")), ("gmt_refund", Some("x")), ("refund_fee", Some("12.3.0"))]);
    assert_eq!(read(&bad), Err(WebhookError::Malformed));
}

#[test]
fn nothing_is_believed_with_a_field_missing_empty_huge_or_of_another_kind() {
    use WebhookError::{Malformed, WrongMerchant};
    let huge = "9".repeat(100_000);
    for (name, error) in [
        ("notify_type", Malformed),
        ("notify_id", Malformed),
        ("notify_time", Malformed),
        ("charset", Malformed),
        ("app_id", Malformed),
        ("seller_id", WrongMerchant),
        ("trade_no", Malformed),
        ("out_trade_no", Malformed),
        ("trade_status", Malformed),
        ("total_amount", Malformed),
    ] {
        for value in [None, Some("")] {
            assert_eq!(read(&with(&[(name, value)])), Err(error), "{name} {value:?}");
        }
    }
    for (name, value, error) in [
        ("notify_time", "yesterday", Malformed),
        ("notify_time", huge.as_str(), Malformed),
        ("charset", "gbk", Malformed),
        ("app_id", "2021000000004712", WrongMerchant),
        ("app_id", huge.as_str(), WrongMerchant),
        ("auth_app_id", "2021000000004712", WrongMerchant),
        ("seller_id", "2088000000004712", WrongMerchant),
        ("trade_no", huge.as_str(), Malformed),
        ("trade_no", "2026/../1", Malformed),
        ("out_trade_no", huge.as_str(), Malformed),
        ("out_trade_no", "a b", Malformed),
        ("total_amount", huge.as_str(), Malformed),
        ("total_amount", "8800", Malformed),
        ("total_amount", "88.000", Malformed),
        ("total_amount", "-88.00", Malformed),
        ("total_amount", "8.8e1", Malformed),
        ("total_amount", "¥88.00", Malformed),
        ("total_amount", "8800 fen", Malformed),
        ("trans_currency", "USD", Malformed),
        ("trade_status", "trade_success", Malformed),
    ] {
        let outcome = read(&with(&[(name, Some(value))]));
        if (name, value) == ("total_amount", "8800") {
            // Fen where yuan belong: another amount than that of the payment, which the domain finds out.
            let Ok(WebhookEvent::Payment(update)) = outcome else { panic!() };
            assert_eq!(update.amount.minor, 880_000);
        } else {
            assert_eq!(outcome, Err(error), "{name} {}", &value[..value.len().min(40)]);
        }
    }
    for harmless in ["version", "auth_app_id", "receipt_amount", "subject", "gmt_create", "fund_bill_list"] {
        assert!(read(&with(&[(harmless, None)])).is_ok(), "{harmless}");
    }
    assert_eq!(read(&with(&[("notify_type", Some("something_else"))])), Ok(WebhookEvent::Other));
}

#[test]
fn a_field_that_comes_twice_is_not_believed_even_where_both_are_the_same() {
    let request = signed_by(ALIPAY_KEY, &notification());
    let body = String::from_utf8(request.body).unwrap();
    for pair in body.split('&') {
        for twice in [format!("{body}&{pair}"), format!("{pair}&{body}")] {
            assert_eq!(nobody().parse_webhook(&came(twice)), Err(WebhookError::InvalidSignature), "{pair}");
        }
    }
}

#[test]
fn the_signature_is_of_alipays_key_over_all_but_itself_and_its_algorithm() {
    assert!(read(&notification()).is_ok());
    let fields = notification();
    assert_eq!(nobody().parse_webhook(&signed_by(APP_KEY, &fields)), Err(WebhookError::InvalidSignature));
    let content = signed_content(pairs(&fields));
    let good = sign(ALIPAY_KEY, &content);
    let with_type = sign(ALIPAY_KEY, &format!("{content}&sign_type=RSA2"));
    let outcome = |sign: &str, kind: &str| {
        let body = form(pairs(&fields).chain([("sign", sign), ("sign_type", kind)]));
        nobody().parse_webhook(&came(body)).map(drop)
    };
    assert_eq!(outcome(&good, "RSA2"), Ok(()));
    for (sign, kind) in [
        (good.as_str(), "RSA"),
        (&good, "rsa2"),
        (&good, ""),
        (&with_type, "RSA2"),
        ("", "RSA2"),
        (&good[..good.len() - 4], "RSA2"),
        (&good.replace('=', ""), "RSA2"),
        (&good.to_lowercase(), "RSA2"),
        (&format!("{good}{good}"), "RSA2"),
        (&format!(" {good}"), "RSA2"),
    ] {
        assert_eq!(outcome(sign, kind), Err(WebhookError::InvalidSignature), "{sign} {kind}");
    }
    for body in ["", "&", "sign", "a=b", "sign=x&sign_type=RSA2", "<xml/>", "{\"app_id\":\"1\"}", "%ff=1", "a=%ff"] {
        assert_eq!(nobody().parse_webhook(&came(body)), Err(WebhookError::InvalidSignature), "{body}");
    }
    assert_eq!(nobody().parse_webhook(&came([0xff, 0xfe])), Err(WebhookError::InvalidSignature));
}

#[test]
fn nothing_that_was_changed_on_the_way_is_believed() {
    let whole = signed_by(ALIPAY_KEY, &notification());
    let expected = nobody().parse_webhook(&whole).unwrap();
    let (alipay, mut chance) = (nobody(), Chance(4_711));
    for _ in 0..2_000 {
        let mut body = whole.body.clone();
        for _ in 0..=chance.below(3) {
            change(&mut body, &mut chance);
        }
        // What decodes to the same is the same.
        if let Ok(event) = alipay.parse_webhook(&came(body.clone())) {
            assert_eq!(event, expected, "{}", String::from_utf8_lossy(&body));
        }
    }
}

#[test]
fn a_notification_is_good_for_two_days_in_which_alipay_repeats_it() {
    let request = signed_by(ALIPAY_KEY, &notification());
    for (age_ms, is_good) in [
        (-11 * Millis::MINUTE, false),
        (-10 * Millis::MINUTE, true),
        (0, true),
        (25 * Millis::HOUR, true),
        (48 * Millis::HOUR, true),
        (48 * Millis::HOUR + 1, false),
        (365 * Millis::DAY, false),
    ] {
        let outcome = nobody().parse_webhook(&WebhookRequest { received_at: SENT_AT.plus(age_ms), ..request.clone() });
        let expected = if is_good { Ok(()) } else { Err(WebhookError::TimestampOutOfRange) };
        assert_eq!(outcome.map(drop), expected, "{age_ms}");
    }
}

#[test]
fn without_the_number_of_the_seller_the_app_is_enough() {
    let alipay = Alipay::new(&AlipayAddresses::default(), &credentials(&[("seller_id", "")]), true).unwrap();
    for seller in [None, Some("2088000000004712")] {
        assert!(alipay.parse_webhook(&signed_by(ALIPAY_KEY, &with(&[("seller_id", seller)]))).is_ok());
    }
}

#[test]
fn the_answer_is_the_word_that_alipay_waits_for() {
    use commerce::payment::WebhookReceipt;
    for (receipt, status, said) in
        [(WebhookReceipt::Stored, 200, "success"), (WebhookReceipt::NotStored, 503, "failure")]
    {
        let response = nobody().webhook_response(receipt);
        assert_eq!((response.status, response.content_type, response.body.as_str()), (status, "text/plain", said));
    }
}
