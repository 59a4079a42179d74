//! One order: its head, its timeline, and what can still be refunded.

use commerce::{dispute, payment::refund, refund_policy};
use ground::{Conn, Error, RequestContext, Result, fetch_optional, fetch_scalar};
use model::{Id, Permission, admin::OrderDetail, order::Order};

use super::{
    order_timeline::timeline,
    orders::{ORDER, OrderRow},
};

/// Returns an order with its timeline and the amount that can still be refunded.
///
/// # Errors
/// [`Error::NotFound`] when there is no such order; [`Error::Forbidden`] without the permission,
/// [`Error::Unauthenticated`] for guests; or when the database fails.
pub async fn order(conn: impl Into<Conn<'_>>, ctx: &RequestContext, order: Id<Order>) -> Result<OrderDetail> {
    const REFUND_LEFT: &str = "select exists ( \
          select 1 \
          from refund r \
          join payment p on p.id = r.payment_id \
          where p.order_id = $1 and r.given_up_at is not null \
        )";
    ctx.require(Permission::OrderViewAny)?;
    let mut conn = conn.into();
    let head: Option<OrderRow> = fetch_optional!(&mut conn, ORDER, order);
    let head = head.ok_or(Error::NotFound)?;
    let timeline = timeline(&mut conn, order).await?;
    let left = refund::refundable_amount(&mut conn, order).await?;
    let approval = match left {
        Some(left) => refund::approval(&mut conn, order, left).await?,
        None => None,
    };
    let limit = refund_policy::limit(conn.env, head.currency);
    let refund_left = fetch_scalar!(&mut conn, REFUND_LEFT, order);
    let disputes = dispute::of_order(&mut conn, ctx, order).await?;
    let (handle, line) = (head.handle.clone(), head.line());
    Ok(OrderDetail { handle, line, left, refund_left, limit, approval, disputes, timeline })
}
