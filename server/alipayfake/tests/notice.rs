//! Notifications: until they are answered `success`, in any order, late, twice, and forged.

use http::StatusCode;
use serde_json::json;

use crate::support::{House, Merchant, time};

#[tokio::test]
async fn a_notification_comes_until_it_is_answered_success() {
    let house = House::open(&[(StatusCode::INTERNAL_SERVER_ERROR, "success"), (StatusCode::OK, "SUCCESS!")]).await;
    let merchant = Merchant::new();
    merchant.sell("1", "9.90", &house.address).await;
    let got = house.got(3).await;
    assert!(got.iter().all(|notice| notice["is_good"] == "true" && notice["notify_id"] == got[0]["notify_id"]));
    assert_eq!((got[2]["trade_status"].as_str(), got[2]["total_amount"].as_str()), ("TRADE_SUCCESS", "9.90"));
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let said = merchant.fake.clone();
    let attempts = Merchant { fake: said }.open("/_control/notices", "").await.2;
    assert_eq!(attempts.matches("\"accepted\":true").count(), 1, "{attempts}");
    assert_eq!(attempts.matches("\"accepted\":false").count(), 2, "{attempts}");
}

#[tokio::test]
async fn held_notifications_go_out_in_any_order_and_days_late() {
    let house = House::open(&[]).await;
    let merchant = Merchant::new();
    merchant.control("notices/hold", json!({})).await;
    for number in ["1", "2"] {
        merchant.sell(number, "9.90", &house.address).await;
    }
    merchant.ask("alipay.trade.refund", json!({ "out_trade_no": "1", "refund_amount": "9.90" })).await;
    let sent = merchant.control("notices/release", json!({ "reversed": true, "older_by_s": 259_200 })).await;
    let got = house.got(3).await;
    let order: Vec<_> =
        got.iter().map(|notice| (notice["out_trade_no"].as_str(), notice["trade_status"].as_str())).collect();
    assert_eq!(order, [("1", "TRADE_CLOSED"), ("2", "TRADE_SUCCESS"), ("1", "TRADE_SUCCESS")]);
    assert!(got.iter().all(|notice| notice["is_good"] == "true" && notice["gmt_payment"] < time(-259_000)));
    assert_eq!((got[0]["refund_fee"].as_str(), got[0]["out_biz_no"].as_str()), ("9.90", "1"));
    let id = sent[0]["id"].as_str().unwrap();
    assert_eq!(merchant.control(&format!("notices/{id}/send"), json!({})).await["accepted"], true);
    assert_eq!(house.got(4).await[3]["notify_id"], id);
}

#[tokio::test]
async fn a_notification_may_come_twice_and_before_the_answer() {
    let house = House::open(&[]).await;
    let merchant = Merchant::new();
    let code = merchant.offer("1", "9.90", &house.address).await["qr_code"].as_str().unwrap().to_owned();
    for kind in ["notice_first", "notice_twice"] {
        merchant.control("faults", json!({ "kind": kind, "method": "pay" })).await;
    }
    let path = code.strip_prefix("http://fake.example").unwrap();
    let (status, _, page) = merchant.choose(path, "pay").await;
    assert!(status == StatusCode::OK && page.contains("付款成功"), "{page}");
    // One was accepted before the page came.
    assert!(!house.got(1).await.is_empty());
    let both = house.got(2).await;
    assert_eq!(both[0]["notify_id"], both[1]["notify_id"]);
}

#[tokio::test]
async fn notifications_of_others_and_by_others_come_on_demand() {
    let house = House::open(&[(StatusCode::OK, "success"), (StatusCode::BAD_REQUEST, "fail")]).await;
    let merchant = Merchant::new();
    merchant.sell("1", "9.90", &house.address).await;
    house.got(1).await;
    let (app, seller) = ("2021000000000002", "2088000000000002");
    let change = json!({ "app_id": app, "seller_id": seller, "total_amount": "0.01", "subject": null });
    let said = merchant.control("notices", json!({ "out_trade_no": "1", "change": change })).await;
    assert_eq!(said, json!({ "accepted": false, "status": 400, "body": "fail" }));
    merchant.control("notices", json!({ "out_trade_no": "1", "signer": "stranger" })).await;
    let got = house.got(3).await;
    let of = |name: &str| got[1][name].as_str();
    assert_eq!([of("app_id"), of("seller_id"), of("total_amount"), of("is_good")], [app, seller, "0.01", "true"]);
    assert!(!got[1].contains_key("subject") && got[2]["is_good"] == "false");
}
