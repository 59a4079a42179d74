//! Answers: what WeChat Pay signed counts, word for word, and nothing else; and what its failures mean.

use commerce::payment::{Gateway, GatewayErrorKind};
use model::Millis;
use serde_json::{Value, json};

use super::script::{
    APP_ID, MERCHANT_ID, MERCHANT_KEY, PUBLIC_KEY_ID, WECHAT_KEY, failure, platform, reference, response, says,
    signature, signed, transaction, wechat,
};
use crate::{
    alipay::certificates::days_from_now,
    stripe::script::Script,
    support::{Machine, Manner},
};

async fn fetched(said: Vec<u8>) -> Result<bool, GatewayErrorKind> {
    let script = Script::saying(move |_| said.clone()).await;
    let fetched = wechat(&script.url).fetch_payment(&reference()).await;
    fetched.map(|update| update.is_some()).map_err(|error| error.kind)
}

#[tokio::test]
async fn what_wechat_pay_did_not_sign_is_no_state() {
    use GatewayErrorKind::{Unauthorized, Unreachable};
    let (paid, unknown) = (transaction("SUCCESS"), failure("ORDER_NOT_EXIST"));
    assert_eq!(fetched(signed(WECHAT_KEY, PUBLIC_KEY_ID, 200, &paid)).await, Ok(true));
    assert_eq!(fetched(signed(WECHAT_KEY, PUBLIC_KEY_ID, 404, &unknown)).await, Ok(false));
    assert_eq!(fetched(signed(MERCHANT_KEY, PUBLIC_KEY_ID, 200, &paid)).await, Err(Unauthorized));
    // Neither is what a stranger says of a payment that is not there.
    let refused = Err(GatewayErrorKind::Refused);
    assert_eq!(fetched(signed(MERCHANT_KEY, PUBLIC_KEY_ID, 404, &unknown)).await, refused);
    assert_eq!(fetched(response(404, &[], unknown.to_string().as_bytes())).await, refused);
    assert_eq!(fetched(response(200, &[], paid.to_string().as_bytes())).await, Err(Unauthorized));
    // The gateway before it answers so.
    assert_eq!(fetched(response(502, &[], b"<html>")).await, Err(Unreachable));
    let body = paid.to_string();
    let whole = signature(WECHAT_KEY, PUBLIC_KEY_ID, &body, days_from_now(0));
    for (place, (name, value)) in whole.iter().enumerate() {
        for other in [None, Some(String::new()), Some(format!("{value}0"))] {
            let mut headers = whole.to_vec();
            match &other {
                Some(other) => headers[place].1.clone_from(other),
                None => drop(headers.remove(place)),
            }
            // A serial that nobody knows has the certificates fetched, which this machine answers with a payment.
            let is_unknown = place == 0 && other.as_ref().is_some_and(|other| !other.is_empty());
            let expected = if is_unknown { GatewayErrorKind::Unreadable } else { Unauthorized };
            let said = fetched(response(200, &headers, body.as_bytes())).await;
            assert_eq!(said, Err(expected), "{name} {other:?}");
        }
    }
    let mut other = whole.to_vec();
    other.push(("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3".into()));
    assert_eq!(fetched(response(200, &other, body.as_bytes())).await, Err(Unauthorized));
    other[4].1 = "WECHATPAY2-SHA256-RSA2048".into();
    assert_eq!(fetched(response(200, &other, body.as_bytes())).await, Ok(true));
}

#[tokio::test]
async fn a_signature_that_wechat_pay_gets_wrong_on_purpose_is_not_believed_and_no_fault_of_the_keys() {
    for (status, said) in [(200, transaction("SUCCESS")), (404, failure("ORDER_NOT_EXIST"))] {
        let body = said.to_string();
        let mut headers = signature(WECHAT_KEY, PUBLIC_KEY_ID, &body, days_from_now(0));
        headers[3].1.insert_str(0, "WECHATPAY/SIGNTEST/");
        let probed = fetched(response(status, &headers, body.as_bytes())).await;
        assert_eq!(probed, Err(GatewayErrorKind::Unreachable), "{status}");
    }
}

#[tokio::test]
async fn the_bytes_are_verified_as_they_stand_there() {
    let body = transaction("SUCCESS").to_string().replacen('{', "{ \"attach\\u0031\" : \"\\/\" ,  ", 1);
    let headers = signature(WECHAT_KEY, PUBLIC_KEY_ID, &body, days_from_now(0));
    for (said, expected) in [
        (body.clone(), Ok(true)),
        (body.replace("\\/", "/"), Err(GatewayErrorKind::Unauthorized)),
        (body.replace(" ,  ", ","), Err(GatewayErrorKind::Unauthorized)),
        (format!("{body} "), Err(GatewayErrorKind::Unauthorized)),
    ] {
        assert_eq!(fetched(response(200, &headers, said.as_bytes())).await, expected, "{said}");
    }
}

#[tokio::test]
async fn an_answer_was_signed_within_five_minutes() {
    let body = transaction("SUCCESS").to_string();
    for (seconds, is_good) in [(-3_600, false), (-310, false), (-290, true), (290, true), (310, false)] {
        let at = days_from_now(0).plus(seconds * Millis::SECOND);
        let said = response(200, &signature(WECHAT_KEY, PUBLIC_KEY_ID, &body, at), body.as_bytes());
        let expected = if is_good { Ok(true) } else { Err(GatewayErrorKind::Unauthorized) };
        assert_eq!(fetched(said).await, expected, "{seconds}");
    }
}

#[tokio::test]
async fn each_failure_has_its_kind() {
    use GatewayErrorKind::{Refused, Unauthorized, Unreachable, Unreadable};
    for (status, code, kind) in [
        (401, "SIGN_ERROR", Unauthorized),
        (403, "NO_AUTH", Unauthorized),
        (400, "APPID_MCHID_NOT_MATCH", Unauthorized),
        (400, "MCH_NOT_EXISTS", Unauthorized),
        (401, "", Unauthorized),
        (403, "", Unauthorized),
        (403, "RULE_LIMIT", Refused),
        (403, "ACCOUNT_ERROR", Refused),
        (403, "NOT_ENOUGH", Refused),
        (400, "PARAM_ERROR", Refused),
        (400, "INVALID_REQUEST", Refused),
        (400, "OPENID_MISMATCH", Refused),
        (400, "A_CODE_OF_TOMORROW", Refused),
        (403, "OUT_TRADE_NO_USED", Unreadable),
        (429, "FREQUENCY_LIMITED", Unreachable),
        (429, "RATELIMIT_EXCEEDED", Unreachable),
        (429, "", Unreachable),
        (500, "SYSTEM_ERROR", Unreachable),
        (500, "BANK_ERROR", Unreachable),
        (502, "", Unreachable),
        (302, "", Unreadable),
    ] {
        let said = if code.is_empty() { json!({}) } else { failure(code) };
        assert_eq!(fetched(signed(WECHAT_KEY, PUBLIC_KEY_ID, status, &said)).await, Err(kind), "{status} {code}");
        assert_eq!(fetched(response(status, &[], said.to_string().as_bytes())).await, Err(kind), "{status} {code}");
    }
}

#[tokio::test]
async fn answers_that_are_none_are_errors() {
    let now = days_from_now(0);
    for body in ["", "null", "[]", "<xml><trade_state>SUCCESS</trade_state></xml>", "{\"appid\":", "\u{feff}{}"] {
        let headers = signature(WECHAT_KEY, PUBLIC_KEY_ID, body, now);
        assert_eq!(
            fetched(response(200, &headers, body.as_bytes())).await,
            Err(GatewayErrorKind::Unreadable),
            "{body}"
        );
    }
    let whole = signed(WECHAT_KEY, PUBLIC_KEY_ID, 200, &transaction("SUCCESS"));
    for manner in
        [Manner::Breaks(whole[..whole.len() - 9].to_vec()), Manner::Floods(b"HTTP/1.1 200 OK\r\n\r\n".to_vec())]
    {
        let machine = Machine::new(manner).await;
        wechat(&machine.url).fetch_payment(&reference()).await.unwrap_err();
    }
}

#[tokio::test]
async fn the_connection_works_where_the_keys_of_both_sides_fit() {
    let check = async |status: u16, said: Value| {
        let script = says(status, said).await;
        wechat(&script.url).check_connection().await.map_err(|error| error.kind)
    };
    let account = check(404, failure("ORDER_NOT_EXIST")).await.unwrap();
    assert_eq!((account.name.as_str(), account.is_sandbox), (MERCHANT_ID, false));
    assert_eq!(check(401, failure("SIGN_ERROR")).await, Err(GatewayErrorKind::Unauthorized));
    // The secret with which payers are known is tried with a code that nobody has.
    for (code, outcome) in [(40_029, Ok(())), (40_125, Err(GatewayErrorKind::Unauthorized))] {
        let script = platform(move |heard| match heard.what.as_str() {
            "GET /sns/oauth2/access_token" => (200, json!({ "errcode": code, "errmsg": "in words" })),
            _ => (404, failure("ORDER_NOT_EXIST")),
        })
        .await;
        let checked = wechat(&script.url).check_connection().await;
        assert_eq!(checked.map(drop).map_err(|error| error.kind), outcome, "{code}");
    }
    let script = Script::saying(|_| signed(MERCHANT_KEY, PUBLIC_KEY_ID, 404, &failure("ORDER_NOT_EXIST"))).await;
    let error = wechat(&script.url).check_connection().await.unwrap_err();
    assert_eq!(error.kind, GatewayErrorKind::Refused, "the public key of another");
    assert!(!format!("{error:?}").contains(APP_ID) && !format!("{error:?}").contains("MII"));
}
