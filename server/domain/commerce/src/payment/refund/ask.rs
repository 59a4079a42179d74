//! Asking a provider about a refund, whatever its state is here.

use ground::{Db, Error, Result, Tx, fetch_one, transaction};
use model::{Id, order::Payment};

use super::{
    receive::apply_refund_update_in,
    row::{RefundRow, find_refund},
};
use crate::payment::{
    Gateways, RefundReference,
    allocation::Refund,
    gateway::{Gateway, GatewayError, GatewayErrorKind, RefundUpdate},
    outcome::UpdateOutcome,
    row::{PaymentRow, find_payment},
};

/// Fetches the status of a refund: by our reference, or by the provider's where it was made there.
///
/// # Errors
/// [`GatewayError`] when the provider does not answer.
pub(super) async fn fetch(
    gateway: &dyn Gateway,
    refund: &RefundRow,
    payment: &PaymentRow,
) -> std::result::Result<Option<RefundUpdate>, GatewayError> {
    let (payment, reference) = (payment.to_reference(), refund.reference.clone());
    if refund.is_external {
        return gateway.fetch_external_refund(&payment, &reference.unwrap_or_default()).await;
    }
    gateway.fetch_refund(&RefundReference { refund: refund.id, reference, payment }).await
}

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
    let Some(update) = fetch(gateway.as_ref(), &known, &payment).await? else { return Ok(None) };
    transaction!(db, |tx| { apply_refund_update_in(tx, &known.provider, &update).await }).map(Some)
}

/// Fetches a refund of a payment by the provider's reference, which is none that is known here, and takes it in, unless
/// the books have it by another reference. Returns the outcome, or `None` when the provider does not know it, or cannot
/// be asked about such refunds.
///
/// # Errors
/// As [`ask`].
pub(crate) async fn ask_external(db: &Db, payment: Id<Payment>, reference: &str) -> Result<Option<UpdateOutcome>> {
    let payment = find_payment(db, payment).await?.ok_or(Error::NotFound)?;
    let gateway = db.env.part::<Gateways>().get(&payment.provider);
    let gateway = gateway.ok_or_else(|| Error::Gateway("the provider is not there now".into()))?;
    let update = match gateway.fetch_external_refund(&payment.to_reference(), reference).await {
        Err(error) if error.kind == GatewayErrorKind::Unsupported => None,
        answer => answer?,
    };
    let Some(update) = update else { return Ok(None) };
    transaction!(db, |tx| {
        if is_counted(tx, payment.id, reference).await? {
            Ok(UpdateOutcome::Repeated)
        } else {
            apply_refund_update_in(tx, &payment.provider, &update).await
        }
    })
    .map(Some)
}

/// Returns whether a refund with a reference that nobody knows stands in the books by another one: of what went back in
/// all, only the last one is named. Then the statements say of no more than was taken in.
async fn is_counted(tx: &mut Tx, payment: Id<Payment>, reference: &str) -> Result<bool> {
    const COUNTED: &str = "select cast(coalesce(( \
            select sum(r.amount) \
            from refund r \
            where r.payment_id = p.id and r.is_external and r.state <> 'refused' \
          ), 0) as bigint), cast(coalesce(( \
            select -sum(l.amount) \
            from statement_line l \
            left join refund r on r.id = l.refund_id \
            where l.payment_id = p.id and l.kind = 'refund' and (r.id is null or r.is_external) \
          ), 0) as bigint), exists ( \
            select 1 \
            from refund r \
            where r.payment_id = p.id and r.reference = $2 \
          ) \
        from payment p \
        where p.id = $1";
    let (booked, said, is_known): (i64, i64, bool) = fetch_one!(tx, COUNTED, payment, reference);
    Ok(!is_known && booked > 0 && booked >= said)
}
