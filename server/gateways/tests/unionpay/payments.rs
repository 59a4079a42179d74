//! Payments: what is sent, and what becomes of it.

use commerce::payment::{Gateway, GatewayErrorKind, PayerAction, PaymentMethod};
use model::{
    Currency, Money,
    order::{DeclineReason, PaymentState},
};
use unionpayfake::{
    keys,
    sign::{Fields, PublicKey},
};

use super::script::{BEGAN, Bank, FEN, THEIRS, create, nobody, payment, reference, refused, signed, text, with};
use crate::support::payment_id;

/// The fields of a request are signed by the merchant, and name the certificate.
pub fn assert_signed(request: &Fields) {
    assert!(PublicKey::read(keys::MERCHANT_PUBLIC_KEY).unwrap().verify(request), "{request:?}");
    assert_eq!(request["certId"], keys::MERCHANT_CERTIFICATE_ID);
    assert_eq!([&*request["version"], &*request["encoding"], &*request["signMethod"]], ["5.1.0", "UTF-8", "01"]);
    assert_eq!([&*request["merId"], &*request["accessType"]], [keys::MERCHANT_ID, "0"]);
}

#[tokio::test]
async fn a_page_is_a_form_that_we_sign_and_nobody_is_asked() {
    for (method, channel) in [(PaymentMethod::Page, "07"), (PaymentMethod::MobileWeb, "08")] {
        let created = nobody().create_payment(&create(method)).await.unwrap();
        assert_eq!(created.reference, "", "UnionPay has no number before the payer is there");
        let PayerAction::Form { url, fields } = created.next else { panic!("{method}") };
        assert_eq!(url, "http://127.0.0.1:1/frontTransReq.do");
        let request: Fields = fields.into_iter().collect();
        assert_signed(&request);
        let own = payment_id().to_string();
        for (name, value) in [
            ("txnType", "01"),
            ("txnSubType", "01"),
            ("bizType", "000201"),
            ("channelType", channel),
            ("orderId", &*own),
            ("txnTime", BEGAN.1),
            ("txnAmt", "8800"),
            ("currencyCode", "156"),
            ("payTimeout", "20270131083005"),
            ("frontUrl", "http://school.example/checkout/1/return"),
            ("backUrl", "http://school.example/hooks/test"),
            ("riskRateInfo", "{commodityName=古诗赏析  a 1 b 2}"),
        ] {
            assert_eq!(request[name], value, "{name}");
        }
    }
}

#[tokio::test]
async fn pages_are_unionpays_own_in_both_environments() {
    for (is_sandbox, host) in [(true, "gateway.test.95516.com"), (false, "gateway.95516.com")] {
        let addresses = gateways::UnionPayAddresses::default();
        let unionpay = gateways::UnionPay::new(&addresses, &super::script::credentials(&[]), is_sandbox).unwrap();
        let created = unionpay.create_payment(&create(PaymentMethod::Page)).await.unwrap();
        let PayerAction::Form { url, .. } = created.next else { panic!() };
        assert_eq!(url, format!("https://{host}/gateway/api/frontTransReq.do"));
        assert_eq!(unionpay.form_origin(), Some("https://*.95516.com"));
    }
}

#[tokio::test]
async fn a_code_is_asked_for_and_given_out_once() {
    let code = with(payment(""), &[("qrCode", "https://qr.95516.com/00010000/62012345"), ("queryId", "")]);
    let bank = Bank::says(code).await;
    let created = bank.gateway().create_payment(&create(PaymentMethod::QrCode)).await.unwrap();
    assert_eq!(created.next, PayerAction::QrCode("https://qr.95516.com/00010000/62012345".into()));
    let (path, request) = bank.heard().remove(0);
    assert_signed(&request);
    assert_eq!((&*path, &*request["txnSubType"], &*request["bizType"]), ("/backTransReq.do", "07", "000000"));
    assert!(!request.contains_key("frontUrl"));

    for (found, is_paid) in [(payment("00"), true), (payment("05"), false), (refused("34"), false)] {
        let bank = Bank::new(move |path, _| {
            (200, text(&signed(if path == "/queryTrans.do" { found.clone() } else { refused("12") })))
        });
        let again = bank.await.gateway().create_payment(&create(PaymentMethod::QrCode)).await;
        match again {
            Ok(created) => assert!(is_paid && created.next == PayerAction::Nothing),
            Err(error) => assert!(!is_paid && error.kind == GatewayErrorKind::Refused, "{error:?}"),
        }
    }
}

#[tokio::test]
async fn other_ways_and_currencies_are_not_taken() {
    for method in [PaymentMethod::InWeChat, PaymentMethod::Saved] {
        let error = nobody().create_payment(&create(method)).await.unwrap_err();
        assert_eq!(error.kind, GatewayErrorKind::Unsupported);
    }
    let mut dollars = create(PaymentMethod::Page);
    dollars.amount = Money { currency: Currency::Usd, ..FEN };
    assert_eq!(nobody().create_payment(&dollars).await.unwrap_err().kind, GatewayErrorKind::Refused);
}

#[tokio::test]
async fn a_payment_is_found_by_our_number_and_its_time() {
    use PaymentState::{Failed, Pending, Succeeded};
    for (code, state, decline) in [
        ("00", Succeeded, None),
        ("A6", Succeeded, None),
        ("03", Pending, None),
        ("04", Pending, None),
        ("05", Pending, None),
        ("42", Pending, None),
        ("01", Failed, Some(DeclineReason::Unknown)),
        ("64", Failed, Some(DeclineReason::InsufficientFunds)),
        ("33", Failed, Some(DeclineReason::LimitExceeded)),
        ("60", Failed, Some(DeclineReason::CardDeclined)),
    ] {
        let bank = Bank::says(payment(code)).await;
        for cancels in [false, true] {
            let (gateway, asked) = (bank.gateway(), reference());
            let found =
                if cancels { gateway.cancel_payment(&asked).await } else { gateway.fetch_payment(&asked).await };
            let update = found.unwrap().unwrap();
            assert_eq!((update.state, update.decline), (state, decline), "{code}");
            assert_eq!((update.merchant_reference, update.amount), (payment_id().to_string(), FEN));
            assert_eq!(update.reference, THEIRS);
        }
        let (path, request) = bank.heard().remove(0);
        assert_signed(&request);
        assert_eq!((&*path, &*request["txnType"], &*request["txnTime"]), ("/queryTrans.do", "00", BEGAN.1));
    }
    let bank = Bank::says(refused("34")).await;
    assert_eq!(bank.gateway().fetch_payment(&reference()).await.unwrap(), None);
    assert_eq!(bank.gateway().cancel_payment(&reference()).await.unwrap(), None, "nobody has opened it");
    assert_eq!(bank.gateway().check_connection().await.unwrap().name, keys::MERCHANT_ID);
}
