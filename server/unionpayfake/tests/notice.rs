//! Notifications.

use http::StatusCode;
use serde_json::json;

use crate::support::{Hook, Merchant, is_signed, request};

#[tokio::test]
async fn what_went_well_is_told_and_signed() {
    let (merchant, hook) = (Merchant::new(), Hook::new(StatusCode::OK).await);
    let time = merchant.sell("1234567890123", "8800", &hook.url).await;
    let told = hook.heard(1).await.remove(0);
    assert!(is_signed(&told));
    for (name, value) in
        [("txnType", "01"), ("orderId", "1234567890123"), ("txnAmt", "8800"), ("respCode", "00"), ("txnTime", &time)]
    {
        assert_eq!(told[name], value, "{name}");
    }
    let original = told["queryId"].clone();
    let more = [
        ("txnType", "04"),
        ("txnSubType", "00"),
        ("txnAmt", "8800"),
        ("origQryId", &*original),
        ("backUrl", &*hook.url),
    ];
    merchant.ask("/backTransReq.do", request("2234567890123", &more)).await;
    let told = hook.heard(2).await.remove(1);
    assert!(is_signed(&told));
    assert_eq!((&*told["txnType"], &*told["origQryId"]), ("04", &*original));
}

#[tokio::test]
async fn notifications_are_held_let_go_and_repeated_until_they_are_taken() {
    let (merchant, hook) = (Merchant::new(), Hook::new(StatusCode::SERVICE_UNAVAILABLE).await);
    merchant.control("notices/hold", json!({})).await;
    for number in ["1234567890123", "1234567890124"] {
        merchant.sell(number, "8800", &hook.url).await;
    }
    let sent = merchant.control("notices/release", json!({ "reversed": true })).await;
    let ids: Vec<_> = sent.as_array().unwrap().iter().map(|sent| sent["order_id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["1234567890124", "1234567890123"]);
    assert!(sent.as_array().unwrap().iter().all(|sent| sent["accepted"] == false));
    // One that goes out by itself is tried again.
    merchant.sell("1234567890125", "8800", &hook.url).await;
    let heard = hook.heard(4).await;
    assert_eq!(heard.iter().filter(|told| told["orderId"] == "1234567890125").count(), 2);
}
