//! Settling: the ledger and the access to what was bought become what the disputes of a payment say. Doing it twice
//! changes nothing.

use content::grant;
use ground::{Conn, Result, Tx, exec, fetch_scalar};
use model::{
    Id,
    dispute::DisputeState,
    order::{OrderEventKind, Payment, PaymentState},
};

use super::{
    letters::{self, AccessChange},
    row::{Row, of_payment},
};
use crate::{
    ledger::{self, Entry},
    order::state,
    payment::{
        refund::{allocate, resume},
        row::{PaymentRow, find_payment},
    },
};

/// How the ledger has the money of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Booking {
    /// It paid its order.
    Sale,
    /// It paid nothing, so it opened nothing either.
    Unapplied,
}

/// Settles the disputes of a payment. Of one whose money has not come yet by what we know, nothing is settled: the news
/// of it are late, and settle it.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn settle(tx: &mut Tx, payment: Id<Payment>) -> Result<()> {
    let disputes = of_payment(&mut *tx, payment).await?;
    if disputes.is_empty() {
        return Ok(());
    }
    let payment = find_payment(&mut *tx, payment).await?;
    let Some(payment) = payment.filter(|payment| payment.state == PaymentState::Succeeded) else { return Ok(()) };
    let booking = find_booking(&mut *tx, payment.id).await?;
    let is_refunding = is_refunding(&mut *tx, payment.id).await?;
    for dispute in &disputes {
        book(tx, &payment, dispute, booking, is_refunding).await?;
    }
    let is_undivided = |dispute: &Row| dispute.state == DisputeState::Lost && !dispute.is_divided;
    if is_refunding && disputes.iter().any(is_undivided) {
        // Nobody else asks any more about a refund that was left to a person.
        resume(tx, payment.id).await?;
    }
    match booking {
        Booking::Sale => open_or_close(tx, &payment, &disputes, is_refunding).await,
        Booking::Unapplied => Ok(()),
    }
}

/// Returns whether a refund of a payment is under way: what is left of the money is known afterwards.
async fn is_refunding(conn: impl Into<Conn<'_>>, payment: Id<Payment>) -> Result<bool> {
    const UNDER_WAY: &str = "select exists ( \
          select 1 \
          from refund \
          where payment_id = $1 and state in ('requested', 'pending') \
        )";
    Ok(fetch_scalar!(conn.into(), UNDER_WAY, payment))
}

/// Returns how the ledger has the money of a payment.
async fn find_booking(conn: impl Into<Conn<'_>>, payment: Id<Payment>) -> Result<Booking> {
    const SALE: &str = "select exists ( \
          select 1 \
          from ledger_entry \
          where source_id = $1 and kind = 'sale' \
        )";
    let is_sale: bool = fetch_scalar!(conn.into(), SALE, payment);
    Ok(if is_sale { Booking::Sale } else { Booking::Unapplied })
}

/// Posts what a dispute moved and the ledger does not have yet.
async fn book(tx: &mut Tx, payment: &PaymentRow, row: &Row, booking: Booking, is_refunding: bool) -> Result<()> {
    const BOOKED: &str = "update dispute \
        set is_withdrawn = $2, is_divided = $3 \
        where id = $1";
    let (dispute, provider, amount) = (row.id, payment.provider.as_str(), row.money());
    let (is_gone, is_lost) = (row.is_money_gone(), row.state == DisputeState::Lost);
    match (row.is_withdrawn, is_gone) {
        (false, true) => ledger::post(tx, &Entry::DisputeWithdrawn { dispute, provider, amount }).await?,
        (true, false) => ledger::post(tx, &Entry::DisputeReinstated { dispute, provider, amount }).await?,
        _ => {}
    }
    let divides = is_lost && !row.is_divided && !is_refunding;
    if divides {
        divide(tx, payment, row, booking).await?;
    }
    exec!(tx, BOOKED, dispute, is_gone, row.is_divided || divides);
    Ok(())
}

/// Divides what is lost: first among the items of the order, as far as their money has not gone back already, or from
/// what was kept of money that paid nothing; the rest is the school's loss.
async fn divide(tx: &mut Tx, payment: &PaymentRow, row: &Row, booking: Booking) -> Result<()> {
    const SAVE: &str = "insert into dispute_item (dispute_id, order_item_id, amount, teacher_amount) \
        values ($1, $2, $3, $4)";
    const DONE: &str = "update refund \
        set given_up_at = null \
        where payment_id = $1 and state = 'refused'";
    let left = kept(&mut *tx, payment.id).await?;
    let kept = left.min(row.amount);
    let (parts, suspended) = match booking {
        Booking::Sale => (allocate(tx, payment.order_id, kept).await?, 0),
        Booking::Unapplied => {
            if left == kept {
                // The bank has sent back what nobody else could.
                exec!(&mut *tx, DONE, payment.id);
            }
            (Vec::new(), kept)
        }
    };
    for part in &parts {
        exec!(&mut *tx, SAVE, row.id, part.item, part.amount, part.teacher_amount);
    }
    ledger::post(tx, &Entry::DisputeLost { dispute: row.id, amount: row.money(), parts: &parts, suspended }).await
}

/// Returns what is left of a payment after its refunds, also those under way, and its lost disputes.
async fn kept(conn: impl Into<Conn<'_>>, payment: Id<Payment>) -> Result<i64> {
    const LEFT: &str = "select p.amount - cast(coalesce(( \
            select sum(r.amount) \
            from refund r \
            where r.payment_id = p.id and r.state <> 'refused' \
          ), 0) as bigint) - cast(coalesce(( \
            select sum(d.amount) \
            from dispute d \
            where d.payment_id = p.id and d.is_divided \
          ), 0) as bigint) \
        from payment p \
        where p.id = $1";
    let kept: i64 = fetch_scalar!(conn.into(), LEFT, payment);
    Ok(kept.max(0))
}

/// Freezes what a contested payment opened. When nothing of it is contested any more it thaws, or ends where disputes
/// and refunds have left nothing of the money. While one is lost and a refund is under way, it stays as it is.
async fn open_or_close(tx: &mut Tx, payment: &PaymentRow, disputes: &[Row], is_refunding: bool) -> Result<()> {
    const ENDS: &str = "update dispute \
        set ends_access = true \
        where payment_id = $1 and state = 'lost'";
    let order = payment.order_id;
    if disputes.iter().any(|dispute| dispute.state.is_contested()) {
        if grant::freeze(tx, order).await? {
            state::record_event(tx, order, OrderEventKind::AccessFrozen, None).await?;
            letters::notify_people(tx, payment, AccessChange::Frozen).await?;
        }
        return Ok(());
    }
    let is_lost = disputes.iter().any(|dispute| dispute.state == DisputeState::Lost);
    let is_known = disputes.iter().any(|dispute| dispute.ends_access);
    if is_refunding && is_lost && !is_known {
        return Ok(());
    }
    let ends = is_lost && !is_known && kept(&mut *tx, payment.id).await? == 0;
    let was_open = ends && grant::is_lasting(&mut *tx, order).await?;
    let was_frozen = grant::thaw(tx, order).await?;
    if ends {
        grant::end(tx, order).await?;
        exec!(&mut *tx, ENDS, payment.id);
    }
    if was_open {
        state::record_event(tx, order, OrderEventKind::AccessEnded, None).await?;
        letters::notify_people(tx, payment, AccessChange::Ended).await
    } else if was_frozen && !ends {
        state::record_event(tx, order, OrderEventKind::AccessThawed, None).await?;
        letters::notify_people(tx, payment, AccessChange::Thawed).await
    } else {
        Ok(())
    }
}
