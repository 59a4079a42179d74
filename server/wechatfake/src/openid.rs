//! Who somebody is to an official account: WeChat's browser is sent here and comes back with a code, by which the
//! account's server asks.

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::{Query, State as Shared},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};

use crate::{
    fake::Fake,
    fault::{Faults, Kind},
    id, keys,
    lang::Lang,
    order::OPENID,
    page,
};

/// Returns the routes.
pub(crate) fn router() -> Router<Fake> {
    Router::new()
        .route("/connect/oauth2/authorize", get(authorize))
        .route("/sns/oauth2/access_token", get(access_token))
}

type Asked = BTreeMap<String, String>;

/// Sends the browser back with a code.
async fn authorize(Shared(fake): Shared<Fake>, headers: HeaderMap, Query(asked): Query<Asked>) -> Response {
    let get = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let back = get("redirect_uri");
    let wrong = [
        ("appid", get("appid") != fake.0.settings.app_id),
        ("response_type", get("response_type") != "code"),
        ("scope", !matches!(get("scope"), "snsapi_base" | "snsapi_userinfo")),
        ("redirect_uri", !back.starts_with("https://") && !back.starts_with("http://")),
        ("state", !get("state").bytes().all(|byte| byte.is_ascii_alphanumeric()) || get("state").len() > 128),
    ];
    if let Some((field, _)) = wrong.into_iter().find(|(_, is_wrong)| *is_wrong) {
        return page::wrong(Lang::asked(&headers), field);
    }
    let code = id::token();
    fake.state().codes.insert(code.clone());
    let mark = if back.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{back}{mark}code={code}&state={}", get("state"))).into_response()
}

/// Says who somebody is, once for each code. As the real one does, it says with status 200 that something is wrong, and
/// that all of it is plain text.
async fn access_token(Shared(fake): Shared<Fake>, Query(asked): Query<Asked>) -> Response {
    let faults = Faults::take(&mut fake.state().faults, "openid");
    faults.wait().await;
    if faults.has(Kind::ServerError) {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let said = if faults.has(Kind::Error) { error(-1, "system error") } else { who(&fake, &asked) };
    faults.disturb(([(CONTENT_TYPE, "text/plain")], said.to_string()).into_response()).await
}

fn who(fake: &Fake, asked: &Asked) -> Value {
    let get = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    if get("appid") != fake.0.settings.app_id {
        return error(40_013, "invalid appid");
    }
    if get("secret") != keys::APP_SECRET {
        return error(40_125, "invalid appsecret");
    }
    if get("grant_type") != "authorization_code" {
        return error(40_002, "invalid grant_type");
    }
    if !fake.state().codes.remove(get("code")) {
        return error(40_029, "invalid code");
    }
    json!({
        "access_token": id::token(), "expires_in": 7_200, "refresh_token": id::token(), "openid": OPENID,
        "scope": "snsapi_base",
    })
}

fn error(code: i32, words: &str) -> Value {
    json!({ "errcode": code, "errmsg": format!("{words}, rid: {}", id::token()) })
}
