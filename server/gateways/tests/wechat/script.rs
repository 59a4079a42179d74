//! A WeChat Pay that answers as a test has written it, and signs what it says.

use std::collections::BTreeMap;

use commerce::payment::{
    CreatePayment, CreateRefund, Credentials, Payer, PaymentMethod, PaymentReference, RefundReference,
};
use data_encoding::BASE64;
use gateways::{WeChat, WeChatAddresses};
use model::{Currency, Millis, Money};
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey},
};
use serde_json::{Value, json};

use crate::{
    alipay::{
        certificates::days_from_now,
        script::{ALIPAY_KEY, ALIPAY_PUBLIC_KEY, APP_KEY, der, sign},
    },
    stripe::script::{Heard, Script},
    support::{payment_id, refund_request, request},
};

pub const APP_ID: &str = "wx0123456789abcdef";
pub const MERCHANT_ID: &str = "1900004711";
pub const MERCHANT_KEY: &str = APP_KEY;
pub const MERCHANT_SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
pub const WECHAT_KEY: &str = ALIPAY_KEY;
pub const WECHAT_PUBLIC_KEY: &str = ALIPAY_PUBLIC_KEY;
pub const PUBLIC_KEY_ID: &str = "PUB_KEY_ID_0119000047112026113000000000000001";
pub const API_V3_KEY: &str = "0123456789abcdef0123456789abcdef";
pub const APP_SECRET: &str = "fedcba9876543210fedcba9876543210";
pub const OPEN_ID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
pub const FEN: Money = Money { minor: 8_800, currency: Currency::Cny };

/// Returns the keys of the merchant, with these in the place of the good ones.
pub fn credentials(others: &[(&str, &str)]) -> Credentials {
    let good = [
        ("app_id", APP_ID),
        ("merchant_id", MERCHANT_ID),
        ("merchant_private_key", MERCHANT_KEY),
        ("merchant_certificate", MERCHANT_SERIAL),
        ("api_v3_key", API_V3_KEY),
        ("wechat_public_key", WECHAT_PUBLIC_KEY),
        ("wechat_public_key_id", PUBLIC_KEY_ID),
        ("app_secret", APP_SECRET),
    ];
    let all = good.iter().chain(others).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    all.collect::<BTreeMap<_, _>>().into()
}

/// Returns the adapter that asks the WeChat Pay at this address.
pub fn wechat(url: &str) -> WeChat {
    WeChat::new(&WeChatAddresses::all(url), &credentials(&[])).unwrap()
}

/// Returns the adapter that asks nobody.
pub fn nobody() -> WeChat {
    wechat("http://127.0.0.1:1")
}

/// Returns the headers that sign a body, by this key under this serial at an instant.
pub fn signature(key: &str, serial: &str, body: &str, at: Millis) -> [(&'static str, String); 4] {
    let (timestamp, nonce) = ((at.0 / 1_000).to_string(), "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz");
    let sign = sign(key, &format!("{timestamp}\n{nonce}\n{body}\n"));
    [
        ("Wechatpay-Serial", serial.into()),
        ("Wechatpay-Timestamp", timestamp),
        ("Wechatpay-Nonce", nonce.into()),
        ("Wechatpay-Signature", sign),
    ]
}

/// Returns an answer over HTTP.
pub fn response(status: u16, headers: &[(&str, String)], body: &[u8]) -> Vec<u8> {
    let lines: String = headers.iter().flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect();
    let length = body.len();
    let top = format!("HTTP/1.1 {status} Said\r\n{lines}content-length: {length}\r\nconnection: close\r\n\r\n");
    [top.as_bytes(), body].concat()
}

/// Returns an answer that is signed by WeChat Pay's key under this id or serial.
pub fn signed(key: &str, serial: &str, status: u16, body: &Value) -> Vec<u8> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    response(status, &signature(key, serial, &body, days_from_now(0)), body.as_bytes())
}

/// Starts a WeChat Pay that answers each call with this status and content, signed.
pub async fn platform(answer: impl Fn(&Heard) -> (u16, Value) + Send + Sync + 'static) -> Script {
    Script::saying(move |heard| {
        let (status, body) = answer(heard);
        signed(WECHAT_KEY, PUBLIC_KEY_ID, status, &body)
    })
    .await
}

/// Starts one that answers everything so.
pub async fn says(status: u16, body: Value) -> Script {
    platform(move |_| (status, body.clone())).await
}

/// Returns the answer by which WeChat Pay fails.
pub fn failure(code: &str) -> Value {
    json!({ "code": code, "message": "in words" })
}

/// Returns the content of a call.
pub fn content(heard: &Heard) -> Value {
    serde_json::from_str(&heard.body).unwrap_or_default()
}

/// Returns whether a text was signed by the merchant.
pub fn is_by_merchant(content: &str, sign: &str) -> bool {
    // Without what stands before the key itself, which says that it is one of RSA.
    let key = der(include_str!("../alipay/keys/app.pub"))[24..].to_vec();
    let signature = BASE64.decode(sign.as_bytes()).unwrap();
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(content.as_bytes(), &signature).is_ok()
}

/// Returns something as WeChat Pay encrypts it for the merchant with this key.
pub fn encrypted(key: &str, associated_data: &str, content: &str) -> Value {
    let nonce = "Kj7QIyUiYx1q";
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_bytes()).unwrap());
    let mut sealed = content.as_bytes().to_vec();
    let unique = Nonce::try_assume_unique_for_key(nonce.as_bytes()).unwrap();
    key.seal_in_place_append_tag(unique, Aad::from(associated_data.as_bytes()), &mut sealed).unwrap();
    json!({
        "algorithm": "AEAD_AES_256_GCM", "ciphertext": BASE64.encode(&sealed), "associated_data": associated_data,
        "nonce": nonce, "original_type": associated_data,
    })
}

/// Returns the request for a payment by a method.
pub fn create(method: PaymentMethod) -> CreatePayment {
    let request = request();
    let payer = Payer { open_id: Some(OPEN_ID.into()), address: "203.0.113.7".into(), ..request.payer };
    CreatePayment { method, amount: FEN, payer, ..request }
}

pub fn reference() -> PaymentReference {
    let (payment, created_at) = (payment_id(), Millis(1_799_999_000_000));
    let (reference, method) = (Some(payment.to_string()), PaymentMethod::QrCode);
    PaymentReference { payment, reference, method, amount: FEN, created_at }
}

pub fn create_refund() -> CreateRefund {
    let notify_url = Some("https://school.example/hooks/wechat".into());
    CreateRefund { payment: reference(), amount: FEN, notify_url, ..refund_request() }
}

pub fn refund_reference() -> RefundReference {
    RefundReference { refund: create_refund().refund, reference: None, payment: reference() }
}

/// Returns a payment as WeChat Pay tells it, in this state.
pub fn transaction(state: &str) -> Value {
    json!({
        "appid": APP_ID, "mchid": MERCHANT_ID, "out_trade_no": payment_id(),
        "transaction_id": "4200000000202611300000000001", "trade_type": "NATIVE", "trade_state": state,
        "trade_state_desc": "in words", "bank_type": "OTHERS", "attach": "", "success_time": "2026-11-30T15:56:24+08:00",
        "payer": { "openid": OPEN_ID },
        "amount": { "total": 8_800, "payer_total": 8_800, "currency": "CNY", "payer_currency": "CNY" },
    })
}

/// Returns a refund of all of it as WeChat Pay tells it, in this state.
pub fn refunded(status: &str) -> Value {
    json!({
        "refund_id": "50000000382019052709732678859", "out_refund_no": create_refund().refund,
        "transaction_id": "4200000000202611300000000001", "out_trade_no": payment_id(), "channel": "ORIGINAL",
        "user_received_account": "in words", "create_time": "2026-11-30T16:18:12+08:00", "status": status,
        "amount": {
            "total": 8_800, "refund": 8_800, "payer_total": 8_800, "payer_refund": 8_800, "settlement_refund": 8_800,
            "settlement_total": 8_800, "discount_refund": 0, "currency": "CNY",
        },
    })
}

/// Returns the same with what stands at this place changed, or removed by `null`.
pub fn with(mut said: Value, place: &str, value: Value) -> Value {
    let (parent, name) = place.rsplit_once('/').unwrap();
    let object = said.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    if value.is_null() {
        drop(object.remove(name));
    } else {
        drop(object.insert(name.into(), value));
    }
    said
}
