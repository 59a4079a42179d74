//! What is checked before anything is done, and orders.

use http::StatusCode;

use crate::support::{Merchant, offer, on_page, read, request, sign, text, time};

#[tokio::test]
async fn a_request_has_to_be_the_merchants_and_whole() {
    let merchant = Merchant::new();
    let future = time(3_600);
    for (name, value, code) in [
        ("merId", "777290058110098", "31"),
        ("merId", "", "13"),
        ("certId", "4711", "11"),
        ("version", "5.0.0", "10"),
        ("encoding", "GBK", "10"),
        ("signMethod", "11", "10"),
        ("accessType", "1", "10"),
        ("bizType", "", "13"),
        ("txnTime", "20261130", "10"),
        ("txnTime", &future, "10"),
        ("orderId", "1234567", "10"),
        ("orderId", "1234-5678", "10"),
        ("orderId", &"1".repeat(33), "10"),
        ("txnAmt", "88.00", "10"),
        ("txnAmt", "0", "10"),
        ("txnAmt", "", "13"),
        ("currencyCode", "840", "10"),
        ("payTimeout", "20200101000000", "10"),
        ("payTimeout", "", "13"),
        ("backUrl", "", "13"),
        ("txnSubType", "09", "10"),
    ] {
        let mut wanted = offer("1234567890123", "8800", "http://127.0.0.1:1/");
        wanted.insert(name.into(), value.into());
        let answer = read(&text(merchant.post("/backTransReq.do", &sign(wanted)).await).await);
        assert_eq!(answer["respCode"], code, "{name} {value}: {answer:?}");
    }
    let mut forged = sign(offer("1234567890123", "8800", "http://127.0.0.1:1/"));
    forged.insert("txnAmt".into(), "1".into());
    let answer = read(&text(merchant.post("/backTransReq.do", &forged).await).await);
    assert_eq!((&*answer["respCode"], answer.contains_key("signature")), ("11", false));
    let json = http::Request::post("/queryTrans.do").header("content-type", "application/json");
    let answer = merchant.send(json.body("{}".into()).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_code_is_given_out_once_and_a_page_is_opened_again() {
    let merchant = Merchant::new();
    let code = offer("1234567890123", "8800", "http://127.0.0.1:1/");
    assert!(merchant.ask("/backTransReq.do", code.clone()).await["qrCode"].contains("/qr/"));
    assert_eq!(merchant.ask("/backTransReq.do", code).await["respCode"], "12");

    let page = on_page(offer("1234567890124", "8800", "http://127.0.0.1:1/"));
    for (name, value) in [("bizType", "000000"), ("channelType", "05"), ("frontUrl", "")] {
        let mut other = page.clone();
        other.insert(name.into(), value.into());
        let refused = merchant.post("/frontTransReq.do", &sign(other)).await;
        assert!(!refused.headers().contains_key("location"), "{name}");
    }
    let first = merchant.post("/frontTransReq.do", &sign(page.clone())).await;
    let again = merchant.post("/frontTransReq.do", &sign(page.clone())).await;
    assert_eq!(
        (first.status(), first.headers()["location"].clone()),
        (again.status(), again.headers()["location"].clone())
    );
    let mut dearer = page;
    dearer.insert("txnAmt".into(), "8801".into());
    let refused = merchant.post("/frontTransReq.do", &sign(dearer)).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    assert!(text(refused).await.contains("12"));
}

#[tokio::test]
async fn an_order_is_known_once_its_payer_is_there_by_its_number_and_time() {
    let merchant = Merchant::new();
    let code = offer("1234567890123", "8800", "http://127.0.0.1:1/");
    let time = code["txnTime"].clone();
    merchant.ask("/backTransReq.do", code).await;
    let state = async || {
        let answer = merchant.query("1234567890123", &time).await;
        answer.get("origRespCode").unwrap_or(&answer["respCode"]).clone()
    };
    assert_eq!(state().await, "34");
    for (what, code) in [("come", "05"), ("decline", "64"), ("pay", "00")] {
        merchant.control(&format!("orders/1234567890123/{what}"), serde_json::Value::Null).await;
        assert_eq!(state().await, code, "{what}");
    }
    let paid = merchant.query("1234567890123", &time).await;
    assert_eq!((&*paid["txnAmt"], paid["queryId"].len()), ("8800", 21));
    assert_eq!(
        merchant.query("1234567890123", "20261130083005").await["respCode"],
        "34",
        "another time is another order"
    );
    assert_eq!(
        merchant.ask("/queryTrans.do", request("0000000000000", &[("txnType", "00"), ("txnSubType", "00")])).await["respCode"],
        "34"
    );
}

#[tokio::test]
async fn faults_happen_as_they_were_ordered() {
    let merchant = Merchant::new();
    let order = |kind: &str| serde_json::json!({ "kind": kind, "method": "query", "code": "06" });
    let ask = async || {
        let wanted = request("0000000000000", &[("txnType", "00"), ("txnSubType", "00")]);
        let answer = merchant.post("/queryTrans.do", &sign(wanted)).await;
        (answer.status().as_u16(), read(&text(answer).await))
    };
    merchant.control("faults", order("server_error")).await;
    assert_eq!(ask().await.0, 500);
    merchant.control("faults", order("error")).await;
    assert_eq!(ask().await.1["respCode"], "06");
    merchant.control("faults", order("no_signature")).await;
    assert!(!ask().await.1.contains_key("signature"));
    merchant.control("faults", order("wrong_signature")).await;
    assert_ne!(ask().await.1["signPubKeyCert"], unionpayfake::keys::UNIONPAY.1.trim());
    assert_eq!(ask().await.1["respCode"], "34");
}
