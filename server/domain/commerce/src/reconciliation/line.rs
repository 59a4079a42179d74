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

/// A line of a day, ready to be written.
pub(super) struct NewLine {
    pub id: Id<Line>,
    pub day: Id<Day>,
    pub file: Option<Id<StatementFile>>,
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
    pub is_late: bool,
    pub class: LineClass,
}

/// Writes lines; those that are there already stay as they are.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn write(tx: &mut Tx, provider: &str, rows: &[NewLine]) -> Result<()> {
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
