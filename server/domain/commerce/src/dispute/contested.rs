//! Whether the money of an order is contested.

use ground::{Conn, Error, Result, fetch_one, fetch_scalar};
use model::{Id, order::Order, refund_request::RefundObstacle, rule::Rule};

use crate::payment::Refund;

/// The claim of disputes on the money of a refund that is not sent yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// There is none.
    None,
    /// The payer's bank has not decided yet.
    Undecided,
    /// The payer's bank has sent the money back already.
    Paid,
}

/// Returns the claim of the disputes of its payment on the money of a refund.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn claim_on(conn: impl Into<Conn<'_>>, refund: Id<Refund>) -> Result<Claim> {
    const CLAIMS: &str = "select \
          ( \
            select count(*) \
            from dispute d \
            where d.payment_id = p.id and d.state in ('needs_response', 'under_review') \
          ), \
          ( \
            select cast(coalesce(sum(d.amount), 0) as bigint) \
            from dispute d \
            where d.payment_id = p.id and d.state = 'lost' \
          ), \
          p.amount - r.amount - cast(coalesce(( \
            select sum(o.amount) \
            from refund o \
            where o.payment_id = p.id and o.id <> r.id and o.state in ('pending', 'succeeded') \
          ), 0) as bigint) \
        from refund r \
        join payment p on p.id = r.payment_id \
        where r.id = $1";
    let (contested, lost, left): (i64, i64, i64) = fetch_one!(conn.into(), CLAIMS, refund);
    Ok(match (contested, lost) {
        (1.., _) => Claim::Undecided,
        (_, 1..) if lost > left => Claim::Paid,
        _ => Claim::None,
    })
}

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
