//! What providers keep of payments, as their statements say it.

use std::collections::BTreeMap;

use ground::{Result, Tx, on};
use model::{Id, Money, order::Payment};
use sqlx::QueryBuilder;

/// Records what the provider kept of payments, a batch of them in one statement; where it kept it in another currency than
/// the payment's, nothing is known of it in that of the refund. Refunds that are asked for from now on count with it. What
/// a statement says later replaces it.
///
/// # Errors
/// Fails when the database does.
pub async fn record_fees(tx: &mut Tx, fees: impl IntoIterator<Item = (Id<Payment>, Money)>) -> Result<()> {
    let fees: BTreeMap<i64, Money> = fees.into_iter().map(|(payment, fee)| (payment.raw(), fee)).collect();
    if fees.is_empty() {
        return Ok(());
    }
    on!(&mut *tx, c => QueryBuilder::new("update payment set fee = known.column2 from (")
        .push_values(&fees, |mut row, (payment, fee)| {
            row.push_bind(*payment).push_bind(fee.minor.max(0)).push_bind(fee.currency.as_str());
        })
        .push(") as known where payment.id = known.column1 and payment.currency = known.column3")
        .build().execute(c).await?.rows_affected());
    Ok(())
}
