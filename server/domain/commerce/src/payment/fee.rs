//! What providers keep of payments, as their statements say it.

use ground::{Result, Tx, exec};
use model::{Id, Money, order::Payment};

/// Records what the provider kept of a payment; where it kept it in another currency than the payment's, nothing is known
/// of it in that of the refund. Refunds that are asked for from now on
/// count with it. A statement that says something else later replaces it.
///
/// # Errors
/// Fails when the database does.
pub async fn record_fee(tx: &mut Tx, payment: Id<Payment>, fee: Money) -> Result<()> {
    const RECORD: &str = "update payment set fee = $2 where id = $1 and currency = $3";
    exec!(tx, RECORD, payment, fee.minor.max(0), fee.currency);
    Ok(())
}
