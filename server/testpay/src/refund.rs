//! Money given back, never more than was captured.

use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{
    Error, Provider,
    notice::{self, Kind, When},
    payment::{self, State},
};

/// A refund, stored and shown alike.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub(crate) struct Refund {
    /// `tr_…`
    pub id: String,
    /// The payment's id.
    pub payment: String,
    /// Minor units.
    pub amount: i64,
    /// The payment's.
    pub currency: String,
    /// Test money arrives at once.
    pub state: State,
    /// When it was made.
    pub created_at: i64,
}

/// What a merchant asks for.
pub(crate) struct Order {
    /// The payment's id.
    pub payment: String,
    /// Minor units.
    pub amount: i64,
    /// For the merchant's own records.
    pub reason: String,
}

/// The refund with this id.
pub(crate) async fn by_id(conn: &mut SqliteConnection, id: &str) -> Result<Option<Refund>, Error> {
    let refund = sqlx::query_as(
        "select r.id, r.payment, r.amount, p.currency, $2 as state, r.created_at \
         from refund r join payment p on p.id = r.payment where r.id = $1",
    )
    .bind(id)
    .bind(State::Succeeded);
    Ok(refund.fetch_optional(conn).await?)
}

/// Gives money back and tells the merchant; whether so much was left of what was captured.
pub(crate) async fn create(
    provider: &Provider,
    conn: &mut SqliteConnection,
    id: &str,
    order: &Order,
) -> Result<bool, Error> {
    let taken = sqlx::query(
        "update payment set refunded = refunded + $2 where id = $1 and state = $3 and amount - refunded >= $2",
    )
    .bind(&order.payment)
    .bind(order.amount)
    .bind(State::Succeeded)
    .execute(&mut *conn)
    .await?;
    if taken.rows_affected() != 1 {
        return Ok(false);
    }
    sqlx::query("insert into refund (id, payment, amount, reason, created_at) values ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(&order.payment)
        .bind(order.amount)
        .bind(&order.reason)
        .bind(provider.now())
        .execute(&mut *conn)
        .await?;
    let payment = payment::by_id(conn, &order.payment).await?.filter(|payment| !payment.notify_url.is_empty());
    let refund = by_id(conn, id).await?;
    if let (Some(payment), Some(refund)) = (payment, refund) {
        notice::queue(provider, conn, Kind::Refunded, &payment, Some(&refund), When::Now).await?;
    }
    Ok(true)
}
