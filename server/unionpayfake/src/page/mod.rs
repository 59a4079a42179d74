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
    notice,
    order::{Order, Status, value_of},
    sign::Fields,
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
    let is_known = {
        let mut state = fake.state();
        let place = state.by_token(&token);
        // Whoever looks at the page is there.
        place.map(|place| state.come(place)).is_some()
    };
    if is_known { fake.payment(lang, &token) } else { (StatusCode::NOT_FOUND, Html(html::gone(lang))).into_response() }
}

/// What a payer does.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Choice {
    Pay,
    /// The balance is too low; another card may be tried.
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
    let Some(order) = fake.order(&token) else {
        return (StatusCode::NOT_FOUND, Html(html::gone(lang))).into_response();
    };
    match choice {
        Choice::Leave => match value_of(&order.request, "frontUrl") {
            "" => page(html::left(lang, &order)),
            url => Redirect::to(url).into_response(),
        },
        Choice::Decline => {
            let mut state = fake.state();
            let could = state.by_token(&token).is_some_and(|place| state.decline(place));
            drop(state);
            if could { page(html::declined(lang, &order)) } else { fake.payment(lang, &token) }
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
            faults.disturb(fake.payment(lang, &token)).await
        }
    }
}

impl Fake {
    fn order(&self, token: &str) -> Option<Order> {
        let state = self.state();
        state.by_token(token).map(|place| state.orders[place].clone())
    }

    /// Returns the page of a payment as it is now. Who has paid on it goes back by a form, as UnionPay has it.
    fn payment(&self, lang: Lang, token: &str) -> Response {
        let Some(order) = self.order(token) else { return StatusCode::NOT_FOUND.into_response() };
        let is_over = order.expires_ms < self.state().now_ms();
        let mut fields = Fields::new();
        if order.status == Status::Paid {
            fields = notice::of_order(&self.0.settings, &order);
            self.signer().complete(&mut fields);
        }
        page(html::payment(lang, &order, is_over, &fields))
    }
}
