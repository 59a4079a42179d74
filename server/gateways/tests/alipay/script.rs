//! An Alipay that answers as a test has written it, and signs what it says.

use std::collections::BTreeMap;

use commerce::payment::{CreatePayment, CreateRefund, Credentials, PaymentMethod, PaymentReference, RefundReference};
use data_encoding::BASE64;
use gateways::{Alipay, AlipayAddresses};
use model::{Currency, Millis, Money};
use ring::{rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
use serde_json::{Value, json};

use crate::{
    stripe::script::{Heard, Script},
    support::{payment_id, refund_request, request},
};

pub const APP_ID: &str = "2021000000004711";
pub const SELLER_ID: &str = "2088000000004711";
pub const APP_KEY: &str = include_str!("keys/app.pem");
pub const ALIPAY_KEY: &str = include_str!("keys/alipay.pem");
pub const ALIPAY_PUBLIC_KEY: &str = include_str!("keys/alipay.pub");
pub const FEN: Money = Money { minor: 8_800, currency: Currency::Cny };

/// Returns the DER in a PEM.
pub fn der(pem: &str) -> Vec<u8> {
    let lines: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    BASE64.decode(lines.as_bytes()).unwrap()
}

/// Returns the signature of a text by a private key.
pub fn sign(key: &str, content: &str) -> String {
    let key = KeyPair::from_pkcs8(&der(key)).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), content.as_bytes(), &mut signature).unwrap();
    BASE64.encode(&signature)
}

/// Returns the text that is signed of these fields, which have an order of their own.
pub fn signed_content<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let all: BTreeMap<&str, &str> = fields.filter(|(name, _)| *name != "sign").collect();
    all.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// Returns the keys of the app, with these in the place of the good ones.
pub fn credentials(others: &[(&str, &str)]) -> Credentials {
    let good = [
        ("app_id", APP_ID),
        ("private_key", APP_KEY),
        ("alipay_public_key", ALIPAY_PUBLIC_KEY),
        ("seller_id", SELLER_ID),
    ];
    let all = good.iter().chain(others).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    all.collect::<BTreeMap<_, _>>().into()
}

/// Returns the adapter that asks the gateway at this address.
pub fn alipay(url: &str) -> Alipay {
    Alipay::new(&AlipayAddresses::both(&format!("{url}/gateway.do")), &credentials(&[]), true).unwrap()
}

/// Returns the adapter that asks nobody.
pub fn nobody() -> Alipay {
    alipay("http://127.0.0.1:1")
}

/// Returns an answer to a call as Alipay gives it, signed by this key.
pub fn envelope_by(key: &str, method: &str, content: &Value) -> Value {
    let name = format!("{}_response", method.replace('.', "_"));
    json!({ name: content, "sign": sign(key, &content.to_string()) })
}

/// Returns an answer that is good.
pub fn good(mut content: Value) -> Value {
    content["code"] = "10000".into();
    content["msg"] = "Success".into();
    content
}

/// Returns an answer by which the business behind the gateway refuses.
pub fn refused(sub_code: &str) -> Value {
    json!({ "code": "40004", "msg": "Business Failed", "sub_code": sub_code, "sub_msg": "in words" })
}

/// Starts a gateway that answers each method with this content, signed.
pub async fn gateway(answer: impl Fn(&str, &Value) -> Value + Send + Sync + 'static) -> Script {
    Script::new(move |heard| {
        let (method, content) = (method(heard), content(heard));
        (200, envelope_by(ALIPAY_KEY, &method, &answer(&method, &content)))
    })
    .await
}

/// Returns the method that was called.
pub fn method(heard: &Heard) -> String {
    heard.field("method").unwrap_or_default().to_owned()
}

/// Returns the content of a call.
pub fn content(heard: &Heard) -> Value {
    serde_json::from_str(heard.field("biz_content").unwrap_or("null")).unwrap()
}

/// Returns the request for a payment by a method.
pub fn create(method: PaymentMethod) -> CreatePayment {
    CreatePayment { method, amount: FEN, ..request() }
}

pub fn reference() -> PaymentReference {
    let (payment, created_at) = (payment_id(), Millis(1_799_999_000_000));
    let (reference, method) = (Some(payment.to_string()), PaymentMethod::QrCode);
    PaymentReference { payment, reference, method, amount: FEN, created_at }
}

pub fn create_refund() -> CreateRefund {
    CreateRefund { payment: reference(), amount: FEN, ..refund_request() }
}

pub fn refund_reference() -> RefundReference {
    RefundReference { refund: create_refund().refund, reference: None, payment: reference() }
}

/// Returns a trade as Alipay tells it when it is asked, in this state.
pub fn trade(status: &str) -> Value {
    good(json!({
        "out_trade_no": payment_id(), "trade_no": "2026113022001468450512505578", "trade_status": status,
        "total_amount": "88.00", "buyer_user_id": "2088102534368455", "send_pay_date": "2026-11-30 15:56:24",
    }))
}

/// Returns the same with one field changed, or removed by `null`.
pub fn trade_with(status: &str, field: &str, value: Value) -> Value {
    let mut trade = trade(status);
    if value.is_null() {
        trade.as_object_mut().unwrap().remove(field);
    } else {
        trade[field] = value;
    }
    trade
}
