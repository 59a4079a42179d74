//! Refunds, and what becomes of them when the answer is not what was done.

use serde_json::{Value, json};

use crate::support::{House, Merchant, back};

const REFUNDS: &str = "/v3/refund/domestic/refunds";

async fn refund(merchant: &Merchant, number: &str, amounts: (i64, i64)) -> (u16, Value) {
    merchant.post(REFUNDS, back("123456", number, amounts, "")).await
}

async fn found(merchant: &Merchant, number: &str) -> Value {
    merchant.get(&format!("{REFUNDS}/{number}")).await.1
}

#[tokio::test]
async fn money_goes_back_once_by_its_number_in_parts_and_to_the_end() {
    let house = House::open(&[]).await;
    let merchant = Merchant::new();
    merchant.sell("123456", 990, &house.address).await;
    let wanted = back("123456", "r1", (330, 990), &house.address);
    let (_, first) = merchant.post(REFUNDS, wanted.clone()).await;
    assert_eq!((first["status"].as_str(), first["amount"]["refund"].as_i64()), (Some("PROCESSING"), Some(330)));
    let (_, again) = merchant.post(REFUNDS, wanted).await;
    assert_eq!((again["refund_id"].as_str(), again["status"].as_str()), (first["refund_id"].as_str(), Some("SUCCESS")));
    assert_eq!(found(&merchant, "r1").await["status"], "SUCCESS");
    assert_eq!(merchant.order("123456").await["trade_state"], "REFUND");
    let got = house.got(2).await;
    let news: Vec<_> = got.iter().map(|got| got.event["event_type"].as_str().unwrap()).collect();
    assert!(news.contains(&"REFUND.SUCCESS") && news.contains(&"TRANSACTION.SUCCESS"), "{news:?}");
    let told = got.iter().find(|got| got.event["event_type"] == "REFUND.SUCCESS").unwrap();
    assert!(told.is_signed && told.content["refund_status"] == "SUCCESS" && told.content["out_refund_no"] == "r1");
    for (number, amounts) in [("r1", (331, 990)), ("r2", (661, 990)), ("r2", (660, 991))] {
        let (status, said) = refund(&merchant, number, amounts).await;
        assert_eq!((status, said["code"].as_str()), (400, Some("INVALID_REQUEST")), "{number} {amounts:?}");
    }
    assert_eq!(refund(&merchant, "r2", (660, 990)).await.0, 200);
    assert_eq!(refund(&merchant, "r3", (1, 990)).await.1["code"], "INVALID_REQUEST");
    assert_eq!(found(&merchant, "r3").await["code"], "RESOURCE_NOT_EXISTS");
}

#[tokio::test]
async fn a_refund_that_is_carried_out_and_answered_with_an_error_is_there_once() {
    let merchant = Merchant::new();
    merchant.sell("123456", 990, "").await;
    merchant.control("faults", json!({ "kind": "error_after", "operation": "refund.create" })).await;
    let (status, answer) = refund(&merchant, "r1", (990, 990)).await;
    assert_eq!((status, answer["code"].as_str()), (500, Some("SYSTEM_ERROR")));
    assert_eq!(found(&merchant, "r1").await["status"], "SUCCESS");
    assert_eq!(refund(&merchant, "r1", (990, 990)).await.0, 200);
}

#[tokio::test]
async fn a_refund_may_stay_open_fail_and_come_to_another_end() {
    let house = House::open(&[]).await;
    let merchant = Merchant::new();
    merchant.sell("123456", 990, "").await;
    for (number, kind, status) in [
        ("r1", "refund_pending", "PROCESSING"),
        ("r2", "refund_abnormal", "ABNORMAL"),
        ("r3", "refund_closed", "CLOSED"),
    ] {
        merchant.control("faults", json!({ "kind": kind, "operation": "refund" })).await;
        let (_, said) = merchant.post(REFUNDS, back("123456", number, (300, 990), &house.address)).await;
        assert_eq!(said["status"], "PROCESSING");
        assert_eq!(found(&merchant, number).await["status"], status);
    }
    let got = house.got(2).await;
    let mut news: Vec<_> = got.iter().map(|got| got.event["event_type"].as_str().unwrap()).collect();
    news.sort_unstable();
    assert_eq!(news, ["REFUND.ABNORMAL", "REFUND.CLOSED"]);
    merchant.control("refunds/r1/succeed", json!({})).await;
    merchant.control("refunds/r2/close", json!({})).await;
    assert_eq!(found(&merchant, "r1").await["status"], "SUCCESS");
    assert_eq!(found(&merchant, "r2").await["status"], "CLOSED");
    // What was closed may go back after all, under another number.
    assert_eq!(refund(&merchant, "r4", (690, 990)).await.0, 200);
}

#[tokio::test]
async fn what_cannot_be_given_back_says_why() {
    let merchant = Merchant::new();
    assert_eq!(refund(&merchant, "r1", (990, 990)).await.1["code"], "RESOURCE_NOT_EXISTS");
    merchant.offer("123456", 990, "").await;
    assert_eq!(refund(&merchant, "r1", (990, 990)).await.1["code"], "INVALID_REQUEST");
    merchant.control("orders/123456/pay", json!({})).await;
    for (code, status) in [("NOT_ENOUGH", 403), ("FREQUENCY_LIMITED", 429)] {
        merchant.control("faults", json!({ "kind": "error", "code": code })).await;
        let (answered, said) = refund(&merchant, "r1", (990, 990)).await;
        assert_eq!((answered, said["code"].as_str()), (status, Some(code)));
    }
    for (pointer, value) in [
        ("refund", json!(0)),
        ("refund", json!("990")),
        ("total", json!(9.9)),
        ("currency", json!(null)),
        ("currency", json!("USD")),
    ] {
        let mut wanted = back("123456", "r1", (990, 990), "");
        wanted["amount"][pointer] = value.clone();
        assert_eq!(merchant.post(REFUNDS, wanted).await.1["code"], "PARAM_ERROR", "{pointer} {value}");
    }
    let mut unnamed = back("123456", "r1", (990, 990), "");
    unnamed.as_object_mut().unwrap().remove("out_trade_no");
    assert_eq!(merchant.post(REFUNDS, unnamed).await.1["code"], "PARAM_ERROR");
}
