//! Refunds: asked for once however often that is said, and refused for good only where nothing went.

use commerce::payment::{CreateRefund, Gateway, GatewayErrorKind, RefundUpdate};
use model::{Money, order::RefundState};
use serde_json::{Value, json};

use super::script::{FEN, content, create_refund, failure, platform, refund_reference, refunded, says, wechat, with};
use crate::support::payment_id;

fn update(state: RefundState) -> RefundUpdate {
    let ours = create_refund().refund.to_string();
    RefundUpdate {
        merchant_reference: ours.clone(),
        reference: ours,
        payment_reference: payment_id().to_string(),
        amount: FEN,
        state,
        refusal: (state == RefundState::Refused).then(|| "CLOSED".into()),
    }
}

/// Sends the refund to a WeChat Pay that answers so, and so when it is asked about it.
async fn send(said: (u16, Value), asked: (u16, Value)) -> Result<RefundUpdate, GatewayErrorKind> {
    let script = platform(move |heard| if heard.what.starts_with("POST") { said.clone() } else { asked.clone() }).await;
    let update = wechat(&script.url).create_refund(&create_refund()).await;
    let first = &script.heard()[0];
    assert_eq!(first.what, "POST /v3/refund/domestic/refunds");
    let wanted = json!({
        "out_trade_no": payment_id(), "out_refund_no": create_refund().refund, "reason": "Bought by mistake",
        "notify_url": "https://school.example/hooks/wechat",
        "amount": { "refund": 8_800, "total": 8_800, "currency": "CNY" },
    });
    assert_eq!(content(first), wanted);
    update.map_err(|error| error.kind)
}

#[tokio::test]
async fn each_state_of_a_refund_is_read() {
    for (status, state) in [
        ("SUCCESS", RefundState::Succeeded),
        ("PROCESSING", RefundState::Pending),
        // The merchant says where else it is to go, and then it goes.
        ("ABNORMAL", RefundState::Pending),
        ("CLOSED", RefundState::Refused),
    ] {
        let sent = send((200, refunded(status)), (500, failure("SYSTEM_ERROR"))).await;
        assert_eq!(sent, Ok(update(state)), "{status}");
        let script = says(200, refunded(status)).await;
        let fetched = wechat(&script.url).fetch_refund(&refund_reference()).await.unwrap();
        assert_eq!(fetched, Some(update(state)), "{status}");
        assert_eq!(script.asked(), [format!("GET /v3/refund/domestic/refunds/{}", create_refund().refund)]);
    }
    let script = says(404, failure("RESOURCE_NOT_EXISTS")).await;
    assert_eq!(wechat(&script.url).fetch_refund(&refund_reference()).await.unwrap(), None);
}

#[tokio::test]
async fn a_refusal_for_good_is_one_only_where_the_refund_had_not_gone_before() {
    let said = || (403, failure("USER_ACCOUNT_ABNORMAL"));
    let refused = send(said(), (404, failure("RESOURCE_NOT_EXISTS"))).await.unwrap();
    assert_eq!((refused.state, refused.refusal.as_deref()), (RefundState::Refused, Some("USER_ACCOUNT_ABNORMAL")));
    assert_eq!(send(said(), (200, refunded("SUCCESS"))).await, Ok(update(RefundState::Succeeded)));
    assert_eq!(send(said(), (500, failure("SYSTEM_ERROR"))).await, Err(GatewayErrorKind::Unreachable));
}

#[tokio::test]
async fn what_wechat_pay_cannot_do_now_is_asked_for_again() {
    for (status, code, kind) in [
        (500, "SYSTEM_ERROR", GatewayErrorKind::Unreachable),
        (429, "FREQUENCY_LIMITED", GatewayErrorKind::Unreachable),
        // Somebody pays in, and it goes.
        (403, "NOT_ENOUGH", GatewayErrorKind::Refused),
        (400, "INVALID_REQUEST", GatewayErrorKind::Refused),
        (404, "RESOURCE_NOT_EXISTS", GatewayErrorKind::Refused),
        (403, "A_CODE_OF_TOMORROW", GatewayErrorKind::Refused),
    ] {
        let sent = send((status, failure(code)), (404, failure("RESOURCE_NOT_EXISTS"))).await;
        assert_eq!(sent, Err(kind), "{code}");
    }
}

#[tokio::test]
async fn an_answer_about_another_refund_is_not_believed() {
    for (place, value) in [
        ("/out_trade_no", json!("another")),
        ("/out_refund_no", json!("another")),
        ("/out_refund_no", Value::Null),
        ("/amount/refund", json!(8_700)),
        ("/amount/refund", json!("88.00")),
        ("/amount/refund", json!(-8_800)),
        ("/amount/currency", json!("USD")),
        ("/amount", Value::Null),
        ("/status", json!("SUCCESS_OF_TOMORROW")),
        ("/status", Value::Null),
    ] {
        let said = with(refunded("SUCCESS"), place, value);
        let sent = send((200, said.clone()), (500, Value::Null)).await;
        assert_eq!(sent, Err(GatewayErrorKind::Unreadable), "{said}");
    }
}

#[tokio::test]
async fn a_part_goes_back_of_the_whole_and_a_long_reason_is_cut_between_two_letters() {
    let part = Money { minor: 1_230, ..FEN };
    let script = says(200, with(refunded("PROCESSING"), "/amount/refund", json!(1_230))).await;
    let request = CreateRefund { amount: part, reason: "学".repeat(40), notify_url: None, ..create_refund() };
    let sent = wechat(&script.url).create_refund(&request).await.unwrap();
    assert_eq!((sent.amount, sent.state), (part, RefundState::Pending));
    let content = content(&script.heard()[0]);
    assert_eq!(content["amount"], json!({ "refund": 1_230, "total": 8_800, "currency": "CNY" }));
    assert_eq!((content["reason"].as_str().unwrap(), content.get("notify_url")), (&*"学".repeat(26), None));
}

#[tokio::test]
async fn a_refund_that_was_made_at_wechat_pay_itself_is_fetched_by_its_number() {
    let theirs = "REFUND@2026-1";
    let payment = refund_reference().payment;
    let script = says(200, with(refunded("SUCCESS"), "/out_refund_no", json!(theirs))).await;
    let found = wechat(&script.url).fetch_external_refund(&payment, theirs).await.unwrap();
    let expected =
        RefundUpdate { merchant_reference: theirs.into(), reference: theirs.into(), ..update(RefundState::Succeeded) };
    assert_eq!(found, Some(expected));
    assert_eq!(wechat(&script.url).fetch_external_refund(&payment, "a/../b").await.unwrap(), None);
    assert_eq!(script.asked(), [format!("GET /v3/refund/domestic/refunds/{theirs}")]);
    let script = says(404, failure("RESOURCE_NOT_EXISTS")).await;
    assert_eq!(wechat(&script.url).fetch_external_refund(&payment, theirs).await.unwrap(), None);
}
