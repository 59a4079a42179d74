//! Payments, as the merchant makes, finds and cancels them.

use axum::{
    Json,
    extract::{Path, Query, State},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri, header::HOST, uri::Authority};
use serde::Deserialize;
use serde_json::Value;
use sqlx::SqliteConnection;

use super::{fields::Fields, once::Once, refusal::Refusal};
use crate::{
    Provider, change, id,
    method::{self, Method},
    payment::{self, Order, Payment},
};

fn json(provider: &Provider, payment: &Payment) -> Result<Value, Refusal> {
    Ok(serde_json::to_value(payment.shown(provider))?)
}

/// Makes a payment, once for each idempotency key.
pub(super) async fn create(
    State(provider): State<Provider>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let once = Once::of(&headers, "payment", &body)?;
    let fields = Fields::of(&body)?;
    let method = if fields.is_missing("method") { Method::Page } else { fields.word("method")? };
    let order = Order {
        method,
        open_id: fields.optional_text("open_id", 128)?,
        payer: fields.optional_text("payer", 200)?,
        may_save: !fields.is_missing("save_method") && fields.word("save_method")?,
        token: fields.optional_text("token", 100)?,
        reference: fields.text("reference", 200)?,
        amount: fields.positive("amount")?,
        currency: fields.currency("currency")?,
        description: fields.text("description", 1000)?,
        language: fields.word("language")?,
        host: host(&uri, &headers).ok_or(Refusal::Invalid("host"))?,
        return_url: fields.url("return_url")?,
        notify_url: fields.url("notify_url")?,
        expires_at: fields.positive("expires_at")?,
    };
    let fresh = id::new("tp")?;
    let mut tx = provider.begin().await?;
    let before = once.make(&mut tx, &fresh).await?;
    if before.is_none() {
        check_token(&mut tx, &order).await?;
        change::create(&provider, &mut tx, &fresh, &order).await?;
    }
    let status = if before.is_none() { StatusCode::CREATED } else { StatusCode::OK };
    let payment = payment::by_id(&mut tx, &before.unwrap_or(fresh)).await?.ok_or(Refusal::NotFound)?;
    tx.commit().await?;
    Ok((status, Json(json(&provider, &payment)?)))
}

/// Refuses a token that is nobody's, another payer's, or out of place.
async fn check_token(conn: &mut SqliteConnection, order: &Order) -> Result<(), Refusal> {
    let wrong = Refusal::Invalid("token");
    match (order.method, &order.token) {
        (Method::Saved, Some(token)) => {
            let saved = method::by_token(conn, token).await?.ok_or(wrong)?;
            let is_theirs = order.payer.as_deref().unwrap_or_default() == saved.payer;
            if is_theirs { Ok(()) } else { Err(Refusal::Invalid("payer")) }
        }
        (Method::Saved, None) | (_, Some(_)) => Err(wrong),
        (_, None) => Ok(()),
    }
}

/// Returns the host by which the merchant reached us: HTTP/1 has it in a header, HTTP/2 in the address.
pub(super) fn host(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let header = headers.get(HOST).and_then(|value| value.to_str().ok()?.parse::<Authority>().ok());
    header.or_else(|| uri.authority().cloned()).map(|authority| authority.to_string())
}

/// Returns one payment.
pub(super) async fn show(State(provider): State<Provider>, Path(id): Path<String>) -> Result<Json<Value>, Refusal> {
    let mut tx = provider.begin().await?;
    let payment = payment::by_id(&mut tx, &id).await?;
    tx.commit().await?;
    Ok(Json(json(&provider, &payment.ok_or(Refusal::NotFound)?)?))
}

/// The query by which something is looked for.
#[derive(Deserialize)]
pub(super) struct By {
    pub(super) reference: Option<String>,
}

/// Finds the newest payment with the merchant's own name.
pub(super) async fn find(State(provider): State<Provider>, Query(by): Query<By>) -> Result<Json<Value>, Refusal> {
    let reference = by.reference.ok_or(Refusal::Invalid("reference"))?;
    let mut tx = provider.begin().await?;
    let payment = payment::by_reference(&mut tx, &reference).await?;
    tx.commit().await?;
    Ok(Json(json(&provider, &payment.ok_or(Refusal::NotFound)?)?))
}

/// Cancels a payment while that is possible.
pub(super) async fn cancel(State(provider): State<Provider>, Path(id): Path<String>) -> Result<Json<Value>, Refusal> {
    let mut tx = provider.begin().await?;
    let cancelled = change::cancel(&provider, &mut tx, &id).await?;
    let payment = payment::by_id(&mut tx, &id).await?;
    tx.commit().await?;
    let payment = json(&provider, &payment.ok_or(Refusal::NotFound)?)?;
    if cancelled { Ok(Json(payment)) } else { Err(Refusal::State(payment)) }
}
