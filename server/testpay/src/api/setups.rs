//! The saving of methods without a payment, as the merchant begins and finds it.

use axum::{
    Json,
    extract::{Query, State},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri};
use serde_json::Value;

use super::{
    fields::Fields,
    once::Once,
    payments::{By, host},
    refusal::Refusal,
};
use crate::{
    Provider, id,
    setup::{self, Order},
};

/// Begins to save a method, once for each idempotency key.
pub(super) async fn create(
    State(provider): State<Provider>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let once = Once::of(&headers, "setup", &body)?;
    let fields = Fields::of(&body)?;
    let order = Order {
        reference: fields.text("reference", 200)?,
        payer: fields.text("payer", 200)?,
        language: fields.word("language")?,
        host: host(&uri, &headers).ok_or(Refusal::Invalid("host"))?,
        return_url: fields.url("return_url")?,
    };
    let fresh = id::new("ts")?;
    let mut tx = provider.begin().await?;
    let before = once.make(&mut tx, &fresh).await?;
    if before.is_none() {
        setup::create(&provider, &mut tx, &fresh, &order).await?;
    }
    let status = if before.is_none() { StatusCode::CREATED } else { StatusCode::OK };
    let setup = setup::by_id(&mut tx, &before.unwrap_or(fresh)).await?.ok_or(Refusal::NotFound)?;
    tx.commit().await?;
    Ok((status, Json(serde_json::to_value(setup.shown(&provider))?)))
}

/// Finds the newest one with the merchant's own name.
pub(super) async fn find(State(provider): State<Provider>, Query(by): Query<By>) -> Result<Json<Value>, Refusal> {
    let reference = by.reference.ok_or(Refusal::Invalid("reference"))?;
    let mut tx = provider.begin().await?;
    let setup = setup::by_reference(&mut tx, &reference).await?.ok_or(Refusal::NotFound)?;
    tx.commit().await?;
    Ok(Json(serde_json::to_value(setup.shown(&provider))?))
}
