//! The payer's side: the page on which they pay, cannot pay, or leave.

mod html;

use axum::{
    Form, Router,
    extract::{Path, State as Shared},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use http::{
    HeaderMap, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};
use serde::Deserialize;

use crate::{
    error::ApiError,
    fake::Fake,
    fault::{Faults, Kind},
    lang::Lang,
    trade::{Status, Trade, Way},
};

/// Returns the routes.
pub(crate) fn router() -> Router<Fake> {
    Router::new()
        .route("/cashier/{token}", get(show).post(choose))
        .route("/qr/{token}", get(show).post(choose))
        .route("/page.css", get(style))
        .route("/healthz", get(|| async { "ok" }))
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("page.css"))
}

/// Returns the page that says why there is none to pay on.
pub(crate) fn refused(lang: Lang, error: &ApiError) -> Response {
    (StatusCode::BAD_REQUEST, Html(html::refused(lang, error))).into_response()
}

fn page(html: String) -> Response {
    ([(CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

async fn show(Shared(fake): Shared<Fake>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    let lang = Lang::asked(&headers);
    match fake.trade(&token) {
        Some(trade) => page(html::payment(lang, &trade, &fake.0.settings.seller_id, fake.way_back(&trade).as_deref())),
        None => (StatusCode::NOT_FOUND, Html(html::gone(lang))).into_response(),
    }
}

/// What a payer does.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Choice {
    Pay,
    /// The balance is too low, and the payment still waits.
    Decline,
    Leave,
}

#[derive(Deserialize)]
struct Chosen {
    choice: Choice,
}

async fn choose(
    Shared(fake): Shared<Fake>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(Chosen { choice }): Form<Chosen>,
) -> Response {
    let lang = Lang::asked(&headers);
    let Some(trade) = fake.trade(&token) else {
        return (StatusCode::NOT_FOUND, Html(html::gone(lang))).into_response();
    };
    match choice {
        Choice::Leave => match &trade.quit_url {
            Some(url) => Redirect::to(url).into_response(),
            None => page(html::left(lang, &trade)),
        },
        Choice::Decline => {
            let mut state = fake.state();
            let waits = state.by_token(&token).is_some_and(|place| state.come(place));
            drop(state);
            let back = fake.way_back(&trade);
            let seller = &fake.0.settings.seller_id;
            page(if waits {
                html::declined(lang, &trade, seller)
            } else {
                html::payment(lang, &trade, seller, back.as_deref())
            })
        }
        Choice::Pay => {
            let faults = Faults::take(&mut fake.state().faults, "pay");
            faults.wait().await;
            if faults.has(Kind::ServerError) {
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
            let notices = {
                let mut state = fake.state();
                // Whoever clicks twice has paid once.
                if let Some(place) = state.by_token(&token) {
                    state.pay(place);
                }
                state.outbox.take()
            };
            faults.announce(&fake, notices).await;
            faults.disturb(fake.after(&token, &headers)).await
        }
    }
}

impl Fake {
    fn trade(&self, token: &str) -> Option<Trade> {
        let mut state = self.state();
        state.by_token(token).map(|place| state.trades[place].clone())
    }

    /// Leads a payer back who has paid; a phone that scanned a code stays.
    fn after(&self, token: &str, headers: &HeaderMap) -> Response {
        let Some(trade) = self.trade(token) else { return StatusCode::NOT_FOUND.into_response() };
        let back = self.way_back(&trade).filter(|_| trade.status == Status::Success && trade.way != Way::Code);
        match back {
            Some(back) => Redirect::to(&back).into_response(),
            None => page(html::payment(Lang::asked(headers), &trade, &self.0.settings.seller_id, None)),
        }
    }
}
