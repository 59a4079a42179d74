//! Reading a statement: its lines are written and matched batch by batch, so that nobody else waits for long, and what
//! was written stays when the job is broken off. At the end come the entries that it does not have, and the fees.

use ground::{Db, Error, Result, Tx, exec, fetch_all, fetch_optional, jobs, on, transaction};
use model::{
    Currency, Id, Millis, Money,
    job::JobKind,
    ledger::{LedgerAccount, LedgerEntryKind},
    order::Payment,
    payment::StatementKind,
    reconciliation::{Day, Line, LineClass, StatementFile},
};
use ring::digest::{SHA256, digest};
use sqlx::QueryBuilder;
use tokio::time::Instant;

use super::{
    day,
    earlier::{self, Correction, Earlier},
    matching::{self, LINES_PER_BATCH, Match, Subject, class_of},
    receive::{ReadStatement, keys},
    time_limit::TimeLimit,
};
use crate::{
    ledger::{self, Entry, LedgerEntry},
    payment::{Gateways, Refund, StatementDay, StatementLine, record_fees},
};

/// A file that is being read.
#[derive(sqlx::FromRow)]
struct FileRow {
    id: Id<StatementFile>,
    statement_id: Id<Day>,
    provider: String,
    day: String,
    content: Option<Vec<u8>>,
    written_count: i64,
    own_day: String,
}

impl FileRow {
    fn is_late(&self) -> bool {
        self.day != self.own_day
    }
}

/// A line of a day, ready to be written.
struct NewLine {
    id: Id<Line>,
    day: Id<Day>,
    file: Option<Id<StatementFile>>,
    number: i64,
    key: Vec<u8>,
    kind: StatementKind,
    reference: String,
    subject: Subject,
    entry: Option<Id<LedgerEntry>>,
    theirs: Option<Money>,
    /// The amount that reached the account, where the provider changed it into another currency.
    settled: Option<Money>,
    ours: Option<Money>,
    at: Millis,
    is_late: bool,
    class: LineClass,
}

/// Reads a file, from where it was broken off, in as many turns as it takes; after the last attempt a person is told
/// that it cannot be read.
pub(super) async fn run(db: &Db, job: ReadStatement, is_last_attempt: bool) -> Result<()> {
    const DAY: &str = "select provider, day from statement_file where id = $1";
    let TimeLimit(limit) = *db.env.part();
    match read(db, job, Instant::now() + limit).await {
        Ok(true) => Ok(()),
        Ok(false) => transaction!(db, |tx| { jobs::enqueue(tx, JobKind::ReadStatement, &job).await.map(|_| ()) }),
        Err(error) if is_last_attempt => {
            let file: Option<(String, String)> = fetch_optional!(db, DAY, job.file);
            let (provider, date) = file.unwrap_or_default();
            transaction!(db, |tx| { day::notify_missing(tx, &provider, &date).await })?;
            Err(error)
        }
        Err(error) => Err(error),
    }
}

/// Reads a file. Returns whether it came to its end before the deadline. It looks at the clock between transactions:
/// one that is broken off would leave its connection in it.
async fn read(db: &Db, job: ReadStatement, deadline: Instant) -> Result<bool> {
    const FILE: &str = "select f.id, f.statement_id, f.provider, f.day, f.content, f.written_count, s.day as own_day \
        from statement_file f \
        join statement s on s.id = f.statement_id \
        where f.id = $1 and f.imported_at is null";
    let file: Option<FileRow> = fetch_optional!(db, FILE, job.file);
    let Some(file) = file else { return Ok(true) };
    let unreadable = || Error::Inconsistent { table: "statement_file", column: "content", row: file.id.to_string() };
    let content = file.content.as_deref().ok_or_else(unreadable)?;
    let lines: Vec<StatementLine> = serde_json::from_slice(content).map_err(|_| unreadable())?;
    let keyed: Vec<_> = (1_i64..).zip(lines.iter().zip(keys(&lines))).collect();
    let rest = keyed.get(usize::try_from(file.written_count).unwrap_or_default()..).unwrap_or_default();
    for batch in rest.chunks(LINES_PER_BATCH) {
        transaction!(db, |tx| { write_batch(tx, &file, batch).await })?;
        if Instant::now() >= deadline {
            return Ok(false);
        }
    }
    if !file.is_late() && !write_missing(db, &file, deadline).await? {
        return Ok(false);
    }
    transaction!(db, |tx| { finish(tx, &file).await })?;
    Ok(true)
}

async fn write_batch(tx: &mut Tx, file: &FileRow, batch: &[(i64, (&StatementLine, Vec<u8>))]) -> Result<()> {
    const PROGRESS: &str = "update statement_file \
        set written_count = $2 \
        where id = $1";
    let keyed: Vec<_> = batch.iter().map(|(_, (line, key))| (&key[..], line.paid())).collect();
    let earlier = earlier::find(tx, &file.provider, &keyed).await?;
    // What was read before keeps its entry, or leaves it to the line that has it.
    let new = batch.iter().zip(&earlier).filter(|(_, earlier)| matches!(earlier, Earlier::Nothing));
    let new: Vec<&StatementLine> = new.map(|((_, (line, _)), _)| *line).collect();
    let mut matches = matching::find(tx, &file.provider, file.statement_id, &new).await?.into_iter();
    let (mut rows, mut fees) = (Vec::with_capacity(new.len()), Vec::new());
    for ((number, (line, key)), earlier) in batch.iter().zip(earlier) {
        let came = match earlier {
            Earlier::Same => continue,
            Earlier::Nothing => {
                vec![row(tx, file, *number, line, key, matches.next().unwrap_or_default())?]
            }
            Earlier::Corrected(correction) => correct(tx, file, *number, line, *correction).await?,
        };
        let of_payment = came.first().filter(|row| row.class == LineClass::Fee && row.subject.refund.is_none());
        let paid = line.paid();
        let fee = of_payment.and_then(|row| row.subject.payment);
        fees.extend(fee.map(|payment| (payment, Money { minor: -paid.minor, ..paid })));
        rows.extend(came);
    }
    write(tx, &file.provider, &rows).await?;
    record_fees(tx, fees).await?;
    let last = batch.last().map_or(file.written_count, |(number, _)| *number);
    exec!(tx, PROGRESS, file.id, last);
    Ok(())
}

/// Returns a line of a file with what the books have of it.
fn row(tx: &Tx, file: &FileRow, number: i64, line: &StatementLine, key: &[u8], found: Match) -> Result<NewLine> {
    let Match { subject, entry } = found;
    let paid = line.paid();
    let class = class_of(line.kind, paid.minor, paid.currency, entry);
    let booked = entry.map(|entry| Money { minor: entry.amount, currency: entry.currency });
    Ok(NewLine {
        id: tx.id()?,
        day: file.statement_id,
        file: Some(file.id),
        number,
        key: key.to_vec(),
        kind: line.kind,
        reference: line.reference.clone(),
        subject,
        entry: entry.map(|entry| entry.id),
        theirs: Some(paid),
        settled: line.original.map(|_| line.amount),
        // The end posts the fees.
        ours: if class == LineClass::Fee { Some(paid) } else { booked },
        at: line.at,
        is_late: file.is_late(),
        class,
    })
}

/// Corrects a line that says another amount now. Where somebody has acted on what it said, it stays as it is: what it
/// says more or less is a line of its own, which is returned.
async fn correct(
    tx: &mut Tx,
    file: &FileRow,
    number: i64,
    line: &StatementLine,
    correction: Correction,
) -> Result<Vec<NewLine>> {
    const REPLACE: &str = "update statement_line \
        set amount = $2, currency = $3, settled_amount = $4, settled_currency = $5, class = $6, is_open = $7 \
        where id = $1";
    let Correction { line: earlier, differences } = correction;
    let found = earlier.found();
    if earlier.can_change() {
        let paid = line.paid();
        let settled = line.original.map(|_| line.amount);
        let (settled, in_currency) = settled.map(|settled| (settled.minor, settled.currency)).unzip();
        let class = class_of(line.kind, paid.minor, paid.currency, found.entry);
        let is_open = class.is_difference();
        exec!(&mut *tx, REPLACE, earlier.id, paid.minor, paid.currency, settled, in_currency, class, is_open);
        if earlier.statement_id != file.statement_id {
            day::sum(tx, earlier.statement_id).await?;
        }
        return Ok(Vec::new());
    }
    let found = Match { entry: None, ..found };
    let difference = |(key, amount): (Vec<u8>, Money)| {
        let line = StatementLine { amount, original: None, ..line.clone() };
        row(tx, file, number, &line, &key, found)
    };
    differences.into_iter().map(difference).collect()
}

/// Writes lines; those that are there already stay as they are.
async fn write(tx: &mut Tx, provider: &str, rows: &[NewLine]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    on!(&mut *tx, c => QueryBuilder::new("insert into statement_line (id, statement_id, file_id, number, provider, \
          line_key, kind, reference, payment_id, refund_id, ledger_entry_id, amount, currency, book_amount, \
          book_currency, occurred_at, is_late, class, is_open, settled_amount, settled_currency) ")
        .push_values(rows, |mut row, line| {
            row.push_bind(line.id).push_bind(line.day).push_bind(line.file).push_bind(line.number)
                .push_bind(provider.to_owned()).push_bind(line.key.clone()).push_bind(line.kind.as_str())
                .push_bind(line.reference.clone()).push_bind(line.subject.payment).push_bind(line.subject.refund)
                .push_bind(line.entry).push_bind(line.theirs.map(|money| money.minor))
                .push_bind(line.theirs.map(|money| money.currency.as_str()))
                .push_bind(line.ours.map(|money| money.minor))
                .push_bind(line.ours.map(|money| money.currency.as_str())).push_bind(line.at).push_bind(line.is_late)
                .push_bind(line.class.as_str()).push_bind(line.class.is_difference())
                .push_bind(line.settled.map(|money| money.minor))
                .push_bind(line.settled.map(|money| money.currency.as_str()));
        })
        .push(" on conflict (provider, line_key) do nothing")
        .build().execute(c).await?.rows_affected());
    Ok(())
}

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

/// Writes the entries of the day that its statement does not have. Returns whether it came to its end before the
/// deadline.
async fn write_missing(db: &Db, file: &FileRow, deadline: Instant) -> Result<bool> {
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
    let Some(date) = StatementDay::parse(&file.day) else { return Ok(true) };
    let gateway = db.env.part::<Gateways>().get(&file.provider);
    let offset = gateway.map_or(0, |gateway| gateway.capabilities().utc_offset_minutes);
    let (begins, ends) = (date.begins(offset), date.after().begins(offset));
    let account = LedgerAccount::Provider(file.provider.clone()).to_string();
    let most = i64::try_from(LINES_PER_BATCH).unwrap_or(i64::MAX);
    loop {
        let count = transaction!(db, |tx| {
            let found: Vec<Unmatched> = fetch_all!(&mut *tx, UNMATCHED, &account, begins, ends, most);
            let mut rows = Vec::with_capacity(found.len());
            for entry in &found {
                rows.push(missing(tx, file.statement_id, entry)?);
            }
            write(tx, &file.provider, &rows).await?;
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

fn missing(tx: &Tx, day: Id<Day>, entry: &Unmatched) -> Result<NewLine> {
    let kind = match entry.kind {
        LedgerEntryKind::Sale | LedgerEntryKind::UnappliedPayment => StatementKind::Payment,
        LedgerEntryKind::DisputeWithdrawn | LedgerEntryKind::DisputeReinstated => StatementKind::Dispute,
        _ => StatementKind::Refund,
    };
    let refund: Option<Id<Refund>> = (kind == StatementKind::Refund).then(|| Id::from_raw(entry.source_id));
    Ok(NewLine {
        id: tx.id()?,
        day,
        file: None,
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
        is_late: false,
        class: LineClass::MissingThere,
    })
}

/// Posts the fees of a file, once, and sums its day.
async fn finish(tx: &mut Tx, file: &FileRow) -> Result<()> {
    const DONE: &str = "update statement_file \
        set imported_at = $2, content = null \
        where id = $1 and imported_at is null";
    const RECEIVED: &str = "update statement \
        set received_at = $3, told_at = null \
        where provider = $1 and day = $2";
    const FEES: &str = "select currency, cast(sum(amount) as bigint) \
        from statement_line \
        where statement_id = $2 and file_id = $1 and class = 'fee' \
        group by currency \
        order by currency";
    let now = tx.now();
    if exec!(&mut *tx, DONE, file.id, now) == 0 {
        return Ok(());
    }
    let fees: Vec<(Currency, i64)> = fetch_all!(&mut *tx, FEES, file.id, file.statement_id);
    for (currency, minor) in fees.into_iter().filter(|(_, minor)| *minor != 0) {
        let amount = Money { minor, currency };
        ledger::post(tx, &Entry::ProviderFees { file: file.id, provider: &file.provider, amount }).await?;
    }
    if !file.is_late() {
        exec!(&mut *tx, RECEIVED, &file.provider, &file.day, now);
    }
    day::sum(tx, file.statement_id).await
}
