//! Polling providers: the status of an open payment is fetched after half a minute, two minutes, ten minutes, an hour
//! and a day, and whenever its payer comes back.

use ground::{
    Db, Result, Tx, exec,
    jobs::{self, JobRegistry},
    transaction,
};
use model::{
    Id, Millis,
    job::JobKind,
    order::{Order, OrderState, Payment},
};
use serde::{Deserialize, Serialize};

use super::{
    outcome::UpdateOutcome,
    row::{find_payment, open_payment},
    update::apply_update,
};
use crate::{order::state, payment::Gateways};

/// The delays of the polls after the payment was created, in milliseconds.
const POLL_DELAYS_MS: [i64; 5] = [30_000, 2 * Millis::MINUTE, 10 * Millis::MINUTE, Millis::HOUR, Millis::DAY];

#[derive(Debug, Serialize, Deserialize)]
struct PollPayment {
    payment: Id<Payment>,
    step: usize,
}

/// Enqueues the poll of a payment with this number, if there is one.
pub(super) async fn schedule(tx: &mut Tx, payment: Id<Payment>, began: Millis, step: usize) -> Result<()> {
    if let Some(after) = POLL_DELAYS_MS.get(step) {
        jobs::enqueue_at(tx, JobKind::PollPayment, &PollPayment { payment, step }, began.plus(*after)).await?;
    }
    Ok(())
}

/// Fetches the status of an open payment from its provider and applies it. Returns the outcome, or `None` when the
/// payment is final or unknown, or the provider does not answer.
///
/// # Errors
/// Fails when the database does. A provider that does not answer is no error.
pub async fn poll_payment(db: &Db, payment: Id<Payment>) -> Result<Option<UpdateOutcome>> {
    let Some(known) = find_payment(db, payment).await?.filter(|known| !known.state.is_final()) else { return Ok(None) };
    let Some(provider) = db.env.part::<Gateways>().get(&known.gateway) else { return Ok(None) };
    match provider.fetch_payment(&known.to_reference()).await {
        Ok(Some(update)) => apply_update(db, &known.gateway, &update).await.map(Some),
        Ok(None) => Ok(None),
        Err(error) => {
            tracing::warn!(payment = %payment, "the provider gives no answer: {error}");
            Ok(None)
        }
    }
}

/// Polls the open payment of an order, whose payer came back.
pub(super) async fn poll_order(db: &Db, order: Id<Order>) -> Result<()> {
    if let Some(payment) = open_payment(db, order).await? {
        poll_payment(db, payment.id).await?;
    }
    Ok(())
}

/// Cancels an open payment that the provider does not know: nobody can pay it.
pub(super) async fn abandon(db: &Db, payment: Id<Payment>) -> Result<()> {
    transaction!(db, |tx| { abandon_in(tx, payment).await })
}

/// Cancels an open payment within a transaction, as [`abandon`] does.
pub(super) async fn abandon_in(tx: &mut Tx, payment: Id<Payment>) -> Result<()> {
    const ABANDON: &str =
        "update payment set state = 'cancelled', finalized_at = $2 where id = $1 and state in ('created', 'pending')";
    let now = tx.now();
    exec!(tx, ABANDON, payment, now);
    Ok(())
}

/// Adds the job that polls payments.
pub(super) fn register(registry: JobRegistry) -> JobRegistry {
    registry.job(JobKind::PollPayment, |db, job| async move {
        let PollPayment { payment, step } = job.payload()?;
        poll_payment(&db, payment).await?;
        let Some(known) = find_payment(&db, payment).await?.filter(|known| !known.state.is_final()) else {
            return Ok(());
        };
        if step + 1 < POLL_DELAYS_MS.len() {
            return transaction!(&db, |tx| { schedule(tx, payment, known.created_at, step + 1).await });
        }
        // After a day nobody pays any more; should money come after all, it is late money.
        match state::current(&db, known.order_id).await? {
            OrderState::Awaiting => Ok(()),
            _ => abandon(&db, payment).await,
        }
    })
}
