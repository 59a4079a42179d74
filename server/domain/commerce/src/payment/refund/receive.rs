//! Receiving what providers report about refunds: of ours it is applied, and one that was made at the provider itself is
//! taken in first.

use ground::{Result, Tx};
use model::Id;

use super::{external, row::find_refund, update::apply};
use crate::payment::{allocation::Refund, gateway::RefundUpdate, outcome::UpdateOutcome};

/// Applies an update that `provider` reported about one of its refunds, and returns the outcome.
///
/// # Errors
/// Fails when the database does. An update that cannot be applied is an outcome, not an error.
pub(in crate::payment) async fn apply_refund_update_in(
    tx: &mut Tx,
    provider: &str,
    update: &RefundUpdate,
) -> Result<UpdateOutcome> {
    let Ok(id) = update.merchant_reference.parse::<Id<Refund>>() else {
        return external::apply_update(tx, provider, update).await;
    };
    match find_refund(&mut *tx, id).await?.filter(|refund| refund.provider == provider) {
        Some(refund) => apply(tx, &refund, update).await,
        None => Ok(UpdateOutcome::Unknown),
    }
}
