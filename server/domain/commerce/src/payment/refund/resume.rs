//! Refunds that were left to a person, and that something else waits for.

use ground::{Result, Tx, exec, fetch_scalars, jobs};
use model::{Id, job::JobKind, order::Payment};

use super::row::SendRefund;
use crate::payment::allocation::Refund;

/// Has the refunds of a payment that were left to a person come to an end after all: a lost dispute waits for them.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn resume(tx: &mut Tx, payment: Id<Payment>) -> Result<()> {
    const LEFT: &str = "select id \
        from refund \
        where payment_id = $1 and state in ('requested', 'pending') and given_up_at is not null \
        order by id";
    const AGAIN: &str = "update refund set given_up_at = null where id = $1";
    let left: Vec<Id<Refund>> = fetch_scalars!(&mut *tx, LEFT, payment);
    for refund in left {
        exec!(&mut *tx, AGAIN, refund);
        let again = SendRefund { since: Some(tx.now()), ..SendRefund::new(refund) };
        jobs::enqueue(tx, JobKind::Refund, &again).await?;
    }
    Ok(())
}
