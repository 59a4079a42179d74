//! Refunds, never more than was captured.

use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{Error, payment::State};

/// A refund, stored and shown alike.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub(crate) struct Refund {
    /// The id, `tr_…`.
    pub id: String,
    /// The payment's id.
    pub payment: String,
    /// The amount in minor units.
    pub amount: i64,
    /// The payment's currency.
    pub currency: String,
    /// The state; test money arrives at once.
    pub state: State,
    /// The time at which it was made, in milliseconds.
    pub created_at: i64,
}

/// The refund that a merchant asks for.
pub(crate) struct Order {
    /// The payment's id.
    pub payment: String,
    /// The amount in minor units.
    pub amount: i64,
    /// The reason, for the merchant's own records.
    pub reason: String,
}

/// Returns the refund with this id.
pub(crate) async fn by_id(conn: &mut SqliteConnection, id: &str) -> Result<Option<Refund>, Error> {
    let refund = sqlx::query_as(
        "select r.id, r.payment, r.amount, p.currency, $2 as state, r.created_at \
         from refund r join payment p on p.id = r.payment where r.id = $1",
    )
    .bind(id)
    .bind(State::Succeeded);
    Ok(refund.fetch_optional(conn).await?)
}
