//! Refunds above the limit of one person: the first of two people approves, the second has to accept the same.

use content::grant;
use ground::{
    Conn, Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_optional, fetch_scalar, fetch_scalars, transaction,
};
use model::{
    Id, Money, Permission,
    account::Person,
    order::{Order, RefundAccess},
    refund_request::RefundApproval,
    rule::Rule,
};

use super::sale::{Sale, refundable_sale};
use crate::{letter::SECOND_SCHOOL, order, refund_letters, refund_policy};

/// The outcome of a decision about a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is decided.
    Decided,
    /// The amount is above the limit of one person: a second one has to accept the same.
    Approved,
}

/// The refund of an order that somebody decided on.
pub(crate) struct Wanted<'a> {
    /// The amount, in minor units.
    pub minor: i64,
    /// The buyer's access afterwards.
    pub access: RefundAccess,
    /// The note.
    pub note: &'a str,
}

/// The progress of a decision under the rule of two people.
pub(crate) enum Consent {
    /// The refund can go, with the first of two people where two were needed.
    Complete(Option<Id<Person>>),
    /// It was the first of two.
    Awaited,
}

#[derive(sqlx::FromRow)]
struct Approval {
    approved_by: Id<Person>,
    handle: String,
    amount: i64,
    access: RefundAccess,
    note: String,
}

/// Returns whether the actor's decision is enough, and keeps it as the first of two where it is not. Only the same
/// amount with the same access is the same decision, made while as much was left of the money, by somebody who may
/// still decide; all else begins anew.
///
/// # Errors
/// [`Error::Invalid`] for `amount`: above the limit [`Rule::OwnCourse`] for a course that the actor teaches, and
/// [`Rule::SecondPerson`] for the same decision of the same person again, or of nobody; or when the database fails.
pub(crate) async fn consent(
    tx: &mut Tx,
    ctx: &RequestContext,
    order: Id<Order>,
    sale: &Sale,
    wanted: &Wanted<'_>,
) -> Result<Consent> {
    const APPROVE: &str = "insert into refund_approval (order_id, approved_by, approved_at, amount, remaining, access, \
          note) \
        values ($1, $2, $3, $4, $5, $6, $7) \
        on conflict (order_id) do update set approved_by = excluded.approved_by, \
          approved_at = excluded.approved_at, amount = excluded.amount, remaining = excluded.remaining, \
          access = excluded.access, note = excluded.note";
    let Wanted { minor, access, note } = *wanted;
    let limit = refund_policy::limit(tx.env(), sale.left.currency).filter(|limit| sale.went_with(minor) > limit.minor);
    let Some(limit) = limit else { return Ok(Consent::Complete(None)) };
    let person = ctx.person().map_err(|_| second_person(limit))?;
    let teaches = teaches(&mut *tx, person, order).await?;
    Error::invalid("amount", Rule::OwnCourse).when(teaches)?;
    let first = standing(&mut tx.conn(), order, sale.left).await?;
    match first.filter(|first| (first.amount, first.access) == (minor, access)) {
        Some(first) if first.approved_by == person => Err(second_person(limit)),
        Some(first) => Ok(Consent::Complete(Some(first.approved_by))),
        None => {
            let now = tx.now();
            exec!(&mut *tx, APPROVE, order, person, now, minor, sale.left.minor, access.as_str(), note);
            let amount = Money { minor, ..sale.left };
            let said = format!("{} {}: {note}", amount.currency, amount.amount());
            let action = AuditAction::RefundApproved;
            audit_log::record_change(tx, ctx, action, &order.to_string(), "", &said).await?;
            notify_second(tx, order, person, amount, note).await?;
            Ok(Consent::Awaited)
        }
    }
}

/// Tells those who may be the second of two people that the first has decided.
async fn notify_second(tx: &mut Tx, order: Id<Order>, first: Id<Person>, amount: Money, note: &str) -> Result<()> {
    let holders = people::roles::holders(&mut *tx, Permission::OrderRefundAny).await?;
    let mut may = Vec::new();
    for person in holders.into_iter().filter(|person| *person != first) {
        if !is_own(&mut tx.conn(), person, order).await? && !teaches(&mut *tx, person, order).await? {
            may.push(person);
        }
    }
    refund_letters::notify_people(tx, &may, order, SECOND_SCHOOL, amount, note).await
}

/// Returns the first approval of a refund of an order that waits for the second, when so much is `left` of its money.
///
/// # Errors
/// Fails when the database does.
pub async fn approval(conn: impl Into<Conn<'_>>, order: Id<Order>, left: Money) -> Result<Option<RefundApproval>> {
    let standing = standing(&mut conn.into(), order, left).await?;
    Ok(standing.map(|Approval { handle, amount, access, note, .. }| RefundApproval {
        handle,
        amount: Money { minor: amount, ..left },
        access,
        note,
    }))
}

/// Returns the approval of an order's refund that waits, if it still holds: as much is left of the money as then, and
/// whoever gave it may give money back, is neither buyer nor teacher, and is not suspended.
async fn standing(conn: &mut Conn<'_>, order: Id<Order>, left: Money) -> Result<Option<Approval>> {
    const APPROVAL: &str = "select a.approved_by, p.handle, a.amount, a.access, a.note \
        from refund_approval a \
        join person p on p.id = a.approved_by \
        where a.order_id = $1 and a.remaining = $2";
    let Some(first): Option<Approval> = fetch_optional!(&mut *conn, APPROVAL, order, left.minor) else {
        return Ok(None);
    };
    let by = first.approved_by;
    let holders = people::roles::holders(&mut *conn, Permission::OrderRefundAny).await?;
    let may = holders.contains(&by) && !is_own(conn, by, order).await? && !teaches(&mut *conn, by, order).await?;
    Ok(may.then_some(first))
}

/// Forgets the approval of an order's refund: it was decided, or is about another request.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn forget(tx: &mut Tx, order: Id<Order>) -> Result<()> {
    const FORGET: &str = "delete from refund_approval \
        where order_id = $1";
    exec!(tx, FORGET, order);
    Ok(())
}

/// Forgets the approvals that hold no more: the money has moved since, or whoever gave them may not give any now.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn sweep(db: &Db) -> Result<()> {
    const WAITING: &str = "select order_id from refund_approval order by order_id";
    let waiting: Vec<Id<Order>> = fetch_scalars!(db, WAITING);
    for order in waiting {
        transaction!(db, |tx| {
            let left = refundable_sale(&mut tx.conn(), order).await?.map(|sale| sale.left);
            let holds = match left {
                Some(left) => standing(&mut tx.conn(), order, left).await?.is_some(),
                None => false,
            };
            if holds { Ok(()) } else { forget(tx, order).await }
        })?;
    }
    Ok(())
}

/// Returns the error for an amount that two people have to decide on.
pub(crate) fn second_person(limit: Money) -> Error {
    Error::invalid("amount", Rule::SecondPerson(limit))
}

/// Returns whether an order is this person's, or opened a course to them.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn is_own(conn: &mut Conn<'_>, person: Id<Person>, order: Id<Order>) -> Result<bool> {
    Ok(order::buyer(&mut *conn, order).await? == person || grant::is_by(&mut *conn, order, person).await?)
}

/// Returns whether somebody teaches a course of an order, or taught it when it was sold.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn teaches(conn: impl Into<Conn<'_>>, person: Id<Person>, order: Id<Order>) -> Result<bool> {
    const TEACHES: &str = "select exists ( \
          select 1 \
          from order_item i \
          join course c on c.id = i.course_id \
          where i.order_id = $1 and (i.teacher_id = $2 or c.teacher_id = $2) \
        )";
    Ok(fetch_scalar!(conn.into(), TEACHES, order, person))
}
