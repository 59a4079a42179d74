//! What is done about a difference: ask the provider, book what it says, send money back, or accept it as it is. Each
//! leaves the line resolved, or as it was.

use ground::{
    Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_optional, transaction,
};
use model::{
    Currency, Id, Money, Permission,
    order::{Order, Payment},
    payment::StatementKind,
    reconciliation::{Answer, Day, Line, LineClass, Resolution},
    refund_request::MAX_REASON_CHARS,
    rule::{Validator, lines},
};
use people::authority;

use super::{
    day,
    matching::{self, Subject, class_of},
};
use crate::{
    dispute,
    ledger::{self, Entry},
    payment::{self, Refund, RefundInput, RefundOutcome},
    refund_policy,
};

/// A difference that waits.
#[derive(sqlx::FromRow)]
struct Difference {
    id: Id<Line>,
    statement_id: Id<Day>,
    provider: String,
    kind: StatementKind,
    class: LineClass,
    reference: String,
    payment_id: Option<Id<Payment>>,
    refund_id: Option<Id<Refund>>,
    order_id: Option<Id<Order>>,
    amount: Option<i64>,
    currency: Option<Currency>,
    book_amount: Option<i64>,
    book_currency: Option<Currency>,
    is_open: bool,
}

impl Difference {
    fn theirs(&self) -> Option<Money> {
        self.amount.zip(self.currency).map(|(minor, currency)| Money { minor, currency })
    }

    fn ours(&self) -> Option<Money> {
        self.book_amount.zip(self.book_currency).map(|(minor, currency)| Money { minor, currency })
    }

    /// Returns what the books lack, by currency.
    fn lacking(&self) -> Vec<Money> {
        match (self.theirs(), self.ours()) {
            (Some(theirs), Some(ours)) if theirs.currency == ours.currency => {
                vec![Money { minor: theirs.minor - ours.minor, ..theirs }]
            }
            (theirs, ours) => theirs.into_iter().chain(ours.map(|ours| Money { minor: -ours.minor, ..ours })).collect(),
        }
    }
}

/// Asks the provider about a difference and applies what it says; where both agree then, it is resolved.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PaymentManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::NotFound`] when the day has no such line;
/// [`Error::Stale`] when the day is closed, the line is resolved, or it belongs to no payment of ours;
/// [`Error::Gateway`] when the provider does not answer; or when the database fails.
pub async fn ask(db: &Db, ctx: &RequestContext, day: Id<Day>, id: Id<Line>) -> Result<Answer> {
    const FOUND: &str = "update statement_line \
        set class = $2, ledger_entry_id = $3, book_amount = $4, book_currency = $5, refund_id = $6, payment_id = $7 \
        where id = $1";
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    let known = transaction!(db, |tx| { waiting(tx, day, id).await })?;
    let asked = match (known.refund_id, known.payment_id) {
        _ if known.kind == StatementKind::Dispute => {
            dispute::ask_reference(db, &known.provider, &known.reference).await?
        }
        (Some(refund), _) => payment::refund::ask(db, refund).await?,
        (None, Some(payment)) if known.kind == StatementKind::Refund => {
            payment::refund::ask_external(db, payment, &known.reference).await?
        }
        (None, Some(payment)) => payment::ask_payment(db, payment).await?,
        // Its news may have come since, and say of which payment it is.
        (None, None) if known.kind == StatementKind::Refund => None,
        (None, None) => return Err(Error::Stale),
    };
    transaction!(db, |tx| {
        let known = waiting(tx, day, id).await?;
        let (provider, kind) = (known.provider.as_str(), known.kind);
        let dispute = matching::dispute_of(tx, provider, kind, &known.reference).await?;
        let named =
            matching::refund_of(tx, provider, kind, &known.reference).await?.filter(|_| known.refund_id.is_none());
        let (refund, payment) = named.unzip();
        let (refund, payment) = (known.refund_id.or(refund), known.payment_id.or(payment));
        let subject = Subject { payment, refund, dispute };
        let entry = match known.theirs() {
            Some(theirs) if known.class == LineClass::MissingHere => {
                matching::find_again(tx, provider, subject, kind, theirs.minor).await?.zip(Some(theirs))
            }
            _ => None,
        };
        let answer = if asked.is_some() { Answer::Unchanged } else { Answer::Unknown };
        match entry {
            None => Ok(answer),
            Some((entry, theirs)) => {
                let class = class_of(kind, theirs.minor, theirs.currency, Some(entry));
                exec!(&mut *tx, FOUND, id, class, entry.id, entry.amount, entry.currency, refund, payment);
                if class.is_difference() {
                    day::sum(tx, known.statement_id).await?;
                    Ok(answer)
                } else {
                    resolve(tx, ctx, &known, Resolution::Asked, "").await?;
                    Ok(Answer::Agreed)
                }
            }
        }
    })
}

/// Has the books take over what the statement says, against the clearing account.
///
/// # Errors
/// As [`ask`], without the provider's; [`Error::Invalid`] with `note`.
pub async fn book(db: &Db, ctx: &RequestContext, day: Id<Day>, id: Id<Line>, note: &str) -> Result<()> {
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    let note = checked(note)?;
    transaction!(db, |tx| {
        let known = waiting(tx, day, id).await?;
        for amount in known.lacking().into_iter().filter(|amount| amount.minor != 0) {
            let provider = known.provider.as_str();
            ledger::post(tx, &Entry::Reconciled { line: id, provider, amount }).await?;
        }
        resolve(tx, ctx, &known, Resolution::Booked, &note).await
    })
}

/// Sends money of the order of a difference back, as a refund by the school, and resolves it: both or neither.
///
/// # Errors
/// As [`book`]; [`Error::Stale`] also where the line belongs to no order, or the money is not at the provider; those of
/// [`payment::issue`], which needs its own permission.
pub async fn refund(db: &Db, ctx: &RequestContext, day: Id<Day>, id: Id<Line>, given: &RefundInput) -> Result<()> {
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    let (outcome, money) = transaction!(db, |tx| {
        let known = waiting(tx, day, id).await?;
        let is_sale = known.kind == StatementKind::Payment && known.class.can_be_refunded();
        let order = known.order_id.filter(|_| is_sale).ok_or(Error::Stale)?;
        // Money that did not pay the order goes back by itself, when the provider is asked about it.
        let sale = payment::refund::refundable_sale(&mut tx.conn(), order).await?.ok_or(Error::Stale)?;
        Error::Stale.when(known.payment_id != Some(sale.payment))?;
        let outcome = payment::refund::issue_in(tx, ctx, order, given).await?;
        if outcome == RefundOutcome::Decided {
            resolve(tx, ctx, &known, Resolution::Refunded, given.note.trim()).await?;
        }
        Ok((outcome, known.ours().or(known.theirs())))
    })?;
    // The approval is kept; the line waits until a second person has decided the same.
    let limit = money.and_then(|money| refund_policy::limit(&db.env, money.currency));
    let awaited =
        (outcome == RefundOutcome::Approved).then(|| limit.map_or(Error::Stale, payment::refund::second_person));
    awaited.map_or(Ok(()), Err)
}

/// Accepts a difference as it is.
///
/// # Errors
/// As [`book`].
pub async fn note(db: &Db, ctx: &RequestContext, day: Id<Day>, id: Id<Line>, note: &str) -> Result<()> {
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    let note = checked(note)?;
    transaction!(db, |tx| {
        let known = waiting(tx, day, id).await?;
        resolve(tx, ctx, &known, Resolution::Noted, &note).await
    })
}

fn checked(note: &str) -> Result<String> {
    let mut validator = Validator::default();
    let note = validator.check("note", lines(note, 1, MAX_REASON_CHARS));
    validator.finish().map_err(Error::Invalid)?;
    Ok(note)
}

/// Returns a difference that waits in this day, which is open.
async fn waiting(tx: &mut Tx, day: Id<Day>, id: Id<Line>) -> Result<Difference> {
    const ROW: &str = "select l.id, l.statement_id, l.provider, l.kind, l.class, l.reference, l.payment_id, \
          l.refund_id, p.order_id, l.amount, l.currency, l.book_amount, l.book_currency, l.is_open \
        from statement_line l \
        left join payment p on p.id = l.payment_id \
        where l.id = $1 and l.statement_id = $2";
    let known: Option<Difference> = fetch_optional!(&mut *tx, ROW, id, day);
    let known = known.ok_or(Error::NotFound)?;
    day::require_open(tx, known.statement_id).await?;
    Error::Stale.when(!known.is_open)?;
    Ok(known)
}

/// Records how a difference was resolved, and sums its day.
async fn resolve(
    tx: &mut Tx,
    ctx: &RequestContext,
    known: &Difference,
    resolution: Resolution,
    note: &str,
) -> Result<()> {
    const RESOLVE: &str = "update statement_line \
        set is_open = false, resolution = $2, resolved_at = $3, resolved_by = $4, note = $5 \
        where id = $1 and is_open";
    let (now, by) = (tx.now(), ctx.person().ok());
    let resolved = exec!(&mut *tx, RESOLVE, known.id, resolution, now, by, note);
    Error::Stale.when(resolved == 0)?;
    day::sum(tx, known.statement_id).await?;
    let subject = format!("{} {}", known.provider, known.reference);
    let said = [resolution.as_str(), note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
    let class = known.class.as_str();
    audit_log::record_change(tx, ctx, AuditAction::DifferenceResolved, &subject, class, &said).await
}
