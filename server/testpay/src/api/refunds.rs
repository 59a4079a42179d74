//! Refunds, as the merchant makes and finds them.

use axum::{
    Json,
    extract::{Path, State},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::{fields::Fields, once::Once, refusal::Refusal};
use crate::{
    Provider, change, id, payment,
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
        payment: fields.text("payment", 100)?,
        amount: fields.positive("amount")?,
        reason: fields.text("reason", 500)?,
    };
    let fresh = id::new("tr")?;
    let mut tx = provider.begin().await?;
    let before = once.make(&mut tx, &fresh).await?;
    if before.is_none() {
        payment::by_id(&mut tx, &order.payment).await?.ok_or(Refusal::Invalid("payment"))?;
        if !change::give_back(&provider, &mut tx, &fresh, &order).await? {
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
