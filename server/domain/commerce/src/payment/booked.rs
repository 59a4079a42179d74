//! What somebody booked by hand for the line of a statement, before the books had its payment, its refund or its dispute
//! itself.

use ground::{Result, Tx, exec, fetch_all};
use model::{Currency, Id, Money, dispute::Dispute, order::Payment, reconciliation::Line};

use super::allocation::Refund;
use crate::ledger::{self, Entry, LedgerEntry};

/// What lines of statements are about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject {
    /// Money that came with a payment.
    Payment(Id<Payment>),
    /// Money that went back with a refund.
    Refund(Id<Refund>),
    /// Money that a payer's bank took back.
    Withdrawn(Id<Dispute>),
    /// Money that a payer's bank gave up again.
    Reinstated(Id<Dispute>),
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

/// Undoes what was booked by hand for the lines about a subject of a provider's, now that an entry says that its money
/// came or went. The first of them names the entry, which is missing in no statement so.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn undo(tx: &mut Tx, provider: &str, subject: Subject, entry: Id<LedgerEntry>) -> Result<()> {
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
    const OF_DISPUTE: &str = "select l.id, l.amount, l.currency, ( \
            select count(*) \
            from ledger_entry e \
            where e.source_id = l.id and e.kind = 'reconciled' \
          ) as entry_count \
        from dispute d \
        join statement_line l on l.reference = d.reference \
        where d.id = $1 and l.provider = $2 and l.kind = 'dispute' and l.resolution = 'booked' \
          and l.ledger_entry_id is null and l.amount * $3 > 0 \
        order by l.id";
    const NAME_PAYMENT: &str = "update statement_line \
        set payment_id = $2, ledger_entry_id = $3 \
        where id = $1";
    const NAME_REFUND: &str = "update statement_line \
        set refund_id = $2, ledger_entry_id = $3 \
        where id = $1";
    const NAME: &str = "update statement_line \
        set ledger_entry_id = $2 \
        where id = $1";
    let booked: Vec<Booked> = match subject {
        Subject::Payment(payment) => fetch_all!(&mut *tx, OF_PAYMENT, payment, provider),
        Subject::Refund(refund) => fetch_all!(&mut *tx, OF_REFUND, refund, provider),
        Subject::Withdrawn(dispute) => fetch_all!(&mut *tx, OF_DISPUTE, dispute, provider, -1_i64),
        Subject::Reinstated(dispute) => fetch_all!(&mut *tx, OF_DISPUTE, dispute, provider, 1_i64),
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
            Subject::Withdrawn(_) | Subject::Reinstated(_) => exec!(&mut *tx, NAME, line, entry),
        };
    }
    Ok(())
}
