//! What has come so far of a statement that is downloaded in parts.

use ground::{Db, Error, Result, Tx, exec, fetch_scalars};
use model::{Id, reconciliation::Day};

use crate::payment::Statement;

/// Keeps a part under its number, in the place of the parts from there on.
///
/// # Errors
/// [`Error::Internal`] when it cannot be written as JSON, or when the database fails.
pub(super) async fn keep(tx: &mut Tx, day: Id<Day>, number: i64, part: &Statement) -> Result<()> {
    const SAVE: &str = "insert into statement_part (statement_id, number, content) values ($1, $2, $3)";
    let content = serde_json::to_vec(&(&part.lines, &part.left_out));
    let content = content.map_err(|error| Error::Internal(format!("part of a statement: {error}")))?;
    forget(tx, day, number).await?;
    exec!(tx, SAVE, day, number, &content[..]);
    Ok(())
}

/// Removes the parts from this number on.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn forget(tx: &mut Tx, day: Id<Day>, from: i64) -> Result<()> {
    const FORGET: &str = "delete from statement_part where statement_id = $1 and number >= $2";
    exec!(tx, FORGET, day, from);
    Ok(())
}

/// Returns so many parts with the last one behind them; `None` when they are not there any more.
///
/// # Errors
/// [`Error::Inconsistent`] when a part cannot be read, or when the database fails.
pub(super) async fn join(db: &Db, day: Id<Day>, count: i64, last: Statement) -> Result<Option<Statement>> {
    const PARTS: &str = "select content \
        from statement_part \
        where statement_id = $1 and number < $2 \
        order by number";
    let parts: Vec<Vec<u8>> = fetch_scalars!(db, PARTS, day, count);
    if i64::try_from(parts.len()) != Ok(count) {
        return Ok(None);
    }
    let mut whole = Statement::new(last.day, Vec::new());
    for content in &parts {
        let unreadable = |_| Error::Inconsistent { table: "statement_part", column: "content", row: day.to_string() };
        let (lines, left_out) = serde_json::from_slice(content).map_err(unreadable)?;
        add(&mut whole, Statement { day: last.day, lines, left_out });
    }
    add(&mut whole, last);
    Ok(Some(whole))
}

fn add(whole: &mut Statement, part: Statement) {
    whole.lines.extend(part.lines);
    for (currency, count) in part.left_out {
        *whole.left_out.entry(currency).or_default() += count;
    }
}
