//! The state machine of orders: the one place where an order changes its state.

use ground::{Conn, Error, Result, Tx, exec, fetch_optional_scalar};
use model::{
    Id,
    order::{DeclineReason, Order, OrderEventKind, OrderState},
};

/// Returns the state of an order.
///
/// # Errors
/// [`Error::NotFound`] when there is no such order; or when the database fails.
pub(crate) async fn current(conn: impl Into<Conn<'_>>, order: Id<Order>) -> Result<OrderState> {
    const STATE: &str = "select state \
        from orders \
        where id = $1";
    let state: Option<OrderState> = fetch_optional_scalar!(conn.into(), STATE, order);
    state.ok_or(Error::NotFound)
}

/// Moves an order to another state along the edges of [`OrderState::next`], and records the event that caused it.
///
/// # Errors
/// [`Error::Inconsistent`] when there is no such edge; [`Error::NotFound`] when there is no such order; or when the
/// database fails.
pub(crate) async fn transition(tx: &mut Tx, order: Id<Order>, to: OrderState, why: OrderEventKind) -> Result<()> {
    const SET: &str = "update orders \
        set state = $2, paid_at = coalesce(paid_at, $3) \
        where id = $1";
    let from = current(&mut *tx, order).await?;
    if !from.next().contains(&to) {
        return Err(Error::Inconsistent { table: "orders", column: "state", row: format!("{order}: {from} to {to}") });
    }
    let paid_at = (to == OrderState::Paid).then(|| tx.now());
    exec!(&mut *tx, SET, order, to.as_str(), paid_at);
    record_event(tx, order, why, None).await
}

/// Returns the kind of an order's last event.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn last(conn: impl Into<Conn<'_>>, order: Id<Order>) -> Result<Option<OrderEventKind>> {
    const LAST: &str = "select kind \
        from order_event \
        where order_id = $1 \
        order by id desc \
        limit 1";
    Ok(fetch_optional_scalar!(conn.into(), LAST, order))
}

/// Records an event of an order, and announces it to those who watch the order. `decline` is the reason of a declined
/// payment.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn record_event(
    tx: &mut Tx,
    order: Id<Order>,
    what: OrderEventKind,
    decline: Option<DeclineReason>,
) -> Result<()> {
    const NOTE: &str = "insert into order_event (id, order_id, kind, state, decline, at) \
        select $1, $2, $3, o.state, $4, $5 \
        from orders o \
        where o.id = $2";
    let (id, now) = (tx.id::<()>()?, tx.now());
    super::publish_update_on_commit(tx, order);
    exec!(tx, NOTE, id, order, what.as_str(), decline.map(DeclineReason::as_str), now);
    Ok(())
}
