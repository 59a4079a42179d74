//! Closing an order that nobody paid.

use ground::{Db, Error, RequestContext, Result, fetch_optional_scalar, transaction};
use model::{
    Id,
    order::{Order, OrderEventKind, OrderState},
};

use super::{poll, row::open_payment};
use crate::order::{self, state};

/// Cancels one of the actor's own unpaid orders and returns the slug of its course. A paid order stays as it is.
///
/// # Errors
/// [`Error::NotFound`] when the actor has no such order; [`Error::Unauthenticated`] for guests; or when the database
/// fails.
pub async fn cancel(db: &Db, ctx: &RequestContext, order: Id<Order>) -> Result<String> {
    const SLUG: &str = "select c.slug \
            from order_item i \
            join course c on c.id = i.course_id \
            where i.order_id = $1 \
            order by i.id \
            limit 1";
    order::require_buyer(db, ctx, order).await?;
    close(db, order, OrderEventKind::CancelledByBuyer).await?;
    let slug: Option<String> = fetch_optional_scalar!(db, SLUG, order);
    slug.ok_or(Error::NotFound)
}

/// Closes an unpaid order after cancelling its open payment at the provider. Does nothing to an order that was paid,
/// also in the meantime; `why` is the event that is recorded.
///
/// # Errors
/// [`Error::NotFound`] when there is no such order; or when the database fails. A provider that does not answer is no
/// error.
pub async fn close(db: &Db, order: Id<Order>, why: OrderEventKind) -> Result<()> {
    cancel_open_payment(db, order).await?;
    transaction!(db, |tx| {
        if state::current(&mut *tx, order).await? == OrderState::Awaiting {
            state::transition(tx, order, OrderState::Closed, why).await?;
        }
        Ok(())
    })
}

/// Cancels the payment that is under way of one of the actor's own orders, so that they can choose another way to pay.
/// One that cannot be cancelled any more stays under way.
///
/// # Errors
/// [`Error::NotFound`] when the actor has no such order; [`Error::Unauthenticated`] for guests; [`Error::Gateway`] when
/// the provider does not answer, or is not there: it could still be paid, and a second payment beside it would be one
/// too many; or when the database fails.
pub async fn change_way(db: &Db, ctx: &RequestContext, order: Id<Order>) -> Result<()> {
    order::require_buyer(db, ctx, order).await?;
    let Some(payment) = open_payment(db, order).await? else { return Ok(()) };
    Ok(poll::withdraw(db, &payment).await??)
}

/// Cancels the payment of an order that is under way. A provider that does not answer stops nobody: should money come
/// after all, it is a late payment.
async fn cancel_open_payment(db: &Db, order: Id<Order>) -> Result<()> {
    match open_payment(db, order).await? {
        Some(payment) => poll::try_withdraw(db, &payment).await,
        None => Ok(()),
    }
}
