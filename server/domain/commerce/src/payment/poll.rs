//! Polling providers: the status of an open payment is fetched after half a minute, two minutes, ten minutes, an hour
//! and a day, and whenever its payer comes back. One about which the provider gives no last word by then is polled each
//! day for a week; it is given up only when the provider says that it does not know it, or has cancelled it.

use ground::{
    Db, Error, Result, Tx, exec,
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
    gateway::{GatewayError, GatewayErrorKind},
    outcome::UpdateOutcome,
    row::{PaymentRow, find_payment, open_payment},
    update::apply_update,
};
use crate::{order::state, payment::Gateways};

/// The delays of the polls after the payment was created, in milliseconds.
const POLL_DELAYS_MS: [i64; 5] = [30_000, 2 * Millis::MINUTE, 10 * Millis::MINUTE, Millis::HOUR, Millis::DAY];
/// The number of polls of a payment by itself, at most: those, and one on each of six days more.
const MAX_POLLS: usize = POLL_DELAYS_MS.len() + 6;

#[derive(Debug, Serialize, Deserialize)]
struct PollPayment {
    payment: Id<Payment>,
    step: usize,
}

/// The result of asking a provider about a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PollResult {
    /// It reported a status, with this outcome.
    Reported(UpdateOutcome),
    /// It does not know the payment.
    NotFound,
    /// It did not answer, or is not there: nothing is known.
    Unavailable,
}

/// Enqueues the poll of a payment with this number, if there is one.
pub(super) async fn schedule(tx: &mut Tx, payment: Id<Payment>, began: Millis, step: usize) -> Result<()> {
    if let Some(after) = POLL_DELAYS_MS.get(step) {
        jobs::enqueue_at(tx, JobKind::PollPayment, &PollPayment { payment, step }, began.plus(*after)).await?;
    }
    Ok(())
}

/// Enqueues the poll of a payment with this number in a day, if there is one.
async fn schedule_tomorrow(tx: &mut Tx, payment: Id<Payment>, step: usize) -> Result<()> {
    if step >= MAX_POLLS {
        tracing::error!(payment = %payment, "alert: a payment stays open, its provider gives no last word");
        return Ok(());
    }
    let at = tx.now().plus(Millis::DAY);
    jobs::enqueue_at(tx, JobKind::PollPayment, &PollPayment { payment, step }, at).await?;
    Ok(())
}

/// Fetches the status of an open payment from its provider and applies it. Returns the outcome, or `None` when the
/// payment is final or unknown, or the provider does not answer.
///
/// # Errors
/// Fails when the database does. A provider that does not answer is no error.
pub async fn poll_payment(db: &Db, payment: Id<Payment>) -> Result<Option<UpdateOutcome>> {
    let Some(known) = find_open(db, payment).await? else { return Ok(None) };
    Ok(match poll(db, &known).await? {
        PollResult::Reported(outcome) => Some(outcome),
        PollResult::NotFound | PollResult::Unavailable => None,
    })
}

async fn find_open(db: &Db, payment: Id<Payment>) -> Result<Option<PaymentRow>> {
    Ok(find_payment(db, payment).await?.filter(|known| !known.state.is_final()))
}

async fn poll(db: &Db, known: &PaymentRow) -> Result<PollResult> {
    let Some(gateway) = db.env.part::<Gateways>().get(&known.provider) else {
        tracing::warn!(payment = %known.id, provider = known.provider, "the provider of a payment is not there");
        return Ok(PollResult::Unavailable);
    };
    match gateway.fetch_payment(&known.to_reference()).await {
        Ok(Some(update)) => apply_update(db, &known.provider, &update).await.map(PollResult::Reported),
        Ok(None) => Ok(PollResult::NotFound),
        Err(error) => {
            tracing::warn!(payment = %known.id, "the provider gives no answer: {error}");
            Ok(PollResult::Unavailable)
        }
    }
}

/// Fetches the status of a payment from its provider and applies it, also of one that is final here: money may have
/// come after all. Returns the outcome, or `None` when the provider does not know it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such payment; [`Error::Gateway`] when the provider does not answer; or when the
/// database fails.
pub async fn ask_payment(db: &Db, payment: Id<Payment>) -> Result<Option<UpdateOutcome>> {
    let known = find_payment(db, payment).await?.ok_or(Error::NotFound)?;
    let gateway = db.env.part::<Gateways>().get(&known.provider);
    let gateway = gateway.ok_or_else(|| Error::Gateway("the provider is not there now".into()))?;
    match gateway.fetch_payment(&known.to_reference()).await? {
        Some(update) => apply_update(db, &known.provider, &update).await.map(Some),
        None => Ok(None),
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
async fn abandon(db: &Db, payment: Id<Payment>) -> Result<()> {
    transaction!(db, |tx| { abandon_in(tx, payment).await })
}

/// Cancels an open payment within a transaction, as [`abandon`] does.
pub(super) async fn abandon_in(tx: &mut Tx, payment: Id<Payment>) -> Result<()> {
    const ABANDON: &str = "update payment \
        set state = 'cancelled', finalized_at = $2 \
        where id = $1 and state in ('created', 'pending')";
    let now = tx.now();
    exec!(tx, ABANDON, payment, now);
    Ok(())
}

/// Cancels a payment at its provider; one that the provider does not know is given up here alone. Returns the
/// provider's error within that of the database; a provider that is not there now has not answered.
pub(super) async fn withdraw(db: &Db, payment: &PaymentRow) -> Result<std::result::Result<(), GatewayError>> {
    let Some(gateway) = db.env.part::<Gateways>().get(&payment.provider) else {
        return Ok(Err(GatewayError::new(GatewayErrorKind::Unreachable, "the provider is not there now")));
    };
    match gateway.cancel_payment(&payment.to_reference()).await {
        Ok(Some(update)) => apply_update(db, &payment.provider, &update).await.map(|_| Ok(())),
        Ok(None) => abandon(db, payment.id).await.map(Ok),
        Err(error) => Ok(Err(error)),
    }
}

/// Cancels a payment as [`withdraw`] does, where a provider that does not answer stops nobody.
pub(super) async fn try_withdraw(db: &Db, payment: &PaymentRow) -> Result<()> {
    if let Err(error) = withdraw(db, payment).await? {
        tracing::warn!(payment = %payment.id, "cannot be cancelled: {error}");
    }
    Ok(())
}

/// Adds the job that polls payments.
pub(super) fn register(registry: JobRegistry) -> JobRegistry {
    registry.job(JobKind::PollPayment, |db, job| async move {
        let PollPayment { payment, step } = job.payload()?;
        let Some(known) = find_open(&db, payment).await? else { return Ok(()) };
        let polled = poll(&db, &known).await?;
        let Some(known) = find_open(&db, payment).await? else { return Ok(()) };
        let next = step + 1;
        if next < POLL_DELAYS_MS.len() {
            return transaction!(&db, |tx| { schedule(tx, payment, known.created_at, next).await });
        }
        // After a day nobody pays any more; should money come after all, it is late money.
        if state::current(&db, known.order_id).await? != OrderState::Awaiting {
            match polled {
                PollResult::NotFound => return abandon(&db, payment).await,
                PollResult::Reported(_) => try_withdraw(&db, &known).await?,
                PollResult::Unavailable => {}
            }
        }
        if find_open(&db, payment).await?.is_none() {
            return Ok(());
        }
        transaction!(&db, |tx| { schedule_tomorrow(tx, payment, next).await })
    })
}
