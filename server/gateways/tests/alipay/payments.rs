//! Payments: pages that we sign, codes, and what becomes of them.

use commerce::payment::{CreatePayment, Gateway, GatewayErrorKind, PayerAction, PaymentMethod};
use model::{Currency, Money, order::PaymentState};
use reqwest::Url;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::{Value, json};

use super::script::{
    APP_ID, FEN, content, create, der, gateway, good, nobody, reference, refused, signed_content, trade, trade_with,
};
use crate::{
    stripe::script::Heard,
    support::{payment_id, request},
};

/// Returns whether what was sent is signed by the app, over all of it.
fn is_signed(fields: &[(String, String)]) -> bool {
    let pairs = || fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let sign = pairs().find(|(name, _)| *name == "sign").unwrap().1;
    let signature = data_encoding::BASE64.decode(sign.as_bytes()).unwrap();
    // Without what stands before the key itself, which says that it is one of RSA.
    let key = der(include_str!("keys/app.pub"))[24..].to_vec();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    key.verify(signed_content(pairs()).as_bytes(), &signature).is_ok()
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
}

async fn page(method: PaymentMethod) -> (String, Vec<(String, String)>, Value) {
    let created = nobody().create_payment(&create(method)).await.unwrap();
    assert_eq!(created.reference, payment_id().to_string());
    let PayerAction::Redirect(address) = created.next else { panic!("{created:?}") };
    let url = Url::parse(&address).unwrap();
    let fields: Vec<_> = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let content = serde_json::from_str(field(&fields, "biz_content")).unwrap();
    (url.path().into(), fields, content)
}

#[tokio::test]
async fn a_page_is_an_address_that_we_sign_and_nobody_is_asked() {
    for (method, name, product) in [
        (PaymentMethod::Page, "alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"),
        (PaymentMethod::MobileWeb, "alipay.trade.wap.pay", "QUICK_WAP_WAY"),
    ] {
        let (path, fields, content) = page(method).await;
        assert!(is_signed(&fields), "{name}");
        let mut forged = fields.clone();
        forged.iter_mut().find(|(name, _)| name == "timestamp").unwrap().1.push('0');
        assert!(!is_signed(&forged));
        assert_eq!((path.as_str(), field(&fields, "method"), field(&fields, "app_id")), ("/gateway.do", name, APP_ID));
        for (field_name, value) in [
            ("charset", "utf-8"),
            ("format", "JSON"),
            ("sign_type", "RSA2"),
            ("version", "1.0"),
            ("notify_url", request().notify_url.as_str()),
            ("return_url", request().return_url.as_str()),
        ] {
            assert_eq!(field(&fields, field_name), value, "{field_name}");
        }
        assert_eq!(content["out_trade_no"], json!(payment_id()));
        assert_eq!(content["total_amount"], "88.00");
        assert_eq!(content["product_code"], product);
        assert_eq!(content["subject"], "Rust first steps");
        // By the clocks of Shanghai.
        assert_eq!(content["time_expire"], "2027-01-15 16:00:00");
    }
}

#[tokio::test]
async fn a_title_has_no_signs_that_alipay_does_not_take_and_is_never_empty() {
    for (title, expected) in [
        ("Rust & C/C++ = more\u{7}", "Rust   C C++   more"),
        ("语雀空间 500人规模", "语雀空间 500人规模"),
        ("/=&", "-"),
        ("", "-"),
    ] {
        let script = gateway(|_, _| good(json!({ "out_trade_no": payment_id(), "qr_code": "https://qr/1" }))).await;
        let request = CreatePayment { description: title.into(), ..create(PaymentMethod::QrCode) };
        super::script::alipay(&script.url).create_payment(&request).await.unwrap();
        assert_eq!(content(&script.heard()[0])["subject"], expected);
    }
}

#[tokio::test]
async fn a_code_is_asked_for_and_every_call_is_signed() {
    let script = gateway(|_, content| {
        good(json!({ "out_trade_no": content["out_trade_no"], "qr_code": "https://qr.alipay.com/bax1" }))
    })
    .await;
    let alipay = super::script::alipay(&script.url);
    for _ in 0..2 {
        let created = alipay.create_payment(&create(PaymentMethod::QrCode)).await.unwrap();
        assert_eq!(created.next, PayerAction::QrCode("https://qr.alipay.com/bax1".into()));
    }
    let heard: Vec<Heard> = script.heard();
    assert_eq!(heard.iter().map(|heard| heard.what.as_str()).collect::<Vec<_>>(), ["POST /gateway.do"; 2]);
    assert!(heard.iter().all(|heard| is_signed(&heard.fields)));
    assert_eq!(heard[0].field("method"), Some("alipay.trade.precreate"));
}

#[tokio::test]
async fn a_code_of_another_payment_or_none_is_not_shown_and_a_paid_payment_needs_none() {
    for bad in [
        good(json!({ "out_trade_no": "another", "qr_code": "https://qr/1" })),
        good(json!({ "out_trade_no": payment_id(), "qr_code": "" })),
        good(json!({ "out_trade_no": payment_id() })),
        good(json!({ "out_trade_no": payment_id(), "qr_code": 1 })),
        refused("ACQ.CONTEXT_INCONSISTENT"),
    ] {
        let script = gateway(move |_, _| bad.clone()).await;
        let error =
            super::script::alipay(&script.url).create_payment(&create(PaymentMethod::QrCode)).await.unwrap_err();
        assert_eq!(error.kind, GatewayErrorKind::Unreadable, "{error}");
    }
    let script = gateway(|_, _| refused("ACQ.TRADE_HAS_SUCCESS")).await;
    let created = super::script::alipay(&script.url).create_payment(&create(PaymentMethod::QrCode)).await.unwrap();
    assert_eq!(created.next, PayerAction::Nothing);
}

#[tokio::test]
async fn other_currencies_and_ways_are_not_taken() {
    let dollars = CreatePayment { amount: Money { minor: 1, currency: Currency::Usd }, ..create(PaymentMethod::Page) };
    assert_eq!(nobody().create_payment(&dollars).await.unwrap_err().kind, GatewayErrorKind::Refused);
    for method in [PaymentMethod::InWeChat, PaymentMethod::Saved] {
        let error = nobody().create_payment(&create(method)).await.unwrap_err();
        assert_eq!(error.kind, GatewayErrorKind::Unsupported, "{method}");
    }
}

#[tokio::test]
async fn each_state_of_a_trade_is_read() {
    for (said, expected) in [
        (trade("WAIT_BUYER_PAY"), PaymentState::Pending),
        (trade("TRADE_SUCCESS"), PaymentState::Succeeded),
        (trade("TRADE_FINISHED"), PaymentState::Succeeded),
        // All of its money went back.
        (trade("TRADE_CLOSED"), PaymentState::Succeeded),
        (trade_with("TRADE_CLOSED", "send_pay_date", Value::Null), PaymentState::Cancelled),
        (trade_with("TRADE_CLOSED", "send_pay_date", json!("")), PaymentState::Cancelled),
    ] {
        let script = gateway(move |_, _| said.clone()).await;
        let update = super::script::alipay(&script.url).fetch_payment(&reference()).await.unwrap().unwrap();
        assert_eq!((update.state, update.amount), (expected, FEN));
        assert_eq!((update.merchant_reference, update.reference), (payment_id().to_string(), payment_id().to_string()));
        assert_eq!(content(&script.heard()[0]), json!({ "out_trade_no": payment_id() }));
    }
    let script = gateway(|_, _| refused("ACQ.TRADE_NOT_EXIST")).await;
    assert_eq!(super::script::alipay(&script.url).fetch_payment(&reference()).await.unwrap(), None);
}

#[tokio::test]
async fn of_a_trade_that_cannot_be_read_nothing_is_believed() {
    for bad in [
        trade("TRADE_OF_TOMORROW"),
        trade_with("TRADE_SUCCESS", "out_trade_no", json!("another")),
        trade_with("TRADE_SUCCESS", "out_trade_no", Value::Null),
        trade_with("TRADE_SUCCESS", "trade_status", Value::Null),
        trade_with("TRADE_SUCCESS", "trade_status", json!(1)),
        trade_with("TRADE_SUCCESS", "total_amount", Value::Null),
        trade_with("TRADE_SUCCESS", "total_amount", json!(88.0)),
        trade_with("TRADE_SUCCESS", "total_amount", json!("88.001")),
        trade_with("TRADE_SUCCESS", "total_amount", json!("-88.00")),
        trade_with("TRADE_SUCCESS", "trans_currency", json!("USD")),
        trade_with("TRADE_SUCCESS", "code", json!(10000)),
    ] {
        let why = bad.to_string();
        let script = gateway(move |_, _| bad.clone()).await;
        let error = super::script::alipay(&script.url).fetch_payment(&reference()).await.unwrap_err();
        assert_eq!(error.kind, GatewayErrorKind::Unreadable, "{why}");
    }
}

#[tokio::test]
async fn a_payment_is_closed_unless_it_is_paid_or_unknown() {
    let close = async |closes: Value| {
        let script = gateway(move |method, _| match method {
            "alipay.trade.close" => closes.clone(),
            _ => trade("TRADE_SUCCESS"),
        });
        let script = script.await;
        let closed = super::script::alipay(&script.url).cancel_payment(&reference()).await;
        closed.map(|update| update.map(|update| (update.state, update.amount)))
    };
    let good = |number: &str| good(json!({ "out_trade_no": number, "trade_no": "2026113022001468450512505578" }));
    let ours = payment_id().to_string();
    assert_eq!(close(good(&ours)).await.unwrap(), Some((PaymentState::Cancelled, FEN)));
    assert_eq!(close(refused("ACQ.TRADE_NOT_EXIST")).await.unwrap(), None);
    for code in ["ACQ.TRADE_STATUS_ERROR", "ACQ.REASON_TRADE_STATUS_INVALID", "ACQ.REASON_ILLEGAL_STATUS"] {
        assert_eq!(close(refused(code)).await.unwrap(), Some((PaymentState::Succeeded, FEN)), "{code}");
    }
    assert_eq!(close(good("another")).await.unwrap_err().kind, GatewayErrorKind::Unreadable);
    assert_eq!(close(refused("ACQ.SYSTEM_ERROR")).await.unwrap_err().kind, GatewayErrorKind::Unreachable);
}
