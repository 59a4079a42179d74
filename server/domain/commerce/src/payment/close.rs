//! Closing an order that nobody paid.

use ground::{Db, Error, RequestContext, Result, fetch_optional_scalar, transaction};
use model::{
    Id,
    order::{Order, OrderEventKind, OrderState},
};

use super::{gateways::Gateways, poll, row::open_payment, update::apply_update};
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

/// Cancels the payment of an order that is under way. A provider that does not answer stops nobody: should money come
/// after all, it is a late payment.
async fn cancel_open_payment(db: &Db, order: Id<Order>) -> Result<()> {
    let Some(payment) = open_payment(db, order).await? else { return Ok(()) };
    let Some(provider) = db.env.part::<Gateways>().get(&payment.gateway) else { return Ok(()) };
    match provider.cancel_payment(payment.id).await {
        Ok(Some(update)) => apply_update(db, &payment.gateway, &update).await.map(|_| ()),
        Ok(None) => poll::abandon(db, payment.id).await,
        Err(error) => {
            tracing::warn!(payment = %payment.id, "cannot be cancelled: {error}");
            Ok(())
        }
    }
}
