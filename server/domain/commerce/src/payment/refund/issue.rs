//! Decisions that money goes back: by somebody of the school, or because a payment could not be applied.

use content::grant;
use ground::{
    Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_scalar, jobs, transaction,
};
use model::{
    Id, Lang, Money, Permission,
    account::Person,
    job::JobKind,
    order::{Order, OrderEventKind, OrderState, Payment, RefundAccess, RefundReason},
    refund_request::MAX_REASON_CHARS,
    rule::{self, Rule, Validator, lines},
};

use super::{
    approval::{self, Consent, Outcome, Wanted, consent, is_own, teaches},
    row::SendRefund,
    sale::{Sale, refundable_sale, still_refunded},
};
use crate::{
    dispute,
    ledger::{self, Entry},
    letter::{self, AccessAfterRefund, RefundStep, Refunded},
    notify,
    order::{self, state},
    payment::{
        allocation::{Refund, RefundAllocation},
        row::PaymentRow,
    },
    refund_letters,
    refund_request::is_asked,
};

/// A refund that somebody of the school issues, as it was entered.
#[derive(Clone, Debug)]
pub struct RefundInput {
    /// The amount, as [`rule::amount`] reads it.
    pub amount: String,
    /// The reason, in 1 to 200 characters, which the buyer reads.
    pub note: String,
    /// The buyer's access to the order's courses after the refund.
    pub access: RefundAccess,
}

/// Refunds an order wholly or partly by the way that the money came, and writes to the buyer. A request of the buyer's
/// that waits is answered by it. Above the limit of one person it is only approved, until a second one does the same.
///
/// # Errors
/// [`Error::Forbidden`] without the permission, [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when there
/// is no such order; [`Error::Stale`] when nothing is left or a refund is under way; [`Error::Invalid`] for `amount`,
/// also with [`Rule::SelfAction`] for an order of the actor's own, [`Rule::OwnCourse`] for a course that they teach,
/// [`Rule::RefundObstacle`] while the payment is disputed,
/// [`Rule::SecondPerson`] above the limit for the same person again and [`Rule::RefundWindow`] when its provider refunds
/// it no more, and `note`; or when the database fails.
pub async fn issue(db: &Db, ctx: &RequestContext, order: Id<Order>, given: &RefundInput) -> Result<Outcome> {
    transaction!(db, |tx| { issue_in(tx, ctx, order, given).await })
}

/// Does the same within a transaction that has more to do.
///
/// # Errors
/// As [`issue`].
pub(crate) async fn issue_in(
    tx: &mut Tx,
    ctx: &RequestContext,
    order: Id<Order>,
    given: &RefundInput,
) -> Result<Outcome> {
    const ANSWERED: &str = "update refund_request \
        set state = 'accepted', decided_by = $2, decided_at = $3, amount = $4, refund_id = $5, note = $6, \
          approved_by = $7 \
        where order_id = $1 and state = 'asked'";
    ctx.require(Permission::OrderRefundAny)?;
    let by = ctx.person().ok();
    state::current(&mut *tx, order).await?;
    let answers = is_asked(&mut *tx, order).await?;
    // Nobody decides on their own case: on what they bought, on what this order opens to them, on what they teach.
    if let Some(person) = by {
        let is_own = is_own(&mut tx.conn(), person, order).await?;
        Error::invalid("amount", Rule::SelfAction).when(is_own)?;
        let teaches = teaches(&mut *tx, person, order).await?;
        Error::invalid("amount", Rule::OwnCourse).when(teaches)?;
    }
    dispute::refuse_refund(&mut *tx, order, "amount").await?;
    let sale = refundable_sale(&mut tx.conn(), order).await?.ok_or(Error::Stale)?;
    let left = sale.left;
    still_refunded(&mut *tx, &sale).await?;
    let mut validator = Validator::default();
    let minor = validator.check("amount", parse_amount(&given.amount, left));
    let note = validator.check("note", lines(&given.note, 1, MAX_REASON_CHARS));
    validator.finish().map_err(Error::Invalid)?;
    let wanted = Wanted { minor, access: given.access, note: &note };
    let Consent::Complete(first) = consent(tx, ctx, order, &sale, &wanted).await? else { return Ok(Outcome::Approved) };
    let ends_access = given.access.ends(minor, left.minor);
    if answers {
        state::record_event(tx, order, OrderEventKind::RefundAccepted, None).await?;
    }
    let refund = begin_issued(tx, order, &Issued { sale, minor, note: &note, ends_access, by, first }).await?;
    let amount = Money { minor, currency: left.currency };
    if answers {
        let now = tx.now();
        exec!(&mut *tx, ANSWERED, order, by, now, minor, refund, &note, first);
    }
    refund_letters::notify(tx, order, RefundStep::Accepted, amount, &note).await?;
    let said = format!("{} {}: {note}", amount.currency, amount.amount());
    audit_log::record_change(tx, ctx, AuditAction::OrderRefunded, &order.to_string(), "", &said).await?;
    Ok(Outcome::Decided)
}

/// Returns the minor units of an amount that was entered, from 1 to what is left.
///
/// # Errors
/// [`Rule::Decimals`] or [`Rule::DigitGrouping`] as of [`rule::amount`], else [`Rule::MoneyLeft`].
pub(crate) fn parse_amount(text: &str, left: Money) -> std::result::Result<i64, Rule> {
    match rule::amount(text, left.currency) {
        Ok(amount) if (1..=left.minor).contains(&amount.minor) => Ok(amount.minor),
        // How to write it comes before how much it may be.
        Err(wrong @ (Rule::Decimals(_) | Rule::DigitGrouping)) => Err(wrong),
        _ => Err(Rule::MoneyLeft(left)),
    }
}

/// A refund that was decided on.
pub(crate) struct Issued<'a> {
    /// The sale whose money goes back.
    pub sale: Sale,
    /// The amount, in minor units of the sale's currency.
    pub minor: i64,
    /// The reason, which the buyer reads.
    pub note: &'a str,
    /// Whether the courses of the order are closed.
    pub ends_access: bool,
    /// The person who decided; `None`: the policy by itself.
    pub by: Option<Id<Person>>,
    /// The first of two people, where two had to decide.
    pub first: Option<Id<Person>>,
}

/// Begins a refund that was decided on: writes it into the books, ends the access if it does, and writes to the buyer.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn begin_issued(tx: &mut Tx, order: Id<Order>, issued: &Issued<'_>) -> Result<Id<Refund>> {
    const DECIDED: &str = "update refund \
        set ends_access = $2, approved_by = $3 \
        where id = $1";
    let Issued { sale, minor, note, ends_access, by, first } = *issued;
    let amount = Money { minor, currency: sale.left.currency };
    approval::forget(tx, order).await?;
    let refund = insert(tx, sale.payment, amount, RefundReason::IssuedBySchool, by, note).await?;
    exec!(&mut *tx, DECIDED, refund, ends_access, first);
    let parts = allocate(tx, order, minor).await?;
    for part in &parts {
        insert_allocation(tx, refund, part).await?;
    }
    ledger::post(tx, &Entry::Refund { refund, parts: &parts, currency: amount.currency }).await?;
    state::transition(tx, order, OrderState::Refunding, OrderEventKind::RefundStarted).await?;
    let access = if ends_access {
        grant::end(tx, order).await?;
        state::record_event(tx, order, OrderEventKind::AccessEnded, None).await?;
        AccessAfterRefund::Ended
    } else {
        AccessAfterRefund::Kept
    };
    notify_buyer(tx, order, amount, |_| Ok(note.to_owned()), access).await?;
    Ok(refund)
}

/// Divides an amount among an order's items, the first ones first. What comes from a teacher's share is rounded so that
/// an item that was refunded in pieces takes from them what its sale gave them.
pub(crate) async fn allocate(tx: &mut Tx, order: Id<Order>, amount: i64) -> Result<Vec<RefundAllocation>> {
    const WENT: &str = "select cast(coalesce(sum(amount), 0) as bigint) \
        from ( \
          select f.amount \
          from refund_item f \
          join refund r on r.id = f.refund_id \
          where f.order_item_id = $1 and r.state <> 'refused' \
          union all \
          select amount \
          from dispute_share \
          where order_item_id = $1 \
        ) as went";
    let (mut rest, mut parts) = (amount, Vec::new());
    for item in order::items(tx, order).await? {
        let went: i64 = fetch_scalar!(&mut *tx, WENT, item.id);
        let kept = item.amount - went;
        let taken = rest.min(kept);
        if taken > 0 {
            let share = |of| ledger::teacher_amount(of, item.platform_fee_bps);
            parts.push(RefundAllocation {
                item: item.id,
                teacher: item.teacher,
                amount: taken,
                teacher_amount: share(kept) - share(kept - taken),
            });
            rest -= taken;
        }
    }
    Ok(parts)
}

pub(super) async fn insert_allocation(tx: &mut Tx, refund: Id<Refund>, part: &RefundAllocation) -> Result<()> {
    const SAVE: &str = "insert into refund_item (refund_id, order_item_id, amount, teacher_amount) \
        values ($1, $2, $3, $4)";
    exec!(tx, SAVE, refund, part.item, part.amount, part.teacher_amount);
    Ok(())
}

/// Writes to the buyer that money is on its way back; `note` is the reason in their language.
pub(super) async fn notify_buyer(
    tx: &mut Tx,
    order: Id<Order>,
    amount: Money,
    note: impl FnOnce(Lang) -> Result<String> + Send,
    access: AccessAfterRefund,
) -> Result<()> {
    let (buyer, items) = (order::buyer(&mut *tx, order).await?, order::items(tx, order).await?);
    notify::person(tx, buyer, |lang, address| {
        let (titles, note) = (order::titles(&items), note(lang)?);
        let (amount, order) = (amount.text(lang), order.to_string());
        letter::refund(
            lang,
            address,
            &Refunded { titles: &titles, amount: &amount, order: &order, note: &note, access },
        )
    })
    .await
}

/// Refunds all of a payment that could not be applied to its order.
pub(in crate::payment) async fn refund_unapplied(
    tx: &mut Tx,
    payment: &PaymentRow,
    reason: RefundReason,
) -> Result<()> {
    let (order, amount) = (payment.order_id, payment.money());
    insert(tx, payment.id, amount, reason, None, "").await?;
    notify_buyer(tx, order, amount, |lang| letter::unapplied_reason(lang, reason), AccessAfterRefund::Kept).await?;
    begin_unapplied(tx, order, reason).await
}

/// Records that a payment which paid nothing is on its way back.
pub(super) async fn begin_unapplied(tx: &mut Tx, order: Id<Order>, reason: RefundReason) -> Result<()> {
    if reason == RefundReason::DuplicatePayment {
        state::record_event(tx, order, OrderEventKind::RefundStarted, None).await
    } else {
        state::transition(tx, order, OrderState::Refunding, OrderEventKind::RefundStarted).await
    }
}

pub(super) async fn insert(
    tx: &mut Tx,
    payment: Id<Payment>,
    amount: Money,
    reason: RefundReason,
    by: Option<Id<Person>>,
    note: &str,
) -> Result<Id<Refund>> {
    const MAKE: &str = "insert into refund (id, payment_id, amount, currency, reason, state, created_at, issued_by, \
          note) \
        values ($1, $2, $3, $4, $5, 'requested', $6, $7, $8)";
    let (refund, now) = (tx.id::<Refund>()?, tx.now());
    exec!(&mut *tx, MAKE, refund, payment, amount.minor, amount.currency.as_str(), reason, now, by, note);
    jobs::enqueue(tx, JobKind::Refund, &SendRefund::new(refund)).await?;
    Ok(refund)
}
