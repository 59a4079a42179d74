//! Receiving what providers report about refunds: of ours it is applied, and one that was made at the provider itself is
//! taken in first.

use ground::{Result, Tx};
use model::Id;

use super::{
    external,
    row::{RefundRow, find_refund},
    update::apply,
};
use crate::payment::{
    allocation::Refund,
    gateway::{RefundTotal, RefundUpdate},
    outcome::UpdateOutcome,
};

/// Applies an update that `provider` reported about one of its refunds, and returns the outcome.
///
/// # Errors
/// Fails when the database does. An update that cannot be applied is an outcome, not an error.
pub(in crate::payment) async fn apply_refund_update_in(
    tx: &mut Tx,
    provider: &str,
    update: &RefundUpdate,
) -> Result<UpdateOutcome> {
    match own(tx, provider, &update.merchant_reference).await? {
        Some(refund) => apply(tx, &refund, update).await,
        // Also one whose reference looks like one of ours: another school may share the merchant.
        None => external::apply_update(tx, provider, update).await,
    }
}

/// Applies all that went back of a payment, as `provider` reported it with a refund of it, and returns the outcome: what
/// became of one of ours its own answer says.
///
/// # Errors
/// Fails when the database does. What cannot be applied is an outcome, not an error.
pub(in crate::payment) async fn apply_refund_total_in(
    tx: &mut Tx,
    provider: &str,
    total: &RefundTotal,
) -> Result<UpdateOutcome> {
    match own(tx, provider, &total.reference).await? {
        Some(_) => Ok(UpdateOutcome::Repeated),
        None => external::apply_total(tx, provider, total).await,
    }
}

/// Returns the refund of ours that a provider knows by this reference.
async fn own(tx: &mut Tx, provider: &str, reference: &str) -> Result<Option<RefundRow>> {
    let Ok(id) = reference.parse::<Id<Refund>>() else { return Ok(None) };
    let refund = find_refund(tx, id).await?;
    Ok(refund.filter(|refund| refund.provider == provider))
}
