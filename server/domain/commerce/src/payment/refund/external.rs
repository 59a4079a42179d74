//! Refunds that somebody made at the provider itself, in its dashboard or through its API: known by the provider's own
//! references, and taken in as if the school had given them here.
//!
//! Of a payment that is not known yet, or not paid by what we know, nothing is taken in: the webhook is read again when
//! the news of the payment have come.

use content::grant;
use ground::{Error, Result, Tx, exec, fetch_one, fetch_optional_scalar, fetch_scalar, fetch_scalars, jobs};
use model::{
    Id, Money,
    job::JobKind,
    order::{OrderEventKind, OrderState, PaymentState, RefundErrorCode, RefundReason, RefundState},
};

use super::{
    approval,
    issue::{allocate, insert_allocation, notify_buyer},
    row::{RefundRow, SendRefund, find_refund},
    update::{apply, save, succeed},
};
use crate::{
    ledger::{self, Entry},
    letter::{self, AccessAfterRefund, RefundStep},
    order::state,
    payment::{
        allocation::{Refund, RefundAllocation},
        gateway::{RefundTotal, RefundUpdate},
        outcome::UpdateOutcome,
        row::{PaymentRow, find_payment_by_reference},
    },
    refund_letters,
    refund_request::is_asked,
};

/// Applies an update about a refund that is none of ours, and returns the outcome: it is known by the provider's
/// reference, or taken in.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn apply_update(tx: &mut Tx, provider: &str, update: &RefundUpdate) -> Result<UpdateOutcome> {
    const KNOWN: &str = "select r.id \
        from refund r \
        where r.payment_id = $1 and r.reference = $2 \
        order by r.id \
        limit 1";
    let payment = paid(tx, provider, &update.payment_reference).await?;
    let Some(payment) = payment.filter(|_| !update.reference.is_empty()) else { return Ok(UpdateOutcome::Unknown) };
    let known: Option<Id<Refund>> = fetch_optional_scalar!(&mut *tx, KNOWN, payment.id, &update.reference);
    let known = match known {
        Some(known) => find_refund(&mut *tx, known).await?,
        None => None,
    };
    match known {
        Some(refund) => apply(tx, &refund, update).await,
        None => take_in(tx, &payment, update).await,
    }
}

/// Applies what went back of a payment in all: what our books do not have of it was sent at the provider itself. While a
/// refund of ours is under way nobody knows whether it is in it, and the webhook is read again when that has ended.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn apply_total(tx: &mut Tx, provider: &str, total: &RefundTotal) -> Result<UpdateOutcome> {
    const SENT: &str = "select cast(coalesce(sum(case state when 'succeeded' then amount else 0 end), 0) as bigint), \
          cast(coalesce(sum(case when state in ('requested', 'pending') then 1 else 0 end), 0) as bigint) \
        from refund \
        where payment_id = $1";
    let Some(payment) = paid(tx, provider, &total.payment_reference).await? else { return Ok(UpdateOutcome::Unknown) };
    let (sent, under_way): (i64, i64) = fetch_one!(&mut *tx, SENT, payment.id);
    let minor = total.amount.minor - sent;
    if total.amount.currency != payment.currency || total.amount.minor > payment.amount {
        return Ok(UpdateOutcome::Mismatch);
    }
    match (under_way, minor) {
        (1.., _) => Ok(UpdateOutcome::Unknown),
        (_, ..=0) => Ok(UpdateOutcome::Repeated),
        _ => {
            let update = RefundUpdate {
                merchant_reference: String::new(),
                reference: total.reference.clone(),
                payment_reference: total.payment_reference.clone(),
                amount: Money { minor, ..total.amount },
                state: RefundState::Succeeded,
                refusal: None,
            };
            take_in(tx, &payment, &update).await
        }
    }
}

/// Returns the payment with this reference of the provider's, if it is paid by what we know.
async fn paid(tx: &mut Tx, provider: &str, reference: &str) -> Result<Option<PaymentRow>> {
    let payment = find_payment_by_reference(&mut *tx, provider, reference).await?;
    Ok(payment.filter(|payment| payment.state == PaymentState::Succeeded))
}

/// Takes a refund in that is not known here, as the provider says it is now.
async fn take_in(tx: &mut Tx, payment: &PaymentRow, update: &RefundUpdate) -> Result<UpdateOutcome> {
    let Money { minor, currency } = update.amount;
    let room = room(tx, payment).await?;
    let is_other = currency != payment.currency || minor <= 0 || minor > room.sent;
    let reason = reason(tx, payment).await?;
    let before = state::current(&mut *tx, payment.order_id).await?;
    let begins = before == OrderState::Refunding || before.next().contains(&OrderState::Refunding);
    if is_other || !(begins || reason == RefundReason::DuplicatePayment) {
        return Ok(UpdateOutcome::Mismatch);
    }
    if update.state == RefundState::Refused {
        return if minor > room.asked { Ok(UpdateOutcome::Outdated) } else { note(tx, payment, update, reason).await };
    }
    // It is there before others give way: a lost dispute waits until nothing goes back any more.
    let refund = insert(tx, payment, update, reason).await?;
    give_way(tx, payment, minor, room.asked).await?;
    begin(tx, payment, &refund).await?;
    let refund = find_refund(&mut *tx, refund.id).await?.ok_or(Error::NotFound)?;
    if update.state == RefundState::Succeeded {
        save(tx, &refund, update).await?;
        succeed(tx, &refund).await?;
    } else {
        // Its last word may never come by itself.
        let asks = SendRefund { since: Some(tx.now()), ..SendRefund::new(refund.id) };
        jobs::enqueue(tx, JobKind::Refund, &asks).await?;
    }
    finish_unapplied(tx, payment, reason).await?;
    Ok(UpdateOutcome::Applied)
}

/// Notes a refund that came to nothing before anybody heard of it, so that older news of it are known as such.
async fn note(tx: &mut Tx, payment: &PaymentRow, update: &RefundUpdate, reason: RefundReason) -> Result<UpdateOutcome> {
    const NO_TASK: &str = "update refund \
        set given_up_at = null \
        where id = $1";
    let refund = insert(tx, payment, update, reason).await?;
    let (id, currency) = (refund.id, refund.currency);
    if reason == RefundReason::IssuedBySchool {
        let parts = divide(tx, &refund).await?;
        ledger::post(tx, &Entry::RefundReversed { refund: id, parts: &parts, currency }).await?;
    }
    save(tx, &refund, update).await?;
    exec!(tx, NO_TASK, id);
    Ok(UpdateOutcome::Applied)
}

/// Divides a refund among the items of its order, and posts it.
async fn divide(tx: &mut Tx, refund: &RefundRow) -> Result<Vec<RefundAllocation>> {
    let (id, currency) = (refund.id, refund.currency);
    let parts = allocate(tx, refund.order_id, refund.amount).await?;
    for part in &parts {
        insert_allocation(tx, id, part).await?;
    }
    ledger::post(tx, &Entry::Refund { refund: id, parts: &parts, currency }).await?;
    Ok(parts)
}

/// What can still go back of a payment, in minor units.
struct Room {
    /// What is left after all that the provider has taken on, and what lost disputes took.
    sent: i64,
    /// What is left after the refunds of ours as well that it has not taken on yet; negative where those are too many.
    asked: i64,
}

/// Returns what can still go back of a payment.
async fn room(tx: &mut Tx, payment: &PaymentRow) -> Result<Room> {
    const GONE: &str = "select \
          cast(coalesce(( \
            select sum(r.amount) \
            from refund r \
            where r.payment_id = p.id and r.state in ('pending', 'succeeded') \
          ), 0) as bigint) + cast(coalesce(( \
            select sum(d.amount) \
            from dispute d \
            where d.payment_id = p.id and d.is_divided \
          ), 0) as bigint), \
          cast(coalesce(( \
            select sum(r.amount) \
            from refund r \
            where r.payment_id = p.id and r.state = 'requested' \
          ), 0) as bigint) \
        from payment p \
        where p.id = $1";
    let (gone, asked): (i64, i64) = fetch_one!(&mut *tx, GONE, payment.id);
    Ok(Room { sent: payment.amount - gone, asked: payment.amount - gone - asked })
}

/// Refuses refunds of ours that the provider has not taken on, as far as this much leaves nothing for them: it would
/// refuse them itself.
async fn give_way(tx: &mut Tx, payment: &PaymentRow, minor: i64, mut left: i64) -> Result<()> {
    const WAITING: &str = "select id \
        from refund \
        where payment_id = $1 and state = 'requested' \
        order by id desc";
    let waiting: Vec<Id<Refund>> = fetch_scalars!(&mut *tx, WAITING, payment.id);
    for id in waiting {
        let Some(refund) = find_refund(&mut *tx, id).await?.filter(|_| left < minor) else { continue };
        left += refund.amount;
        let refused = RefundUpdate {
            merchant_reference: id.to_string(),
            reference: String::new(),
            payment_reference: String::new(),
            amount: refund.money(),
            state: RefundState::Refused,
            refusal: Some(RefundErrorCode::MadeAtProvider.to_string()),
        };
        apply(tx, &refund, &refused).await?;
    }
    Ok(())
}

/// Returns the reason with which money of a payment goes back: it says how the ledger has it.
async fn reason(tx: &mut Tx, payment: &PaymentRow) -> Result<RefundReason> {
    const SALE: &str = "select exists ( \
          select 1 \
          from ledger_entry \
          where source_id = $1 and kind = 'sale' \
        )";
    const BEFORE: &str = "select reason \
        from refund \
        where payment_id = $1 and reason <> 'issued_by_school' \
        order by id \
        limit 1";
    let is_sale: bool = fetch_scalar!(&mut *tx, SALE, payment.id);
    if is_sale {
        return Ok(RefundReason::IssuedBySchool);
    }
    // Money that could not be applied was to go back from the first moment on.
    let before: Option<RefundReason> = fetch_optional_scalar!(&mut *tx, BEFORE, payment.id);
    Ok(before.unwrap_or(RefundReason::DuplicatePayment))
}

async fn insert(tx: &mut Tx, payment: &PaymentRow, update: &RefundUpdate, reason: RefundReason) -> Result<RefundRow> {
    const INSERT: &str = "insert into refund (id, payment_id, amount, currency, reason, state, created_at, note, \
          reference, accepted_at, is_external) \
        values ($1, $2, $3, $4, $5, $6, $7, '', $8, $7, true)";
    let (id, now, reference) = (tx.id::<Refund>()?, tx.now(), &update.reference);
    let Money { minor, currency } = update.amount;
    exec!(&mut *tx, INSERT, id, payment.id, minor, currency.as_str(), reason, RefundState::Pending, now, reference);
    Ok(RefundRow {
        id,
        payment_id: payment.id,
        order_id: payment.order_id,
        provider: payment.provider.clone(),
        amount: minor,
        currency,
        reason,
        state: RefundState::Pending,
        note: String::new(),
        reference: Some(reference.clone()),
        created_at: now,
        ends_access: false,
        given_up_at: None,
        is_external: true,
    })
}

/// Writes a refund into the books, ends the access where it is all that was left, and writes to buyer and teachers.
async fn begin(tx: &mut Tx, payment: &PaymentRow, refund: &RefundRow) -> Result<()> {
    const ENDS: &str = "update refund \
        set ends_access = true \
        where id = $1";
    let order = refund.order_id;
    if refund.reason != RefundReason::IssuedBySchool {
        start(tx, refund).await?;
        let why = |lang| letter::unapplied_reason(lang, refund.reason);
        return notify_buyer(tx, order, refund.money(), why, AccessAfterRefund::Kept).await;
    }
    approval::forget(tx, order).await?;
    divide(tx, refund).await?;
    answer_request(tx, refund).await?;
    start(tx, refund).await?;
    let left = room(tx, payment).await?;
    let access = if left.sent == 0 {
        exec!(&mut *tx, ENDS, refund.id);
        grant::end(tx, order).await?;
        state::record_event(tx, order, OrderEventKind::AccessEnded, None).await?;
        AccessAfterRefund::Ended
    } else {
        AccessAfterRefund::Kept
    };
    notify_buyer(tx, order, refund.money(), letter::external_reason, access).await?;
    refund_letters::notify(tx, order, RefundStep::External, refund.money(), "").await
}

/// Has the order wait for a refund, as it does already while another one is under way.
async fn start(tx: &mut Tx, refund: &RefundRow) -> Result<()> {
    let (order, why) = (refund.order_id, OrderEventKind::RefundStarted);
    let stays = refund.reason == RefundReason::DuplicatePayment
        || state::current(&mut *tx, order).await? == OrderState::Refunding;
    if stays {
        state::record_event(tx, order, why, None).await
    } else {
        state::transition(tx, order, OrderState::Refunding, why).await
    }
}

/// Has a request of the buyer's that waits answered by a refund: whoever made it at the provider has decided.
async fn answer_request(tx: &mut Tx, refund: &RefundRow) -> Result<()> {
    const ANSWER: &str = "update refund_request \
        set state = 'accepted', decided_at = $2, amount = $3, refund_id = $4 \
        where order_id = $1 and state = 'asked'";
    if is_asked(&mut *tx, refund.order_id).await? {
        let now = tx.now();
        state::record_event(tx, refund.order_id, OrderEventKind::RefundAccepted, None).await?;
        exec!(&mut *tx, ANSWER, refund.order_id, now, refund.amount, refund.id);
    }
    Ok(())
}

/// Has nobody look for another way any more for money that paid nothing, once all of it went back.
async fn finish_unapplied(tx: &mut Tx, payment: &PaymentRow, reason: RefundReason) -> Result<()> {
    const DONE: &str = "update refund \
        set given_up_at = null \
        where payment_id = $1 and state = 'refused'";
    if reason != RefundReason::IssuedBySchool && room(tx, payment).await?.sent == 0 {
        exec!(tx, DONE, payment.id);
    }
    Ok(())
}
