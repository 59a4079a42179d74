//! Notifications: which are believed, and what they say.

use commerce::payment::{Gateway, WebhookError, WebhookEvent, WebhookReceipt};
use model::{
    Millis,
    order::{PaymentState, RefundState},
};
use unionpayfake::{keys, sign::Fields};

use super::script::{
    BEGAN, FEN, THEIRS, create_refund, nobody, notice, posted, refund, signed, signed_by, webhook, with,
};
use crate::support::{Chance, payment_id};

fn parse(of: &Fields) -> Result<WebhookEvent, WebhookError> {
    nobody().parse_webhook(&webhook(of))
}

#[test]
fn a_payment_and_a_refund_are_told() {
    let Ok(WebhookEvent::Payment(update)) = parse(&signed(notice())) else { panic!() };
    assert_eq!((update.state, update.amount), (PaymentState::Succeeded, FEN));
    assert_eq!((update.merchant_reference, &*update.reference), (payment_id().to_string(), THEIRS));

    let told = signed(with(refund(""), &[("origRespMsg", ""), ("txnTime", BEGAN.1)]));
    let Ok(WebhookEvent::Refund(update)) = parse(&told) else { panic!() };
    assert_eq!((update.state, update.amount), (RefundState::Succeeded, FEN));
    assert_eq!((update.merchant_reference, &*update.payment_reference), (create_refund().refund.to_string(), THEIRS));
    // A flaw of UnionPay's own, and what is no business of ours.
    assert!(matches!(parse(&signed(with(notice(), &[("respCode", "A6")]))), Ok(WebhookEvent::Payment(_))));
    assert_eq!(parse(&signed(with(notice(), &[("txnType", "31")]))), Ok(WebhookEvent::Other));
    let answers = [WebhookReceipt::Stored, WebhookReceipt::NotStored].map(|receipt| nobody().webhook_response(receipt));
    assert_eq!(answers.map(|answer| (answer.status, answer.body)), [(200, "ok".into()), (503, "not stored".into())]);
}

#[test]
fn what_unionpay_did_not_sign_is_refused() {
    use WebhookError::InvalidSignature;
    for (what, of) in [
        ("a stranger's, who has the name", signed_by(keys::STRANGER, notice())),
        ("another merchant's", signed_by(keys::NEIGHBOUR, notice())),
        ("a stranger's key under the certificate", signed_by((keys::STRANGER.0, keys::UNIONPAY.1), notice())),
        ("nobody's", notice()),
        ("the old version", signed(with(notice(), &[("version", "5.0.0")]))),
        ("another method", signed(with(notice(), &[("signMethod", "12")]))),
    ] {
        assert_eq!(parse(&of), Err(InvalidSignature), "{what}");
    }
    for (name, value) in [
        ("txnAmt", "1"),
        ("orderId", "0000000000001"),
        ("respCode", "A6"),
        ("merId", "777290058110098"),
        ("added", "x"),
        ("settleDate", ""),
        ("signature", ""),
        ("signPubKeyCert", ""),
        ("signPubKeyCert", keys::MIDDLE_CERTIFICATE),
    ] {
        assert_eq!(parse(&with(signed(notice()), &[(name, value)])), Err(InvalidSignature), "{name} {value}");
    }
}

#[test]
fn what_unionpay_signed_for_somebody_else_or_otherwise_is_refused() {
    use WebhookError::{Malformed, TimestampOutOfRange, WrongMerchant};
    for (name, value, error) in [
        ("merId", "777290058110098", WrongMerchant),
        ("merId", "", WrongMerchant),
        ("encoding", "GBK", Malformed),
        ("txnAmt", "88.00", Malformed),
        ("txnAmt", "-8800", Malformed),
        ("txnAmt", "", Malformed),
        ("currencyCode", "840", Malformed),
        ("currencyCode", "", Malformed),
        ("queryId", "", Malformed),
        ("queryId", "a b", Malformed),
        ("txnTime", "20270130", Malformed),
        ("txnTime", "2027013008300x", Malformed),
        ("txnTime", "20270130085005", TimestampOutOfRange),
        ("respCode", "", Malformed),
    ] {
        assert_eq!(parse(&signed(with(notice(), &[(name, value)]))), Err(error), "{name} {value}");
    }
    let refused = parse(&signed(with(notice(), &[("respCode", "01")])));
    assert!(matches!(refused, Ok(WebhookEvent::Payment(update)) if update.state == PaymentState::Failed));
}

#[test]
fn a_certificate_is_looked_at_by_the_clock() {
    let mut old = webhook(&signed(notice()));
    old.received_at = BEGAN.0.plus(200 * 366 * Millis::DAY);
    assert_eq!(nobody().parse_webhook(&old), Err(WebhookError::InvalidSignature));
}

#[test]
fn live_money_is_told_of_by_the_company_itself() {
    let live =
        gateways::UnionPay::new(&gateways::UnionPayAddresses::default(), &super::script::credentials(&[]), false)
            .unwrap();
    assert_eq!(live.parse_webhook(&webhook(&signed(notice()))), Err(WebhookError::InvalidSignature));
}

#[test]
fn whatever_comes_nothing_breaks_and_nothing_is_believed() {
    let unionpay = nobody();
    let good = webhook(&signed(notice())).body;
    let mut chance = Chance(17);
    for _ in 0..2_000 {
        let mut body = good.clone();
        match chance.below(4) {
            0 => body.truncate(chance.below(body.len())),
            1 => {
                let place = chance.below(body.len());
                body[place] = chance.byte();
            }
            2 => {
                let place = chance.below(body.len());
                let more = chance.bytes(3);
                body.splice(place..place, more);
            }
            _ => {
                let place = chance.below(body.len());
                body.remove(place);
            }
        }
        let was = unionpay.parse_webhook(&posted(&body));
        // What is written otherwise may say the same: `%2B` and `%2b`, or a blank within the certificate.
        let is_same = was == unionpay.parse_webhook(&posted(&good));
        assert!(was.is_err() || is_same, "{}", String::from_utf8_lossy(&body));
    }
    for body in [&b""[..], b"&&", b"=", b"{}", b"<xml/>", b"\xd6\xd0=1", b"a=%ff", b"txnAmt=1&txnAmt=2"] {
        assert_eq!(unionpay.parse_webhook(&posted(body)), Err(WebhookError::InvalidSignature));
    }
}
