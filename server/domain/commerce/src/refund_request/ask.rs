//! The buyer's side: what would come back, asking for it, and taking that back.

use ground::{Conn, Db, Error, RequestContext, Result, Tx, exec, transaction};
use model::{
    Id,
    account::Person,
    order::{Order, OrderEventKind},
    refund_request::{MAX_REASON_CHARS, RefundFacts, RefundObstacle, RefundPreview, RefundRequest},
    rule::{Rule, Validator, lines},
};

use super::{
    assess::assess,
    decide::{Accepted, accept},
    row::newest,
};
use crate::{
    letter::{ASKED_SCHOOL, RefundStep},
    order::{require_buyer, state},
    payment::refund::{forget, refundable_sale},
    refund_letters,
};

/// Returns what would come back of one of the actor's own orders now, and how far their last request is.
///
/// # Errors
/// [`Error::NotFound`] when the actor has no such order; [`Error::Unauthenticated`] for guests; or when the database
/// fails.
pub async fn preview(db: &Db, ctx: &RequestContext, order: Id<Order>) -> Result<RefundPreview> {
    require_buyer(db, ctx, order).await?;
    let mut conn = Conn::from(db);
    let assessment = assess(&mut conn, order).await?;
    let is_automatic = assessment.is_automatic(&conn);
    let request = newest(&mut conn, order).await?.map(|row| row.view()).transpose()?;
    Ok(RefundPreview { facts: assessment.facts, obstacle: assessment.obstacle, is_automatic, request })
}

/// Asks for a refund of one of the actor's own orders. Within the policy it is accepted at once where the school has set
/// that; else it waits for people. `shown` is the amount that the buyer saw, in minor units: what comes back by now is
/// never less.
///
/// # Errors
/// [`Error::NotFound`] when the actor has no such order; [`Error::Unauthenticated`] for guests; [`Error::Invalid`] for
/// `reason`: its text, [`Rule::RefundObstacle`] when nobody can ask now, [`Rule::RefundChanged`] when less would come
/// back than was shown; or when the database fails.
pub async fn ask(db: &Db, ctx: &RequestContext, order: Id<Order>, reason: &str, shown: Option<i64>) -> Result<()> {
    let outcome = transaction!(db, |tx| { ask_in(tx, ctx, order, reason, shown).await });
    match outcome {
        // Another click was faster.
        Err(error) if error.is_taken("refund_request", "order_id") => Err(obstacle(RefundObstacle::AlreadyAsked)),
        outcome => outcome,
    }
}

fn obstacle(obstacle: RefundObstacle) -> Error {
    Error::invalid("reason", Rule::RefundObstacle(obstacle))
}

async fn ask_in(tx: &mut Tx, ctx: &RequestContext, order: Id<Order>, reason: &str, shown: Option<i64>) -> Result<()> {
    let person = ctx.person()?;
    let is_buyer = crate::order::buyer(&mut *tx, order).await? == person;
    Error::NotFound.when(!is_buyer)?;
    let mut conn = tx.conn();
    let assessment = assess(&mut conn, order).await?;
    let is_automatic = assessment.is_automatic(&conn);
    assessment.obstacle.map_or(Ok(()), |why| Err(obstacle(why)))?;
    let facts = assessment.facts.ok_or_else(|| obstacle(RefundObstacle::NotPaid))?;
    let mut validator = Validator::default();
    let reason = validator.check("reason", lines(reason, 1, MAX_REASON_CHARS));
    validator.finish().map_err(Error::Invalid)?;
    let changed = shown.is_some_and(|shown| facts.amount.minor < shown);
    Error::invalid("reason", Rule::RefundChanged(facts.amount)).when(changed)?;
    let request = insert(tx, order, person, &reason, &facts).await?;
    // What somebody approved before was not about this request.
    forget(tx, order).await?;
    state::record_event(tx, order, OrderEventKind::RefundAsked, None).await?;
    refund_letters::notify(tx, order, RefundStep::Asked, facts.amount, &reason).await?;
    if !is_automatic {
        return refund_letters::notify_school(tx, order, ASKED_SCHOOL, facts.amount, &reason).await;
    }
    let sale = refundable_sale(&mut tx.conn(), order).await?.ok_or(Error::Stale)?;
    let accepted = Accepted {
        sale,
        minor: facts.amount.minor,
        note: &reason,
        ends_access: true,
        by: None,
        first: None,
        answer: "",
    };
    accept(tx, order, request, &accepted).await
}

async fn insert(
    tx: &mut Tx,
    order: Id<Order>,
    person: Id<Person>,
    reason: &str,
    facts: &RefundFacts,
) -> Result<Id<RefundRequest>> {
    const INSERT: &str = "insert into refund_request (id, order_id, asked_by, asked_at, reason, facts, proposed, \
          currency, state) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, 'asked')";
    let unwritable = |error: serde_json::Error| Error::Internal(format!("a formula: {error}"));
    let text = serde_json::to_string(facts).map_err(unwritable)?;
    let (id, now, amount) = (tx.id::<RefundRequest>()?, tx.now(), facts.amount);
    exec!(&mut *tx, INSERT, id, order, person, now, reason, &text, amount.minor, amount.currency.as_str());
    Ok(id)
}

/// Takes the request of one of the actor's own orders back.
///
/// # Errors
/// [`Error::NotFound`] when the actor has no such order; [`Error::Stale`] when no request of it waits any more;
/// [`Error::Unauthenticated`] for guests; or when the database fails.
pub async fn withdraw(db: &Db, ctx: &RequestContext, order: Id<Order>) -> Result<()> {
    const WITHDRAW: &str = "update refund_request \
        set state = 'withdrawn', decided_at = $2 \
        where id = $1";
    let person = ctx.person()?;
    transaction!(db, |tx| {
        let is_buyer = crate::order::buyer(&mut *tx, order).await? == person;
        Error::NotFound.when(!is_buyer)?;
        let row = newest(&mut *tx, order).await?.filter(super::row::Row::is_open).ok_or(Error::Stale)?;
        let now = tx.now();
        exec!(&mut *tx, WITHDRAW, row.id, now);
        forget(tx, order).await?;
        state::record_event(tx, order, OrderEventKind::RefundWithdrawn, None).await?;
        refund_letters::notify(tx, order, RefundStep::Withdrawn, row.money(row.proposed), "").await
    })
}
