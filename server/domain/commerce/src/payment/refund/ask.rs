//! Asking a provider about a refund, whatever its state is here.

use ground::{Db, Error, Result, transaction};
use model::Id;

use super::{row::find_refund, update::apply_refund_update_in};
use crate::payment::{Gateways, RefundReference, allocation::Refund, outcome::UpdateOutcome, row::find_payment};

/// Fetches the status of a refund from its provider and applies it. Returns the outcome, or `None` when the provider
/// does not know it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such refund; [`Error::Gateway`] when the provider does not answer; or when the
/// database fails.
pub async fn ask(db: &Db, refund: Id<Refund>) -> Result<Option<UpdateOutcome>> {
    let known = find_refund(db, refund).await?.ok_or(Error::NotFound)?;
    let payment = find_payment(db, known.payment_id).await?.ok_or(Error::NotFound)?;
    let gateway = db.env.part::<Gateways>().get(&known.provider);
    let gateway = gateway.ok_or_else(|| Error::Gateway("the provider is not there now".into()))?;
    let wanted = RefundReference { refund, reference: known.reference.clone(), payment: payment.to_reference() };
    let Some(update) = gateway.fetch_refund(&wanted).await? else { return Ok(None) };
    transaction!(db, |tx| { apply_refund_update_in(tx, &known.provider, &update).await }).map(Some)
}
