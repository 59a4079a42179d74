//! Answers: what Alipay signed counts, word for word, and nothing else; and what its errors mean.

use commerce::payment::{Gateway, GatewayErrorKind};
use serde_json::{Value, json};

use super::script::{ALIPAY_KEY, APP_ID, APP_KEY, alipay, envelope_by, gateway, good, reference, refused, sign, trade};
use crate::{
    stripe::script::Script,
    support::{Chance, Machine, Manner, http},
};

const QUERY: &str = "alipay.trade.query";

async fn fetched(envelope: Value) -> Result<bool, GatewayErrorKind> {
    let script = Script::says(200, envelope).await;
    let fetched = alipay(&script.url).fetch_payment(&reference()).await;
    fetched.map(|update| update.is_some()).map_err(|error| error.kind)
}

#[tokio::test]
async fn the_bytes_are_verified_as_they_stand_there() {
    // Not as a library would write them: with blanks, escapes, another order.
    let content = trade("TRADE_SUCCESS").to_string();
    let content = content.replacen('{', "{ \"subject\" : \"\\u8bed\\u96c0\\/\\\"}\" ,  ", 1);
    let good = sign(ALIPAY_KEY, &content);
    for (said, is_good) in [
        (content.clone(), true),
        (content.replace("\\/", "/"), false),
        (content.replace(" ,  ", ","), false),
        (format!("{content} "), true),
    ] {
        let body = format!("{{\"alipay_trade_query_response\":{said},\"sign\":\"{good}\"}}");
        let machine = Machine::new(Manner::Says(http("200 OK", "application/json", &body))).await;
        let fetched = alipay(&machine.url).fetch_payment(&reference()).await;
        let expected = if is_good { Ok(true) } else { Err(GatewayErrorKind::Unauthorized) };
        assert_eq!(fetched.map(|update| update.is_some()).map_err(|error| error.kind), expected, "{body}");
    }
}

#[tokio::test]
async fn what_alipay_did_not_sign_is_no_state() {
    let by = |key| envelope_by(key, QUERY, &trade("TRADE_SUCCESS"));
    assert_eq!(fetched(by(ALIPAY_KEY)).await, Ok(true));
    assert_eq!(fetched(by(APP_KEY)).await, Err(GatewayErrorKind::Unauthorized));
    for (sign, kind) in [
        (json!(""), GatewayErrorKind::Unauthorized),
        (json!("x"), GatewayErrorKind::Unauthorized),
        (json!(1), GatewayErrorKind::Unreadable),
        (Value::Null, GatewayErrorKind::Unreadable),
    ] {
        let mut envelope = by(ALIPAY_KEY);
        envelope["sign"] = sign;
        assert_eq!(fetched(envelope.clone()).await, Err(kind), "{envelope}");
    }
    // A stranger may neither say that a trade is unknown nor that a refund is refused.
    for content in [trade("TRADE_SUCCESS"), refused("ACQ.TRADE_NOT_EXIST")] {
        let unsigned = json!({ "alipay_trade_query_response": content });
        assert_eq!(fetched(unsigned).await, Err(GatewayErrorKind::Unreadable));
    }
    let mut chance = Chance(17);
    for _ in 0..60 {
        let mut envelope = by(ALIPAY_KEY);
        let mut text = envelope["sign"].as_str().unwrap().as_bytes().to_vec();
        crate::notices::change(&mut text, &mut chance);
        let text = String::from_utf8_lossy(&text).into_owned();
        let is_changed = envelope["sign"] != text.as_str();
        envelope["sign"] = text.into();
        assert_eq!(fetched(envelope.clone()).await.is_err(), is_changed, "{envelope}");
    }
}

#[tokio::test]
async fn each_error_has_its_kind() {
    use GatewayErrorKind::{Refused, Unauthorized, Unreachable, Unreadable};
    let error = |code: &str, sub_code: &str| json!({ "code": code, "msg": "in words", "sub_code": sub_code });
    for (content, kind) in [
        (error("20000", "isp.unknow-error"), Unreachable),
        (error("20000", "aop.unknow-error"), Unreachable),
        (error("20001", "aop.invalid-auth-token"), Unauthorized),
        (error("40001", "isv.missing-signature"), Unauthorized),
        (error("40001", "isv.missing-method"), Refused),
        (error("40002", "isv.invalid-signature"), Unauthorized),
        (error("40002", "isv.invalid-app-id"), Unauthorized),
        (error("40002", "isv.invalid-parameter"), Refused),
        (error("40004", "ACQ.SYSTEM_ERROR"), Unreachable),
        (error("40004", "ACQ.INVALID_PARAMETER"), Refused),
        (error("40005", "isv.app-call-limited"), Unreachable),
        (error("40006", "isv.insufficient-isv-permissions"), Unauthorized),
        (error("50000", ""), Unreadable),
        (json!({ "msg": "no code" }), Unreadable),
    ] {
        assert_eq!(fetched(envelope_by(ALIPAY_KEY, QUERY, &content)).await, Err(kind), "{content}");
        // The gateway itself answers so; without a signature where it does not know the app.
        let signed = json!({ "error_response": content, "sign": sign(ALIPAY_KEY, &content.to_string()) });
        assert_eq!(fetched(signed).await, Err(kind), "{content}");
        if content["code"] != "40004" {
            assert_eq!(fetched(json!({ "error_response": content })).await, Err(kind), "{content}");
        }
    }
    for (status, kind) in [(403, Unauthorized), (429, Unreachable), (500, Unreachable), (302, Unreadable)] {
        let script = Script::says(status, envelope_by(ALIPAY_KEY, QUERY, &trade("TRADE_SUCCESS"))).await;
        let error = alipay(&script.url).fetch_payment(&reference()).await.unwrap_err();
        assert_eq!(error.kind, kind, "{status}");
    }
}

#[tokio::test]
async fn the_connection_works_where_the_keys_of_both_sides_fit() {
    let check = async |content: Value| {
        let script = gateway(move |_, _| content.clone()).await;
        alipay(&script.url).check_connection().await.map_err(|error| error.kind)
    };
    let account = check(refused("ACQ.TRADE_NOT_EXIST")).await.unwrap();
    assert_eq!((account.name.as_str(), account.is_sandbox), (APP_ID, true), "no answer says whose account it is");
    assert!(check(good(json!({}))).await.is_ok());
    let bad = json!({ "code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-signature" });
    assert_eq!(check(bad).await, Err(GatewayErrorKind::Unauthorized));
    let script = Script::says(200, envelope_by(APP_KEY, QUERY, &refused("ACQ.TRADE_NOT_EXIST"))).await;
    let error = alipay(&script.url).check_connection().await.unwrap_err();
    assert_eq!(error.kind, GatewayErrorKind::Unauthorized, "the public key of another");
    assert!(!format!("{error:?}").contains(APP_ID) && !format!("{error:?}").contains("MII"));
}

#[tokio::test]
async fn answers_that_are_none_are_errors() {
    let trade = envelope_by(ALIPAY_KEY, QUERY, &trade("TRADE_SUCCESS")).to_string();
    for body in ["", "null", "[]", "<xml><code>10000</code></xml>", "{\"alipay_trade_query_response\":", "\u{feff}{}"] {
        let machine = Machine::new(Manner::Says(http("200 OK", "application/json", body))).await;
        let error = alipay(&machine.url).fetch_payment(&reference()).await.unwrap_err();
        assert_eq!(error.kind, GatewayErrorKind::Unreadable, "{body}");
    }
    for manner in [
        Manner::Breaks(http("200 OK", "application/json", &trade)[..200].to_vec()),
        Manner::Floods(b"HTTP/1.1 200 OK\r\n\r\n".to_vec()),
    ] {
        let machine = Machine::new(manner).await;
        alipay(&machine.url).fetch_payment(&reference()).await.unwrap_err();
    }
}
