//! Refunds: asked for once however often that is said, and refused for good only where nothing went.

use commerce::payment::{Gateway, GatewayErrorKind, RefundUpdate};
use model::order::RefundState;
use serde_json::{Value, json};

use super::script::{FEN, alipay, content, create_refund, gateway, good, method, refund_reference, refused};
use crate::support::payment_id;

/// What Alipay knows of the refund, when it is asked.
fn known(status: &str) -> Value {
    good(json!({
        "out_trade_no": payment_id(), "out_request_no": create_refund().refund, "refund_amount": "88.00",
        "total_amount": "88.00", "refund_status": status,
    }))
}

fn sent(fund_change: &str) -> Value {
    good(json!({
        "out_trade_no": payment_id(), "trade_no": "2026113022001468450512505578", "fund_change": fund_change,
        // Of all refunds together.
        "refund_fee": "99.00",
    }))
}

/// Sends the refund to an Alipay that answers so, and so when it is asked about it. Returns what was asked, too.
async fn send(said: Value, asked: Value) -> (Result<RefundUpdate, GatewayErrorKind>, Vec<String>) {
    let script = gateway(move |method, _| if method == "alipay.trade.refund" { said.clone() } else { asked.clone() });
    let script = script.await;
    let update = alipay(&script.url).create_refund(&create_refund()).await;
    let first = &script.heard()[0];
    let wanted = json!({
        "out_trade_no": payment_id(), "refund_amount": "88.00", "out_request_no": create_refund().refund,
        "refund_reason": "Bought by mistake",
    });
    assert_eq!(content(first), wanted);
    (update.map_err(|error| error.kind), script.heard().iter().map(method).collect())
}

fn update(state: RefundState) -> RefundUpdate {
    let ours = create_refund().refund.to_string();
    RefundUpdate {
        merchant_reference: ours.clone(),
        reference: ours,
        payment_reference: payment_id().to_string(),
        amount: FEN,
        state,
        refusal: None,
    }
}

#[tokio::test]
async fn money_goes_back_and_what_had_gone_is_found() {
    let (went, asked) = send(sent("Y"), refused("ACQ.SYSTEM_ERROR")).await;
    assert_eq!((went, asked.len()), (Ok(update(RefundState::Succeeded)), 1));
    let (went, asked) = send(sent("N"), known("REFUND_SUCCESS")).await;
    assert_eq!(went, Ok(update(RefundState::Succeeded)));
    assert_eq!(asked, ["alipay.trade.refund", "alipay.trade.fastpay.refund.query"]);
    for asked in [known("REFUND_PROCESSING"), known(""), good(json!({}))] {
        assert_eq!(send(sent("N"), asked).await.0, Ok(update(RefundState::Pending)));
    }
}

#[tokio::test]
async fn a_refusal_for_good_is_one_only_where_the_refund_had_not_gone_before() {
    for code in [
        "ACQ.REASON_TRADE_REFUND_FEE_ERR",
        "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
        "ACQ.TRADE_HAS_CLOSE",
        "ACQ.TRADE_HAS_FINISHED",
        "ACQ.TRADE_NOT_ALLOW_REFUND",
        "ACQ.TRADE_STATUS_ERROR",
    ] {
        let (said, _) = send(refused(code), good(json!({}))).await;
        let said = said.unwrap();
        assert_eq!((said.state, said.refusal.as_deref()), (RefundState::Refused, Some(code)));
        let (said, _) = send(refused(code), known("REFUND_SUCCESS")).await;
        assert_eq!(said, Ok(update(RefundState::Succeeded)), "{code}");
        let (said, _) = send(refused(code), refused("ACQ.SYSTEM_ERROR")).await;
        assert_eq!(said, Err(GatewayErrorKind::Unreachable), "{code}");
    }
}

#[tokio::test]
async fn what_alipay_cannot_do_now_is_asked_for_again() {
    for (code, kind) in [
        ("ACQ.SYSTEM_ERROR", GatewayErrorKind::Unreachable),
        ("aop.ACQ.SYSTEM_ERROR", GatewayErrorKind::Unreachable),
        // Somebody pays in, and it goes.
        ("ACQ.SELLER_BALANCE_NOT_ENOUGH", GatewayErrorKind::Refused),
        ("ACQ.A_CODE_OF_TOMORROW", GatewayErrorKind::Refused),
        ("ACQ.DISCORDANT_REPEAT_REQUEST", GatewayErrorKind::Unreadable),
    ] {
        assert_eq!(send(refused(code), good(json!({}))).await.0, Err(kind), "{code}");
    }
}

#[tokio::test]
async fn an_answer_about_another_refund_is_not_believed() {
    let with = |field: &str, value: Value| {
        let mut known = known("REFUND_SUCCESS");
        known[field] = value;
        known
    };
    for asked in [
        with("out_trade_no", json!("another")),
        with("out_request_no", json!("another")),
        with("refund_amount", json!("87.00")),
        with("refund_amount", json!("88")),
        with("refund_amount", json!("-88.00")),
        with("refund_amount", json!(88)),
    ] {
        let is_same_amount = asked["refund_amount"] == "88";
        let expected =
            if is_same_amount { Ok(update(RefundState::Succeeded)) } else { Err(GatewayErrorKind::Unreadable) };
        assert_eq!(send(sent("N"), asked.clone()).await.0, expected, "{asked}");
    }
    let mut other = sent("Y");
    other["out_trade_no"] = json!("another");
    assert_eq!(send(other, known("")).await.0, Err(GatewayErrorKind::Unreadable));
}

#[tokio::test]
async fn a_refund_that_was_made_at_alipay_is_asked_about_by_its_own_reference() {
    let mut said = known("REFUND_SUCCESS");
    said["out_request_no"] = json!("HZ-1");
    let made =
        RefundUpdate { merchant_reference: String::new(), reference: "HZ-1".into(), ..update(RefundState::Succeeded) };
    for (said, expected) in [(said, Some(made)), (good(json!({})), None), (refused("ACQ.TRADE_NOT_EXIST"), None)] {
        let script = gateway(move |_, _| said.clone()).await;
        let payment = refund_reference().payment;
        let found = alipay(&script.url).fetch_external_refund(&payment, "HZ-1").await.unwrap();
        assert_eq!(found, expected);
        assert_eq!(content(&script.heard()[0]), json!({ "out_trade_no": payment_id(), "out_request_no": "HZ-1" }));
        assert_eq!(alipay(&script.url).fetch_external_refund(&payment, "HZ 1").await.unwrap(), None);
        assert_eq!(script.heard().len(), 1);
    }
}

#[tokio::test]
async fn a_refund_is_asked_about_by_our_reference() {
    for (said, expected) in [
        (known("REFUND_SUCCESS"), Some(update(RefundState::Succeeded))),
        (known(""), Some(update(RefundState::Pending))),
        (good(json!({})), None),
        (refused("ACQ.TRADE_NOT_EXIST"), None),
    ] {
        let script = gateway(move |_, _| said.clone()).await;
        assert_eq!(alipay(&script.url).fetch_refund(&refund_reference()).await.unwrap(), expected);
        let wanted = json!({ "out_trade_no": payment_id(), "out_request_no": create_refund().refund });
        assert_eq!(content(&script.heard()[0]), wanted);
    }
}
