//! Answers that are not believed, or that say something else than was asked.

use commerce::payment::{
    Gateway,
    GatewayErrorKind::{self, Refused, TimedOut, Unauthorized, Unreachable, Unreadable},
};
use unionpayfake::{keys, sign::Fields};

use super::script::{Bank, payment, reference, refused, signed, signed_by, text, with};

/// Asks a gateway that answers so about a payment; returns the kind of error.
async fn kind(status: u16, said: String) -> Option<GatewayErrorKind> {
    let bank = Bank::new(move |_, _| (status, said.clone())).await;
    bank.gateway().fetch_payment(&reference()).await.err().map(|error| error.kind)
}

#[tokio::test]
async fn an_answer_is_believed_when_unionpay_signed_it() {
    assert_eq!(kind(200, text(&signed(payment("00")))).await, None);
    assert_eq!(kind(200, text(&signed_by(keys::UNIONPAY_NEXT, payment("00"))) + "\r\n").await, None);
    let changed = |name: &str, value: &str| text(&with(signed(payment("00")), &[(name, value)]));
    for (what, said, expected) in [
        ("another's signature", text(&signed_by(keys::STRANGER, payment("00"))), Unauthorized),
        ("another merchant's", text(&signed_by(keys::NEIGHBOUR, payment("00"))), Unauthorized),
        ("our own", text(&signed_by((keys::MERCHANT_PRIVATE_KEY, keys::UNIONPAY.1), payment("00"))), Unauthorized),
        ("nobody's", text(&payment("00")), Unreadable),
        ("no certificate", changed("signPubKeyCert", ""), Unauthorized),
        ("no certificate but a text", changed("signPubKeyCert", "x"), Unauthorized),
        ("another amount", changed("txnAmt", "1"), Unauthorized),
        ("another state", changed("origRespCode", "A6"), Unauthorized),
        ("a field more", changed("zzz", "1"), Unauthorized),
        ("the old version", text(&signed(with(payment("00"), &[("version", "5.0.0")]))), Unauthorized),
        ("another method", text(&signed(with(payment("00"), &[("signMethod", "11")]))), Unauthorized),
        ("another merchant", text(&signed(with(payment("00"), &[("merId", "777290058110098")]))), Unreadable),
        ("another order", text(&signed(with(payment("00"), &[("orderId", "0000000000001")]))), Unreadable),
        ("another time", text(&signed(with(payment("00"), &[("txnTime", "20270130083006")]))), Unreadable),
        ("a refund", text(&signed(with(payment("00"), &[("txnType", "04")]))), Unreadable),
        ("yuan", text(&signed(with(payment("00"), &[("txnAmt", "88.00")]))), Unreadable),
        ("dollars", text(&signed(with(payment("00"), &[("currencyCode", "840")]))), Unreadable),
        ("no number", text(&signed(with(payment("00"), &[("queryId", "")]))), Unreadable),
        ("no state", text(&signed(with(payment("00"), &[("origRespCode", "")]))), Unreadable),
        ("twice", format!("{}&txnAmt=8800", text(&signed(payment("00")))), Unreadable),
        ("JSON", "{\"respCode\":\"00\"}".into(), Unreadable),
        ("XML", "<xml><respCode>00</respCode></xml>".into(), Unreadable),
        ("nothing", String::new(), Unreadable),
    ] {
        assert_eq!(kind(200, said).await, Some(expected), "{what}");
    }
}

#[tokio::test]
async fn codes_say_whether_it_may_be_asked_again() {
    let code = |code: &str| text(&signed(refused(code)));
    for (said, expected) in [
        (code("11"), Unauthorized),
        (code("31"), Unauthorized),
        (code("32"), Unauthorized),
        (code("02"), Unreachable),
        (code("06"), Unreachable),
        (code("37"), Unreachable),
        (code("99"), Unreachable),
        (code("03"), TimedOut),
        (code("04"), TimedOut),
        (code("10"), Refused),
        (code("13"), Refused),
        (code("36"), Refused),
        (code("xyz"), Unreadable),
        // Whoever is not known gets an answer that nobody signed; it says nothing else.
        ("respCode=11&respMsg=验证签名失败".into(), Unauthorized),
        ("respCode=34&respMsg=查无此交易".into(), Unreadable),
    ] {
        assert_eq!(kind(200, said.clone()).await, Some(expected), "{said}");
    }
    for (status, expected) in [(500, Unreachable), (404, Refused), (429, Unreachable), (302, Unreadable)] {
        assert_eq!(kind(status, code("00")).await, Some(expected), "{status}");
    }
}

#[tokio::test]
async fn what_an_error_says_fits_a_line_of_a_log() {
    let said: Fields = with(refused("36"), &[("respMsg", &format!("a\nb{}", "长".repeat(1_000)))]);
    let bank = Bank::says(said).await;
    let error = bank.gateway().fetch_payment(&reference()).await.unwrap_err();
    assert!(error.detail.starts_with("36 ab长") && error.detail.chars().count() < 300, "{error:?}");
}
