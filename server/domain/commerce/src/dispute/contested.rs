//! Whether the money of an order is contested.

use ground::{Conn, Error, Result, fetch_scalar};
use model::{Id, order::Order, refund_request::RefundObstacle, rule::Rule};

/// Returns whether the payment that paid an order is disputed and the bank has not decided yet.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn is_contested(conn: impl Into<Conn<'_>>, order: Id<Order>) -> Result<bool> {
    const CONTESTED: &str = "select exists ( \
          select 1 \
          from dispute d \
          join payment p on p.id = d.payment_id \
          join ledger_entry e on e.source_id = p.id and e.kind = 'sale' \
          where p.order_id = $1 and d.state in ('needs_response', 'under_review') \
        )";
    Ok(fetch_scalar!(conn.into(), CONTESTED, order))
}

/// Refuses a refund of an order while its payment is contested: the bank decides where the money goes.
///
/// # Errors
/// [`Error::Invalid`] for `field` with [`RefundObstacle::Disputed`]; or when the database fails.
pub(crate) async fn refuse_refund(conn: impl Into<Conn<'_>>, order: Id<Order>, field: &'static str) -> Result<()> {
    let is_contested = is_contested(conn, order).await?;
    Error::invalid(field, Rule::RefundObstacle(RefundObstacle::Disputed)).when(is_contested)
}
