//! Parsing of the files that people upload: a long one by a job, since nobody waits for it.

use std::sync::Arc;

use ground::{Db, Error, Result, Tx, exec, fetch_optional, transaction};
use model::{Id, Millis, account::Person, reconciliation::Day, rule::FieldError};

use super::{
    day, matching,
    receive::{Intake, ReadStatement, Received, StatementUpload, known, receive, refused, sha256},
};
use crate::payment::{Gateway, Gateways, Statement, StatementDay, StatementError, StatementFault};

/// The time after which a file that was refused is forgotten, in milliseconds.
const REFUSED_KEPT_MS: i64 = 30 * Millis::DAY;

/// Parses a file, on another thread: the other requests and jobs go on meanwhile.
///
/// # Errors
/// [`Error::Invalid`] with `file` when it is no statement of one day.
pub(super) async fn parse(gateway: Arc<dyn Gateway>, file: Vec<u8>) -> Result<Received> {
    let read = tokio::task::spawn_blocking(move || {
        let statement = gateway.parse_statement(&file).and_then(Statement::distinct);
        Received::new(statement.map_err(|fault| refused("file", fault))?, Some(&file))
    });
    read.await.map_err(|error| Error::Internal(format!("reading a statement: {error}")))?
}

/// Takes a file in that was parsed.
///
/// # Errors
/// [`Error::Invalid`] with `file` when it has payments none of which is ours; or when the database fails.
pub(super) async fn take_in(
    tx: &mut Tx,
    provider: &str,
    received: &Received,
    by: Option<Id<Person>>,
) -> Result<Intake> {
    let taken = receive(tx, provider, received, by).await?;
    if !taken.is_known() {
        let is_ours = matching::knows_any(tx, provider, &received.statement.lines).await?;
        refused("file", StatementError::whole(StatementFault::OtherAccount)).when(!is_ours)?;
    }
    Ok(taken)
}

/// Keeps a long file of this day as it came, and enqueues its parsing, also of one that waits already. Files of the day
/// that were refused go.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn keep(
    tx: &mut Tx,
    provider: &str,
    date: StatementDay,
    file: &[u8],
    by: Option<Id<Person>>,
) -> Result<Intake> {
    const PENDING: &str = "select id, statement_id \
        from statement_upload \
        where provider = $1 and sha256 = $2 and content is not null";
    const FORGET: &str = "delete from statement_upload where statement_id = $1 and content is null";
    const SAVE: &str = "insert into statement_upload (id, statement_id, provider, sha256, content, line_count, \
          created_at, uploaded_by) \
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let sha256 = sha256(file);
    if let Some(known) = known(tx, provider, &sha256).await? {
        return Ok(known);
    }
    let pending: Option<(Id<StatementUpload>, Id<Day>)> = fetch_optional!(&mut *tx, PENDING, provider, &sha256[..]);
    if let Some((upload, day)) = pending {
        // Its job may have been given up; of two, the later one finds nothing to do.
        ReadStatement::Upload { upload }.enqueue(tx).await?;
        return Ok(Intake { day, new_lines: None });
    }
    let day = day::taking(tx, provider, date).await?;
    let (upload, now) = (tx.id::<StatementUpload>()?, tx.now());
    let lines = i64::try_from(file.split(|byte| *byte == b'\n').count() - 1).unwrap_or(i64::MAX);
    exec!(&mut *tx, FORGET, day);
    exec!(&mut *tx, SAVE, upload, day, provider, &sha256[..], file, lines, now, by);
    ReadStatement::Upload { upload }.enqueue(tx).await?;
    Ok(Intake { day, new_lines: None })
}

/// A file that waits.
#[derive(sqlx::FromRow)]
struct Upload {
    provider: String,
    day: String,
    content: Vec<u8>,
    uploaded_by: Option<Id<Person>>,
}

/// Parses a file that was kept, and takes it in or refuses it; after the last attempt a person is told that it cannot be
/// read.
pub(super) async fn run(db: &Db, id: Id<StatementUpload>, is_last_attempt: bool) -> Result<()> {
    const UPLOAD: &str = "select u.provider, s.day, u.content, u.uploaded_by \
        from statement_upload u \
        join statement s on s.id = u.statement_id \
        where u.id = $1 and u.content is not null";
    const FORGET: &str = "delete from statement_upload where id = $1";
    let upload: Option<Upload> = fetch_optional!(db, UPLOAD, id);
    let Some(Upload { provider, day, content, uploaded_by }) = upload else { return Ok(()) };
    let gateway = db.env.part::<Gateways>().get(&provider);
    let parsed = match gateway {
        Some(gateway) => parse(gateway, content).await,
        None => Err(Error::Internal(format!("{provider} has no keys that can be used"))),
    };
    let taken = match parsed {
        Ok(received) => transaction!(db, |tx| {
            let taken = take_in(tx, &provider, &received, uploaded_by).await?;
            refused("file", StatementError::whole(StatementFault::NothingNew)).when(taken.is_known())?;
            exec!(&mut *tx, FORGET, id);
            Ok(())
        }),
        Err(error) => Err(error),
    };
    match taken {
        Err(Error::Invalid(broken)) => transaction!(db, |tx| { refuse(tx, id, &broken).await }),
        Err(error) if is_last_attempt => {
            transaction!(db, |tx| { day::notify_missing(tx, &provider, &day).await })?;
            Err(error)
        }
        taken => taken,
    }
}

/// Keeps why a file was refused, in the place of its content.
async fn refuse(tx: &mut Tx, id: Id<StatementUpload>, broken: &[FieldError]) -> Result<()> {
    const REFUSE: &str = "update statement_upload \
        set content = null, refusal = $2 \
        where id = $1";
    let Some(FieldError { rule, .. }) = broken.first() else { return Ok(()) };
    let rule = serde_json::to_string(rule).map_err(|error| Error::Internal(format!("rule of a statement: {error}")))?;
    exec!(tx, REFUSE, id, rule);
    Ok(())
}

/// Removes the files that were refused long ago.
pub(super) async fn sweep(db: &Db) -> Result<()> {
    const OLD: &str = "delete from statement_upload \
        where content is null and created_at < $1";
    let old = db.env.now().plus(-REFUSED_KEPT_MS);
    transaction!(db, |tx| {
        exec!(tx, OLD, old);
        Ok(())
    })
}
