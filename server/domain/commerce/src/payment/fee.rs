//! What providers keep of payments, as their statements say it.

use ground::{Result, Tx, exec};
use model::{Id, order::Payment};

/// Records what the provider kept of a payment, in minor units of its currency: refunds that are asked for from now on
/// count with it. A statement that says something else later replaces it.
///
/// # Errors
/// Fails when the database does.
pub async fn record_fee(tx: &mut Tx, payment: Id<Payment>, minor: i64) -> Result<()> {
    const RECORD: &str = "update payment set fee = $2 where id = $1";
    exec!(tx, RECORD, payment, minor.max(0));
    Ok(())
}
