//! Notifications: until they are answered, in any order, late, twice, and forged.

use http::StatusCode;
use serde_json::json;
use wechatfake::keys;

use crate::support::{House, Merchant, back};

#[tokio::test]
async fn a_notification_comes_until_it_is_answered_with_200_or_204() {
    let house = House::open(&[StatusCode::INTERNAL_SERVER_ERROR, StatusCode::CREATED]).await;
    let merchant = Merchant::new();
    merchant.sell("123456", 990, &house.address).await;
    let got = house.got(3).await;
    assert!(got.iter().all(|got| got.is_signed && got.event["id"] == got_id(&got.event)));
    assert!(got.iter().all(|one| one.event["id"] == got[0].event["id"]));
    assert_eq!(got[2].event["event_type"], "TRANSACTION.SUCCESS");
    let content = &got[2].content;
    assert_eq!((content["trade_state"].as_str(), content["amount"]["total"].as_i64()), (Some("SUCCESS"), Some(990)));
    // Sealed anew each time.
    assert_ne!(got[0].event["resource"]["nonce"], got[1].event["resource"]["nonce"]);
    let is_over = async || {
        let said = merchant.open("/_control/notices", "").await.2;
        (said.matches("\"accepted\":true").count(), said.matches("\"accepted\":false").count())
    };
    for _ in 0..100 {
        if is_over().await == (1, 2) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{:?}", is_over().await);
}

fn got_id(event: &serde_json::Value) -> String {
    let id = event["id"].as_str().unwrap();
    assert!(id.starts_with("EV-"), "{id}");
    id.into()
}

#[tokio::test]
async fn held_notifications_go_out_in_any_order_and_days_late() {
    let house = House::open(&[]).await;
    let merchant = Merchant::new();
    merchant.control("notices/hold", json!({})).await;
    for number in ["123456", "234567"] {
        merchant.sell(number, 990, &house.address).await;
    }
    merchant.post("/v3/refund/domestic/refunds", back("123456", "r1", (990, 990), &house.address)).await;
    let sent = merchant.control("notices/release", json!({ "reversed": true, "older_by_s": 259_200 })).await;
    let got = house.got(3).await;
    let order: Vec<_> = got
        .iter()
        .map(|got| (got.content["out_trade_no"].as_str().unwrap(), got.event["event_type"].as_str().unwrap()))
        .collect();
    let expected = [("123456", "REFUND.SUCCESS"), ("234567", "TRANSACTION.SUCCESS"), ("123456", "TRANSACTION.SUCCESS")];
    assert_eq!(order, expected);
    assert!(got.iter().all(|got| got.is_signed && got.event["create_time"].as_str() < Some(&crate::support::today())));
    let id = sent[0]["id"].as_str().unwrap();
    assert_eq!(merchant.control(&format!("notices/{id}/send"), json!({})).await["accepted"], true);
    assert_eq!(house.got(4).await[3].event["id"], id);
}

#[tokio::test]
async fn a_notification_may_come_twice_and_before_the_answer() {
    let house = House::open(&[]).await;
    let merchant = Merchant::new();
    let page = merchant.offer("123456", 990, &house.address).await;
    for kind in ["notice_first", "notice_twice"] {
        merchant.control("faults", json!({ "kind": kind, "operation": "payer" })).await;
    }
    let (status, _, shown) = merchant.choose(&page, "pay").await;
    assert!(status == StatusCode::OK && shown.contains("付款成功"), "{shown}");
    // One was accepted before the page came.
    assert!(!house.got(1).await.is_empty());
    let both = house.got(2).await;
    assert_eq!(both[0].event["id"], both[1].event["id"]);
}

#[tokio::test]
async fn notifications_of_others_and_by_others_come_on_demand() {
    let house = House::open(&[StatusCode::NO_CONTENT, StatusCode::BAD_REQUEST]).await;
    let merchant = Merchant::new();
    merchant.sell("123456", 990, &house.address).await;
    house.got(1).await;
    let forge = async |mut forged: serde_json::Value, count: usize| {
        forged["out_trade_no"] = json!("123456");
        let said = merchant.control("notices", forged).await;
        (said, house.got(count).await.remove(count - 1))
    };
    let change = json!({ "/appid": "wx0000000000000002", "/amount/total": 1, "/attach": null });
    let (said, other) = forge(json!({ "change": change }), 2).await;
    assert_eq!(said, json!({ "accepted": false, "status": 400, "body": "" }));
    assert_eq!((other.is_signed, other.content["amount"]["total"].as_i64()), (true, Some(1)));
    assert!(other.content["appid"] == "wx0000000000000002" && other.content.get("attach").is_none());
    let (_, strange) = forge(json!({ "signer": "stranger" }), 3).await;
    assert!(!strange.is_signed && strange.content["out_trade_no"] == "123456");
    assert!(!forge(json!({ "signer": "unknown_serial" }), 4).await.1.is_signed);
    assert!(forge(json!({ "signer": "probe" }), 5).await.1.signature.starts_with("WECHATPAY/SIGNTEST/"));
    assert!(forge(json!({ "signer": "nobody" }), 6).await.1.signature.is_empty());
    let seals =
        [json!({ "key": "x".repeat(32) }), json!({ "nonce": "000000000000" }), json!({ "associated_data": "refund" })];
    for (place, seal) in seals.into_iter().enumerate() {
        let (_, sealed) = forge(json!({ "seal": seal }), 7 + place).await;
        assert!(sealed.is_signed && sealed.content.is_null(), "{}", sealed.event);
    }
    let (_, closed) = forge(json!({ "event": { "/event_type": "TRANSACTION.CLOSED", "/summary": null } }), 10).await;
    assert!(closed.event["event_type"] == "TRANSACTION.CLOSED" && closed.event.get("summary").is_none());
    let (_, xml) = forge(json!({ "body": "<xml/>" }), 11).await;
    assert!(xml.is_signed && xml.event.is_null());
    assert_eq!(keys::API_V3_KEY.len(), 32);
}
