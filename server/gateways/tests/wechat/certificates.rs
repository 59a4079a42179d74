//! Certificates of the platform: fetched with the first answer, changed by WeChat Pay, and ended.

use commerce::payment::{Gateway, GatewayErrorKind, WebhookError};
use gateways::{WeChat, WeChatAddresses};
use model::Millis;
use serde_json::{Value, json};

use super::{
    script::{
        API_V3_KEY, MERCHANT_KEY, WECHAT_KEY, credentials, encrypted, failure, reference, response, signed, transaction,
    },
    webhooks::{notification, signed_by},
};
use crate::{
    alipay::certificates::{Authority, NEXT_KEY, days_from_now, number_of},
    stripe::script::{Heard, Script},
};

/// Returns the serial of the certificate of a private key.
fn serial(key: &str) -> String {
    format!("{:024X}", number_of(key))
}

/// Returns the adapter to a merchant that fetches the certificates of the platform.
fn by_certificates(url: &str) -> WeChat {
    let without = [("wechat_public_key", ""), ("wechat_public_key_id", "")];
    WeChat::new(&WeChatAddresses::all(url), &credentials(&without)).unwrap()
}

/// Returns the certificate of a private key that ends so many days from now, as an entry of the list.
fn entry(api_v3_key: &str, key: &str, days: i64) -> Value {
    let pem = Authority::new("Tenpay.com").issue(key, "Tenpay.com", days_from_now(-300), days_from_now(days));
    json!({
        "serial_no": serial(key), "effective_time": "2026-01-01T00:00:00+08:00",
        "expire_time": "2031-01-01T00:00:00+08:00", "encrypt_certificate": encrypted(api_v3_key, "certificate", &pem),
    })
}

fn list(entries: &[Value]) -> Value {
    json!({ "data": entries })
}

fn is_list(heard: &Heard) -> bool {
    heard.what == "GET /v3/certificates"
}

/// Asks about a payment where the list is this one, and both answers are signed by this key.
async fn fetched(entries: Value, key: &'static str) -> (Result<bool, GatewayErrorKind>, usize) {
    let script = Script::saying(move |heard| {
        assert!(!heard.headers.contains_key("wechatpay-serial"));
        signed(key, &serial(key), 200, &if is_list(heard) { entries.clone() } else { transaction("SUCCESS") })
    })
    .await;
    let wechat = by_certificates(&script.url);
    let fetched = wechat.fetch_payment(&reference()).await;
    (fetched.map(|update| update.is_some()).map_err(|error| error.kind), script.heard().len())
}

#[tokio::test]
async fn certificates_are_fetched_with_the_first_answer_and_kept() {
    let script = Script::saying(|heard| {
        let said = if is_list(heard) { list(&[entry(API_V3_KEY, WECHAT_KEY, 30)]) } else { transaction("SUCCESS") };
        signed(WECHAT_KEY, &serial(WECHAT_KEY), 200, &said)
    })
    .await;
    let wechat = by_certificates(&script.url);
    for _ in 0..2 {
        assert!(wechat.fetch_payment(&reference()).await.unwrap().is_some());
    }
    assert_eq!(script.heard().iter().filter(|heard| is_list(heard)).count(), 1);
    assert_eq!(script.heard().len(), 3);
    // A failure is signed as well.
    let script = Script::saying(|heard| {
        let listed = || (200, list(&[entry(API_V3_KEY, WECHAT_KEY, 30)]));
        let (status, said) = if is_list(heard) { listed() } else { (404, failure("ORDER_NOT_EXIST")) };
        signed(WECHAT_KEY, &serial(WECHAT_KEY), status, &said)
    })
    .await;
    assert_eq!(by_certificates(&script.url).fetch_payment(&reference()).await.unwrap(), None);
    assert!(by_certificates(&script.url).check_connection().await.is_ok());
}

#[tokio::test]
async fn a_list_that_was_not_meant_for_this_merchant_is_not_believed() {
    use GatewayErrorKind::{Unauthorized, Unreadable};
    let good = || list(&[entry(API_V3_KEY, NEXT_KEY, 60), entry(API_V3_KEY, WECHAT_KEY, 30)]);
    assert_eq!(fetched(good(), WECHAT_KEY).await, (Ok(true), 2));
    assert_eq!(fetched(good(), NEXT_KEY).await, (Ok(true), 2));
    let changed = |name: &str, value: &str| {
        let mut entry = entry(API_V3_KEY, WECHAT_KEY, 30);
        entry["encrypt_certificate"][name] = value.into();
        list(&[entry])
    };
    let mut other_serial = entry(API_V3_KEY, WECHAT_KEY, 30);
    other_serial["serial_no"] = serial(NEXT_KEY).into();
    for (entries, error) in [
        // Of a key that signed nothing, of another merchant's key, changed on the way, under another serial.
        (list(&[entry(API_V3_KEY, NEXT_KEY, 60)]), Unauthorized),
        (list(&[entry(&API_V3_KEY.replace('f', "0"), WECHAT_KEY, 30)]), Unauthorized),
        (changed("nonce", "Kj7QIyUiYx1Q"), Unauthorized),
        (changed("associated_data", "transaction"), Unauthorized),
        (changed("algorithm", "AEAD_SM4_GCM"), Unauthorized),
        (list(&[other_serial]), Unauthorized),
        // Ended yesterday.
        (list(&[entry(API_V3_KEY, WECHAT_KEY, -1)]), Unauthorized),
        (list(&[]), Unauthorized),
        (json!({}), Unreadable),
    ] {
        assert_eq!(fetched(entries.clone(), WECHAT_KEY).await, (Err(error), 2), "{entries}");
    }
}

#[tokio::test]
async fn a_notification_by_a_key_that_is_not_known_yet_is_read_once_it_was_fetched() {
    let script =
        Script::saying(|_| signed(NEXT_KEY, &serial(NEXT_KEY), 200, &list(&[entry(API_V3_KEY, NEXT_KEY, 60)]))).await;
    let wechat = by_certificates(&script.url);
    let now = days_from_now(0);
    let came = signed_by(NEXT_KEY, &serial(NEXT_KEY), &notification(), now);
    assert_eq!(wechat.parse_webhook(&came), Err(WebhookError::UnknownKey));
    wechat.refresh_keys().await.unwrap();
    assert!(wechat.parse_webhook(&came).is_ok());
    // Strangers who name serials do not have them fetched each time.
    let stranger = signed_by(MERCHANT_KEY, &serial(MERCHANT_KEY), &notification(), now);
    for _ in 0..3 {
        assert_eq!(wechat.parse_webhook(&stranger), Err(WebhookError::UnknownKey));
        wechat.refresh_keys().await.unwrap();
    }
    assert_eq!(script.heard().len(), 1);
    // What it signs after it has ended is not believed.
    let late = now.plus(61 * Millis::DAY);
    let came = signed_by(NEXT_KEY, &serial(NEXT_KEY), &notification(), late);
    assert_eq!(wechat.parse_webhook(&came), Err(WebhookError::UnknownKey));
}

#[tokio::test]
async fn a_merchant_with_a_public_key_may_have_certificates_or_none() {
    let none = super::script::says(404, failure("RESOURCE_NOT_EXISTS")).await;
    let wechat = super::script::wechat(&none.url);
    let came = signed_by(NEXT_KEY, &serial(NEXT_KEY), &notification(), days_from_now(0));
    assert_eq!(wechat.parse_webhook(&came), Err(WebhookError::UnknownKey));
    wechat.refresh_keys().await.unwrap();
    assert_eq!(wechat.parse_webhook(&came), Err(WebhookError::UnknownKey));
    // Both sign while the merchant changes from the one to the other.
    let both = super::script::platform(|_| (200, list(&[entry(API_V3_KEY, NEXT_KEY, 60)]))).await;
    let wechat = super::script::wechat(&both.url);
    wechat.refresh_keys().await.unwrap();
    assert!(wechat.parse_webhook(&came).is_ok());
    for said in [response(404, &[], failure("RESOURCE_NOT_EXISTS").to_string().as_bytes()), response(500, &[], b"")] {
        let script = Script::saying(move |_| said.clone()).await;
        super::script::wechat(&script.url).refresh_keys().await.unwrap_err();
    }
}

#[tokio::test]
async fn a_certificate_of_the_merchant_that_ended_yesterday_is_not_used() {
    let own = Authority::new("Tenpay.com").issue(MERCHANT_KEY, "A school", days_from_now(-300), days_from_now(-1));
    let script = super::script::says(200, transaction("SUCCESS")).await;
    let ended = credentials(&[("merchant_certificate", &own)]);
    let wechat = WeChat::new(&WeChatAddresses::all(&script.url), &ended).unwrap();
    let error = wechat.fetch_payment(&reference()).await.unwrap_err();
    assert_eq!((error.kind, script.heard().len()), (GatewayErrorKind::Unauthorized, 0));
}
