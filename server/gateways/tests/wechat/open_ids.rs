//! Who somebody in WeChat is: asked by a page, told for a code.

use commerce::payment::{Gateway, GatewayErrorKind};
use gateways::{WeChat, WeChatAddresses};
use serde_json::{Value, json};

use super::script::{APP_ID, APP_SECRET, OPEN_ID, credentials, nobody, wechat};
use crate::stripe::script::Script;

async fn fetched(status: u16, said: Value) -> Result<String, GatewayErrorKind> {
    let script = Script::says(status, said).await;
    let fetched = wechat(&script.url).fetch_open_id("code&4711").await;
    let heard = script.heard().remove(0);
    assert_eq!(heard.what, "GET /sns/oauth2/access_token");
    for (name, value) in
        [("appid", APP_ID), ("secret", APP_SECRET), ("code", "code&4711"), ("grant_type", "authorization_code")]
    {
        assert_eq!(heard.field(name), Some(value));
    }
    fetched.map_err(|error| {
        assert!(!error.to_string().contains(APP_SECRET), "{error}");
        error.kind
    })
}

#[test]
fn the_page_leads_back_with_what_it_was_given() {
    let gateway = WeChat::new(&WeChatAddresses::default(), &credentials(&[])).unwrap();
    let expected = format!(
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid={APP_ID}\
         &redirect_uri=https%3A%2F%2Fschool.example%2Fcheckout%2F1%3Fa%3Db&response_type=code&scope=snsapi_base\
         &state=x%26y#wechat_redirect"
    );
    assert_eq!(gateway.open_id_url("https://school.example/checkout/1?a=b", "x&y"), Some(expected));
}

#[tokio::test]
async fn a_code_is_good_for_an_id() {
    let told = json!({ "access_token": "secret", "expires_in": 7200, "openid": OPEN_ID, "scope": "snsapi_base" });
    assert_eq!(fetched(200, told).await, Ok(OPEN_ID.into()));
}

#[tokio::test]
async fn a_code_that_is_no_good_tells_of_nobody() {
    use GatewayErrorKind::{Refused, Unauthorized, Unreachable, Unreadable};
    for (status, said, kind) in [
        (200, json!({ "errcode": 40029, "errmsg": "invalid code" }), Refused),
        (200, json!({ "errcode": 40163, "errmsg": "code been used" }), Refused),
        (200, json!({ "errcode": 40163, "openid": OPEN_ID }), Refused),
        (200, json!({ "errcode": 40125, "errmsg": "invalid appsecret" }), Unauthorized),
        (200, json!({ "errcode": -1, "errmsg": "system error" }), Unreachable),
        (200, json!({ "errcode": 45011, "errmsg": "api minute-quota reach limit" }), Unreachable),
        (200, json!({}), Unreadable),
        (200, json!({ "openid": "" }), Unreadable),
        (200, json!({ "openid": "a b" }), Unreadable),
        (200, json!({ "openid": "x".repeat(129) }), Unreadable),
        (200, json!({ "openid": 1 }), Unreadable),
        (200, json!([]), Unreadable),
        (500, json!({}), Unreachable),
        (302, json!({ "openid": OPEN_ID }), Unreadable),
    ] {
        assert_eq!(fetched(status, said.clone()).await, Err(kind), "{status} {said}");
    }
    assert_eq!(nobody().fetch_open_id("x").await.unwrap_err().kind, Unreachable);
    let without = WeChat::new(&WeChatAddresses::default(), &credentials(&[("app_secret", "")])).unwrap();
    assert_eq!(without.fetch_open_id("x").await.unwrap_err().kind, GatewayErrorKind::Unsupported);
}
