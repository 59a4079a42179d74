//! Visitors, and how pages should look to them: session, language, theme.

use std::net::IpAddr;

use ground::{Actor, RequestContext, sms};
use http::{
    HeaderMap, HeaderValue,
    header::{COOKIE, HOST, SET_COOKIE, USER_AGENT},
    request::Parts,
};
use kit::server::{Mode, Request, cookie as cookie_text, device_cookie, session_cookie};
use model::{
    Lang,
    account::{Theme, Viewer},
};
use people::session;

use super::{Peer, RequestId, Web, language};

const LANGUAGE_COOKIE_MAX_AGE_SECS: i64 = 365 * 24 * 3600;

/// The visitor of a request.
pub struct Visitor {
    /// The request as pages and functions see it.
    pub request: Request,
    /// The cookies that the answer must set.
    pub cookies: Vec<HeaderValue>,
}

impl Visitor {
    /// Looks the visitor up.
    pub async fn of(web: &Web, parts: &Parts) -> ground::Result<Self> {
        let mode = web.mode();
        let mut cookies = Vec::new();
        let token = cookie_of(&parts.headers, session_cookie(mode)).map(str::to_owned);
        let session = match &token {
            Some(token) => session::load(&web.db, token).await?,
            None => None,
        };
        let key = session.as_ref().map(|session| session.key);
        match &session {
            Some(session) => web.last_seen.note(session.key),
            None if token.is_some() => cookies.extend(set_cookie(mode, session_cookie(mode), "", 0)),
            None => {}
        }
        let asked = query(parts, "hl").and_then(Lang::parse).filter(|lang| speaks(mode, *lang));
        if let Some(lang) = asked {
            cookies.extend(set_cookie(mode, "hl", lang.tag(), LANGUAGE_COOKIE_MAX_AGE_SECS));
        }
        let chosen = || cookie_of(&parts.headers, "hl").and_then(Lang::parse).filter(|lang| speaks(mode, *lang));
        let accepted = || language::negotiate(&parts.headers);
        let account = session.as_ref().and_then(|session| session.lang);
        let lang = asked.or_else(chosen).or(account).or_else(accepted).unwrap_or_default();
        let theme = cookie_of(&parts.headers, "theme").and_then(Theme::parse);
        let theme = theme.or_else(|| session.as_ref().map(|session| session.theme)).unwrap_or(Theme::System);

        let who = session.map(|session| session.who);
        let actor = who.as_ref().map_or(Actor::Guest, |who| Actor::Person(who.id, who.may));
        let id: String = parts.extensions.get::<RequestId>().map(ToString::to_string).unwrap_or_default();
        let token = token.filter(|_| who.is_some());
        let phones = web.db.env.part::<Option<sms::SmsPolicy>>().is_some();
        let time_zone = web.db.env.zone().name().to_owned();
        let viewer = Viewer { who, lang, theme, phones, time_zone, unread_notices: 0 };
        let site = web.settings.url.clone().unwrap_or_else(|| {
            let host = parts.uri.host().or_else(|| text(&parts.headers, HOST)).unwrap_or_default();
            format!("http://{host}")
        });
        let ctx = RequestContext {
            actor,
            address: client(web, parts).map(|address| address.to_string()).unwrap_or_default(),
            request: id.clone(),
            session: key,
            device: cookie_of(&parts.headers, device_cookie(mode)).map(str::to_owned),
            agent: text(&parts.headers, USER_AGENT).unwrap_or_default().into(),
        };
        let request = Request { db: web.db.clone(), ctx, viewer, token, id, mode, site, flash: None };
        Ok(Self { request, cookies })
    }

    /// Adds the cookies, where the answer does not set the same ones itself.
    pub fn set_cookies(cookies: Vec<HeaderValue>, headers: &mut HeaderMap) {
        let name = |value: &HeaderValue| value.as_bytes().split(|byte| *byte == b'=').next().map(<[u8]>::to_vec);
        let set: Vec<_> = headers.get_all(SET_COOKIE).iter().map(name).collect();
        for cookie in cookies {
            if !set.contains(&name(&cookie)) {
                headers.append(SET_COOKIE, cookie);
            }
        }
    }
}

/// Returns the client's address, as far as the proxies between can be believed.
pub fn client(web: &Web, parts: &Parts) -> Option<IpAddr> {
    client_of(web, &parts.extensions, &parts.headers)
}

/// Returns the same of a request that is still in one piece.
pub fn client_of(web: &Web, extensions: &http::Extensions, headers: &HeaderMap) -> Option<IpAddr> {
    let peer = extensions.get::<Peer>()?;
    Some(web.settings.trusted_proxies.client(peer.0, headers))
}

fn set_cookie(mode: Mode, name: &str, value: &str, age: i64) -> Option<HeaderValue> {
    HeaderValue::from_str(&cookie_text(mode, name, value, "/", age)).ok()
}

/// Tells whether the site speaks a language in this mode: the pseudo-language is for tests.
fn speaks(mode: Mode, lang: Lang) -> bool {
    mode == Mode::Development || lang != Lang::Pseudo
}

fn text(headers: &HeaderMap, name: http::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn query<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    let pairs = parts.uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next()
}

/// Returns the cookie of this name in a request.
pub fn cookie_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok()).find_map(|line| cookie(line, name))
}

/// Returns the cookie of this name in a `Cookie` header; empty ones are none.
pub fn cookie<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let pairs = line.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value).next()
}
