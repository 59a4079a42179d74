//! The payer's side: the hosted page.

mod html;

use axum::{
    Router,
    extract::{Form, Path, State, rejection::FormRejection},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use http::{
    StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION},
};
use serde::Deserialize;

use crate::{
    Error, Provider, change,
    choice::{Choice, Chosen},
    method::Method,
    payment, setup,
};

/// Returns the page's routes.
pub(crate) fn router() -> Router<Provider> {
    Router::new()
        .route("/pay/test/page.css", get(style))
        .route("/pay/test/{id}", get(show).post(confirm))
        .route("/pay/test/{id}/clock", post(put_forward))
}

/// The reason why there is no page. The answer is a bare status: the server around the provider has words for it.
enum Failure {
    NotFound,
    Broken(Error),
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
            Self::Broken(error) => {
                tracing::error!(%error, "the test provider's page failed");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

async fn style() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=300")];
    (headers, include_str!("../../page.css"))
}

async fn show(State(provider): State<Provider>, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut tx = provider.begin().await?;
    let (payment, setup) = (payment::by_id(&mut tx, &id).await?, setup::by_id(&mut tx, &id).await?);
    tx.commit().await?;
    let page = match setup {
        Some(setup) => html::setup_page(&setup, &provider.0.merchant),
        None => html::page(&payment.ok_or(Failure::NotFound)?, &provider.0.merchant),
    };
    Ok(([(CACHE_CONTROL, "no-store")], Html(page)).into_response())
}

async fn confirm(
    State(provider): State<Provider>,
    Path(id): Path<String>,
    form: Result<Form<Chosen>, FormRejection>,
) -> Result<Response, Failure> {
    // Only what the page does not offer is refused here.
    let Ok(Form(chosen)) = form else { return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()) };
    let mut tx = provider.begin().await?;
    if let Some(setup) = setup::by_id(&mut tx, &id).await? {
        setup::settle(&provider, &mut tx, &setup, chosen.choice == Choice::Succeed).await?;
        tx.commit().await?;
        return Ok(leave(setup.return_url));
    }
    let payment = payment::by_id(&mut tx, &id).await?.ok_or(Failure::NotFound)?;
    let notice = change::carry_out(&provider, &mut tx, &payment, &chosen).await?;
    tx.commit().await?;
    if let Some(notice) = notice {
        provider.deliver_first(notice).await;
    }
    // The phone that scanned a code is not the browser that shows it: it stays here.
    let next = if payment.method == Method::QrCode { format!("/pay/test/{id}") } else { payment.return_url };
    Ok(leave(next))
}

/// Sends the payer there.
fn leave(next: String) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, next), (CACHE_CONTROL, "no-store".into())]).into_response()
}

/// The time by which a payment's clock is put forward.
#[derive(Deserialize)]
struct Forward {
    millis: i64,
}

/// Puts a payment's clock forward, for tests of slow payments without a wait. Only this payment's time passes, so that
/// nobody else is disturbed: signatures, sessions and other payments keep the common clock.
async fn put_forward(
    State(provider): State<Provider>,
    Path(id): Path<String>,
    form: Result<Form<Forward>, FormRejection>,
) -> Result<Response, Failure> {
    let Ok(Form(Forward { millis: millis @ 0.. })) = form else {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response());
    };
    let mut tx = provider.begin().await?;
    payment::by_id(&mut tx, &id).await?.ok_or(Failure::NotFound)?;
    change::put_forward(&provider, &mut tx, &id, millis).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
