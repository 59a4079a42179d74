//! The entries of the books that the statement of their day does not have.

use ground::{Db, Result, Tx, exec, fetch_all, fetch_optional, fetch_scalar, fetch_scalars, transaction};
use model::{
    Currency, Id, Millis, Money,
    ledger::{LedgerAccount, LedgerEntryKind},
    order::Payment,
    payment::StatementKind,
    reconciliation::{Day, LineClass},
};
use ring::digest::{SHA256, digest};
use tokio::time::Instant;

use super::{
    day,
    line::{self, NewLine, Place},
    matching::{LINES_PER_BATCH, Subject},
    receive::ReadStatement,
    time_limit::TimeLimit,
};
use crate::{
    ledger::LedgerEntry,
    payment::{Gateways, Refund, StatementDay},
};

/// An entry of the books that no line has.
#[derive(sqlx::FromRow)]
struct Unmatched {
    id: Id<LedgerEntry>,
    kind: LedgerEntryKind,
    source_id: i64,
    at: Millis,
    amount: i64,
    currency: Currency,
    reference: Option<String>,
    payment_id: Option<Id<Payment>>,
}

/// The time after which a search that has not come to its end is begun again, in milliseconds: its job was given up.
const GIVEN_UP_MS: i64 = Millis::HOUR;

/// Has a job write the entries of a day that its statement does not have any more. The day stays open until then.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn request(tx: &mut Tx, day: Id<Day>) -> Result<()> {
    // No two requests are the same: one that comes while a job works is not over with that one.
    const REQUEST: &str = "update statement \
        set recheck_at = case when recheck_at >= $2 then recheck_at + 1 else $2 end \
        where id = $1";
    let now = tx.now();
    exec!(&mut *tx, REQUEST, day, now);
    ReadStatement::Missing { day }.enqueue(tx).await
}

/// Writes the entries of a day that its statement does not have any more, in as many turns as it takes.
pub(super) async fn run(db: &Db, id: Id<Day>) -> Result<()> {
    const DAY: &str = "select provider, day, recheck_at \
        from statement \
        where id = $1 and state = 'open' and received_at is not null";
    const ANSWERED: &str = "update statement \
        set recheck_at = null \
        where id = $1 and recheck_at = $2";
    let known: Option<(String, String, Option<Millis>)> = fetch_optional!(db, DAY, id);
    let Some((provider, date, request)) = known else { return Ok(()) };
    let TimeLimit(limit) = *db.env.part();
    let is_done = write(db, id, &provider, &date, Instant::now() + limit).await?;
    transaction!(db, |tx| {
        if is_done {
            exec!(&mut *tx, ANSWERED, id, request);
            day::sum(tx, id).await
        } else {
            ReadStatement::Missing { day: id }.enqueue(tx).await
        }
    })
}

/// Begins the searches again whose jobs were given up: without an end of theirs no day could be closed.
pub(super) async fn sweep(db: &Db) -> Result<()> {
    const LEFT: &str = "select id \
        from statement \
        where state = 'open' and recheck_at < $1 \
        order by id";
    transaction!(db, |tx| {
        let before = tx.now().plus(-GIVEN_UP_MS);
        let left: Vec<Id<Day>> = fetch_scalars!(&mut *tx, LEFT, before);
        for day in left {
            request(tx, day).await?;
        }
        Ok(())
    })
}

/// Writes the entries of a day that its statement does not have. Returns whether it came to its end before the deadline.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn write(db: &Db, day: Id<Day>, provider: &str, date: &str, deadline: Instant) -> Result<bool> {
    // A file that is being read may be taken back.
    const HAS_STATEMENT: &str = "select exists ( \
          select 1 \
          from statement s \
          where s.id = $1 \
            and (s.received_at is not null or exists ( \
              select 1 \
              from statement_file f \
              where f.statement_id = s.id and f.day = s.day \
            )) \
        )";
    // SQLite would read all that the provider ever moved, were the account not hidden from its index.
    const UNMATCHED: &str = "select e.id, e.kind, e.source_id, e.at, p.amount, p.currency, \
          coalesce(d.reference, r.reference, y.reference) as reference, y.id as payment_id \
        from ledger_entry e \
        join ledger_posting p on p.ledger_entry_id = e.id and p.account || '' = $1 \
        left join refund r on r.id = e.source_id \
        left join dispute d on d.id = e.source_id \
        left join payment y on y.id = coalesce(d.payment_id, r.payment_id, e.source_id) \
        where e.at >= $2 and e.at < $3 \
          and e.kind in ('sale', 'unapplied_payment', 'refund_paid', 'refund_returned', 'dispute_withdrawn', \
            'dispute_reinstated') \
          and not exists (select 1 from statement_line l where l.ledger_entry_id = e.id) \
        order by e.at, e.sequence \
        limit $4";
    let Some(date) = StatementDay::parse(date) else { return Ok(true) };
    let gateway = db.env.part::<Gateways>().get(provider);
    let offset = gateway.map_or(0, |gateway| gateway.capabilities().utc_offset_minutes);
    let (begins, ends) = (date.begins(offset), date.after().begins(offset));
    let account = LedgerAccount::Provider(provider.into()).to_string();
    let most = i64::try_from(LINES_PER_BATCH).unwrap_or(i64::MAX);
    loop {
        let count = transaction!(db, |tx| {
            let has_statement: bool = fetch_scalar!(&mut *tx, HAS_STATEMENT, day);
            let most = if has_statement { most } else { 0 };
            let found: Vec<Unmatched> = fetch_all!(&mut *tx, UNMATCHED, &account, begins, ends, most);
            let mut rows = Vec::with_capacity(found.len());
            for entry in &found {
                rows.push(line_of(tx, entry)?);
            }
            line::write(tx, provider, Place { day, file: None, is_late: false }, &rows).await?;
            Ok(found.len())
        })?;
        if count < LINES_PER_BATCH {
            return Ok(true);
        }
        if Instant::now() >= deadline {
            return Ok(false);
        }
    }
}

fn line_of(tx: &Tx, entry: &Unmatched) -> Result<NewLine> {
    let kind = match entry.kind {
        LedgerEntryKind::Sale | LedgerEntryKind::UnappliedPayment => StatementKind::Payment,
        LedgerEntryKind::DisputeWithdrawn | LedgerEntryKind::DisputeReinstated => StatementKind::Dispute,
        _ => StatementKind::Refund,
    };
    let refund: Option<Id<Refund>> = (kind == StatementKind::Refund).then(|| Id::from_raw(entry.source_id));
    Ok(NewLine {
        id: tx.id()?,
        number: 0,
        key: digest(&SHA256, format!("entry {}", entry.id).as_bytes()).as_ref().to_vec(),
        kind,
        reference: entry.reference.clone().unwrap_or_default(),
        subject: Subject { payment: entry.payment_id, refund, dispute: None },
        entry: Some(entry.id),
        theirs: None,
        settled: None,
        ours: Some(Money { minor: entry.amount, currency: entry.currency }),
        at: entry.at,
        class: LineClass::MissingThere,
    })
}
