//! What somebody booked by hand for the line of a statement about a refund, before the books had the refund itself.

use ground::{Result, Tx, exec, fetch_all};
use model::{Currency, Id, Money, reconciliation::Line};

use super::row::RefundRow;
use crate::ledger::{self, Entry, LedgerEntry};

/// A line that was booked.
#[derive(sqlx::FromRow)]
struct Booked {
    id: Id<Line>,
    amount: i64,
    currency: Currency,
    /// The number of entries of its own: a second one undoes the first.
    entry_count: i64,
}

/// Undoes what was booked by hand for the lines about a refund, now that an entry says that its money went. The first of
/// them names the entry, which is missing in no statement so.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn undo(tx: &mut Tx, refund: &RefundRow, entry: Id<LedgerEntry>) -> Result<()> {
    const BOOKED: &str = "select l.id, l.amount, l.currency, ( \
            select count(*) \
            from ledger_entry e \
            where e.source_id = l.id and e.kind = 'reconciled' \
          ) as entry_count \
        from statement_line l \
        where l.id in ( \
            select named.id \
            from statement_line named \
            where named.refund_id = $1 \
            union all \
            select told.id \
            from refund r \
            join statement_line told on told.reference = r.reference \
            where r.id = $1 and told.refund_id is null \
          ) \
          and l.provider = $2 and l.kind = 'refund' and l.resolution = 'booked' and l.ledger_entry_id is null \
          and l.amount is not null \
        order by l.id";
    const NAME: &str = "update statement_line \
        set refund_id = $2, ledger_entry_id = $3 \
        where id = $1";
    let provider = refund.provider.as_str();
    let booked: Vec<Booked> = fetch_all!(&mut *tx, BOOKED, refund.id, provider);
    let mut entry = Some(entry);
    for Booked { id: line, amount, currency, entry_count } in booked {
        if entry_count == 1 {
            let amount = Money { minor: -amount, currency };
            ledger::post(tx, &Entry::Reconciled { line, provider, amount }).await?;
        }
        exec!(&mut *tx, NAME, line, refund.id, entry.take());
    }
    Ok(())
}
