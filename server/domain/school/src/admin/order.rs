//! One order: its head, its timeline, and what can still be refunded.

use commerce::payment::refund;
use ground::{Conn, Error, RequestContext, Result, fetch_optional, fetch_scalar};
use model::{Id, Permission, admin::OrderDetail, order::Order};

use super::{
    order_timeline::timeline,
    orders::{ONE, Row},
};

/// Returns an order with its timeline and the amount that can still be refunded.
///
/// # Errors
/// [`Error::NotFound`] when there is no such order; [`Error::Forbidden`] without the permission,
/// [`Error::Unauthenticated`] for guests; or when the database fails.
pub async fn order(conn: impl Into<Conn<'_>>, ctx: &RequestContext, order: Id<Order>) -> Result<OrderDetail> {
    const REFUND_LEFT: &str = "select exists (select 1 from refund r join payment y on y.id = r.payment_id \
          where y.order_id = $1 and r.given_up_at is not null)";
    ctx.require(Permission::OrderViewAny)?;
    let mut conn = conn.into();
    let head: Option<Row> = fetch_optional!(&mut conn, ONE, order);
    let head = head.ok_or(Error::NotFound)?;
    let timeline = timeline(&mut conn, order).await?;
    let left = refund::refundable_amount(&mut conn, order).await?;
    let refund_left = fetch_scalar!(&mut conn, REFUND_LEFT, order);
    Ok(OrderDetail { handle: head.handle.clone(), line: head.line(), left, refund_left, timeline })
}
