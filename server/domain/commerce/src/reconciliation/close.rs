//! Closing a day.

use ground::{
    Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_all, fetch_optional, transaction,
};
use model::{
    Currency, Id, Money, Permission,
    reconciliation::Day,
    refund_request::MAX_REASON_CHARS,
    rule::{Validator, lines},
};
use people::authority;

use super::day;

/// Closes a day for good: its statement is there, and every difference is resolved. One that does not add up needs a
/// note.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PaymentManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::NotFound`] when there is no such day; [`Error::Stale`]
/// when it is closed, its statement is not there, one is being read, what it lacks is looked for anew, or a difference
/// waits; [`Error::Invalid`] with `note`; or when the database fails.
pub async fn close(db: &Db, ctx: &RequestContext, id: Id<Day>, note: &str) -> Result<()> {
    const READY: &str = "select s.provider, s.day \
        from statement s \
        where s.id = $1 and s.received_at is not null and s.difference_count = 0 and s.recheck_at is null \
          and not exists (select 1 from statement_file f where f.statement_id = s.id and f.imported_at is null) \
          and not exists (select 1 from statement_upload u where u.statement_id = s.id and u.content is not null)";
    const CLOSE: &str = "update statement \
        set state = 'closed', closed_at = $2, closed_by = $3, note = $4 \
        where id = $1";
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    transaction!(db, |tx| {
        day::require_open(tx, id).await?;
        day::sum(tx, id).await?;
        let ready: Option<(String, String)> = fetch_optional!(&mut *tx, READY, id);
        let (provider, date) = ready.ok_or(Error::Stale)?;
        let off = off_by(tx, id).await?;
        let mut validator = Validator::default();
        let note = validator.check("note", lines(note, usize::from(!off.is_empty()), MAX_REASON_CHARS));
        validator.finish().map_err(Error::Invalid)?;
        let (now, by) = (tx.now(), ctx.person().ok());
        exec!(&mut *tx, CLOSE, id, now, by, &note);
        let off: Vec<String> = off.iter().map(|off| format!("{} {}", off.currency, off.amount())).collect();
        let said = [off.join(", "), note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
        let subject = format!("{provider} {date}");
        audit_log::record_change(tx, ctx, AuditAction::DayClosed, &subject, "", &said).await
    })
}

async fn off_by(tx: &mut Tx, day: Id<Day>) -> Result<Vec<Money>> {
    const OFF: &str = "select currency, amount - book_amount \
        from statement_total \
        where statement_id = $1 and amount <> book_amount \
        order by currency";
    let off: Vec<(Currency, i64)> = fetch_all!(tx, OFF, day);
    Ok(off.into_iter().map(|(currency, minor)| Money { minor, currency }).collect())
}
