//! Deciding about a request: by one person, by two of them above a limit, or by the policy itself.

use ground::{
    Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, transaction,
};
use model::{
    Decision, Id, Permission,
    account::Person,
    order::{Order, OrderEventKind, OrderState, RefundAccess},
    refund_request::{MAX_REASON_CHARS, RefundObstacle, RefundRequest},
    rule::{Rule, Validator, lines},
};

use super::row::{Row, newest};
use crate::{
    dispute,
    letter::RefundStep,
    order::state,
    payment::refund::{
        Consent, Issued, Outcome, Sale, Wanted, begin_issued, consent, forget, is_own, parse_amount, refundable_sale,
        still_refunded, teaches,
    },
    refund_letters,
};

/// A decision about a request with what belongs to it, as it was entered.
#[derive(Clone, Debug)]
pub struct DecisionInput {
    /// Whether money is given back.
    pub decision: Decision,
    /// The amount, as [`rule::amount`](model::rule::amount) reads it; of no meaning when the request is declined.
    pub amount: String,
    /// The words to the buyer, in at most 200 characters; needed to decline.
    pub note: String,
    /// The buyer's access afterwards. By the amount it ends with what the formula says, and stays with less.
    pub access: RefundAccess,
}

/// Decides about the request of an order that waits.
///
/// # Errors
/// [`Error::Forbidden`] without the permission, [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when there
/// is no such order; [`Error::Stale`] when no request of it waits any more; [`Error::Invalid`] for `note` and for
/// `amount`, also with [`Rule::SelfAction`] for an order of the actor's own, [`Rule::OwnCourse`] for a course that they
/// teach, [`Rule::RefundObstacle`] while the payment is disputed, another refund is under way or nothing is left,
/// [`Rule::RefundWindow`] when its provider refunds it no more, [`Rule::SecondPerson`] for the same decision of the same
/// person again; or when the database fails.
pub async fn decide(db: &Db, ctx: &RequestContext, order: Id<Order>, input: &DecisionInput) -> Result<Outcome> {
    ctx.require(Permission::OrderRefundAny)?;
    let person = ctx.person()?;
    transaction!(db, |tx| {
        let order_state = state::current(&mut *tx, order).await?;
        let row = newest(&mut *tx, order).await?.filter(Row::is_open).ok_or(Error::Stale)?;
        let is_own = is_own(&mut tx.conn(), person, order).await?;
        Error::invalid("amount", Rule::SelfAction).when(is_own)?;
        let teaches = teaches(&mut *tx, person, order).await?;
        Error::invalid("amount", Rule::OwnCourse).when(teaches)?;
        match input.decision {
            Decision::Accept => {
                dispute::refuse_refund(&mut *tx, order, "amount").await?;
                let under_way = RefundObstacle::UnderWay;
                let nothing = RefundObstacle::NothingLeft;
                let why = if order_state == OrderState::Refunding { under_way } else { nothing };
                let sale = refundable_sale(&mut tx.conn(), order).await?.filter(|sale| sale.left.minor > 0);
                let sale = sale.ok_or_else(|| Error::invalid("amount", Rule::RefundObstacle(why)))?;
                still_refunded(&mut *tx, &sale).await?;
                accept_by(tx, ctx, (order, person), &row, sale, input).await
            }
            Decision::Decline => decline(tx, ctx, (order, person), &row, &input.note).await.map(|()| Outcome::Decided),
        }
    })
}

async fn decline(
    tx: &mut Tx,
    ctx: &RequestContext,
    (order, person): (Id<Order>, Id<Person>),
    row: &Row,
    note: &str,
) -> Result<()> {
    const DECLINE: &str = "update refund_request \
        set state = 'declined', decided_by = $2, decided_at = $3, note = $4 \
        where id = $1";
    let note = lines(note, 1, MAX_REASON_CHARS).map_err(|rule| Error::invalid("note", rule))?;
    let now = tx.now();
    exec!(&mut *tx, DECLINE, row.id, person, now, &note);
    forget(tx, order).await?;
    state::record_event(tx, order, OrderEventKind::RefundDeclined, None).await?;
    audit_log::record_change(tx, ctx, AuditAction::RefundDeclined, &order.to_string(), "", &note).await?;
    refund_letters::notify(tx, order, RefundStep::Declined, row.money(row.proposed), &note).await
}

async fn accept_by(
    tx: &mut Tx,
    ctx: &RequestContext,
    (order, person): (Id<Order>, Id<Person>),
    row: &Row,
    sale: Sale,
    input: &DecisionInput,
) -> Result<Outcome> {
    let mut validator = Validator::default();
    let minor = validator.check("amount", parse_amount(&input.amount, sale.left));
    let answer = validator.check("note", lines(&input.note, 0, MAX_REASON_CHARS));
    validator.finish().map_err(Error::Invalid)?;
    let (subject, access) = (order.to_string(), input.access);
    let said = format!("{} {}: {answer}", row.currency, row.money(minor).amount());
    let wanted = Wanted { minor, access, note: &answer };
    let Consent::Complete(first) = consent(tx, ctx, order, &sale, &wanted).await? else { return Ok(Outcome::Approved) };
    // Whoever gets what the formula says has given the course back, whatever the provider kept of its price.
    let ends_access = access.ends(minor, sale.left.minor)
        || (access == RefundAccess::ByAmount && row.proposed > 0 && minor >= row.proposed);
    let note = if answer.is_empty() { row.reason.as_str() } else { answer.as_str() };
    let accepted = Accepted { sale, minor, note, ends_access, by: Some(person), first, answer: &answer };
    accept(tx, order, row.id, &accepted).await?;
    audit_log::record_change(tx, ctx, AuditAction::OrderRefunded, &subject, "", &said).await?;
    Ok(Outcome::Decided)
}

/// An accepted request.
pub(super) struct Accepted<'a> {
    /// The sale whose money goes back.
    pub sale: Sale,
    /// The amount, in minor units.
    pub minor: i64,
    /// The reason that stands with the refund.
    pub note: &'a str,
    /// Whether the courses are closed.
    pub ends_access: bool,
    /// The person who decided; `None`: the policy by itself.
    pub by: Option<Id<Person>>,
    /// The first of two people, where two decided.
    pub first: Option<Id<Person>>,
    /// The answer to the buyer; may be empty.
    pub answer: &'a str,
}

/// Begins the refund of an accepted request.
pub(super) async fn accept(
    tx: &mut Tx,
    order: Id<Order>,
    request: Id<RefundRequest>,
    accepted: &Accepted<'_>,
) -> Result<()> {
    const ACCEPT: &str = "update refund_request \
        set state = 'accepted', decided_by = $2, decided_at = $3, note = $4, amount = $5, refund_id = $6, \
          approved_by = $7 \
        where id = $1";
    let Accepted { sale, minor, note, ends_access, by, first, answer } = *accepted;
    state::record_event(tx, order, OrderEventKind::RefundAccepted, None).await?;
    let refund = begin_issued(tx, order, &Issued { sale, minor, note, ends_access, by, first }).await?;
    let now = tx.now();
    exec!(&mut *tx, ACCEPT, request, by, now, answer, minor, refund, first);
    let amount = model::Money { minor, currency: sale.left.currency };
    refund_letters::notify(tx, order, RefundStep::Accepted, amount, note).await
}
