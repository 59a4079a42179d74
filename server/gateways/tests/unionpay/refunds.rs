//! Refunds: what is sent, and what becomes of it.

use commerce::payment::{CreateRefund, Gateway, GatewayErrorKind, PaymentMethod, PaymentReference, RefundUpdate};
use model::order::RefundState;
use unionpayfake::sign::Fields;

use super::{
    payments::assert_signed,
    script::{
        Bank, FEN, REFUND_BEGAN, THEIRS, create_refund, payment, reference, refund, refund_reference, refused, signed,
        text, with,
    },
};

/// Returns a gateway that answers queries about the payment and the refund, and the request for the refund so.
async fn bank(found: Fields, answer: Fields) -> Bank {
    let own = create_refund().refund.to_string();
    let says = move |path: &str, request: &Fields| {
        let said = match path {
            "/queryTrans.do" if request["orderId"] == own => &found,
            "/queryTrans.do" => &with(payment("00"), &[("bizType", "000000")]),
            _ => &answer,
        };
        (200, text(&signed(said.clone())))
    };
    Bank::new(says).await
}

/// Returns the answer to a request that is taken on.
fn taken_on(code: &str) -> Fields {
    with(refund(""), &[("respCode", code), ("origRespMsg", "")])
}

fn update(state: RefundState) -> RefundUpdate {
    RefundUpdate {
        merchant_reference: create_refund().refund.to_string(),
        reference: "202611300930057654321".into(),
        payment_reference: THEIRS.into(),
        amount: FEN,
        state,
        refusal: None,
    }
}

#[tokio::test]
async fn a_refund_is_asked_for_by_its_own_number_and_time_and_the_business_of_its_payment() {
    for code in ["00", "03", "04", "05"] {
        let bank = bank(refund("00"), taken_on(code)).await;
        let sent = bank.gateway().create_refund(&create_refund()).await.unwrap();
        assert_eq!(sent, update(RefundState::Pending), "that it was taken on is not yet money");
        let (path, request) = bank.heard().pop().unwrap();
        assert_signed(&request);
        let own = create_refund().refund.to_string();
        assert_eq!(path, "/backTransReq.do");
        for (name, value) in [
            ("txnType", "04"),
            ("txnSubType", "00"),
            // Not what the answer about the payment says: that may be what it was asked with.
            ("bizType", "000201"),
            ("orderId", &*own),
            ("txnTime", REFUND_BEGAN.1),
            ("txnAmt", "8800"),
            ("origQryId", THEIRS),
            ("backUrl", "https://school.example/hooks/unionpay"),
        ] {
            assert_eq!(request[name], value, "{name}");
        }
    }
    let by_code = PaymentReference { method: PaymentMethod::QrCode, reference: None, ..reference() };
    let bank_of_codes = bank(refund("00"), taken_on("00")).await;
    bank_of_codes.gateway().create_refund(&CreateRefund { payment: by_code, ..create_refund() }).await.unwrap();
    let request = bank_of_codes.heard().pop().unwrap().1;
    assert_eq!((&*request["bizType"], &*request["origQryId"]), ("000000", THEIRS), "its number is asked for");
    let quiet = CreateRefund { notify_url: None, ..create_refund() };
    let bank = bank(refund("00"), taken_on("00")).await;
    bank.gateway().create_refund(&quiet).await.unwrap();
    assert_eq!(bank.heard().pop().unwrap().1["backUrl"], "http://www.specialUrl.com");
}

#[tokio::test]
async fn what_was_sent_before_is_asked_about() {
    let bank = bank(refund("00"), refused("12")).await;
    assert_eq!(bank.gateway().create_refund(&create_refund()).await.unwrap(), update(RefundState::Succeeded));
}

#[tokio::test]
async fn a_refusal_for_good_is_a_state_and_anything_else_an_error() {
    for code in ["01", "33", "34", "35", "36", "38", "45", "61"] {
        let bank = bank(refused("34"), refused(code)).await;
        let sent = bank.gateway().create_refund(&create_refund()).await.unwrap();
        assert_eq!((sent.state, sent.refusal), (RefundState::Refused, Some(format!("{code} in words"))));
    }
    for (code, kind) in [
        ("02", GatewayErrorKind::Unreachable),
        ("06", GatewayErrorKind::Unreachable),
        // Not at this time of the day.
        ("39", GatewayErrorKind::Unreachable),
        ("99", GatewayErrorKind::Unreachable),
        ("11", GatewayErrorKind::Unauthorized),
        ("32", GatewayErrorKind::Unauthorized),
        // A slip of ours, which somebody mends.
        ("10", GatewayErrorKind::Refused),
        ("13", GatewayErrorKind::Refused),
        // Repeated, and not known: nobody can say what became of it.
        ("12", GatewayErrorKind::Refused),
    ] {
        let bank = bank(refused("34"), refused(code)).await;
        assert_eq!(bank.gateway().create_refund(&create_refund()).await.unwrap_err().kind, kind, "{code}");
    }
    let other = bank(refund("00"), with(taken_on("00"), &[("orderId", "0000000000001")])).await;
    let error = other.gateway().create_refund(&create_refund()).await.unwrap_err();
    assert_eq!(error.kind, GatewayErrorKind::Unreadable);
}

#[tokio::test]
async fn a_refund_is_found_by_its_number_and_time() {
    for (code, state, refusal) in [
        ("00", RefundState::Succeeded, None),
        ("A6", RefundState::Succeeded, None),
        ("05", RefundState::Pending, None),
        ("01", RefundState::Refused, Some("01 in words")),
    ] {
        let bank = Bank::says(refund(code)).await;
        let found = bank.gateway().fetch_refund(&refund_reference()).await.unwrap().unwrap();
        assert_eq!((found.state, found.refusal.as_deref()), (state, refusal), "{code}");
        let without = Bank::says(with(refund(code), &[("origQryId", "")])).await;
        let found = without.gateway().fetch_refund(&refund_reference()).await.unwrap().unwrap();
        assert_eq!(found.payment_reference, THEIRS);
        assert_eq!(bank.heard()[0].1["txnTime"], REFUND_BEGAN.1);
    }
    let nobody = Bank::says(refused("34")).await;
    assert_eq!(nobody.gateway().fetch_refund(&refund_reference()).await.unwrap(), None);
    for wrong in [
        with(refund("00"), &[("txnType", "01")]),
        with(refund("00"), &[("txnAmt", "88.00")]),
        with(refund("00"), &[("origRespCode", "99")]),
    ] {
        let error = Bank::says(wrong).await.gateway().fetch_refund(&refund_reference()).await.unwrap_err();
        assert_eq!(error.kind, GatewayErrorKind::Unreadable);
    }
}
