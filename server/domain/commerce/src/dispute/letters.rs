//! The letters about disputes: those who manage payments hear of each step, buyer and teachers of what becomes of the
//! course.

use std::collections::BTreeSet;

use ground::{Error, Result, Tx, mail};
use model::{
    Id, Lang,
    account::Person,
    order::{Order, OrderEventKind},
};

use super::row::Row;
use crate::{
    letter::{self, DisputeValues},
    order,
    payment::{Gateways, notify_managers, row::PaymentRow},
    refund_request,
};

/// The change that a dispute makes to the access to what was bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AccessChange {
    /// The courses are closed until the bank has decided.
    Frozen,
    /// The courses are open again.
    Thawed,
    /// The courses are closed for good.
    Ended,
}

/// Writes to those who manage payments about a step of a dispute: until when evidence must be there, and where it is
/// sent.
pub(super) async fn notify_school(tx: &mut Tx, payment: &PaymentRow, row: &Row, event: OrderEventKind) -> Result<()> {
    let name = match event {
        OrderEventKind::DisputeWarned => "dispute_warned_school",
        OrderEventKind::DisputeWon => "dispute_won_school",
        OrderEventKind::DisputeLost => "dispute_lost_school",
        _ => "dispute_opened_school",
    };
    if row.state.is_closed() {
        tracing::info!(order = %payment.order_id, state = %row.state, "a dispute is decided");
    } else {
        tracing::error!(order = %payment.order_id, state = %row.state, "alert: a payment is disputed");
    }
    let titles = order::titles(&order::items(tx, payment.order_id).await?);
    let gateway = tx.env().part::<Gateways>().get(&payment.provider);
    let dashboard = gateway.zip(payment.reference.as_ref()).and_then(|(gateway, known)| gateway.dashboard_url(known));
    let place = dashboard.unwrap_or_else(|| payment.provider.clone());
    let due = row.evidence_due_at.map_or_else(|| "—".into(), |at| tx.env().zone().date(at));
    let (order, amount) = (payment.order_id.to_string(), row.money());
    notify_managers(tx, |lang, address| {
        let (amount, reason) = (amount.text(lang), letter::dispute_reason(lang, &row.reason)?);
        let values = DisputeValues {
            titles: &titles,
            amount: &amount,
            order: &order,
            reason: &reason,
            due: &due,
            place: &place,
        };
        letter::dispute(lang, address, name, &values)
    })
    .await
}

/// Writes to the buyer and the teachers of an order what becomes of its courses.
pub(super) async fn notify_people(tx: &mut Tx, payment: &PaymentRow, change: AccessChange) -> Result<()> {
    let order = payment.order_id;
    let buyer = order::buyer(&mut *tx, order).await?;
    let items = order::items(tx, order).await?;
    let teachers: BTreeSet<_> = items.iter().map(|item| item.teacher).filter(|teacher| *teacher != buyer).collect();
    let titles = order::titles(&items);
    let (to_buyer, to_teacher) = match change {
        AccessChange::Frozen if refund_request::is_asked(&mut *tx, order).await? => {
            ("dispute_frozen_request", "dispute_frozen_teacher")
        }
        AccessChange::Frozen => ("dispute_frozen", "dispute_frozen_teacher"),
        AccessChange::Thawed => ("dispute_thawed", "dispute_thawed_teacher"),
        AccessChange::Ended => ("dispute_ended", "dispute_ended_teacher"),
    };
    write(tx, buyer, to_buyer, order, &titles).await?;
    for teacher in teachers {
        write(tx, teacher, to_teacher, order, &titles).await?;
    }
    Ok(())
}

async fn write(tx: &mut Tx, to: Id<Person>, name: &str, order: Id<Order>, titles: &str) -> Result<()> {
    let found = match people::person::mail_address(&mut *tx, to).await {
        Err(error @ (Error::Crypto(_) | Error::File { .. })) => {
            tracing::error!(person = %to, "alert: an address cannot be opened, so nobody writes to it: {error}");
            return Ok(());
        }
        found => found?,
    };
    let Some(to) = found else { return Ok(()) };
    let order = order.to_string();
    let values = DisputeValues { titles, order: &order, ..DisputeValues::default() };
    mail::queue(tx, &letter::dispute(to.lang.unwrap_or(Lang::ZhHans), &to.address, name, &values)?).await
}
