//! Refunds, as the merchant makes and finds them.

use axum::{
    Json,
    extract::{Path, Query, State},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::{fields::Fields, once::Once, refusal::Refusal};
use crate::{
    Provider, give_back, id, payment,
    refund::{self, Order, Refund},
};

/// Makes a refund, once for each idempotency key. A refused one leaves the key free.
pub(super) async fn create(
    State(provider): State<Provider>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Refund>), Refusal> {
    let once = Once::of(&headers, "refund", &body)?;
    let fields = Fields::of(&body)?;
    let order = Order {
        reference: fields.optional_text("reference", 200)?,
        payment: fields.text("payment", 100)?,
        amount: fields.positive("amount")?,
        reason: fields.text("reason", 500)?,
    };
    let fresh = id::new("tr")?;
    let mut tx = provider.begin().await?;
    let before = once.make(&mut tx, &fresh).await?;
    if before.is_none() {
        payment::by_id(&mut tx, &order.payment).await?.ok_or(Refusal::Invalid("payment"))?;
        if !give_back::give_back(&provider, &mut tx, &fresh, &order).await? {
            return Err(Refusal::Exceeds);
        }
    }
    let status = if before.is_none() { StatusCode::CREATED } else { StatusCode::OK };
    let refund = refund::by_id(&mut tx, &before.unwrap_or(fresh)).await?.ok_or(Refusal::NotFound)?;
    tx.commit().await?;
    Ok((status, Json(refund)))
}

/// Returns one refund.
pub(super) async fn show(State(provider): State<Provider>, Path(id): Path<String>) -> Result<Json<Refund>, Refusal> {
    let mut tx = provider.begin().await?;
    let refund = refund::by_id(&mut tx, &id).await?;
    tx.commit().await?;
    refund.map(Json).ok_or(Refusal::NotFound)
}

/// The query by which a refund is looked for.
#[derive(Deserialize)]
pub(super) struct By {
    reference: Option<String>,
}

/// Finds the newest refund with the merchant's own name.
pub(super) async fn find(State(provider): State<Provider>, Query(by): Query<By>) -> Result<Json<Refund>, Refusal> {
    let reference = by.reference.ok_or(Refusal::Invalid("reference"))?;
    let mut tx = provider.begin().await?;
    let refund = refund::by_reference(&mut tx, &reference).await?;
    tx.commit().await?;
    refund.map(Json).ok_or(Refusal::NotFound)
}
