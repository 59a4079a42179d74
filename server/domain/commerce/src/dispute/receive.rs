//! Receiving what providers report about disputes: it is applied at most once, in whatever order it comes.

use ground::{Result, Tx, exec};
use model::{
    Id,
    dispute::{Dispute, DisputeState},
    order::{OrderEventKind, Payment, WebhookOutcome},
};

use super::{
    letters,
    row::{Row, find},
    settle::settle,
};
use crate::{
    ledger::{self, Entry},
    order::state,
    payment::{
        DisputeUpdate, UpdateOutcome,
        row::{PaymentRow, find_payment, find_payment_by_reference},
    },
};

/// The way by which a provider's word came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// By itself: early, late, or out of order.
    Webhook,
    /// Because it was asked: it is what holds now.
    Answer,
}

/// Applies an update that `provider` reported about a dispute, and returns the outcome for its webhook: somebody has to
/// look at a dispute that goes on.
///
/// # Errors
/// Fails when the database does. An update that cannot be applied is an outcome, not an error.
pub(crate) async fn receive(tx: &mut Tx, provider: &str, update: &DisputeUpdate) -> Result<WebhookOutcome> {
    Ok(match apply(tx, provider, update, Source::Webhook).await? {
        UpdateOutcome::Applied if !update.state.is_closed() => WebhookOutcome::Disputed,
        outcome => outcome.into(),
    })
}

/// Applies an update, whichever way it came. A webhook about other money than the ledger has is a mismatch, and has
/// the provider asked soon; what it answers then is believed.
///
/// # Errors
/// As [`receive`].
pub(super) async fn apply(
    tx: &mut Tx,
    provider: &str,
    update: &DisputeUpdate,
    source: Source,
) -> Result<UpdateOutcome> {
    const ASK_SOON: &str = "update dispute \
        set asked_at = null \
        where id = $1 and closed_at is null";
    let Some(payment) = disputed(tx, provider, update).await? else { return Ok(UpdateOutcome::Unknown) };
    let is_other = payment.reference.as_ref().is_some_and(|reference| *reference != update.payment_reference);
    if is_other || update.amount.currency != payment.currency || update.amount.minor <= 0 {
        return Ok(UpdateOutcome::Mismatch);
    }
    let known = find(&mut *tx, provider, &update.reference).await?;
    let row = match &known {
        None => insert(tx, provider, &payment, update).await?,
        Some(row) => match merged(row, &payment, update, source) {
            Ok(mut next) => {
                if next.amount != row.amount && row.is_withdrawn {
                    put_back(tx, provider, row).await?;
                    next.is_withdrawn = false;
                }
                save(tx, &next).await?;
                next
            }
            Err(outcome) => {
                if outcome == UpdateOutcome::Mismatch && source == Source::Webhook {
                    exec!(tx, ASK_SOON, row.id);
                }
                return Ok(outcome);
            }
        },
    };
    let event = event_of(row.state);
    if known.is_none_or(|known| event_of(known.state) != event) {
        state::record_event(tx, payment.order_id, event, None).await?;
        letters::notify_school(tx, &payment, &row, event).await?;
    }
    settle(tx, payment.id).await?;
    Ok(UpdateOutcome::Applied)
}

/// Returns the payment that an update is about: by our reference, or else by the provider's.
async fn disputed(tx: &mut Tx, provider: &str, update: &DisputeUpdate) -> Result<Option<PaymentRow>> {
    match update.merchant_reference.parse::<Id<Payment>>() {
        Ok(id) => Ok(find_payment(tx, id).await?.filter(|payment| payment.provider == provider)),
        Err(_) => find_payment_by_reference(tx, provider, &update.payment_reference).await,
    }
}

/// Returns the row as it is after an update, or why that changes nothing. What is further on the way of a dispute
/// stands, whatever comes after it; what a bank has decided is not decided otherwise unless somebody looks.
fn merged(
    row: &Row,
    payment: &PaymentRow,
    update: &DisputeUpdate,
    source: Source,
) -> std::result::Result<Row, UpdateOutcome> {
    let (before, said) = (row.state, update.state);
    let is_newer = said.rank() > before.rank();
    let is_decided_otherwise = said.rank() == before.rank() && said != before;
    let is_amount_believed = match source {
        // An inquiry may be about other money than the dispute that follows; what the ledger has stays.
        Source::Webhook => is_newer && !row.is_withdrawn,
        Source::Answer => is_newer || (said == before && !before.is_closed()),
    };
    let is_other_amount = update.amount.minor != row.amount && !is_amount_believed;
    if row.payment_id != payment.id || is_decided_otherwise || is_other_amount {
        return Err(UpdateOutcome::Mismatch);
    }
    let next = Row {
        state: if is_newer { said } else { before },
        amount: if is_amount_believed { update.amount.minor } else { row.amount },
        funds_withdrawn: row.funds_withdrawn || update.funds_withdrawn,
        // The time to answer may be prolonged.
        evidence_due_at: row.evidence_due_at.max(update.evidence_due_at),
        ..row.clone()
    };
    let is_same = next == *row;
    match (is_same, said == before) {
        (false, _) => Ok(next),
        (true, true) => Err(UpdateOutcome::Repeated),
        (true, false) => Err(UpdateOutcome::Outdated),
    }
}

async fn insert(tx: &mut Tx, provider: &str, payment: &PaymentRow, update: &DisputeUpdate) -> Result<Row> {
    const INSERT: &str = "insert into dispute (id, provider, reference, payment_id, amount, currency, reason, \
          state, funds_withdrawn, evidence_due_at, opened_at, closed_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let (id, now) = (tx.id::<Dispute>()?, tx.now());
    let closed_at = update.state.is_closed().then_some(now);
    let (amount, currency) = (update.amount.minor, update.amount.currency);
    exec!(
        &mut *tx,
        INSERT,
        id,
        provider,
        &update.reference,
        payment.id,
        amount,
        currency,
        &update.reason,
        update.state,
        update.funds_withdrawn,
        update.evidence_due_at,
        update.opened_at,
        closed_at
    );
    Ok(Row {
        id,
        payment_id: payment.id,
        amount,
        currency,
        reason: update.reason.clone(),
        state: update.state,
        funds_withdrawn: update.funds_withdrawn,
        evidence_due_at: update.evidence_due_at,
        is_withdrawn: false,
        is_divided: false,
        ends_access: false,
    })
}

/// Has the ledger give back what it has of a dispute that is about other money: what is right is taken afterwards.
async fn put_back(tx: &mut Tx, provider: &str, row: &Row) -> Result<()> {
    const PUT_BACK: &str = "update dispute \
        set is_withdrawn = false \
        where id = $1";
    ledger::post(tx, &Entry::DisputeReinstated { dispute: row.id, provider, amount: row.money() }).await?;
    exec!(tx, PUT_BACK, row.id);
    Ok(())
}

async fn save(tx: &mut Tx, row: &Row) -> Result<()> {
    const SAVE: &str = "update dispute \
        set state = $2, amount = $3, funds_withdrawn = $4, evidence_due_at = $5, \
          closed_at = case when $6 then coalesce(closed_at, $7) else null end \
        where id = $1";
    let (now, is_closed) = (tx.now(), row.state.is_closed());
    exec!(tx, SAVE, row.id, row.state, row.amount, row.funds_withdrawn, row.evidence_due_at, is_closed, now);
    Ok(())
}

/// Returns the event of an order whose dispute comes to this state.
const fn event_of(state: DisputeState) -> OrderEventKind {
    match state {
        DisputeState::WarningNeedsResponse | DisputeState::WarningUnderReview => OrderEventKind::DisputeWarned,
        DisputeState::NeedsResponse | DisputeState::UnderReview => OrderEventKind::DisputeOpened,
        DisputeState::WarningClosed | DisputeState::Won => OrderEventKind::DisputeWon,
        DisputeState::Lost => OrderEventKind::DisputeLost,
    }
}
