//! What is checked before a method begins, and how answers are written.

use alipayfake::{Fake, Settings, keys, sign::PublicKey};
use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

use crate::support::{Fields, Merchant, believe, encode, gateway, request, sign, text, time};

fn query() -> Fields {
    request("alipay.trade.query", &json!({ "out_trade_no": "1" }))
}

/// Returns the code that a request is answered with, after its fields were changed and it was signed.
async fn code(change: impl FnOnce(&mut Fields)) -> (String, Value) {
    let mut form = query();
    change(&mut form);
    let (name, answer) = Merchant::new().post(&sign(form)).await;
    (name, answer["sub_code"].clone())
}

#[tokio::test]
async fn every_parameter_is_checked_before_a_method_begins() {
    let good = code(|_| {}).await;
    assert_eq!(good, ("alipay_trade_query_response".into(), "ACQ.TRADE_NOT_EXIST".into()));
    for (name, value, sub_code) in [
        ("method", "", "isv.missing-method"),
        ("method", "alipay.trade.nothing", "isv.invalid-method"),
        ("app_id", "", "isv.missing-app-id"),
        ("app_id", "2021000000000002", "isv.invalid-app-id"),
        ("format", "XML", "isv.invalid-format"),
        ("charset", "", "isv.invalid-charset"),
        ("charset", "GBK", "isv.invalid-charset"),
        ("sign_type", "", "isv.missing-signature-type"),
        ("sign_type", "RSA", "isv.invalid-signature-type"),
        ("timestamp", "", "isv.missing-timestamp"),
        ("timestamp", "1764460800", "isv.invalid-timestamp"),
        ("version", "", "isv.missing-version"),
        ("version", "1.1", "isv.invalid-version"),
        ("biz_content", "<xml/>", "isv.invalid-format"),
        ("biz_content", "[]", "isv.invalid-format"),
    ] {
        let found = code(|form| drop(form.insert(name.into(), value.into()))).await;
        assert_eq!(found, ("error_response".into(), sub_code.into()), "{name}={value}");
    }
    for (from_now_s, sub_code) in [
        (-660, "isv.invalid-timestamp"),
        (660, "isv.invalid-timestamp"),
        (-540, "ACQ.TRADE_NOT_EXIST"),
        (540, "ACQ.TRADE_NOT_EXIST"),
    ] {
        let found = code(|form| drop(form.insert("timestamp".into(), time(from_now_s)))).await;
        assert_eq!(found.1, sub_code, "{from_now_s}");
    }
    // What is empty is not signed.
    assert_eq!(code(|form| drop(form.insert("app_auth_token".into(), String::new()))).await, good);
}

#[tokio::test]
async fn only_what_the_application_signed_is_carried_out() {
    let merchant = Merchant::new();
    let good = sign(query());
    for name in good.keys().filter(|name| *name != "sign" && *name != "method" && *name != "app_id") {
        let mut changed = good.clone();
        changed.get_mut(name).unwrap().push(' ');
        let (_, answer) = merchant.post(&changed).await;
        assert_eq!(answer["code"], "40002", "{name}: {answer}");
    }
    let mut more = good.clone();
    more.insert("return_url".into(), "https://elsewhere.example/".into());
    assert_eq!(merchant.post(&more).await.1["sub_code"], "isv.invalid-signature");
    assert_eq!(merchant.post(&query()).await.1["sub_code"], "isv.missing-signature");
    let twice = format!("{}&method=alipay.trade.close", encode(&good));
    let request = Request::post("/gateway.do").header("content-type", "application/x-www-form-urlencoded");
    let response = merchant.send(request.body(Body::from(twice)).unwrap()).await;
    assert_eq!(believe(&text(response).await).1["sub_code"], "isv.invalid-parameter");
    let request = Request::post("/gateway.do").header("content-type", "application/json");
    let response = merchant.send(request.body(Body::from("{}")).unwrap()).await;
    assert_eq!(believe(&text(response).await).1["sub_code"], "isv.invalid-format");
}

#[tokio::test]
async fn parameters_may_stand_in_the_address_and_answers_escape_what_they_say() {
    let merchant = Merchant::new();
    let about = json!({ "out_trade_no": "1", "total_amount": "9.90", "subject": "所有权" });
    let form = sign(request("alipay.trade.precreate", &about));
    let get = Request::get(format!("/gateway.do?{}", encode(&form))).header("host", "fake.example");
    let response = merchant.send(get.body(Body::empty()).unwrap()).await;
    assert_eq!(response.headers()["content-type"], "text/html;charset=utf-8");
    let body = text(response).await;
    assert!(body.contains(r#""qr_code":"http:\/\/fake.example\/qr\/"#), "{body}");
    assert_eq!(believe(&body).1["code"], "10000");
}

#[tokio::test]
async fn with_certificates_their_serials_are_wanted_and_said() {
    let merchant = Merchant { fake: Fake::new(Settings { wants_certificates: true, ..Settings::default() }).unwrap() };
    let (app, roots) = (keys::APP_CERTIFICATE_SERIAL, keys::ROOT_SERIAL);
    for (given, sub_code) in [
        (["", ""], "isv.missing-app-cert-sn"),
        ([keys::ALIPAY_CERTIFICATE_SERIAL, roots], "isv.invalid-app-cert-sn"),
        ([app, ""], "isv.missing-alipay-root-cert-sn"),
        ([app, app], "isv.invalid-alipay-root-cert-sn"),
        ([app, roots], "ACQ.TRADE_NOT_EXIST"),
    ] {
        let mut form = query();
        form.insert("app_cert_sn".into(), given[0].into());
        form.insert("alipay_root_cert_sn".into(), given[1].into());
        let body = text(merchant.send(gateway(&sign(form))).await).await;
        assert_eq!(believe(&body).1["sub_code"], sub_code);
        assert!(body.contains(&format!(r#""alipay_cert_sn":"{}""#, keys::ALIPAY_CERTIFICATE_SERIAL)), "{body}");
    }
}

#[tokio::test]
async fn a_new_key_comes_with_a_certificate_that_can_be_fetched() {
    let merchant = Merchant { fake: Fake::new(Settings { wants_certificates: true, ..Settings::default() }).unwrap() };
    merchant.control("key", json!({})).await;
    let about = json!({ "alipay_cert_sn": keys::ALIPAY_NEXT_CERTIFICATE_SERIAL });
    let mut form = request("alipay.open.app.alipaycert.download", &about);
    form.insert("app_cert_sn".into(), keys::APP_CERTIFICATE_SERIAL.into());
    form.insert("alipay_root_cert_sn".into(), keys::ROOT_SERIAL.into());
    let body = text(merchant.send(gateway(&sign(form))).await).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(answer["alipay_cert_sn"], keys::ALIPAY_NEXT_CERTIFICATE_SERIAL);
    let content = answer["alipay_open_app_alipaycert_download_response"]["alipay_cert_content"].as_str().unwrap();
    let pem = data_encoding::BASE64.decode(content.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(pem).unwrap(), keys::ALIPAY_NEXT_CERTIFICATE);
    let signed = &body[body.find("{\"alipay_cert_content\"").unwrap()..=body.find("},\"alipay_cert_sn\"").unwrap()];
    let verify = |key: &str| PublicKey::read(key).unwrap().verify(signed, answer["sign"].as_str().unwrap());
    assert_eq!((verify(keys::ALIPAY_NEXT_PUBLIC_KEY), verify(keys::ALIPAY_PUBLIC_KEY)), (true, false));
}

#[tokio::test]
async fn a_trade_is_the_same_as_long_as_it_says_the_same() {
    let merchant = Merchant::new();
    let first = merchant.offer("1", "9.90", "").await;
    // Nobody has come: it may still change.
    assert_eq!(merchant.offer("1", "9.80", "").await["qr_code"], first["qr_code"]);
    merchant.control("trades/1/come", json!({})).await;
    assert_eq!(merchant.offer("1", "9.80", "").await["code"], "10000");
    assert_eq!(merchant.offer("1", "9.90", "").await["sub_code"], "ACQ.CONTEXT_INCONSISTENT");
    merchant.control("trades/1/pay", json!({})).await;
    assert_eq!(merchant.offer("1", "9.80", "").await["sub_code"], "ACQ.TRADE_HAS_SUCCESS");
    let product = json!({ "out_trade_no": "2", "total_amount": 9.9, "subject": "所有权", "product_code": "OTHER" });
    let (_, _, page) = merchant
        .open(&format!("/gateway.do?{}", encode(&sign(request("alipay.trade.page.pay", &product)))), "en")
        .await;
    assert!(page.contains("ACQ.INVALID_PARAMETER"), "{page}");
}

#[tokio::test]
async fn a_trade_that_nobody_pays_in_time_is_closed() {
    let merchant = Merchant::new();
    let about = json!({ "out_trade_no": "1", "total_amount": "9.90", "subject": "所有权", "timeout_express": "90m" });
    assert_eq!(merchant.ask("alipay.trade.precreate", about).await["code"], "10000");
    merchant.control("trades/1/come", json!({})).await;
    merchant.control("clock", json!({ "ahead_s": 91 * 60 })).await;
    let found = merchant.ask("alipay.trade.query", json!({ "out_trade_no": "1" })).await;
    assert_eq!(
        (found["trade_status"].as_str(), found["receipt_amount"].as_str()),
        (Some("TRADE_CLOSED"), Some("0.00"))
    );
    let uri = "/_control/trades/1/pay";
    let paid = merchant.send(Request::post(uri).body(Body::empty()).unwrap()).await;
    assert_eq!(paid.status(), 409);
}
