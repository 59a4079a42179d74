//! Taking a statement in: its lines are kept, and read by a job.

use std::{collections::HashMap, fmt::Write};

use ground::{Error, Result, Tx, exec, fetch_optional, fetch_scalar, jobs};
use model::{
    Id,
    account::Person,
    job::JobKind,
    payment::StatementKind,
    reconciliation::{Day, StatementFile},
};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    day,
    earlier::{self, Earlier},
    matching::LINES_PER_BATCH,
};
use crate::payment::{Statement, StatementError, StatementLine};

/// A statement that was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intake {
    /// The day that its lines go to.
    pub day: Id<Day>,
    /// The number of its lines that say something new, where the statement of the day was read before; `None` for the
    /// first one, and for one of which parts are still to come.
    pub new_lines: Option<usize>,
}

impl Intake {
    /// Returns whether there is nothing new in it.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        matches!(self.new_lines, Some(0))
    }
}

/// A marker for the ids of files that are read by a job.
#[derive(Clone, Copy, Debug)]
pub(super) enum StatementUpload {}

/// The payload of the job that reads a statement.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum ReadStatement {
    /// A statement whose lines are kept.
    Lines { file: Id<StatementFile> },
    /// A long file, as it was uploaded.
    Upload { upload: Id<StatementUpload> },
    /// A day whose statement has fewer lines than it had.
    Missing { day: Id<Day> },
}

impl ReadStatement {
    /// Enqueues the job.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn enqueue(self, tx: &mut Tx) -> Result<()> {
        jobs::enqueue(tx, JobKind::ReadStatement, &self).await.map(|_| ())
    }
}

/// A statement that came, ready to be kept.
#[derive(Debug)]
pub(super) struct Received {
    pub statement: Statement,
    /// The SHA-256 of what came.
    pub sha256: Vec<u8>,
    /// The lines as JSON.
    pub content: Vec<u8>,
    /// The keys of the lines, which make each this one and no other.
    pub keys: Vec<Vec<u8>>,
}

impl Received {
    /// Returns a statement with what is kept of it; `file` is what came, where it was a file.
    ///
    /// # Errors
    /// [`Error::Internal`] when its lines cannot be written as JSON.
    pub fn new(statement: Statement, file: Option<&[u8]>) -> Result<Self> {
        let content = serde_json::to_vec(&statement.lines);
        let content = content.map_err(|error| Error::Internal(format!("lines of a statement: {error}")))?;
        let keys = keys(&statement.lines);
        // Days without lines would be all the same.
        let fetched = || [statement.day.to_string().as_bytes(), &content].concat();
        let sha256 = file.map_or_else(|| sha256(&fetched()), sha256);
        Ok(Self { statement, sha256, content, keys })
    }
}

/// Returns the SHA-256 of some bytes.
pub(super) fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

/// Returns what makes each line this one and no other, in whichever file it comes. Of lines that are the same in all,
/// each has its number among them.
pub(super) fn keys(lines: &[StatementLine]) -> Vec<Vec<u8>> {
    let mut seen: HashMap<String, usize> = HashMap::with_capacity(lines.len());
    let key = |line: &StatementLine| {
        let StatementLine { kind, movement, reference, amount, at, .. } = line;
        let mut text = match movement {
            Some(movement) if *kind == StatementKind::Fee => format!("fee {movement}"),
            Some(movement) => format!("movement {movement}"),
            None => format!("{kind} {} {} {} {reference}", amount.minor, amount.currency, at.0),
        };
        let count = seen.entry(text.clone()).or_default();
        *count += 1;
        if *count > 1 {
            // A text takes what is written to it.
            let _ = write!(text, "\n{count}");
        }
        sha256(text.as_bytes())
    };
    lines.iter().map(key).collect()
}

/// Returns the error of a form about a fault in a statement.
pub(super) fn refused(field: &str, fault: StatementError) -> Error {
    let StatementError { line, fault } = fault;
    Error::invalid(field, model::rule::Rule::Statement { line, fault })
}

/// Returns where a file with this SHA-256 went, if one has come before. One that was not read to its end is read again:
/// its job may have been given up, and of two, the later one finds nothing to do.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn known(tx: &mut Tx, provider: &str, sha256: &[u8]) -> Result<Option<Intake>> {
    const FILE: &str = "select id, statement_id, imported_at is not null \
        from statement_file \
        where provider = $1 and sha256 = $2";
    let known: Option<(Id<StatementFile>, Id<Day>, bool)> = fetch_optional!(&mut *tx, FILE, provider, sha256);
    let Some((file, day, is_read)) = known else { return Ok(None) };
    if !is_read {
        ReadStatement::Lines { file }.enqueue(tx).await?;
    }
    Ok(Some(Intake { day, new_lines: Some(0) }))
}

/// Keeps a statement and enqueues its reading, where there is something new in it, or where it was not read yet.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn receive(
    tx: &mut Tx,
    provider: &str,
    received: &Received,
    by: Option<Id<Person>>,
) -> Result<Intake> {
    const SAVE: &str = "insert into statement_file (id, statement_id, provider, day, sha256, content, line_count, \
          created_at, uploaded_by, left_out) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let Received { statement, sha256, content, .. } = received;
    if let Some(known) = known(tx, provider, sha256).await? {
        return Ok(known);
    }
    let new_lines = new_lines(tx, provider, received).await?;
    if new_lines == Some(0) {
        return Ok(Intake { day: day::ensure(tx, provider, statement.day).await?, new_lines });
    }
    let day = day::taking(tx, provider, statement.day).await?;
    let (file, now, date) = (tx.id::<StatementFile>()?, tx.now(), statement.day.to_string());
    let count = i64::try_from(statement.lines.len()).unwrap_or(i64::MAX);
    let left_out = (!statement.left_out.is_empty()).then(|| json!(statement.left_out).to_string());
    exec!(&mut *tx, SAVE, file, day, provider, &date, &sha256[..], &content[..], count, now, by, left_out);
    ReadStatement::Lines { file }.enqueue(tx).await?;
    Ok(Intake { day, new_lines })
}

/// Returns the number of lines that say something new; `None` when no statement of the day was read before.
async fn new_lines(tx: &mut Tx, provider: &str, received: &Received) -> Result<Option<usize>> {
    const READ: &str = "select exists ( \
          select 1 \
          from statement \
          where provider = $1 and day = $2 and received_at is not null \
        )";
    let Received { statement, keys, .. } = received;
    let was_read: bool = fetch_scalar!(&mut *tx, READ, provider, statement.day.to_string());
    if !was_read {
        return Ok(None);
    }
    let keyed: Vec<_> = statement.lines.iter().zip(keys).map(|(line, key)| (&key[..], line.paid())).collect();
    let mut count = 0;
    for batch in keyed.chunks(LINES_PER_BATCH) {
        let found = earlier::find(tx, provider, batch).await?;
        count += found.iter().filter(|found| !matches!(found, Earlier::Same(_))).count();
    }
    Ok(Some(count))
}
