//! Refunds that were left to a person, begun again by one.

use ground::{
    Db, Error, RequestContext, Result,
    audit_log::{self, AuditAction},
    exec, fetch_all, jobs, transaction,
};
use model::{
    Id, Permission,
    job::JobKind,
    order::{Order, RefundState},
};

use super::{
    external::room,
    issue::{begin_unapplied, insert},
    row::{SendRefund, find_refund},
};
use crate::{
    order::state,
    payment::{allocation::Refund, row::find_payment},
};

/// Has the refunds of an order that were left to a person tried again, as if they were new: also one that its provider
/// had accepted and does not know any more. Money that the payer's bank has, or may yet have, stays out of it, and so
/// does what somebody sent at the provider itself meanwhile.
///
/// # Errors
/// [`Error::Forbidden`] without the permission, [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when there
/// is no such order; [`Error::Stale`] when no refund of it was left; or when the database fails.
pub async fn retry(db: &Db, ctx: &RequestContext, order: Id<Order>) -> Result<()> {
    const LEFT: &str = "select r.id \
        from refund r \
        join payment p on p.id = r.payment_id \
        where p.order_id = $1 and r.given_up_at is not null \
          and r.amount <= p.amount - cast(coalesce(( \
            select sum(d.amount) \
            from dispute d \
            where d.payment_id = p.id and d.state in ('needs_response', 'under_review', 'lost') \
          ), 0) as bigint) \
        order by r.id";
    const AGAIN: &str = "update refund \
        set given_up_at = null \
        where id = $1";
    ctx.require(Permission::OrderRefundAny)?;
    transaction!(db, |tx| {
        state::current(&mut *tx, order).await?;
        let left: Vec<(Id<Refund>,)> = fetch_all!(&mut *tx, LEFT, order);
        Error::Stale.when(left.is_empty())?;
        for (id,) in left {
            let refund = find_refund(&mut *tx, id).await?.ok_or(Error::NotFound)?;
            exec!(&mut *tx, AGAIN, id);
            let mut money = refund.money();
            if refund.state == RefundState::Refused {
                let payment = find_payment(&mut *tx, refund.payment_id).await?.ok_or(Error::NotFound)?;
                money.minor = money.minor.min(room(tx, &payment).await?.asked);
                if money.minor <= 0 {
                    continue;
                }
                // A provider takes the same reference for the same request: a new attempt is a new refund.
                insert(tx, payment.id, money, refund.reason, ctx.person().ok(), "").await?;
                begin_unapplied(tx, order, refund.reason).await?;
            } else {
                let again = SendRefund { refund: id, tries: 0, since: Some(tx.now()), creates_again: true };
                jobs::enqueue(tx, JobKind::Refund, &again).await?;
            }
            let said = format!("{} {}", money.currency, money.amount());
            audit_log::record_change(tx, ctx, AuditAction::OrderRefunded, &order.to_string(), "", &said).await?;
        }
        Ok(())
    })
}
