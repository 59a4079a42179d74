//! The server's side of a page: the request, the database, cookies and redirects.

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use data_encoding::BASE64URL_NOPAD;
use ground::{Db, Error, RequestContext};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use model::account::Viewer;
use people::SignedIn;

use crate::{AppError, Flash, Page};

/// The mode in which the school runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// On a developer's machine: mailbox, components and routes can be seen.
    Development,
    /// In front of people.
    Production,
}

/// The request that is being answered, in the context of every page and server function.
#[derive(Clone, Debug)]
pub struct Request {
    /// The school's database.
    pub db: Db,
    /// The actor and the origin of the request.
    pub ctx: RequestContext,
    /// The viewer, with language and theme.
    pub viewer: Viewer,
    /// The session's token, if there is a session.
    pub token: Option<String>,
    /// The request's id, in logs and on error pages.
    pub id: String,
    /// The mode in which the school runs.
    pub mode: Mode,
    /// The address by which the browser reaches the school, such as `https://school.example`.
    pub site: String,
    /// The input and the error of a refused form.
    pub flash: Option<Flash>,
}

/// Gives the page the school's clocks, by which instants are written.
pub fn provide_clocks(db: &Db) {
    let zone = db.env.zone();
    provide_context(ui::Clocks(Arc::new(move |at| ui::LocalTime {
        date: zone.date(at),
        clock: zone.clock_with_seconds(at),
        offset: zone.offset(at),
    })));
}

/// Returns the request that is being answered.
///
/// # Panics
/// Outside of a page or server function, where there is none.
#[must_use]
pub fn request() -> Request {
    expect_context()
}

/// Returns the school's database.
#[must_use]
pub fn db() -> Db {
    request().db
}

/// Returns the actor and the origin of the request.
#[must_use]
pub fn context() -> RequestContext {
    request().ctx
}

/// Returns the address by which the browser reaches the school, such as `https://school.example`.
#[must_use]
pub fn site() -> String {
    request().site
}

/// Sets the HTTP status of the page.
pub fn set_status(status: u16) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        response.set_status(status);
    }
}

/// Redirects the browser to an address of ours after this function; any other leads to the home page.
pub fn redirect(to: &str) {
    leptos_axum::redirect(model::local(to));
}

/// The header that marks a redirect which may leave the school; the web layer takes it off again.
pub const LEAVES: HeaderName = HeaderName::from_static("lyceum-leaves");

/// Redirects the browser to the page of a payment provider, whose address came from the provider itself.
pub fn redirect_to_provider(address: &str) {
    if let (Some(response), Ok(to)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(address)) {
        response.insert_header(header::LOCATION, to);
        response.insert_header(LEAVES, HeaderValue::from_static("1"));
    }
}

/// Returns the name of the session cookie.
#[must_use]
pub const fn session_cookie(mode: Mode) -> &'static str {
    match mode {
        Mode::Development => "sid",
        Mode::Production => "__Host-sid",
    }
}

/// Returns the name of the cookie that tells a person's own browser from those of strangers.
#[must_use]
pub const fn device_cookie(mode: Mode) -> &'static str {
    match mode {
        Mode::Development => "device",
        Mode::Production => "__Host-device",
    }
}

/// Gives the browser a new session and ends the one it had. The language that the page had stays that of this browser,
/// whatever the account has chosen elsewhere.
///
/// # Errors
/// [`AppError::Internal`] when the database fails.
pub async fn start_session(begun: &SignedIn) -> Result<(), AppError> {
    const DAY_SECONDS: i64 = 24 * 3600;
    let request = request();
    if let Some(old) = &request.token {
        people::session::end(&request.db, &request.ctx, old).await?;
    }
    set_cookie(session_cookie(request.mode), &begun.token, 30 * DAY_SECONDS);
    set_cookie(device_cookie(request.mode), &begun.device, 365 * DAY_SECONDS);
    set_cookie("hl", request.viewer.lang.tag(), 365 * DAY_SECONDS);
    set_cookie(TYPED, "", 0);
    Ok(())
}

/// Ends the browser's session.
///
/// # Errors
/// [`AppError::Internal`] when the database fails.
pub async fn end_session() -> Result<(), AppError> {
    let request = request();
    if let Some(token) = &request.token {
        people::session::end(&request.db, &request.ctx, token).await?;
    }
    set_cookie(session_cookie(request.mode), "", 0);
    Ok(())
}

/// Sets a cookie for the whole site. An age of 0 seconds removes it.
pub fn set_cookie(name: &str, value: &str, max_age_seconds: i64) {
    if let Ok(value) = HeaderValue::from_str(&cookie(request().mode, name, value, "/", max_age_seconds)) {
        append_header(header::SET_COOKIE, value);
    }
}

/// Returns the text of a `Set-Cookie` header, for the pages below `path`: not for scripts, not for other sites, in
/// production only over TLS.
#[must_use]
pub fn cookie(mode: Mode, name: &str, value: &str, path: &str, max_age_seconds: i64) -> String {
    let secure = if mode == Mode::Production { "; Secure" } else { "" };
    format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}{secure}")
}

/// The cookie that holds what somebody typed in the step before.
const TYPED: &str = "typed";
const TYPED_MAX_AGE_SECONDS: i64 = 600;
/// The longest text that is kept, in bytes: longer than any address.
const MAX_TYPED_BYTES: usize = 320;

/// Keeps a text that was typed, sealed, for whoever goes back to the step before in this browser. An empty one, and one
/// that is too long, is kept by nobody.
pub fn keep_typed(text: &str) {
    if text.is_empty() || text.len() > MAX_TYPED_BYTES {
        return;
    }
    if let Ok(sealed) = db().env.keys.seal(text.as_bytes()) {
        set_cookie(TYPED, &BASE64URL_NOPAD.encode(&sealed), TYPED_MAX_AGE_SECONDS);
    }
}

/// Returns the text that was kept in this browser a moment ago; empty when there is none.
#[must_use]
pub fn typed() -> String {
    let sealed = || {
        let parts: http::request::Parts = use_context()?;
        let lines = parts.headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, sealed) = pairs.find(|(name, _)| *name == TYPED)?;
        BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()
    };
    sealed().and_then(|sealed| db().env.keys.open_text(&sealed).ok()).unwrap_or_default()
}

fn append_header(name: HeaderName, value: HeaderValue) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.append_header(name, value);
    }
}

impl From<Error> for AppError {
    /// Returns what people may know of an error. The rest is logged here, once, with the request's id.
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::Unauthenticated => Self::Unauthenticated,
            Error::Forbidden => Self::Forbidden,
            Error::ReauthRequired => Self::ReauthRequired,
            Error::NotBought(slug) => Self::NotBought(slug),
            Error::AlreadyOwned(slug) => Self::AlreadyOwned(slug),
            Error::PriceChanged(slug) => Self::PriceChanged(slug),
            Error::NotOnSale(slug) => Self::NotOnSale(slug),
            Error::Stale => Self::Stale,
            Error::StorageFull => Self::StorageFull,
            Error::Gateway(why) => {
                let id = use_context::<Request>().map(|request| request.id).unwrap_or_default();
                tracing::warn!(error = why, request = %id, "request {id}: the payment provider gives no answer: {why}");
                Self::Gateway
            }
            Error::Invalid(faults) => Self::Invalid(faults),
            Error::RateLimited(seconds) => Self::RateLimited(seconds),
            hostile if hostile.is_no_text() => Self::BadRequest,
            unknown => {
                let id = use_context::<Request>().map(|request| request.id).unwrap_or_default();
                tracing::error!(error = %unknown, request = %id, "request {id} failed: {unknown}");
                Self::Internal(id)
            }
        }
    }
}

/// Returns `false`: the server does not go from page to page.
pub(crate) const fn is_first_page() -> bool {
    false
}

/// Draws a still page: nothing of it but its HTML travels.
pub(crate) async fn still(page: Page) -> AnyView {
    // What is loaded for it is not needed in the browser.
    let page = Owner::with_no_hydration(move || page.render()).await;
    // What the browser draws stands behind it.
    (view! { <div class="still">{page}</div> }, None::<AnyView>).into_any()
}

/// Returns a function that does nothing: the server sends no page before its data has arrived.
pub(crate) fn wait() -> impl Fn() + Clone + Send + Sync {
    || ()
}
