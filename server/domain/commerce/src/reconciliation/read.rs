//! Reading a statement: its lines are written and matched batch by batch, so that nobody else waits for long, and what
//! was written stays when the job is broken off. At the end come the entries that it does not have, and the fees.

use std::collections::BTreeSet;

use ground::{Db, Error, Result, Tx, exec, fetch_all, fetch_optional, fetch_scalars, transaction};
use model::{
    Currency, Id, Money,
    reconciliation::{Day, Line, LineClass, StatementFile},
};
use tokio::time::Instant;

use super::{
    day,
    earlier::{self, Correction, Earlier},
    line::{self, NewLine, Place},
    matching::{self, LINES_PER_BATCH, Match, class_of},
    missing,
    receive::{ReadStatement, keys},
    time_limit::TimeLimit,
};
use crate::{
    ledger::{self, Entry},
    payment::{StatementLine, record_fees},
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

/// Reads a file, from where it was broken off, in as many turns as it takes; after the last attempt a person is told
/// that it cannot be read.
pub(super) async fn run(db: &Db, id: Id<StatementFile>, is_last_attempt: bool) -> Result<()> {
    const DAY: &str = "select provider, day from statement_file where id = $1";
    let TimeLimit(limit) = *db.env.part();
    match read(db, id, Instant::now() + limit).await {
        Ok(true) => Ok(()),
        Ok(false) => transaction!(db, |tx| { ReadStatement::Lines { file: id }.enqueue(tx).await }),
        Err(error) if is_last_attempt => {
            let file: Option<(String, String)> = fetch_optional!(db, DAY, id);
            let (provider, date) = file.unwrap_or_default();
            transaction!(db, |tx| { day::notify_missing(tx, &provider, &date).await })?;
            Err(error)
        }
        Err(error) => Err(error),
    }
}

/// Reads a file. Returns whether it came to its end before the deadline. It looks at the clock between transactions:
/// one that is broken off would leave its connection in it.
async fn read(db: &Db, id: Id<StatementFile>, deadline: Instant) -> Result<bool> {
    const FILE: &str = "select f.id, f.statement_id, f.provider, f.day, f.content, f.written_count, s.day as own_day \
        from statement_file f \
        join statement s on s.id = f.statement_id \
        where f.id = $1 and f.imported_at is null";
    let file: Option<FileRow> = fetch_optional!(db, FILE, id);
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
    if !file.is_late() && !missing::write(db, file.statement_id, &file.provider, &file.day, deadline).await? {
        return Ok(false);
    }
    transaction!(db, |tx| { finish(tx, &file).await })?;
    Ok(true)
}

async fn write_batch(tx: &mut Tx, file: &FileRow, batch: &[(i64, (&StatementLine, Vec<u8>))]) -> Result<()> {
    const PROGRESS: &str = "update statement_file \
        set written_count = $2 \
        where id = $1 and imported_at is null";
    let last = batch.last().map_or(file.written_count, |(number, _)| *number);
    if exec!(&mut *tx, PROGRESS, file.id, last) == 0 {
        // Somebody has taken it back.
        return Ok(());
    }
    let keyed: Vec<_> = batch.iter().map(|(_, (line, key))| (&key[..], line.paid())).collect();
    let earlier = earlier::find(tx, &file.provider, &keyed).await?;
    repeat(tx, file, earlier.iter().filter_map(Earlier::file).collect()).await?;
    // What was read before keeps its entry, or leaves it to the line that has it.
    let new = batch.iter().zip(&earlier).filter(|(_, earlier)| matches!(earlier, Earlier::Nothing));
    let new: Vec<&StatementLine> = new.map(|((_, (line, _)), _)| *line).collect();
    let mut matches = matching::find(tx, &file.provider, file.statement_id, &new).await?.into_iter();
    let (mut rows, mut fees) = (Vec::with_capacity(new.len()), Vec::new());
    for ((number, (line, key)), earlier) in batch.iter().zip(earlier) {
        let came = match earlier {
            Earlier::Same(_) => continue,
            Earlier::Nothing => {
                vec![row(tx, *number, line, key, matches.next().unwrap_or_default())?]
            }
            Earlier::Corrected(correction) => correct(tx, file, *number, line, *correction).await?,
        };
        let of_payment = came.first().filter(|row| row.class == LineClass::Fee && row.subject.refund.is_none());
        let paid = line.paid();
        let fee = of_payment.and_then(|row| row.subject.payment);
        fees.extend(fee.map(|payment| (payment, Money { minor: -paid.minor, ..paid })));
        rows.extend(came);
    }
    let place = Place { day: file.statement_id, file: Some(file.id), is_late: file.is_late() };
    line::write(tx, &file.provider, place, &rows).await?;
    record_fees(tx, fees).await
}

/// Keeps that a file has lines of these earlier ones.
async fn repeat(tx: &mut Tx, file: &FileRow, earlier: BTreeSet<Id<StatementFile>>) -> Result<()> {
    const SAVE: &str = "insert into statement_repeat (file_id, earlier_id) \
        values ($1, $2) \
        on conflict (file_id, earlier_id) do nothing";
    for earlier in earlier.into_iter().filter(|earlier| *earlier != file.id) {
        exec!(&mut *tx, SAVE, file.id, earlier);
    }
    Ok(())
}

/// Keeps what a line said before this file corrects it, and that the file comes after those that corrected it before.
async fn keep_earlier(tx: &mut Tx, file: &FileRow, line: Id<Line>) -> Result<()> {
    const BEFORE: &str = "select file_id \
        from statement_correction \
        where line_id = $1";
    const SAVE: &str = "insert into statement_correction (line_id, file_id, amount, currency, settled_amount, \
          settled_currency) \
        select l.id, cast($2 as bigint), l.amount, l.currency, l.settled_amount, l.settled_currency \
        from statement_line l \
        where l.id = $1 \
        on conflict (line_id, file_id) do nothing";
    let before: Vec<Id<StatementFile>> = fetch_scalars!(&mut *tx, BEFORE, line);
    repeat(tx, file, before.into_iter().collect()).await?;
    exec!(&mut *tx, SAVE, line, file.id);
    Ok(())
}

/// Returns a line of a file with what the books have of it.
fn row(tx: &Tx, number: i64, line: &StatementLine, key: &[u8], found: Match) -> Result<NewLine> {
    let Match { subject, entry } = found;
    let paid = line.paid();
    let class = class_of(line.kind, paid.minor, paid.currency, entry);
    let booked = entry.map(|entry| Money { minor: entry.amount, currency: entry.currency });
    Ok(NewLine {
        id: tx.id()?,
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
    let Correction { line: earlier, differences } = correction;
    let found = earlier.found();
    if earlier.can_change() {
        let paid = line.paid();
        let class = class_of(line.kind, paid.minor, paid.currency, found.entry);
        keep_earlier(tx, file, earlier.id).await?;
        earlier::replace(tx, earlier.id, paid, line.original.map(|_| line.amount), class).await?;
        if earlier.statement_id != file.statement_id {
            day::sum(tx, earlier.statement_id).await?;
        }
        return Ok(Vec::new());
    }
    let found = Match { entry: None, ..found };
    let difference = |(key, amount): (Vec<u8>, Money)| {
        let line = StatementLine { amount, original: None, ..line.clone() };
        row(tx, number, &line, &key, found)
    };
    differences.into_iter().map(difference).collect()
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
