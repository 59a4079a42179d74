//! The payer's side: the page on which they pay, cannot pay, or leave. Who scanned a code comes to `/pay/…`, who pays in
//! a phone's browser to the address that H5 payments have.

mod html;

use axum::{
    Form, Router,
    extract::{Path, Query, State as Shared},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use http::{
    HeaderMap, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, REFERER},
};
use serde::Deserialize;

use crate::{
    bridge::Choice,
    fake::Fake,
    fault::{Faults, Kind},
    lang::Lang,
    order::{Order, Status, Way},
};

/// Returns the routes.
pub(crate) fn router() -> Router<Fake> {
    Router::new()
        .route("/pay/{token}", get(show_code).post(choose_code))
        .route("/cgi-bin/mmpayweb-bin/checkmweb", get(show_h5).post(choose_h5))
        .route("/page.css", get(style))
        .route("/healthz", get(|| async { "ok" }))
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("page.css"))
}

/// Returns the page that says which field of an address is wrong.
pub(crate) fn wrong(lang: Lang, field: &str) -> Response {
    (StatusCode::BAD_REQUEST, Html(html::wrong(lang, field))).into_response()
}

fn page(html: String) -> Response {
    ([(CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

fn gone(lang: Lang) -> Response {
    (StatusCode::NOT_FOUND, Html(html::gone(lang))).into_response()
}

#[derive(Deserialize)]
struct Chosen {
    choice: Choice,
}

/// The address of an H5 payment, to which the merchant adds where the payer goes afterwards.
#[derive(Deserialize)]
struct H5 {
    prepay_id: String,
    package: String,
    redirect_url: Option<String>,
}

async fn show_code(Shared(fake): Shared<Fake>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    let lang = Lang::asked(&headers);
    match fake.order(&token, Way::Native) {
        Some(order) => page(html::payment(lang, &order, &fake.0.settings.merchant_id, None)),
        None => gone(lang),
    }
}

async fn choose_code(
    Shared(fake): Shared<Fake>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(Chosen { choice }): Form<Chosen>,
) -> Response {
    match fake.order(&token, Way::Native) {
        Some(order) => fake.choose(&order, choice, Lang::asked(&headers), None).await,
        None => gone(Lang::asked(&headers)),
    }
}

/// Shows the page only to whoever comes from a page that says where it is: WeChat Pay compares that with the merchant's
/// domain.
async fn show_h5(Shared(fake): Shared<Fake>, Query(asked): Query<H5>, headers: HeaderMap) -> Response {
    let lang = Lang::asked(&headers);
    let Some(order) = fake.h5(&asked) else { return gone(lang) };
    let from = headers.get(REFERER).and_then(|from| from.to_str().ok());
    if !from.is_some_and(|from| from.starts_with("http")) {
        return (StatusCode::FORBIDDEN, Html(html::no_referrer(lang))).into_response();
    }
    page(html::payment(lang, &order, &fake.0.settings.merchant_id, asked.redirect_url.as_deref()))
}

async fn choose_h5(
    Shared(fake): Shared<Fake>,
    Query(asked): Query<H5>,
    headers: HeaderMap,
    Form(Chosen { choice }): Form<Chosen>,
) -> Response {
    match fake.h5(&asked) {
        Some(order) => fake.choose(&order, choice, Lang::asked(&headers), asked.redirect_url.as_deref()).await,
        None => gone(Lang::asked(&headers)),
    }
}

impl Fake {
    fn order(&self, token: &str, way: Way) -> Option<Order> {
        let mut state = self.state();
        let order = state.by_token(token).map(|place| state.orders[place].clone());
        order.filter(|order| order.way == way)
    }

    fn h5(&self, asked: &H5) -> Option<Order> {
        self.order(&asked.package, Way::H5).filter(|order| order.prepay_id == asked.prepay_id)
    }

    /// Does what a payer chose, and leads them back where they have somewhere to go.
    async fn choose(&self, order: &Order, choice: Choice, lang: Lang, back: Option<&str>) -> Response {
        let seller = &self.0.settings.merchant_id;
        match choice {
            Choice::Leave => match back {
                Some(back) => Redirect::to(back).into_response(),
                None => page(html::left(lang, order)),
            },
            Choice::Decline if order.status == Status::NotPaid => page(html::declined(lang, order, seller)),
            Choice::Decline => page(html::payment(lang, order, seller, back)),
            Choice::Pay => {
                let faults = Faults::take(&mut self.state().faults, "payer");
                faults.wait().await;
                if faults.has(Kind::ServerError) {
                    return StatusCode::INTERNAL_SERVER_ERROR.into_response();
                }
                let notices = {
                    let mut state = self.state();
                    // Whoever clicks twice has paid once.
                    if let Some(place) = state.by_token(&order.token) {
                        state.pay(place);
                    }
                    state.outbox.take()
                };
                faults.announce(self, notices).await;
                faults.disturb(self.after(order, lang, back)).await
            }
        }
    }

    /// Leads a payer back who has paid.
    fn after(&self, order: &Order, lang: Lang, back: Option<&str>) -> Response {
        let Some(order) = self.order(&order.token, order.way) else { return gone(lang) };
        match back.filter(|_| order.status == Status::Success) {
            Some(back) => Redirect::to(back).into_response(),
            None => page(html::payment(lang, &order, &self.0.settings.merchant_id, None)),
        }
    }
}
