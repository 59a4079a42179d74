//! Refunds and the undoing of payments.

use serde_json::json;
use unionpayfake::sign::Fields;

use crate::support::{Merchant, request};

async fn sold(merchant: &Merchant) -> String {
    let time = merchant.sell("1234567890123", "8800", "http://127.0.0.1:1/").await;
    merchant.query("1234567890123", &time).await["queryId"].clone()
}

fn refund(number: &str, original: &str, amount: &str) -> Fields {
    let more = [
        ("txnType", "04"),
        ("txnSubType", "00"),
        ("txnAmt", amount),
        ("origQryId", original),
        ("backUrl", "http://www.specialUrl.com"),
    ];
    request(number, &more)
}

#[tokio::test]
async fn money_goes_back_in_parts_until_none_is_left() {
    let merchant = Merchant::new();
    let original = sold(&merchant).await;
    let ask = async |wanted: Fields| merchant.ask("/backTransReq.do", wanted).await["respCode"].clone();
    assert_eq!(ask(refund("2234567890123", &original, "8801")).await, "33");
    assert_eq!(ask(refund("2234567890123", "202611300830051234567", "1")).await, "35");
    let mut other = refund("2234567890123", &original, "1");
    other.insert("bizType".into(), "000201".into());
    assert_eq!(ask(other).await, "36", "the business of its payment");
    assert_eq!(ask(refund("2234567890123", &original, "5000")).await, "00");
    assert_eq!(ask(refund("2234567890123", &original, "5000")).await, "12", "each once");
    assert_eq!(ask(refund("2234567890124", &original, "3801")).await, "33");
    assert_eq!(ask(refund("2234567890124", &original, "3800")).await, "00");
    assert_eq!(ask(refund("2234567890125", &original, "1")).await, "45");
}

#[tokio::test]
async fn a_refund_that_stays_open_is_asked_about_by_its_number_and_time() {
    let merchant = Merchant::new();
    let original = sold(&merchant).await;
    merchant.control("faults", json!({ "kind": "refund_pending" })).await;
    let wanted = refund("2234567890123", &original, "8800");
    let time = wanted["txnTime"].clone();
    merchant.ask("/backTransReq.do", wanted).await;
    assert_eq!(merchant.query("2234567890123", &time).await["origRespCode"], "05");
    merchant.control("refunds/2234567890123/fail", json!({})).await;
    assert_eq!(merchant.query("2234567890123", &time).await["origRespCode"], "01");
    // What failed can be sent again, by another number.
    assert_eq!(merchant.ask("/backTransReq.do", refund("2234567890124", &original, "8800")).await["respCode"], "00");
}

#[tokio::test]
async fn a_payment_is_undone_as_a_whole() {
    let merchant = Merchant::new();
    let original = sold(&merchant).await;
    let undo = |number: &str, amount: &str| {
        let mut wanted = refund(number, &original, amount);
        wanted.insert("txnType".into(), "31".into());
        wanted
    };
    assert_eq!(merchant.ask("/backTransReq.do", undo("3234567890123", "4400")).await["respCode"], "33");
    assert_eq!(merchant.ask("/backTransReq.do", undo("3234567890123", "8800")).await["respCode"], "00");
}
