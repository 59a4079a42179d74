//! Refunds that were left to a person, begun again by one.

use ground::{
    Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_one, fetch_scalars, jobs, transaction,
};
use model::{
    Id, Money, Permission,
    job::JobKind,
    order::{Order, RefundState},
};

use super::{
    issue::{begin_unapplied, insert},
    row::{RefundRow, SendRefund, find_refund},
};
use crate::{order::state, payment::allocation::Refund};

/// Has the refunds of an order that were left to a person tried again, as if they were new: also one that its provider
/// had accepted and does not know any more. Money that the payer's bank has, or may yet have, stays out of it, and so
/// does what went back with other refunds, or somebody sent at the provider itself meanwhile.
///
/// # Errors
/// [`Error::Forbidden`] without the permission, [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when there
/// is no such order; [`Error::Stale`] when no refund of it was left, or the money of none is there; or when the database
/// fails.
pub async fn retry(db: &Db, ctx: &RequestContext, order: Id<Order>) -> Result<()> {
    const LEFT: &str = "select r.id \
        from refund r \
        join payment p on p.id = r.payment_id \
        where p.order_id = $1 and r.given_up_at is not null \
        order by r.id";
    const AGAIN: &str = "update refund \
        set given_up_at = null \
        where id = $1";
    ctx.require(Permission::OrderRefundAny)?;
    transaction!(db, |tx| {
        state::current(&mut *tx, order).await?;
        let left: Vec<Id<Refund>> = fetch_scalars!(&mut *tx, LEFT, order);
        let mut is_stale = true;
        for id in left {
            let refund = find_refund(&mut *tx, id).await?.ok_or(Error::NotFound)?;
            let Some(money) = sendable(tx, &refund).await? else { continue };
            is_stale = false;
            exec!(&mut *tx, AGAIN, id);
            if money.minor <= 0 {
                continue;
            }
            if refund.state == RefundState::Refused {
                // A provider takes the same reference for the same request: a new attempt is a new refund.
                insert(tx, refund.payment_id, money, refund.reason, ctx.person().ok(), "").await?;
                begin_unapplied(tx, order, refund.reason).await?;
            } else {
                let again = SendRefund { refund: id, tries: 0, since: Some(tx.now()), creates_again: true };
                jobs::enqueue(tx, JobKind::Refund, &again).await?;
            }
            let said = format!("{} {}", money.currency, money.amount());
            audit_log::record_change(tx, ctx, AuditAction::OrderRefunded, &order.to_string(), "", &said).await?;
        }
        Error::Stale.when(is_stale)
    })
}

/// Returns the money with which a refund that was left to a person can be tried again: of one that was refused, as much
/// as is left, and nothing once all of it went otherwise. `None`: a bank has it, or may yet have it, or too little of it
/// is there.
async fn sendable(tx: &mut Tx, refund: &RefundRow) -> Result<Option<Money>> {
    const HELD: &str = "select p.amount - cast(coalesce(( \
            select sum(o.amount) \
            from refund o \
            where o.payment_id = p.id and o.id <> r.id and o.state <> 'refused' \
          ), 0) as bigint), \
          cast(coalesce(( \
            select sum(d.amount) \
            from dispute d \
            where d.payment_id = p.id and d.state = 'lost' \
          ), 0) as bigint), \
          cast(coalesce(( \
            select sum(d.amount) \
            from dispute d \
            where d.payment_id = p.id and d.state in ('needs_response', 'under_review') \
          ), 0) as bigint) \
        from refund r \
        join payment p on p.id = r.payment_id \
        where r.id = $1";
    let (left, lost, contested): (i64, i64, i64) = fetch_one!(tx, HELD, refund.id);
    let money = |minor| Money { minor, ..refund.money() };
    let free = left - lost - contested;
    Ok(match refund.state {
        RefundState::Refused if left <= 0 => Some(money(0)),
        // How much is left of it is known when the bank has decided.
        RefundState::Refused => Some(money(refund.amount.min(free))).filter(|money| contested == 0 && money.minor > 0),
        _ => Some(refund.money()).filter(|money| money.minor <= free),
    })
}
