//! What somebody booked by hand for the line of a statement, before the books had its payment or its refund itself.

use ground::{Result, Tx, exec, fetch_all};
use model::{Currency, Id, Money, order::Payment, reconciliation::Line};

use super::allocation::Refund;
use crate::ledger::{self, Entry, LedgerEntry};

/// What lines of statements are about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Subject {
    /// Money that came with a payment.
    Payment(Id<Payment>),
    /// Money that went back with a refund.
    Refund(Id<Refund>),
}

/// A line that was booked.
#[derive(sqlx::FromRow)]
struct Booked {
    id: Id<Line>,
    amount: i64,
    currency: Currency,
    /// The number of entries of its own: a second one undoes the first.
    entry_count: i64,
}

/// Undoes what was booked by hand for the lines about a payment or refund of a provider, now that an entry says that its
/// money came or went. The first of them names the entry, which is missing in no statement so.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn undo(tx: &mut Tx, provider: &str, subject: Subject, entry: Id<LedgerEntry>) -> Result<()> {
    const OF_PAYMENT: &str = "select l.id, l.amount, l.currency, ( \
            select count(*) \
            from ledger_entry e \
            where e.source_id = l.id and e.kind = 'reconciled' \
          ) as entry_count \
        from statement_line l \
        where l.id in ( \
            select named.id \
            from statement_line named \
            where named.payment_id = $1 \
            union all \
            select told.id \
            from payment p \
            join statement_line told on told.reference = p.reference \
            where p.id = $1 and told.payment_id is null \
          ) \
          and l.provider = $2 and l.kind = 'payment' and l.resolution = 'booked' and l.ledger_entry_id is null \
          and l.amount > 0 \
        order by l.id";
    const OF_REFUND: &str = "select l.id, l.amount, l.currency, ( \
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
          and l.amount < 0 \
        order by l.id";
    const NAME_PAYMENT: &str = "update statement_line \
        set payment_id = $2, ledger_entry_id = $3 \
        where id = $1";
    const NAME_REFUND: &str = "update statement_line \
        set refund_id = $2, ledger_entry_id = $3 \
        where id = $1";
    let booked: Vec<Booked> = match subject {
        Subject::Payment(payment) => fetch_all!(&mut *tx, OF_PAYMENT, payment, provider),
        Subject::Refund(refund) => fetch_all!(&mut *tx, OF_REFUND, refund, provider),
    };
    let mut named = Some(entry);
    for Booked { id: line, amount, currency, entry_count } in booked {
        if entry_count == 1 {
            let amount = Money { minor: -amount, currency };
            ledger::post(tx, &Entry::Reconciled { line, provider, amount }).await?;
        }
        let entry = named.take();
        match subject {
            Subject::Payment(payment) => exec!(&mut *tx, NAME_PAYMENT, line, payment, entry),
            Subject::Refund(refund) => exec!(&mut *tx, NAME_REFUND, line, refund, entry),
        };
    }
    Ok(())
}
