//! Settling: the ledger and the access to what was bought become what the disputes of a payment say. Doing it twice
//! changes nothing.

use content::grant;
use ground::{Conn, Result, Tx, exec, fetch_scalar};
use model::{
    Id, Money,
    dispute::DisputeState,
    ledger::LedgerAccount,
    order::{OrderEventKind, Payment, PaymentState},
};

use super::{
    letters::{self, AccessChange},
    row::{Row, of_payment},
};
use crate::{
    ledger::{self, Entry, LedgerEntry},
    order::state,
    payment::{
        booked::{self, Subject},
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
    if !is_refunding {
        for dispute in disputes.iter().filter(|dispute| dispute.is_divided) {
            divide_rest(tx, &payment, dispute, booking).await?;
        }
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
        (false, true) => {
            let entry = ledger::append(tx, &Entry::DisputeWithdrawn { dispute, provider, amount }).await?;
            booked::undo(tx, provider, Subject::Withdrawn(dispute), entry).await?;
        }
        (true, false) => {
            let entry = ledger::append(tx, &Entry::DisputeReinstated { dispute, provider, amount }).await?;
            booked::undo(tx, provider, Subject::Reinstated(dispute), entry).await?;
        }
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
    let left = kept(&mut *tx, payment.id).await?;
    take(tx, payment, row, booking, Loss { amount: row.money(), taken: left.min(row.amount), left }).await
}

/// Divides what came back with a refund after its payment's dispute was divided: the school has borne it as gone, and it
/// is the items', or what paid nothing.
async fn divide_rest(tx: &mut Tx, payment: &PaymentRow, row: &Row, booking: Booking) -> Result<()> {
    const BORNE: &str = "select d.amount - cast(coalesce(( \
            select sum(l.amount) \
            from ledger_entry e \
            join ledger_posting l on l.ledger_entry_id = e.id and l.account = $2 \
            where e.source_id = d.id and e.kind = 'dispute_lost' \
          ), 0) as bigint) - cast(coalesce(( \
            select sum(s.amount) \
            from dispute_share s \
            where s.dispute_id = d.id \
          ), 0) as bigint) \
        from dispute d \
        where d.id = $1";
    const LEFT: &str = "select p.amount - cast(coalesce(( \
            select sum(r.amount) \
            from refund r \
            where r.payment_id = p.id and r.state <> 'refused' \
          ), 0) as bigint) - cast(coalesce(( \
            select sum(l.amount) \
            from dispute d \
            join ledger_entry e on e.source_id = d.id and e.kind = 'dispute_lost' \
            join ledger_posting l on l.ledger_entry_id = e.id and l.account = $2 \
            where d.payment_id = p.id \
          ), 0) as bigint) - cast(coalesce(( \
            select sum(s.amount) \
            from dispute d \
            join dispute_share s on s.dispute_id = d.id \
            where d.payment_id = p.id \
          ), 0) as bigint) \
        from payment p \
        where p.id = $1";
    let suspense = LedgerAccount::Suspense.to_string();
    let borne: i64 = fetch_scalar!(&mut *tx, BORNE, row.id, &suspense);
    let left: i64 = fetch_scalar!(&mut *tx, LEFT, payment.id, &suspense);
    let taken = borne.min(left);
    if taken <= 0 {
        return Ok(());
    }
    let amount = Money { minor: 0, currency: row.currency };
    take(tx, payment, row, booking, Loss { amount, taken, left }).await
}

/// A loss to be divided.
#[derive(Clone, Copy, Debug)]
struct Loss {
    /// The amount that stands as disputed until now.
    amount: Money,
    /// The part that comes from the items, or from what paid nothing; in minor units.
    taken: i64,
    /// The amount that is left of the payment before that, in minor units.
    left: i64,
}

/// Posts a loss, with the share of each item.
async fn take(tx: &mut Tx, payment: &PaymentRow, row: &Row, booking: Booking, loss: Loss) -> Result<()> {
    const SAVE: &str = "insert into dispute_share (ledger_entry_id, dispute_id, order_item_id, amount, \
          teacher_amount) \
        values ($1, $2, $3, $4, $5) \
        on conflict (ledger_entry_id, order_item_id) do update \
          set amount = dispute_share.amount + excluded.amount, \
            teacher_amount = dispute_share.teacher_amount + excluded.teacher_amount";
    const FIRST: &str = "select id \
        from ledger_entry \
        where source_id = $1 and kind = 'dispute_lost' \
        order by sequence \
        limit 1";
    const DONE: &str = "update refund \
        set given_up_at = null \
        where payment_id = $1 and state = 'refused'";
    let Loss { amount, taken, left } = loss;
    let (parts, suspended) = match booking {
        Booking::Sale => (allocate(tx, payment.order_id, taken).await?, 0),
        Booking::Unapplied => {
            if left == taken {
                // The bank has sent back what nobody else could.
                exec!(&mut *tx, DONE, payment.id);
            }
            (Vec::new(), taken)
        }
    };
    let entry = Entry::DisputeLost { dispute: row.id, amount, parts: &parts, suspended };
    // What is so little that no teacher has a share of it moves nothing.
    let entry: Id<LedgerEntry> = if entry.postings().is_empty() {
        fetch_scalar!(&mut *tx, FIRST, row.id)
    } else {
        ledger::append(tx, &entry).await?
    };
    for part in &parts {
        exec!(&mut *tx, SAVE, entry, row.id, part.item, part.amount, part.teacher_amount);
    }
    Ok(())
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
