//! The lines of days as they are written.

use ground::{Result, Tx, on};
use model::{
    Id, Millis, Money,
    payment::StatementKind,
    reconciliation::{Day, Line, LineClass, StatementFile},
};
use sqlx::QueryBuilder;

use super::matching::Subject;
use crate::ledger::LedgerEntry;

/// Where lines are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub day: Id<Day>,
    /// The file that they came in; `None` for what is in the books alone.
    pub file: Option<Id<StatementFile>>,
    /// Whether their own day was closed.
    pub is_late: bool,
}

/// A line of a day, ready to be written.
pub(super) struct NewLine {
    pub id: Id<Line>,
    pub number: i64,
    pub key: Vec<u8>,
    pub kind: StatementKind,
    pub reference: String,
    pub subject: Subject,
    pub entry: Option<Id<LedgerEntry>>,
    pub theirs: Option<Money>,
    /// The amount that reached the account, where the provider changed it into another currency.
    pub settled: Option<Money>,
    pub ours: Option<Money>,
    pub at: Millis,
    pub class: LineClass,
}

/// Writes lines; those that are there already stay as they are. What all of them share is sent once.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn write(tx: &mut Tx, provider: &str, place: Place, rows: &[NewLine]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    on!(&mut *tx, c => QueryBuilder::new("insert into statement_line (id, number, line_key, kind, reference, \
          payment_id, refund_id, ledger_entry_id, amount, currency, book_amount, book_currency, occurred_at, class, \
          is_open, settled_amount, settled_currency, statement_id, file_id, is_late, provider) \
        select came.*, ")
        .push_bind(place.day).push(", ").push_bind(place.file).push(", ").push_bind(place.is_late).push(", ")
        .push_bind(provider.to_owned()).push(" from (")
        .push_values(rows, |mut row, line| {
            row.push_bind(line.id).push_bind(line.number).push_bind(line.key.clone()).push_bind(line.kind.as_str())
                .push_bind(line.reference.clone()).push_bind(line.subject.payment).push_bind(line.subject.refund)
                .push_bind(line.entry).push_bind(line.theirs.map(|money| money.minor))
                .push_bind(line.theirs.map(|money| money.currency.as_str()))
                .push_bind(line.ours.map(|money| money.minor))
                .push_bind(line.ours.map(|money| money.currency.as_str())).push_bind(line.at)
                .push_bind(line.class.as_str()).push_bind(line.class.is_difference())
                .push_bind(line.settled.map(|money| money.minor))
                .push_bind(line.settled.map(|money| money.currency.as_str()));
        })
        .push(") as came where true on conflict (provider, line_key) do nothing")
        .build().execute(c).await?.rows_affected());
    Ok(())
}
