//! Payments: codes, pages for phones, calls of WeChat's browser, and what becomes of them.

use commerce::payment::{CreatePayment, Gateway, GatewayErrorKind, PayerAction, PaymentMethod};
use model::{Currency, Money, order::PaymentState};
use serde_json::{Value, json};

use super::script::{
    APP_ID, FEN, MERCHANT_ID, MERCHANT_SERIAL, OPEN_ID, PUBLIC_KEY_ID, content, create, failure, is_by_merchant,
    nobody, platform, reference, says, transaction, wechat, with,
};
use crate::{
    stripe::script::Heard,
    support::{payment_id, request},
};

const CODE: &str = "weixin://wxpay/bizpayurl?pr=p4lpSuKzz";

/// Checks that a call is signed by the merchant, over all of it.
fn assert_signed(heard: &Heard) {
    let authorization = &heard.headers["authorization"];
    let fields = authorization.strip_prefix("WECHATPAY2-SHA256-RSA2048 ").unwrap();
    let field = |name: &str| {
        let (_, rest) = fields.split_once(&format!("{name}=\"")).unwrap();
        rest.split_once('"').unwrap().0
    };
    assert_eq!((field("mchid"), field("serial_no")), (MERCHANT_ID, MERCHANT_SERIAL));
    assert_eq!(field("nonce_str").len(), 32);
    let (method, _) = heard.what.split_once(' ').unwrap();
    let lines = [method, heard.target.as_str(), field("timestamp"), field("nonce_str"), heard.body.as_str()];
    let signed: String = lines.iter().flat_map(|line| [*line, "\n"]).collect();
    assert!(is_by_merchant(&signed, field("signature")), "{signed}");
    assert!(!is_by_merchant(&signed.replace("/v3/", "/v2/"), field("signature")));
    assert_eq!(heard.headers["wechatpay-serial"], PUBLIC_KEY_ID);
    assert_eq!(heard.headers["accept"], "application/json");
    assert!(heard.headers.contains_key("user-agent"));
}

#[tokio::test]
async fn a_code_is_asked_for_and_every_call_is_signed_with_a_nonce_of_its_own() {
    let script = says(200, json!({ "code_url": CODE })).await;
    let wechat = wechat(&script.url);
    for _ in 0..2 {
        let created = wechat.create_payment(&create(PaymentMethod::QrCode)).await.unwrap();
        assert_eq!(created.next, PayerAction::QrCode(CODE.into()));
        assert_eq!(created.reference, payment_id().to_string());
    }
    assert_eq!(script.asked(), ["POST /v3/pay/transactions/native"; 2]);
    let heard = script.heard();
    heard.iter().for_each(assert_signed);
    assert_ne!(heard[0].headers["authorization"], heard[1].headers["authorization"]);
    let expected = json!({
        "appid": APP_ID, "mchid": MERCHANT_ID, "description": "Rust first steps", "out_trade_no": payment_id(),
        // By the clocks of Shanghai.
        "time_expire": "2027-01-15T16:00:00+08:00", "notify_url": request().notify_url,
        "amount": { "total": 8_800, "currency": "CNY" }, "scene_info": { "payer_client_ip": "203.0.113.7" },
    });
    assert_eq!(content(&heard[0]), expected);
}

#[tokio::test]
async fn a_phone_is_sent_to_a_page_that_leads_back() {
    let page = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx2016&package=1037687096";
    let script = says(200, json!({ "h5_url": page })).await;
    let created = wechat(&script.url).create_payment(&create(PaymentMethod::MobileWeb)).await.unwrap();
    let back = "&redirect_url=http%3A%2F%2Fschool.example%2Fcheckout%2F1%2Freturn";
    assert_eq!(created.next, PayerAction::Redirect(format!("{page}{back}")));
    let heard = script.heard().remove(0);
    assert_eq!(heard.what, "POST /v3/pay/transactions/h5");
    let scene = json!({ "payer_client_ip": "203.0.113.7", "h5_info": { "type": "Wap" } });
    assert_eq!(content(&heard)["scene_info"], scene);
    for bad in ["", "nonsense", "javascript:alert(1)"] {
        let script = says(200, json!({ "h5_url": bad })).await;
        let error = wechat(&script.url).create_payment(&create(PaymentMethod::MobileWeb)).await.unwrap_err();
        assert_eq!(error.kind, GatewayErrorKind::Unreadable, "{bad}");
    }
    let mut unknown = create(PaymentMethod::MobileWeb);
    unknown.payer.address = String::new();
    assert_eq!(nobody().create_payment(&unknown).await.unwrap_err().kind, GatewayErrorKind::Refused);
}

#[tokio::test]
async fn in_wechat_its_browser_is_called_with_what_we_sign() {
    let script = says(200, json!({ "prepay_id": "wx26112221580621e9b071c00d9e093b0000" })).await;
    let created = wechat(&script.url).create_payment(&create(PaymentMethod::InWeChat)).await.unwrap();
    let PayerAction::WeChatBridge(call) = created.next else { panic!("{created:?}") };
    let call: Value = serde_json::from_str(&call).unwrap();
    let text = |name: &str| call[name].as_str().unwrap();
    assert_eq!((text("appId"), text("signType")), (APP_ID, "RSA"));
    assert_eq!(text("package"), "prepay_id=wx26112221580621e9b071c00d9e093b0000");
    let signed = format!("{APP_ID}\n{}\n{}\n{}\n", text("timeStamp"), text("nonceStr"), text("package"));
    assert!(is_by_merchant(&signed, text("paySign")));
    let heard = script.heard().remove(0);
    assert_eq!(
        (heard.what.as_str(), &content(&heard)["payer"]),
        ("POST /v3/pay/transactions/jsapi", &json!({ "openid": OPEN_ID }))
    );
    let mut unknown = create(PaymentMethod::InWeChat);
    unknown.payer.open_id = None;
    assert_eq!(nobody().create_payment(&unknown).await.unwrap_err().kind, GatewayErrorKind::Refused);
}

#[tokio::test]
async fn a_title_is_short_enough_cut_between_two_letters_and_never_empty() {
    let long = "语".repeat(50);
    for (title, expected) in
        [("Rust & C++ 入门", "Rust & C++ 入门"), ("a\u{7}b\n", "a b"), (&*long, &long[..126]), ("\n", "-"), ("", "-")]
    {
        let script = says(200, json!({ "code_url": CODE })).await;
        let request = CreatePayment { description: title.into(), ..create(PaymentMethod::QrCode) };
        wechat(&script.url).create_payment(&request).await.unwrap();
        assert_eq!(content(&script.heard()[0])["description"], expected);
    }
}

#[tokio::test]
async fn a_payment_that_is_paid_needs_no_code_and_one_of_somebody_else_has_none() {
    let create = async |status: u16, said: Value| {
        let script = says(status, said).await;
        let created = wechat(&script.url).create_payment(&create(PaymentMethod::QrCode)).await;
        created.map(|created| created.next).map_err(|error| error.kind)
    };
    for code in ["ORDERPAID", "ORDER_PAID"] {
        assert_eq!(create(400, failure(code)).await, Ok(PayerAction::Nothing));
    }
    for bad in [json!({ "code_url": "" }), json!({}), json!({ "code_url": 1 }), json!([])] {
        assert_eq!(create(200, bad.clone()).await, Err(GatewayErrorKind::Unreadable), "{bad}");
    }
    assert_eq!(create(403, failure("OUT_TRADE_NO_USED")).await, Err(GatewayErrorKind::Unreadable));
    assert_eq!(create(400, failure("ORDERCLOSED")).await, Err(GatewayErrorKind::Refused));
}

#[tokio::test]
async fn other_currencies_and_ways_are_not_taken() {
    let dollars =
        CreatePayment { amount: Money { minor: 1, currency: Currency::Usd }, ..create(PaymentMethod::QrCode) };
    assert_eq!(nobody().create_payment(&dollars).await.unwrap_err().kind, GatewayErrorKind::Refused);
    for method in [PaymentMethod::Page, PaymentMethod::Saved] {
        let error = nobody().create_payment(&create(method)).await.unwrap_err();
        assert_eq!(error.kind, GatewayErrorKind::Unsupported, "{method}");
    }
}

#[tokio::test]
async fn each_state_of_a_payment_is_read() {
    for (state, expected) in [
        ("NOTPAY", PaymentState::Pending),
        ("USERPAYING", PaymentState::Pending),
        ("SUCCESS", PaymentState::Succeeded),
        // Some of its money went back, or all.
        ("REFUND", PaymentState::Succeeded),
        ("CLOSED", PaymentState::Cancelled),
        ("REVOKED", PaymentState::Cancelled),
        ("PAYERROR", PaymentState::Failed),
    ] {
        let script = says(200, transaction(state)).await;
        let update = wechat(&script.url).fetch_payment(&reference()).await.unwrap().unwrap();
        assert_eq!((update.state, update.amount), (expected, FEN));
        assert_eq!((update.merchant_reference, update.reference), (payment_id().to_string(), payment_id().to_string()));
        let target = format!("/v3/pay/transactions/out-trade-no/{}?mchid={MERCHANT_ID}", payment_id());
        assert_eq!(script.heard()[0].target, target);
        assert_signed(&script.heard()[0]);
    }
    // Nobody has paid, so that nothing is said of the amount, or not its currency.
    for said in [
        with(transaction("NOTPAY"), "/amount", Value::Null),
        with(transaction("NOTPAY"), "/amount/currency", Value::Null),
    ] {
        let script = says(200, said).await;
        let update = wechat(&script.url).fetch_payment(&reference()).await.unwrap().unwrap();
        assert_eq!((update.state, update.amount), (PaymentState::Pending, FEN));
    }
    for code in ["ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"] {
        let script = says(404, failure(code)).await;
        assert_eq!(wechat(&script.url).fetch_payment(&reference()).await.unwrap(), None);
    }
}

#[tokio::test]
async fn of_a_payment_that_cannot_be_read_nothing_is_believed() {
    for (place, value) in [
        ("/trade_state", json!("SUCCESS_OF_TOMORROW")),
        ("/trade_state", Value::Null),
        ("/trade_state", json!(1)),
        ("/out_trade_no", json!("another")),
        ("/out_trade_no", Value::Null),
        ("/appid", json!("wx0123456789abcdee")),
        ("/appid", Value::Null),
        ("/mchid", json!("1900004712")),
        ("/mchid", Value::Null),
        ("/amount", Value::Null),
        ("/amount/total", Value::Null),
        // Yuan where fen belong.
        ("/amount/total", json!("88.00")),
        ("/amount/total", json!(88.0)),
        ("/amount/total", json!(-8_800)),
        ("/amount/currency", json!("USD")),
    ] {
        let said = with(transaction("SUCCESS"), place, value);
        let script = says(200, said.clone()).await;
        let error = wechat(&script.url).fetch_payment(&reference()).await.unwrap_err();
        assert_eq!(error.kind, GatewayErrorKind::Unreadable, "{said}");
    }
}

#[tokio::test]
async fn a_payment_is_closed_unless_it_is_paid_or_unknown() {
    let close = async |status: u16, said: Value, then: Value| {
        let script =
            platform(
                move |heard| {
                    if heard.what.ends_with("/close") { (status, said.clone()) } else { (200, then.clone()) }
                },
            )
            .await;
        let closed = wechat(&script.url).cancel_payment(&reference()).await;
        assert_eq!(content(&script.heard()[0]), json!({ "mchid": MERCHANT_ID }));
        closed.map(|update| update.map(|update| (update.state, update.amount))).map_err(|error| error.kind)
    };
    assert_eq!(close(204, Value::Null, Value::Null).await, Ok(Some((PaymentState::Cancelled, FEN))));
    let paid = transaction("SUCCESS");
    assert_eq!(close(400, failure("ORDERPAID"), paid).await, Ok(Some((PaymentState::Succeeded, FEN))));
    let closed = transaction("CLOSED");
    assert_eq!(close(400, failure("ORDER_CLOSED"), closed).await, Ok(Some((PaymentState::Cancelled, FEN))));
    let paying = transaction("USERPAYING");
    assert_eq!(close(400, failure("USERPAYING"), paying).await, Ok(Some((PaymentState::Pending, FEN))));
    assert_eq!(close(404, failure("ORDER_NOT_EXIST"), Value::Null).await, Ok(None));
    assert_eq!(close(500, failure("SYSTEM_ERROR"), Value::Null).await, Err(GatewayErrorKind::Unreachable));
}
