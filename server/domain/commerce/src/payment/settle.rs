//! What a provider says about a payment becomes what we know of it: at most once, whatever the order.

use content::grant;
use ground::{Db, Result, Tx, exec, mail, transaction, work::outbox};
use model::{
    Id, Lang,
    account::Person,
    order::{Decline, Order, OrderEventKind, OrderState, Payment, PaymentState, RefundReason},
};
use serde::Serialize;

use super::{
    gateway::Told,
    refund,
    row::{Row, row},
};
use crate::{
    ledger::{self, Entry},
    letter,
    order::{self, state},
};

/// What became of something that a provider said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was new, and is now known.
    Applied,
    /// It was known already.
    Repeated,
    /// Something later is known already.
    Outdated,
    /// It is about no payment of ours.
    Unknown,
    /// It is about a payment of ours, but about other money or another reference.
    Mismatch,
}

/// What is told to the outside when an order was paid.
#[derive(Serialize)]
struct PaidEvent {
    order: Id<Order>,
    payment: Id<Payment>,
}

/// Takes what a provider says about one of its payments.
pub async fn settle(db: &Db, gateway: &str, told: &Told) -> Result<Outcome> {
    transaction!(db, |tx| { apply(tx, gateway, told).await })
}

/// As [`settle`], within a transaction.
pub(super) async fn apply(tx: &mut Tx, gateway: &str, told: &Told) -> Result<Outcome> {
    let Ok(id) = told.payment.parse::<Id<Payment>>() else { return Ok(Outcome::Unknown) };
    let Some(payment) = row(&mut *tx, id).await?.filter(|payment| payment.gateway == gateway) else {
        return Ok(Outcome::Unknown);
    };
    let other_reference = payment.reference.as_ref().is_some_and(|reference| *reference != told.reference);
    if payment.money() != told.amount || other_reference {
        return Ok(Outcome::Mismatch);
    }
    let later_is_known = match payment.state {
        PaymentState::Succeeded => true,
        PaymentState::Failed | PaymentState::Cancelled => told.state != PaymentState::Succeeded,
        PaymentState::Pending => told.state == PaymentState::Created,
        PaymentState::Created => false,
    };
    match told.state {
        said if said == payment.state => Ok(Outcome::Repeated),
        _ if later_is_known => Ok(Outcome::Outdated),
        PaymentState::Succeeded => succeeded(tx, &payment, told).await.map(|()| Outcome::Applied),
        PaymentState::Failed | PaymentState::Cancelled => ended(tx, &payment, told).await.map(|()| Outcome::Applied),
        PaymentState::Created | PaymentState::Pending => {
            set(tx, &payment, told, PaymentState::Pending, None).await.map(|()| Outcome::Applied)
        }
    }
}

async fn set(tx: &mut Tx, payment: &Row, told: &Told, to: PaymentState, decline: Option<Decline>) -> Result<()> {
    const SET: &str = "update payment set state = $2, reference = $3, decline = $4, settled_at = $5 where id = $1";
    let settled_at = to.is_final().then(|| tx.now());
    exec!(tx, SET, payment.id, to.as_str(), &told.reference, decline.map(Decline::as_str), settled_at);
    Ok(())
}

/// It will bring no money. The order waits on, and can be paid again.
async fn ended(tx: &mut Tx, payment: &Row, told: &Told) -> Result<()> {
    let decline = (told.state == PaymentState::Failed).then(|| told.decline.unwrap_or(Decline::Unknown));
    set(tx, payment, told, told.state, decline).await?;
    match decline {
        Some(_) => state::note(tx, payment.order_id, OrderEventKind::Declined, decline).await,
        None => Ok(()),
    }
}

/// The money is there: it pays the order, or it goes back.
async fn succeeded(tx: &mut Tx, payment: &Row, told: &Told) -> Result<()> {
    set(tx, payment, told, PaymentState::Succeeded, None).await?;
    let order = payment.order_id;
    let buyer = order::buyer(&mut *tx, order).await?;
    let items = order::items(tx, order).await?;
    let before = state::of(&mut *tx, order).await?;
    let unpaid = matches!(before, OrderState::Awaiting | OrderState::Closed);
    let mut owned = false;
    for item in &items {
        owned |= grant::is_open(&mut *tx, buyer, item.course).await?;
    }
    let how = if before == OrderState::Closed { OrderEventKind::PaidLate } else { OrderEventKind::Paid };
    if unpaid {
        state::step(tx, order, OrderState::Paid, how).await?;
    }
    if !unpaid || owned {
        let (gateway, amount) = (payment.gateway.as_str(), payment.money());
        ledger::post(tx, &Entry::Unearned { payment: payment.id, gateway, amount }).await?;
        let reason = if unpaid { RefundReason::Owned } else { RefundReason::PaidTwice };
        return refund::request(tx, payment, reason).await;
    }
    let sale =
        Entry::Sale { payment: payment.id, gateway: &payment.gateway, items: &items, currency: payment.currency };
    ledger::post(tx, &sale).await?;
    for item in &items {
        grant::purchase(tx, buyer, item.course, (order, item.id)).await?;
    }
    state::note(tx, order, OrderEventKind::Granted, None).await?;
    outbox::append(tx, "order.paid", &PaidEvent { order, payment: payment.id }).await?;
    people::behaviour::purchased(tx, buyer, items.iter().map(|item| item.course)).await?;
    send_receipt(tx, buyer, payment, &items).await
}

async fn send_receipt(tx: &mut Tx, buyer: Id<Person>, payment: &Row, items: &[order::Item]) -> Result<()> {
    let Some((address, lang)) = people::person::mail_address(&mut *tx, buyer).await? else { return Ok(()) };
    let lang = lang.unwrap_or(Lang::ZhHans);
    let titles = order::titles(items);
    let receipt = letter::receipt(lang, &address, &titles, &payment.money().text(lang), &payment.order_id.to_string())?;
    mail::queue(tx, &receipt).await
}
