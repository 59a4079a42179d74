//! Taking a statement back that should not have come: its lines go, and what the ledger has of them is reversed.

use std::collections::BTreeSet;

use ground::{
    Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_all, fetch_one, fetch_optional, fetch_optional_scalar, fetch_scalar, fetch_scalars, transaction,
};
use model::{
    Currency, Id, Millis, Money, Permission,
    ledger::LedgerAccount,
    payment::StatementKind,
    reconciliation::{Day, Line, StatementFile},
};
use people::authority;

use super::{
    day, earlier,
    matching::{BookEntry, class_of},
    missing,
    receive::refused,
};
use crate::{
    ledger::{self, Entry, LedgerEntry},
    payment::{Gateways, StatementDay, StatementError, StatementFault},
};

/// A file of an open day.
#[derive(sqlx::FromRow)]
struct FileRow {
    id: Id<StatementFile>,
    day: Id<Day>,
    provider: String,
    date: String,
    /// Whether the statement of the day is in no other file: without it nothing is missing there.
    is_only: bool,
}

/// Takes the file of a statement back, as long as its day is open. Its lines go, and those that it had corrected say what
/// they said before. The fees that were posted for it, and what was booked of its lines, are reversed by entries of their
/// own. Where there is no other statement of the day, the day waits for one again.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PaymentManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::NotFound`] when the day has no such file;
/// [`Error::Stale`] when it is closed; [`Error::Invalid`] with `file` and [`Rule::Statement`](model::rule::Rule) when
/// money was refunded because of it, a later file has lines of it, or what it corrected was resolved or closed since; or
/// when the database fails.
pub async fn take_back(db: &Db, ctx: &RequestContext, day: Id<Day>, file: Id<StatementFile>) -> Result<()> {
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    transaction!(db, |tx| {
        day::require_open(tx, day).await?;
        let file = find(tx, day, file).await?;
        require_unused(tx, &file).await?;
        let span = span(tx, &file).await?;
        reverse(tx, &file).await?;
        forget_fees(tx, &file).await?;
        let mut changed = restore(tx, &file).await?;
        changed.insert(day);
        remove(tx, &file).await?;
        for day in changed {
            day::sum(tx, day).await?;
        }
        enqueue_missing(tx, &file.provider, span).await?;
        audit_log::record_change(tx, ctx, AuditAction::StatementTakenBack, &file.provider, &file.date, "").await
    })
}

async fn find(tx: &mut Tx, day: Id<Day>, file: Id<StatementFile>) -> Result<FileRow> {
    const FILE: &str = "select f.id, f.statement_id as day, f.provider, f.day as date, \
          f.day = s.day and not exists ( \
            select 1 \
            from statement_file o \
            where o.statement_id = s.id and o.id <> f.id and o.day = s.day \
          ) as is_only \
        from statement_file f \
        join statement s on s.id = f.statement_id \
        where f.id = $1 and f.statement_id = $2";
    let file: Option<FileRow> = fetch_optional!(tx, FILE, file, day);
    file.ok_or(Error::NotFound)
}

/// Checks that nothing rests on a file that cannot be undone.
async fn require_unused(tx: &mut Tx, file: &FileRow) -> Result<()> {
    const CAME_AGAIN: &str = "select exists ( \
          select 1 \
          from statement_repeat \
          where earlier_id = $1 \
        )";
    const REFUNDED: &str = "select number \
        from statement_line \
        where statement_id = $1 and file_id = $2 and resolution = 'refunded' \
        order by number \
        limit 1";
    const RESOLVED: &str = "select exists ( \
          select 1 \
          from statement_correction c \
          join statement_line l on l.id = c.line_id \
          join statement s on s.id = l.statement_id \
          where c.file_id = $1 and (l.resolution is not null or s.state = 'closed') \
        )";
    let fault = |fault| refused("file", StatementError::whole(fault));
    let came_again: bool = fetch_scalar!(&mut *tx, CAME_AGAIN, file.id);
    fault(StatementFault::CameAgain).when(came_again)?;
    let is_resolved: bool = fetch_scalar!(&mut *tx, RESOLVED, file.id);
    fault(StatementFault::Resolved).when(is_resolved)?;
    let refunded: Option<i64> = fetch_optional_scalar!(&mut *tx, REFUNDED, file.day, file.id);
    refunded.map_or(Ok(()), |number| {
        let line = usize::try_from(number).unwrap_or_default();
        Err(refused("file", StatementError::at(line, StatementFault::Refunded)))
    })
}

/// Returns the instants of the first and the last entry that lines of a file are matched with.
async fn span(tx: &mut Tx, file: &FileRow) -> Result<Option<(Millis, Millis)>> {
    const SPAN: &str = "select min(e.at), max(e.at) \
        from statement_line l \
        join ledger_entry e on e.id = l.ledger_entry_id \
        where l.statement_id = $1 and l.file_id = $2";
    let (first, last): (Option<Millis>, Option<Millis>) = fetch_one!(tx, SPAN, file.day, file.id);
    Ok(first.zip(last))
}

/// Reverses what the ledger has of a file: its fees, and what was booked of its lines, and of those that are in the books
/// alone where they go as well.
async fn reverse(tx: &mut Tx, file: &FileRow) -> Result<()> {
    // The account is hidden from SQLite's index, as in `missing`. What was undone already has nothing to be reversed.
    const FEES: &str = "select p.currency, cast(sum(p.amount) as bigint) \
        from ledger_entry e \
        join ledger_posting p on p.ledger_entry_id = e.id and p.account || '' = $2 \
        where e.source_id = $1 and e.kind = 'provider_fees' \
        group by p.currency \
        order by p.currency";
    const BOOKED: &str = "select l.id, p.currency, cast(sum(p.amount) as bigint) \
        from statement_line l \
        join ledger_entry e on e.source_id = l.id and e.kind = 'reconciled' \
        join ledger_posting p on p.ledger_entry_id = e.id and p.account || '' = $4 \
        where l.statement_id = $1 and (l.file_id = $2 or ($3 and l.file_id is null)) and l.resolution = 'booked' \
        group by l.id, p.currency \
        having sum(p.amount) <> 0 \
        order by l.id, p.currency";
    let provider = file.provider.as_str();
    let account = LedgerAccount::Provider(provider.into()).to_string();
    let fees: Vec<(Currency, i64)> = fetch_all!(&mut *tx, FEES, file.id, &account);
    for (currency, minor) in fees {
        let amount = Money { minor, currency };
        ledger::post(tx, &Entry::ProviderFeesReversed { file: file.id, provider, amount }).await?;
    }
    let booked: Vec<(Id<Line>, Currency, i64)> =
        fetch_all!(&mut *tx, BOOKED, file.day, file.id, file.is_only, &account);
    for (line, currency, minor) in booked {
        let amount = Money { minor, currency };
        ledger::post(tx, &Entry::ReconciledReversed { line, provider, amount }).await?;
    }
    Ok(())
}

/// Has the payments whose fees a file says know only what other files say of them.
async fn forget_fees(tx: &mut Tx, file: &FileRow) -> Result<()> {
    const FORGET: &str = "update payment \
        set fee = ( \
          select cast(case when sum(o.amount) > 0 then 0 else -sum(o.amount) end as bigint) \
          from statement_line o \
          where o.payment_id = payment.id and o.class = 'fee' and o.refund_id is null and o.file_id <> $2 \
            and o.currency = payment.currency \
        ) \
        where id in ( \
          select l.payment_id \
          from statement_line l \
          where l.statement_id = $1 and l.file_id = $2 and l.class = 'fee' and l.refund_id is null \
        )";
    exec!(tx, FORGET, file.day, file.id);
    Ok(())
}

/// A line that a file corrected, with what it said before.
#[derive(sqlx::FromRow)]
struct Corrected {
    line_id: Id<Line>,
    statement_id: Id<Day>,
    kind: StatementKind,
    amount: i64,
    currency: Currency,
    settled_amount: Option<i64>,
    settled_currency: Option<Currency>,
    ledger_entry_id: Option<Id<LedgerEntry>>,
    book_amount: Option<i64>,
    book_currency: Option<Currency>,
}

/// Has the lines that a file corrected say what they said before. Returns their days.
async fn restore(tx: &mut Tx, file: &FileRow) -> Result<BTreeSet<Id<Day>>> {
    const CORRECTED: &str = "select c.line_id, l.statement_id, l.kind, c.amount, c.currency, c.settled_amount, \
          c.settled_currency, l.ledger_entry_id, l.book_amount, l.book_currency \
        from statement_correction c \
        join statement_line l on l.id = c.line_id \
        where c.file_id = $1 \
        order by c.line_id";
    let corrected: Vec<Corrected> = fetch_all!(&mut *tx, CORRECTED, file.id);
    let mut days = BTreeSet::new();
    for line in corrected {
        let amount = Money { minor: line.amount, currency: line.currency };
        let settled = line.settled_amount.zip(line.settled_currency);
        let settled = settled.map(|(minor, currency)| Money { minor, currency });
        let entry = line.ledger_entry_id.zip(line.book_amount.zip(line.book_currency));
        let entry = entry.map(|(id, (amount, currency))| BookEntry { id, amount, currency });
        let class = class_of(line.kind, amount.minor, amount.currency, entry);
        earlier::replace(tx, line.line_id, amount, settled, class).await?;
        days.insert(line.statement_id);
    }
    Ok(days)
}

/// Removes a file with its lines. Where the day has no other statement, none has come.
async fn remove(tx: &mut Tx, file: &FileRow) -> Result<()> {
    const CORRECTIONS: &str = "delete from statement_correction where file_id = $1";
    const REPEATS: &str = "delete from statement_repeat where file_id = $1";
    const LINES: &str = "delete from statement_line \
        where statement_id = $1 and (file_id = $2 or ($3 and file_id is null))";
    const FILE: &str = "delete from statement_file where id = $1";
    const AWAITED: &str = "update statement \
        set received_at = null, told_at = null, recheck_at = null \
        where id = $1";
    exec!(&mut *tx, CORRECTIONS, file.id);
    exec!(&mut *tx, REPEATS, file.id);
    exec!(&mut *tx, LINES, file.day, file.id, file.is_only);
    exec!(&mut *tx, FILE, file.id);
    if file.is_only {
        exec!(&mut *tx, AWAITED, file.day);
    }
    Ok(())
}

/// Enqueues the search for entries that no line has any more, in the days on which they may be missing now.
async fn enqueue_missing(tx: &mut Tx, provider: &str, span: Option<(Millis, Millis)>) -> Result<()> {
    const DAYS: &str = "select id \
        from statement \
        where provider = $1 and state = 'open' and received_at is not null and day >= $2 and day <= $3 \
        order by day";
    let Some((first, last)) = span else { return Ok(()) };
    let gateway = tx.env().part::<Gateways>().get(provider);
    let offset = gateway.map_or(0, |gateway| gateway.capabilities().utc_offset_minutes);
    let date = |at| StatementDay::of(at, offset).to_string();
    let days: Vec<Id<Day>> = fetch_scalars!(&mut *tx, DAYS, provider, date(first), date(last));
    for day in days {
        missing::request(tx, day).await?;
    }
    Ok(())
}
