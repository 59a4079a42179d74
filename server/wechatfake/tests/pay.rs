//! Payments: how they begin, what became of them, and their end.

use http::StatusCode;
use serde_json::{Value, json};
use wechatfake::keys;

use crate::support::{Merchant, about, time};

const OPENID: &str = "oLyceumPayer0000000000000077";

fn with(pointer: &str, value: Value) -> Value {
    let mut about = about("123456", 990, "");
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    about.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(name.into(), value);
    about
}

#[tokio::test]
async fn every_field_of_a_payment_is_checked() {
    let merchant = Merchant::new();
    for (pointer, value, code) in [
        ("/appid", json!("wx0000000000000002"), "APPID_MCHID_NOT_MATCH"),
        ("/appid", json!(null), "PARAM_ERROR"),
        ("/mchid", json!("1900000002"), "MCH_NOT_EXISTS"),
        ("/out_trade_no", json!("12345"), "PARAM_ERROR"),
        ("/out_trade_no", json!(123_456), "PARAM_ERROR"),
        ("/description", json!("课".repeat(43)), "PARAM_ERROR"),
        ("/description", json!(""), "PARAM_ERROR"),
        ("/notify_url", json!("https://school.example/hooks?a=1"), "PARAM_ERROR"),
        ("/notify_url", json!(null), "PARAM_ERROR"),
        ("/amount/total", json!("990"), "PARAM_ERROR"),
        ("/amount/total", json!(9.9), "PARAM_ERROR"),
        ("/amount/total", json!(0), "PARAM_ERROR"),
        ("/amount/currency", json!("USD"), "PARAM_ERROR"),
        ("/time_expire", json!(time(30, "%Y-%m-%dT%H:%M:%S+08:00")), "PARAM_ERROR"),
        ("/time_expire", json!(time(3_600, "%Y-%m-%d %H:%M:%S")), "PARAM_ERROR"),
    ] {
        let (status, said) = merchant.post("/v3/pay/transactions/native", with(pointer, value.clone())).await;
        assert_eq!((status, said["code"].as_str()), (400, Some(code)), "{pointer} {value}");
        if code == "PARAM_ERROR" {
            assert_eq!(said["detail"]["field"], pointer, "{said}");
        }
    }
    let soon = with("/time_expire", json!(time(90, "%Y-%m-%dT%H:%M:%S+08:00")));
    assert_eq!(merchant.post("/v3/pay/transactions/native", soon).await.0, 200);
}

#[tokio::test]
async fn the_same_number_is_the_same_order_and_no_other() {
    let merchant = Merchant::new();
    let page = merchant.offer("123456", 990, "").await;
    assert_eq!(merchant.offer("123456", 990, "").await, page);
    for (pointer, value) in [("/amount/total", json!(991)), ("/description", json!("别的"))] {
        let (status, said) = merchant.post("/v3/pay/transactions/native", with(pointer, value)).await;
        assert_eq!((status, said["code"].as_str()), (403, Some("OUT_TRADE_NO_USED")));
    }
    let h5 = with("/scene_info", json!({ "payer_client_ip": "127.0.0.1", "h5_info": { "type": "Wap" } }));
    assert_eq!(merchant.post("/v3/pay/transactions/h5", h5).await.1["code"], "OUT_TRADE_NO_USED");
    merchant.control("orders/123456/pay", json!({})).await;
    let again = merchant.post("/v3/pay/transactions/native", about("123456", 990, "")).await;
    assert_eq!(again.1["code"], "ORDERPAID");
}

#[tokio::test]
async fn an_order_is_found_by_both_numbers_once_it_is_paid() {
    let merchant = Merchant::new();
    assert_eq!(merchant.order("123456").await["code"], "ORDER_NOT_EXIST");
    merchant.offer("123456", 990, "").await;
    let open = merchant.order("123456").await;
    assert_eq!((open["trade_state"].as_str(), open["transaction_id"].as_str()), (Some("NOTPAY"), None));
    merchant.control("orders/123456/pay", json!({})).await;
    let paid = merchant.order("123456").await;
    assert_eq!((paid["trade_state"].as_str(), paid["trade_type"].as_str()), (Some("SUCCESS"), Some("NATIVE")));
    assert_eq!(paid["amount"]["payer_total"], 990);
    let number = paid["transaction_id"].as_str().unwrap();
    assert_eq!(number.len(), 28);
    let found = merchant.get(&format!("/v3/pay/transactions/id/{number}?mchid={}", keys::MERCHANT_ID)).await;
    assert_eq!(found, (200, paid.clone()));
    let other = merchant.get(&format!("/v3/pay/transactions/id/{number}?mchid=1900000002")).await;
    assert_eq!(other.1["code"], "MCH_NOT_EXISTS");
    assert_eq!(merchant.get(&format!("/v3/pay/transactions/id/{number}")).await.1["code"], "PARAM_ERROR");
}

#[tokio::test]
async fn what_is_closed_or_too_old_is_not_paid_any_more() {
    let merchant = Merchant::new();
    let close = async |number: &str| {
        let url = format!("/v3/pay/transactions/out-trade-no/{number}/close");
        merchant.post(&url, json!({ "mchid": keys::MERCHANT_ID })).await
    };
    let page = merchant.offer("123456", 990, "").await;
    assert_eq!((close("123456").await.0, close("123456").await.0), (204, 204));
    assert_eq!(merchant.order("123456").await["trade_state"], "CLOSED");
    assert!(merchant.choose(&page, "pay").await.2.contains("订单已关闭"));
    assert_eq!(merchant.post("/v3/pay/transactions/native", about("123456", 990, "")).await.1["code"], "ORDER_CLOSED");
    assert_eq!(close("654321").await.1["code"], "ORDER_NOT_EXIST");
    merchant.sell("234567", 990, "").await;
    assert_eq!(close("234567").await.1["code"], "ORDERPAID");
    let late = merchant.offer("345678", 990, "").await;
    merchant.control("clock", json!({ "ahead_s": 8 * 86_400 })).await;
    assert!(merchant.choose(&late, "pay").await.2.contains("订单已关闭"));
    assert_eq!(merchant.order("345678").await["trade_state"], "CLOSED");
}

#[tokio::test]
async fn a_phone_is_led_to_a_page_and_back() {
    let merchant = Merchant::new();
    let mut wanted = with("/scene_info", json!({ "payer_client_ip": "127.0.0.1", "h5_info": { "type": "Wap" } }));
    let (_, said) = merchant.post("/v3/pay/transactions/h5", wanted.clone()).await;
    let url = said["h5_url"].as_str().unwrap().strip_prefix("http://fake.example").unwrap();
    let page = format!("{url}&redirect_url=https%3A%2F%2Fschool.example%2Fback");
    assert_eq!(merchant.open(&page, "en").await.0, StatusCode::OK);
    // The browser has to say where it comes from.
    let request = http::Request::get(&page).header("accept-language", "en").body(axum::body::Body::empty()).unwrap();
    let (status, _, shown) = merchant.browse(request).await;
    assert!(status == StatusCode::FORBIDDEN && shown.contains("did not say where it is"), "{shown}");
    assert_eq!(merchant.choose(&page, "leave").await.1, "https://school.example/back");
    assert!(merchant.choose(&page, "decline").await.2.contains("余额不足，可以重新付款"));
    assert_eq!(merchant.choose(&page, "pay").await.1, "https://school.example/back");
    assert_eq!(merchant.order("123456").await["trade_type"], "MWEB");
    wanted["scene_info"]["h5_info"] = json!({});
    assert_eq!(merchant.post("/v3/pay/transactions/h5", wanted).await.1["code"], "PARAM_ERROR");
}

#[tokio::test]
async fn within_wechat_a_page_calls_the_browser_with_what_the_merchant_signed() {
    let merchant = Merchant::new();
    let wrong = with("/payer", json!({ "openid": "o-of-another-account" }));
    assert_eq!(merchant.post("/v3/pay/transactions/jsapi", wrong).await.1["code"], "PARAM_ERROR");
    assert_eq!(
        merchant.post("/v3/pay/transactions/jsapi", about("123456", 990, "")).await.1["detail"]["field"],
        "/payer/openid"
    );
    let (_, said) = merchant.post("/v3/pay/transactions/jsapi", with("/payer", json!({ "openid": OPENID }))).await;
    let package = format!("prepay_id={}", said["prepay_id"].as_str().unwrap());
    let call = |package: &str, choice: &str| {
        let message = wechatfake::sign::bridge(keys::APP_ID, "1796086805", "n", package);
        let key = wechatfake::sign::PrivateKey::read(keys::MERCHANT_PRIVATE_KEY).unwrap();
        json!({
            "appId": keys::APP_ID, "timeStamp": "1796086805", "nonceStr": "n", "package": package, "signType": "RSA",
            "paySign": key.sign(&message), "choice": choice,
        })
    };
    let told = async |call: Value| merchant.control("bridge", call).await["err_msg"].as_str().unwrap()[24..].to_owned();
    let mut forged = call(&package, "pay");
    forged["nonceStr"] = json!("m");
    assert_eq!(told(forged).await, "fail");
    assert_eq!(told(call("prepay_id=wx1", "pay")).await, "fail");
    assert_eq!(told(call(&package, "leave")).await, "cancel");
    assert_eq!(told(call(&package, "decline")).await, "fail");
    assert_eq!(merchant.order("123456").await["trade_state"], "NOTPAY");
    assert_eq!(told(call(&package, "pay")).await, "ok");
    assert_eq!(merchant.order("123456").await["trade_type"], "JSAPI");
    assert_eq!(told(call(&package, "pay")).await, "fail");
}
