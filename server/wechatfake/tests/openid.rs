//! Who somebody is to an official account.

use http::StatusCode;
use serde_json::Value;
use wechatfake::keys;

use crate::support::Merchant;

fn authorize(change: (&str, &str)) -> String {
    let back = "https%3A%2F%2Fschool.example%2Fcheckout%2F7";
    let url = format!(
        "/connect/oauth2/authorize?appid={}&redirect_uri={back}&response_type=code&scope=snsapi_base&state=s1",
        keys::APP_ID
    );
    url.replace(change.0, change.1)
}

async fn who(merchant: &Merchant, code: &str, secret: &str) -> Value {
    let app = keys::APP_ID;
    let url = format!("/sns/oauth2/access_token?appid={app}&secret={secret}&code={code}&grant_type=authorization_code");
    let (status, _, said) = merchant.open(&url, "").await;
    assert_eq!(status, StatusCode::OK);
    serde_json::from_str(&said).unwrap()
}

#[tokio::test]
async fn a_browser_comes_back_with_a_code_that_says_once_who_it_is() {
    let merchant = Merchant::new();
    let (status, to, _) = merchant.open(&authorize(("", "")), "").await;
    let code = to.strip_prefix("https://school.example/checkout/7?code=").unwrap().strip_suffix("&state=s1").unwrap();
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(who(&merchant, code, "wrong").await["errcode"], 40_125);
    assert_eq!(who(&merchant, code, keys::APP_SECRET).await["openid"], "oLyceumPayer0000000000000077");
    assert_eq!(who(&merchant, code, keys::APP_SECRET).await["errcode"], 40_029);
}

#[tokio::test]
async fn a_wrong_address_leads_nowhere() {
    let merchant = Merchant::new();
    for (good, wrong) in [
        (keys::APP_ID, "wx0000000000000002"),
        ("response_type=code", "response_type=token"),
        ("snsapi_base", "snsapi_all"),
        ("https%3A", "javascript%3A"),
        ("state=s1", "state=a%20b"),
    ] {
        let (status, to, _) = merchant.open(&authorize((good, wrong)), "en").await;
        assert_eq!((status, to.as_str()), (StatusCode::BAD_REQUEST, ""), "{wrong}");
    }
}
