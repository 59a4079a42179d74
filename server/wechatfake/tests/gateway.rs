//! What is checked before an operation begins, and how answers are signed.

use axum::body::to_bytes;
use http::StatusCode;
use serde_json::{Value, json};
use wechatfake::{Fake, Settings, keys, seal};

use crate::support::{Ask, Merchant, about, is_signed, key_of, now_s, text};

const ORDER: &str = "/v3/pay/transactions/out-trade-no/123456?mchid=1900000001";

/// Returns status and code of the answer to a request that was changed before it was signed.
async fn code(change: impl FnOnce(&mut Ask)) -> (u16, Value) {
    let mut ask = Ask::get(ORDER);
    change(&mut ask);
    let (status, said) = Merchant::new().ask(ask).await;
    (status, said["code"].clone())
}

#[tokio::test]
async fn only_what_the_merchant_signed_lately_is_carried_out() {
    let good = (404, json!("ORDER_NOT_EXIST"));
    let refused = (401, json!("SIGN_ERROR"));
    assert_eq!(code(|_| {}).await, good);
    assert_eq!(code(|ask| ask.timestamp = (now_s() - 290).to_string()).await, good);
    assert_eq!(code(|ask| ask.timestamp = (now_s() + 290).to_string()).await, good);
    assert_eq!(code(|ask| ask.timestamp = (now_s() - 302).to_string()).await, refused);
    assert_eq!(code(|ask| ask.timestamp = (now_s() + 302).to_string()).await, refused);
    assert_eq!(code(|ask| ask.timestamp.insert(0, '+')).await, refused);
    assert_eq!(code(|ask| ask.merchant_id = "1900000002".into()).await, refused);
    assert_eq!(code(|ask| ask.serial = keys::PLATFORM_SERIAL.into()).await, refused);
    assert_eq!(code(|ask| ask.key = keys::STRANGERS_PRIVATE_KEY).await, refused);
    assert_eq!(code(|ask| ask.nonce = "n".repeat(33)).await, refused);
}

#[tokio::test]
async fn a_signature_holds_for_one_request_as_it_is_and_once() {
    let merchant = Merchant::new();
    let ask = Ask::post("/v3/pay/transactions/native", &about("123456", 990, ""));
    let shown = ask.authorization();
    let mut other = Ask::post("/v3/pay/transactions/native", &about("123456", 1, ""));
    let answer = merchant.send(other.request(&shown)).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let said: Value = serde_json::from_str(&text(answer).await).unwrap();
    assert_eq!(said["detail"]["detail"]["issue"], "sign not match", "{said}");
    (other.body, other.url) = (ask.body.clone(), "/v3/pay/transactions/jsapi".into());
    assert_eq!(merchant.send(other.request(&shown)).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(merchant.send(ask.request(&shown)).await.status(), StatusCode::OK);
    assert_eq!(merchant.send(ask.request(&shown)).await.status(), StatusCode::UNAUTHORIZED);
    let fresh = Ask::get(ORDER).authorization();
    for wrong in [
        fresh.replace("WECHATPAY2-SHA256-RSA2048", "WECHATPAY2-SM2-WITH-SM3"),
        fresh.replace("mchid=", "merchant="),
        format!("{fresh},mchid=\"1900000001\""),
        fresh.replace('"', ""),
        String::new(),
    ] {
        assert_eq!(merchant.send(Ask::get(ORDER).request(&wrong)).await.status(), StatusCode::UNAUTHORIZED, "{wrong}");
    }
}

#[tokio::test]
async fn headers_that_every_request_has_and_json_are_wanted() {
    let merchant = Merchant::new();
    for name in ["accept", "user-agent"] {
        let ask = Ask::get(ORDER);
        let mut request = ask.request(&ask.authorization());
        request.headers_mut().remove(name);
        assert_eq!(merchant.send(request).await.status(), StatusCode::BAD_REQUEST, "{name}");
    }
    let ask = Ask::post("/v3/pay/transactions/native", &about("123456", 990, ""));
    let mut request = ask.request(&ask.authorization());
    request.headers_mut().insert("content-type", "text/xml".parse().unwrap());
    assert_eq!(merchant.send(request).await.status(), StatusCode::BAD_REQUEST);
    let mut xml = Ask::post("/v3/pay/transactions/native", &json!({}));
    xml.body = "<xml/>".into();
    assert_eq!(merchant.ask(xml).await.1["code"], "PARAM_ERROR");
    assert_eq!(merchant.get("/v3/nothing").await.0, 404);
}

#[tokio::test]
async fn certificates_are_sealed_and_change() {
    let merchant = Merchant::new();
    let listed = async || -> Vec<String> {
        let (_, said) = merchant.get("/v3/certificates").await;
        let read = |one: &Value| {
            let part = |name: &str| one["encrypt_certificate"][name].as_str().unwrap();
            let opened =
                seal::open(part("ciphertext"), keys::API_V3_KEY, part("nonce"), part("associated_data")).unwrap();
            assert!(opened.starts_with("-----BEGIN CERTIFICATE-----"));
            assert!(one["effective_time"].as_str() < one["expire_time"].as_str());
            one["serial_no"].as_str().unwrap().to_owned()
        };
        said["data"].as_array().unwrap().iter().map(read).collect()
    };
    assert_eq!(listed().await, [keys::PLATFORM_SERIAL]);
    merchant.control("certificate", json!({})).await;
    assert_eq!(listed().await, [keys::PLATFORM_SERIAL, keys::PLATFORM_NEXT_SERIAL]);
    let ask = Ask::get(ORDER);
    let answer = merchant.send(ask.request(&ask.authorization())).await;
    assert_eq!(answer.headers()["wechatpay-serial"], keys::PLATFORM_NEXT_SERIAL);
    merchant.control("certificate", json!({ "drops_old": true })).await;
    assert_eq!(listed().await, [keys::PLATFORM_NEXT_SERIAL]);
}

#[tokio::test]
async fn answers_are_signed_by_the_key_that_the_request_names() {
    let merchant = Merchant::new();
    for (serial, status) in
        [(keys::WECHAT_PUBLIC_KEY_ID, 404), (keys::PLATFORM_SERIAL, 404), (keys::PLATFORM_NEXT_SERIAL, 400)]
    {
        let ask = Ask { wanted: Some(serial.into()), ..Ask::get(ORDER) };
        let answer = merchant.send(ask.request(&ask.authorization())).await;
        assert_eq!(answer.status().as_u16(), status, "{serial}");
        let named = if status == 404 { serial } else { keys::PLATFORM_SERIAL };
        assert_eq!(answer.headers()["wechatpay-serial"], named);
        assert!(!key_of(named).is_empty());
    }
    let fake = Fake::new(Settings { has_public_key: true, ..Settings::default() }).unwrap();
    let modern = Merchant { fake };
    assert_eq!(modern.get("/v3/certificates").await.0, 404);
    let ask = Ask::get(ORDER);
    let answer = modern.send(ask.request(&ask.authorization())).await;
    assert_eq!(answer.headers()["wechatpay-serial"], keys::WECHAT_PUBLIC_KEY_ID);
}

#[tokio::test]
async fn answers_fail_as_it_is_ordered() {
    let merchant = Merchant::new();
    let fault = async |kind: &str| {
        merchant.control("faults", json!({ "kind": kind, "operation": "query", "code": "FREQUENCY_LIMITED" })).await;
        let ask = Ask::get(ORDER);
        let (parts, body) = merchant.send(ask.request(&ask.authorization())).await.into_parts();
        (parts, to_bytes(body, usize::MAX).await)
    };
    merchant.offer("123456", 990, "").await;
    let (parts, body) = fault("wrong_signature").await;
    assert!(!is_signed(&parts.headers, &body.unwrap()));
    assert!(!fault("no_signature").await.0.headers.contains_key("wechatpay-signature"));
    assert_eq!(fault("unknown_serial").await.0.headers["wechatpay-serial"], keys::UNKNOWN_SERIAL);
    let (parts, body) = fault("stale_signature").await;
    let signed: i64 = parts.headers["wechatpay-timestamp"].to_str().unwrap().parse().unwrap();
    assert!(is_signed(&parts.headers, &body.unwrap()) && signed < now_s() - 3_500);
    assert!(fault("xml").await.1.unwrap().starts_with(b"<xml>"));
    assert_eq!(fault("error").await.0.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(fault("server_error").await.0.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(fault("reset").await.1.is_err());
    assert_eq!(merchant.order("123456").await["trade_state"], "NOTPAY");
}
