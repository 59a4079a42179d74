//! Who somebody in WeChat is: a page of WeChat's sends their browser back with a code, for which it says their id in the
//! school's app (`openid`). Neither is signed: the one comes by the browser, the other over TLS.

use commerce::payment::{GatewayError, GatewayErrorKind};
use reqwest::header::USER_AGENT;
use serde::Deserialize;

use super::api::Api;
use crate::client::{ask, refusal, unreadable};

/// The bytes of an id, at most.
const MAX_ID_BYTES: usize = 128;

/// What a code is good for, or why it is not.
#[derive(Deserialize)]
struct Answer {
    openid: Option<String>,
    errcode: Option<i64>,
}

/// Returns the page from which the browser comes back with a code; `None` without the secret of the app.
pub(super) fn url(api: &Api, return_url: &str, state: &str) -> Option<String> {
    api.keys.app_secret.as_ref()?;
    let mut url = api.pages.join("/connect/oauth2/authorize").ok()?;
    // In this order, as WeChat wants them.
    url.query_pairs_mut()
        .append_pair("appid", &api.keys.app_id)
        .append_pair("redirect_uri", return_url)
        .append_pair("response_type", "code")
        // Who they are and nothing about them: nobody is asked whether they agree.
        .append_pair("scope", "snsapi_base")
        .append_pair("state", state);
    url.set_fragment(Some("wechat_redirect"));
    Some(url.into())
}

/// Fetches the id of whoever brought a code.
///
/// # Errors
/// [`GatewayErrorKind::Unsupported`] without the secret of the app, [`GatewayErrorKind::Refused`] when the code is no
/// good or was used already; [`GatewayError`] when WeChat does not answer.
pub(super) async fn fetch(api: &Api, code: &str) -> Result<String, GatewayError> {
    let Some(secret) = &api.keys.app_secret else {
        return Err(GatewayError::new(GatewayErrorKind::Unsupported, "no secret of the app"));
    };
    let url =
        api.accounts.join("/sns/oauth2/access_token").map_err(|_| unreadable("an address that is none".into()))?;
    let query =
        [("appid", api.keys.app_id.as_str()), ("secret", secret), ("code", code), ("grant_type", "authorization_code")];
    let (status, told): (_, Answer) = ask(api.client.get(url).query(&query).header(USER_AGENT, "lyceum")).await?;
    if !status.is_success() {
        return Err(refusal(status, &"nobody is told of"));
    }
    match told {
        Answer { errcode: None | Some(0), openid: Some(id) } if is_id(&id) => Ok(id),
        Answer { errcode: Some(code), .. } if code != 0 => {
            Err(GatewayError::new(kind(code), format!("errcode {code}")))
        }
        _ => Err(unreadable("nobody is told of".into())),
    }
}

/// Asks with a code that nobody has: that it is the code which is refused proves the secret of the app, where there is
/// one, and that the app is the secret's.
///
/// # Errors
/// [`GatewayErrorKind::Unauthorized`] when they do not fit; [`GatewayError`] when WeChat does not answer.
pub(super) async fn prove_secret(api: &Api) -> Result<(), GatewayError> {
    const NOBODYS: &str = "lyceumconnectioncheck";
    if api.keys.app_secret.is_none() {
        return Ok(());
    }
    match fetch(api, NOBODYS).await {
        Err(error) if error.kind != GatewayErrorKind::Refused => Err(error),
        _ => Ok(()),
    }
}

/// Returns what an error means.
const fn kind(code: i64) -> GatewayErrorKind {
    match code {
        // The app's id or secret, or an address that is not on its list.
        40001 | 40013 | 40125 | 40164 | 41002 | 41004 => GatewayErrorKind::Unauthorized,
        -1 | 45009 | 45011 => GatewayErrorKind::Unreachable,
        _ => GatewayErrorKind::Refused,
    }
}

fn is_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=MAX_ID_BYTES).contains(&text.len()) && text.bytes().all(fits)
}
