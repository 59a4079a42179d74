//! Forms without JavaScript: a refused one goes back to its page, with what was typed and what is wrong.

use axum::{
    Form,
    body::{Body, Bytes},
    extract::{FromRequest, Request},
};
use http::{
    HeaderMap, HeaderValue, Method, Uri,
    header::{CONTENT_TYPE, HOST, REFERER},
    request::Parts,
};
use kit::{AppError, Flash, server::Mode};
use serde::{Deserialize, Serialize};

use super::{Web, visitor::cookie_of};

const COOKIE: &str = "flash";
/// The time that a refused form is kept for its page, in seconds.
const SAVED_FORM_MAX_AGE_SECS: i64 = 10 * 60;

/// The stored part of a refused form.
#[derive(Serialize, Deserialize)]
struct SavedForm {
    /// The page it belongs to.
    page: String,
    values: Vec<(String, String)>,
    error: AppError,
}

/// Returns the page that a form was on: a path of ours, else the front page.
pub fn back(uri: &Uri, headers: &HeaderMap) -> String {
    let referer: Option<Uri> = headers.get(REFERER).and_then(|referer| referer.to_str().ok()?.parse().ok());
    let host = uri
        .host()
        .map(str::to_owned)
        .or_else(|| headers.get(HOST).and_then(|host| host.to_str().ok()).map(str::to_owned));
    let same = |page: &Uri| match (page.authority(), &host) {
        (Some(page), Some(host)) => page.as_str().eq_ignore_ascii_case(host),
        _ => false,
    };
    let page = referer.filter(same).and_then(|page| page.path_and_query().map(ToString::to_string));
    model::local(page.as_deref().unwrap_or("/")).to_owned()
}

/// Returns what was typed, without what nobody may read.
pub async fn values(body: Bytes) -> Vec<(String, String)> {
    let request = Request::builder()
        .method(Method::POST)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .expect("a method and one header make a request");
    let Form(mut values) = Form::<Vec<(String, String)>>::from_request(request, &()).await.unwrap_or(Form(Vec::new()));
    values.retain(|(name, _)| !["password", "code", "secret", "token"].iter().any(|secret| name.contains(secret)));
    values
}

/// Keeps a refused form for its page; returns the cookie under which the page finds it.
pub async fn keep(
    web: &Web,
    form: &str,
    back: &str,
    values: Vec<(String, String)>,
    error: AppError,
) -> Option<HeaderValue> {
    let page = path(back).to_owned();
    let body = serde_json::to_string(&SavedForm { page: page.clone(), values, error }).ok()?;
    match ground::flash::put(&web.db, form, &body).await {
        Ok(token) => cookie(web.mode(), &format!("{token}:{form}"), &page, SAVED_FORM_MAX_AGE_SECS),
        Err(error) => {
            tracing::error!(%error, "a refused form could not be kept: {error}");
            None
        }
    }
}

/// Takes what a refused form left for this page; it is there only once.
pub async fn take(web: &Web, parts: &Parts, cookies: &mut Vec<HeaderValue>) -> Option<Flash> {
    let (token, form) = cookie_of(&parts.headers, COOKIE)?.split_once(':')?;
    let page = parts.uri.path();
    cookies.extend(cookie(web.mode(), "", page, 0));
    let body = match ground::flash::take(&web.db, token, form).await {
        Ok(body) => body?,
        Err(error) => {
            tracing::error!(%error, "a refused form could not be read: {error}");
            return None;
        }
    };
    let left: SavedForm = serde_json::from_str(&body).ok().filter(|left: &SavedForm| left.page == page)?;
    Some(Flash { form: form.into(), values: left.values, error: left.error })
}

fn path(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or("/")
}

/// Returns a cookie that is sent to this page alone.
fn cookie(mode: Mode, value: &str, page: &str, age: i64) -> Option<HeaderValue> {
    let page = if page.contains(';') { "/" } else { page };
    HeaderValue::from_str(&kit::server::cookie(mode, COOKIE, value, page, age)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_go_back_to_pages_of_ours_only() {
        let back_from = |referer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, "school.example".parse().unwrap());
            headers.insert(REFERER, referer.parse().unwrap());
            back(&"/fn/account/sign_in".parse().unwrap(), &headers)
        };
        assert_eq!(back_from("https://school.example/login?next=%2Fme"), "/login?next=%2Fme");
        for foreign in
            ["https://evil.example/login", "https://school.example//evil.example", "javascript:alert(1)", "x", "/login"]
        {
            assert_eq!(back_from(foreign), "/", "{foreign}");
        }
    }

    #[tokio::test]
    async fn secrets_are_not_kept() {
        let typed = values(Bytes::from_static(
            b"identifier=amy%40example.com&password=p&new_password=q&code=123456&name=%E5%AD%A6",
        ))
        .await;
        assert_eq!(typed, [("identifier".into(), "amy@example.com".into()), ("name".into(), "学".into())]);
        assert!(values(Bytes::from_static(b"%ff=%ff&&==")).await.len() < 3);
    }
}
