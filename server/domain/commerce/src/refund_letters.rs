//! The letters about requests for a refund: buyer, teachers and those who decide hear of each step.

use std::collections::BTreeSet;

use ground::{Error, Result, Tx, mail};
use model::{Id, Lang, Money, Permission, account::Person, order::Order};

use crate::{
    letter::{self, RefundStep, StepValues},
    order,
};

/// Notifies the buyer and the teachers of an order of a step by mail, with the note of whoever took it.
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
    Ok(())
}

/// Notifies those who give refunds by mail that there is something for them to do.
pub(crate) async fn notify_school(tx: &mut Tx, order: Id<Order>, name: &str, amount: Money, note: &str) -> Result<()> {
    let titles = order::titles(&order::items(tx, order).await?);
    let people: Vec<Id<Person>> = people::roles::holders(&mut *tx, Permission::OrderRefundAny).await?;
    for person in people {
        write(tx, person, name, &About { order, titles: &titles, amount, note }).await?;
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
    let found = match people::person::mail_address(&mut *tx, to).await {
        Err(error @ (Error::Crypto(_) | Error::File { .. })) => {
            tracing::error!(person = %to, "alert: an address cannot be opened, so nobody writes to it: {error}");
            return Ok(());
        }
        found => found?,
    };
    let Some(to) = found else { return Ok(()) };
    let lang = to.lang.unwrap_or(Lang::ZhHans);
    let (amount, order) = (about.amount.text(lang), about.order.to_string());
    let values = StepValues { titles: about.titles, amount: &amount, order: &order, note: about.note };
    mail::queue(tx, &letter::refund_step(lang, &to.address, name, &values)?).await
}
