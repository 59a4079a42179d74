//! Applying payment updates: what a provider reports is applied at most once, in whatever order it comes.

use content::grant;
use ground::{Db, Result, Tx, exec, jobs::outbox, mail, transaction};
use model::{
    Id, Lang,
    account::Person,
    order::{DeclineReason, Order, OrderEventKind, OrderState, Payment, PaymentState, RefundReason},
};
use serde::Serialize;

use super::{
    booked::{self, Subject},
    gateway::PaymentUpdate,
    outcome::UpdateOutcome,
    refund,
    row::{PaymentRow, find_payment},
    saved,
    webhook_outcome::read_again,
};
use crate::{
    dispute,
    ledger::{self, Entry},
    letter,
    order::{self, state},
};

/// The outbox message `order.paid`.
#[derive(Serialize)]
struct PaidEvent {
    order: Id<Order>,
    payment: Id<Payment>,
}

/// Applies an update that `provider` reported about one of its payments, and returns the outcome.
///
/// # Errors
/// Fails when the database does. An update that cannot be applied is an outcome, not an error.
pub async fn apply_update(db: &Db, provider: &str, update: &PaymentUpdate) -> Result<UpdateOutcome> {
    transaction!(db, |tx| { apply_update_in(tx, provider, update).await })
}

/// Applies an update within a transaction, as [`apply_update`] does.
pub(super) async fn apply_update_in(tx: &mut Tx, provider: &str, update: &PaymentUpdate) -> Result<UpdateOutcome> {
    let Ok(id) = update.merchant_reference.parse::<Id<Payment>>() else { return Ok(UpdateOutcome::Unknown) };
    let Some(payment) = find_payment(&mut *tx, id).await?.filter(|payment| payment.provider == provider) else {
        return Ok(UpdateOutcome::Unknown);
    };
    let is_other = |known: &String| *known != update.reference && !update.reference.is_empty();
    if payment.money() != update.amount || payment.reference.as_ref().is_some_and(is_other) {
        return Ok(UpdateOutcome::Mismatch);
    }
    if let Some(method) = update.saved.as_ref().filter(|_| payment.saves_method) {
        let buyer = order::buyer(&mut *tx, payment.order_id).await?;
        saved::keep(tx, buyer, provider, payment.created_at, method).await?;
    }
    let later_is_known = match payment.state {
        PaymentState::Succeeded => true,
        PaymentState::Failed | PaymentState::Cancelled => update.state != PaymentState::Succeeded,
        PaymentState::Pending => update.state == PaymentState::Created,
        PaymentState::Created => false,
    };
    match update.state {
        said if said == payment.state => Ok(UpdateOutcome::Repeated),
        _ if later_is_known => Ok(UpdateOutcome::Outdated),
        PaymentState::Succeeded => apply_success(tx, &payment, update).await.map(|()| UpdateOutcome::Applied),
        PaymentState::Failed | PaymentState::Cancelled => {
            apply_failure(tx, &payment, update).await.map(|()| UpdateOutcome::Applied)
        }
        PaymentState::Created | PaymentState::Pending => {
            save(tx, &payment, update, PaymentState::Pending, None).await.map(|()| UpdateOutcome::Applied)
        }
    }
}

async fn save(
    tx: &mut Tx,
    payment: &PaymentRow,
    update: &PaymentUpdate,
    to: PaymentState,
    decline: Option<DeclineReason>,
) -> Result<()> {
    const SET: &str = "update payment \
        set state = $2, reference = coalesce(nullif($3, ''), reference), decline = $4, finalized_at = $5 \
        where id = $1";
    let finalized_at = to.is_final().then(|| tx.now());
    let reference = update.reference.as_str();
    exec!(&mut *tx, SET, payment.id, to.as_str(), reference, decline.map(DeclineReason::as_str), finalized_at);
    match &payment.reference {
        None => read_again(tx, &payment.provider, reference).await,
        Some(known) if to == PaymentState::Succeeded => read_again(tx, &payment.provider, known).await,
        Some(_) => Ok(()),
    }
}

/// Records that a provider does not make an open payment.
pub(super) async fn refuse_in(tx: &mut Tx, payment: Id<Payment>) -> Result<()> {
    const REFUSE: &str = "update payment \
        set state = 'failed', decline = $2, finalized_at = $3 \
        where id = $1 and state in ('created', 'pending')";
    let (decline, now) = (DeclineReason::MethodUnavailable, tx.now());
    let refused = exec!(&mut *tx, REFUSE, payment, decline.as_str(), now);
    match find_payment(&mut *tx, payment).await?.filter(|_| refused == 1) {
        Some(row) => state::record_event(tx, row.order_id, OrderEventKind::Declined, Some(decline)).await,
        None => Ok(()),
    }
}

/// Records that a payment brings no money. Its order stays open, and can be paid again.
async fn apply_failure(tx: &mut Tx, payment: &PaymentRow, update: &PaymentUpdate) -> Result<()> {
    let decline = (update.state == PaymentState::Failed).then(|| update.decline.unwrap_or(DeclineReason::Unknown));
    save(tx, payment, update, update.state, decline).await?;
    match decline {
        Some(_) => state::record_event(tx, payment.order_id, OrderEventKind::Declined, decline).await,
        None => Ok(()),
    }
}

/// Applies a successful payment to its order, or refunds it when the order was paid or the course owned already.
async fn apply_success(tx: &mut Tx, payment: &PaymentRow, update: &PaymentUpdate) -> Result<()> {
    save(tx, payment, update, PaymentState::Succeeded, None).await?;
    let order = payment.order_id;
    let buyer = order::buyer(&mut *tx, order).await?;
    let items = order::items(tx, order).await?;
    let before = state::current(&mut *tx, order).await?;
    let unpaid = matches!(before, OrderState::Awaiting | OrderState::Closed);
    let mut owned = false;
    for item in &items {
        owned |= grant::is_open(&mut *tx, buyer, item.course).await?
            || grant::frozen_by(&mut *tx, buyer, item.course).await?.is_some();
    }
    let how = if before == OrderState::Closed { OrderEventKind::PaidLate } else { OrderEventKind::Paid };
    if unpaid {
        state::transition(tx, order, OrderState::Paid, how).await?;
    }
    if !unpaid || owned {
        let (provider, amount) = (payment.provider.as_str(), payment.money());
        let unapplied = Entry::UnappliedPayment { payment: payment.id, provider, amount };
        let entry = ledger::append(tx, &unapplied).await?;
        booked::undo(tx, provider, Subject::Payment(payment.id), entry).await?;
        let reason = if unpaid { RefundReason::AlreadyOwned } else { RefundReason::DuplicatePayment };
        refund::refund_unapplied(tx, payment, reason).await?;
        return dispute::settle(tx, payment.id).await;
    }
    let sale =
        Entry::Sale { payment: payment.id, provider: &payment.provider, items: &items, currency: payment.currency };
    let entry = ledger::append(tx, &sale).await?;
    booked::undo(tx, &payment.provider, Subject::Payment(payment.id), entry).await?;
    for item in &items {
        grant::purchase(tx, buyer, item.course, (order, item.id)).await?;
    }
    state::record_event(tx, order, OrderEventKind::Granted, None).await?;
    outbox::append(tx, "order.paid", &PaidEvent { order, payment: payment.id }).await?;
    people::events::purchased(tx, buyer, items.iter().map(|item| item.course)).await?;
    send_receipt(tx, buyer, payment, &items).await?;
    // The payer's objection may have come before the news of the payment.
    dispute::settle(tx, payment.id).await
}

async fn send_receipt(tx: &mut Tx, buyer: Id<Person>, payment: &PaymentRow, items: &[order::Item]) -> Result<()> {
    let Some(to) = people::person::mail_address(&mut *tx, buyer).await? else { return Ok(()) };
    let lang = to.lang.unwrap_or(Lang::ZhHans);
    let titles = order::titles(items);
    let receipt =
        letter::receipt(lang, &to.address, &titles, &payment.money().text(lang), &payment.order_id.to_string())?;
    mail::queue(tx, &receipt).await
}
