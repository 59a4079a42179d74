//! The letters about refunds, asked for or not: buyer, teachers and those who decide hear of each step.

use std::collections::BTreeSet;

use ground::{Result, Tx, notice};
use model::{
    Id, Money, Permission,
    account::Person,
    notice::{Audience, NoticeEvent, NoticeKind},
    order::Order,
    url,
};

use crate::{
    letter::{self, RefundStep, StepValues},
    notify, order,
};

/// Notifies the buyer and the teachers of an order of a step by mail, with the note of whoever took it. The buyer finds
/// it in their centre of notices too, unless it was they who took it.
pub(crate) async fn notify(tx: &mut Tx, order: Id<Order>, step: RefundStep, amount: Money, note: &str) -> Result<()> {
    let buyer = order::buyer(&mut *tx, order).await?;
    let items = order::items(tx, order).await?;
    let teachers: BTreeSet<_> = items.iter().map(|item| item.teacher).filter(|teacher| *teacher != buyer).collect();
    let about = About { order, titles: &order::titles(&items), amount, note };
    if let Some(name) = step.to_buyer() {
        write(tx, buyer, name, &about).await?;
    }
    for teacher in teachers {
        write(tx, teacher, step.to_teacher(), &about).await?;
    }
    match step {
        RefundStep::Asked | RefundStep::Withdrawn => Ok(()),
        RefundStep::Accepted | RefundStep::External | RefundStep::Declined | RefundStep::Sent | RefundStep::Refused => {
            let event = event(tx, buyer, step, &about);
            notice::raise(tx, &event).await
        }
    }
}

/// Returns the event of a step for the buyer. There may be several refunds of an order, each at its own time.
fn event(tx: &Tx, buyer: Id<Person>, step: RefundStep, about: &About<'_>) -> NoticeEvent {
    NoticeEvent {
        kind: NoticeKind::RefundUpdated,
        key: format!("refund {} {} {}", about.order, step.to_teacher(), tx.now().0),
        actor: None,
        audience: Audience::People(vec![buyer]),
        title: about.titles.to_owned(),
        excerpt: about.note.to_owned(),
        href: url::order(about.order),
    }
}

/// Notifies those who give refunds by mail that there is something for them to do.
pub(crate) async fn notify_school(tx: &mut Tx, order: Id<Order>, name: &str, amount: Money, note: &str) -> Result<()> {
    let people: Vec<Id<Person>> = people::roles::holders(&mut *tx, Permission::OrderRefundAny).await?;
    notify_people(tx, &people, order, name, amount, note).await
}

/// Notifies these people by mail that there is something for them to do.
pub(crate) async fn notify_people(
    tx: &mut Tx,
    people: &[Id<Person>],
    order: Id<Order>,
    name: &str,
    amount: Money,
    note: &str,
) -> Result<()> {
    let titles = order::titles(&order::items(tx, order).await?);
    for person in people {
        write(tx, *person, name, &About { order, titles: &titles, amount, note }).await?;
    }
    Ok(())
}

struct About<'a> {
    order: Id<Order>,
    titles: &'a str,
    amount: Money,
    note: &'a str,
}

async fn write(tx: &mut Tx, to: Id<Person>, name: &str, about: &About<'_>) -> Result<()> {
    let order = about.order.to_string();
    notify::person(tx, to, |lang, address| {
        let amount = about.amount.text(lang);
        let values = StepValues { titles: about.titles, amount: &amount, order: &order, note: about.note };
        letter::refund_step(lang, address, name, &values)
    })
    .await
}
