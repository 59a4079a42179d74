//! Forms without JavaScript: a refused one goes back to its page, with what was typed and what is wrong.
//!
//! What was typed lies in the database, and only so much of it for each client. Where nothing of it may be kept, what
//! is wrong travels alone, sealed in the cookie: a stranger makes no row by being refused.

use axum::{
    Form,
    body::{Body, Bytes},
    extract::{FromRequest, Request},
};
use data_encoding::BASE64URL_NOPAD;
use http::{
    HeaderMap, HeaderValue, Method, Uri,
    header::{CONTENT_TYPE, HOST, REFERER},
    request::Parts,
};
use kit::{AppError, Flash, server::Mode};
use serde::{Deserialize, Serialize};

use super::{
    Web,
    visitor::{Visitor, client, cookie_of},
};
use crate::front::{
    self,
    rate::{Class, Client},
};

const COOKIE: &str = "flash";
/// The time that a refused form is kept for its page, in seconds.
const SAVED_FORM_MAX_AGE_SECS: i64 = 10 * 60;
/// The bytes that are kept of the form of somebody who is not signed in, and the fields. A person's form is kept as the
/// route table takes it: texts are long, and written with care.
const MAX_KEPT_BYTES: usize = 8 * 1024;
const MAX_KEPT_FIELDS: usize = 32;
/// The longest name of a field.
const MAX_FIELD_CHARS: usize = 64;
/// The least that keeping costs, in bytes.
const MIN_KEPT_COST: usize = 512;
/// What begins a cookie that holds everything itself, and the most that it holds.
const SEALED: char = '~';
const MAX_SEALED_BYTES: usize = 2 * 1024;

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

/// Returns what was typed, without what nobody may read: a secret that was typed is empty there.
pub async fn values(body: Bytes) -> Vec<(String, String)> {
    let request = Request::builder()
        .method(Method::POST)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .expect("a method and one header make a request");
    let Form(mut values) = Form::<Vec<(String, String)>>::from_request(request, &()).await.unwrap_or(Form(Vec::new()));
    // Of a secret only that somebody typed one.
    values.retain(|(name, value)| !value.is_empty() || !model::rule::is_secret(name));
    for (_, value) in values.iter_mut().filter(|(name, _)| model::rule::is_secret(name)) {
        value.clear();
    }
    values
}

/// A refused form.
pub struct Refused<'a> {
    /// The path of the function that refused it.
    pub form: &'a str,
    /// The page that it goes back to.
    pub back: &'a str,
    /// What was typed.
    pub values: Vec<(String, String)>,
    /// What is wrong.
    pub error: AppError,
}

/// The one for whom a refused form is kept.
#[derive(Clone, Copy)]
pub struct Keeper {
    client: Client,
    is_guest: bool,
}

impl Keeper {
    /// Returns the person, or the address of somebody who is not signed in.
    pub fn of(web: &Web, visitor: &Visitor, parts: &Parts) -> Self {
        let address = || ground::household(client(web, parts).unwrap_or(crate::proxies::STRANGER));
        let who = visitor.request.viewer.who.as_ref();
        let client = who.map_or_else(|| Client::Address(address()), |who| Client::Person(who.id));
        Self { client, is_guest: who.is_none() }
    }

    /// Returns what of a form is kept. The shortest fields come first: what is far too long is hardly a field of the
    /// form.
    fn kept(self, mut values: Vec<(String, String)>) -> Vec<(String, String)> {
        values.retain(|(name, _)| name.chars().count() <= MAX_FIELD_CHARS);
        if !self.is_guest {
            return values;
        }
        let bytes = |(name, value): &(String, String)| name.len() + value.len();
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by_key(|at| bytes(&values[*at]));
        let mut left = MAX_KEPT_BYTES;
        let fits = order.into_iter().take(MAX_KEPT_FIELDS).take_while(|at| {
            let needs = bytes(&values[*at]);
            let fits = needs <= left;
            left = left.saturating_sub(needs);
            fits
        });
        let fits: std::collections::HashSet<usize> = fits.collect();
        let mut at = 0;
        values.retain(|_| {
            at += 1;
            fits.contains(&(at - 1))
        });
        values
    }
}

/// Keeps a refused form for its page; returns the cookie under which the page finds it. Of requests that were too many,
/// and for a client for whom enough is kept, the page shows what is wrong and nothing that was typed.
pub async fn keep(web: &Web, keeper: Keeper, refused: Refused<'_>) -> Option<HeaderValue> {
    let Refused { form, back, values, error } = refused;
    let page = path(back).to_owned();
    let values = if matches!(error, AppError::RateLimited(_)) { Vec::new() } else { keeper.kept(values) };
    let saved = SavedForm { page: page.clone(), values, error };
    let body = serde_json::to_string(&saved).ok()?;
    #[expect(clippy::cast_precision_loss, reason = "a few megabytes")]
    let cost = body.len().max(MIN_KEPT_COST) as f64;
    let front = &web.front;
    let token = if saved.values.is_empty() {
        sealed(web, &saved)
    } else if front.rate.take(&front.limits(), keeper.client, Class::Kept, cost).is_err() {
        front::refused("kept");
        sealed(web, &SavedForm { values: Vec::new(), ..saved })
    } else {
        match ground::flash::put(&web.db, form, &body).await {
            Ok(token) => Some(token),
            Err(error) => {
                tracing::error!(%error, "a refused form could not be kept: {error}");
                None
            }
        }
    };
    cookie(web.mode(), &format!("{}:{form}", token?), &page, SAVED_FORM_MAX_AGE_SECS)
}

/// Returns a token that holds everything itself.
fn sealed(web: &Web, saved: &SavedForm) -> Option<String> {
    let body = serde_json::to_vec(saved).ok().filter(|body| body.len() <= MAX_SEALED_BYTES)?;
    let sealed = web.db.env.keys.seal(&body).ok()?;
    Some(format!("{SEALED}{}", BASE64URL_NOPAD.encode(&sealed)))
}

/// Returns what a token holds, by itself or in the database.
async fn unfold(web: &Web, token: &str, form: &str) -> ground::Result<Option<String>> {
    let Some(sealed) = token.strip_prefix(SEALED) else { return ground::flash::take(&web.db, token, form).await };
    let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).unwrap_or_default();
    // What was made up is nothing.
    Ok(web.db.env.keys.open_text(&sealed).ok())
}

/// Takes what a refused form left for this page; it is there only once.
pub async fn take(web: &Web, parts: &Parts, cookies: &mut Vec<HeaderValue>) -> Option<Flash> {
    let (token, form) = cookie_of(&parts.headers, COOKIE)?.split_once(':')?;
    let page = parts.uri.path();
    cookies.extend(cookie(web.mode(), "", page, 0));
    let body = match unfold(web, token, form).await {
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
            b"identifier=amy%40example.com&password=p&new_password=q&Password=r&code=123456&name=%E5%AD%A6",
        ))
        .await;
        let kept = [
            ("identifier", "amy@example.com"),
            ("password", ""),
            ("new_password", ""),
            ("Password", ""),
            ("code", ""),
            ("name", "学"),
        ];
        assert_eq!(typed, kept.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(values(Bytes::from_static(b"password=&name=")).await, [("name".into(), String::new())]);
        assert!(values(Bytes::from_static(b"%ff=%ff&&==")).await.len() < 3);
    }

    #[test]
    fn of_a_guests_form_a_few_kilobytes_are_kept() {
        let guest = Keeper { client: Client::Address([192, 0, 2, 1].into()), is_guest: true };
        let field = |name: &str, length| (name.to_owned(), "x".repeat(length));
        let names = |values: Vec<(String, String)>| values.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let typed = vec![field("junk", 60_000), field("name", 20), field("bio", 4_000), field(&"n".repeat(65), 1)];
        assert_eq!(names(guest.kept(typed.clone())), ["name", "bio"]);
        let person = Keeper { client: Client::Person(model::Id::NONE), is_guest: false };
        assert_eq!(names(person.kept(typed)), ["junk", "name", "bio"], "a text that a person wrote is kept whole");
        let many = (0..1_000).map(|n| field(&n.to_string(), 1)).collect();
        assert_eq!(guest.kept(many).len(), MAX_KEPT_FIELDS);
    }
}
