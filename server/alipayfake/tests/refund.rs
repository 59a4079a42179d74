//! Refunds, and what becomes of them when the answer is not what was done.

use serde_json::{Value, json};

use crate::support::{Merchant, gateway, request, sign, text};

async fn refund(merchant: &Merchant, amount: &str, number: &str) -> Value {
    let about = json!({ "out_trade_no": "1", "refund_amount": amount, "out_request_no": number });
    merchant.ask("alipay.trade.refund", about).await
}

async fn found(merchant: &Merchant, number: &str) -> Value {
    let about = json!({ "out_trade_no": "1", "out_request_no": number });
    merchant.ask("alipay.trade.fastpay.refund.query", about).await
}

#[tokio::test]
async fn a_refund_that_is_carried_out_and_answered_with_an_error_is_there_once() {
    let merchant = Merchant::new();
    merchant.sell("1", "9.90", "").await;
    merchant.control("faults", json!({ "kind": "error_after", "method": "alipay.trade.refund" })).await;
    let answer = refund(&merchant, "9.90", "r1").await;
    assert_eq!((answer["code"].as_str(), answer["sub_code"].as_str()), (Some("40004"), Some("ACQ.SYSTEM_ERROR")));
    assert_eq!(found(&merchant, "r1").await["refund_status"], "REFUND_SUCCESS");
    let again = refund(&merchant, "9.90", "r1").await;
    assert_eq!((again["fund_change"].as_str(), again["refund_fee"].as_str()), (Some("N"), Some("9.90")));
}

#[tokio::test]
async fn a_refund_may_stay_open_and_succeed_later() {
    let merchant = Merchant::new();
    merchant.sell("1", "9.90", "").await;
    merchant.control("faults", json!({ "kind": "refund_pending", "method": "alipay.trade.refund" })).await;
    let answer = refund(&merchant, "4.90", "r1").await;
    assert_eq!((answer["fund_change"].as_str(), answer["refund_fee"].as_str()), (Some("N"), Some("0.00")));
    let open = found(&merchant, "r1").await;
    assert_eq!((open["refund_amount"].as_str(), open["refund_status"].as_str()), (Some("4.90"), None));
    // What is on its way cannot go back a second time.
    assert_eq!(refund(&merchant, "5.01", "r2").await["sub_code"], "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
    merchant.control("refunds/1/r1/succeed", json!({})).await;
    assert_eq!(found(&merchant, "r1").await["refund_status"], "REFUND_SUCCESS");
    assert_eq!(refund(&merchant, "5.00", "r2").await["refund_fee"], "9.90");
}

#[tokio::test]
async fn what_cannot_be_given_back_says_why() {
    let merchant = Merchant::new();
    merchant.offer("1", "9.90", "").await;
    assert_eq!(refund(&merchant, "9.90", "r1").await["sub_code"], "ACQ.TRADE_NOT_EXIST");
    merchant.control("trades/1/come", json!({})).await;
    assert_eq!(refund(&merchant, "9.90", "r1").await["sub_code"], "ACQ.TRADE_STATUS_ERROR");
    merchant.control("trades/1/pay", json!({})).await;
    for sub_code in ["ACQ.SELLER_BALANCE_NOT_ENOUGH", "ACQ.REASON_TRADE_BEEN_FREEZEN"] {
        merchant.control("faults", json!({ "kind": "error", "sub_code": sub_code })).await;
        assert_eq!(refund(&merchant, "9.90", "r1").await["sub_code"], sub_code);
    }
    for amount in ["0", "1.001", "-1", ""] {
        assert_eq!(refund(&merchant, amount, "r1").await["sub_code"], "ACQ.INVALID_PARAMETER", "{amount}");
    }
    let unnumbered = json!({ "out_trade_no": "1", "refund_amount": "1.00" });
    assert_eq!(merchant.ask("alipay.trade.refund", unnumbered).await["sub_code"], "ACQ.INVALID_PARAMETER");
    merchant.control("trades/1/finish", json!({})).await;
    assert_eq!(refund(&merchant, "9.90", "r1").await["sub_code"], "ACQ.TRADE_HAS_FINISHED");
}

#[tokio::test]
async fn answers_may_be_unsigned_or_signed_by_a_stranger() {
    let merchant = Merchant::new();
    let form = sign(request("alipay.trade.query", &json!({ "out_trade_no": "1" })));
    let good = text(merchant.send(gateway(&form)).await).await;
    merchant.control("faults", json!({ "kind": "no_signature" })).await;
    let unsigned = text(merchant.send(gateway(&form)).await).await;
    assert!(good.starts_with(unsigned.trim_end_matches('}')) && !unsigned.contains("\"sign\""), "{unsigned}");
    merchant.control("faults", json!({ "kind": "wrong_signature" })).await;
    let strange = text(merchant.send(gateway(&form)).await).await;
    assert!(strange.contains("\"sign\"") && strange != good);
    assert_eq!(text(merchant.send(gateway(&form)).await).await, good);
}
