//! Sending refunds: tried with growing distance, and asked about until the provider has confirmed or refused them. What
//! does not come to an end is a task for a person.

use ground::{
    Db, Result, Tx, exec,
    jobs::{self, JobRegistry},
    transaction,
};
use model::{
    Id, Millis,
    job::JobKind,
    order::{RefundErrorCode, RefundState},
};

use super::{
    approval,
    ask::fetch,
    receive::apply_refund_update_in,
    row::{RefundRow, SendRefund, find_refund},
    window::closed_window,
};
use crate::{
    dispute::{self, Claim},
    payment::{
        Gateways, RefundUpdate,
        allocation::Refund,
        gateway::CreateRefund,
        outcome::UpdateOutcome,
        row::{PaymentRow, find_payment},
    },
};

/// The delays before a provider is asked again, in milliseconds; afterwards it is every day.
const RETRY_DELAYS_MS: [i64; 4] = [30_000, 5 * Millis::MINUTE, Millis::HOUR, 6 * Millis::HOUR];
/// The delay before it is looked again whether a bank has decided about the money of a refund, in milliseconds.
const HELD_RETRY_MS: i64 = Millis::DAY;
/// The time for which it is tried to have a refund accepted, in milliseconds.
const SEND_WINDOW_MS: i64 = 7 * Millis::DAY;
/// The time for which an accepted refund is asked about, in milliseconds: banks take weeks now and then.
const CONFIRMATION_WINDOW_MS: i64 = 30 * Millis::DAY;

/// Adds the job that sends refunds, and the sweep of the approvals that hold no more.
pub(in crate::payment) fn register(registry: JobRegistry) -> JobRegistry {
    registry
        .job(JobKind::Refund, |db, job| async move { advance(&db, job.payload()?).await })
        .sweep("approvals of refunds", |db| async move { approval::sweep(&db).await })
}

/// Takes a refund one step on, and sees to the next one.
async fn advance(db: &Db, job: SendRefund) -> Result<()> {
    let Some(refund) = find_refund(db, job.refund).await?.filter(|refund| !refund.state.is_final()) else {
        return Ok(());
    };
    let Some(payment) = find_payment(db, refund.payment_id).await? else { return Ok(()) };
    let answer = ask(db, &refund, &payment, job.creates_again).await;
    if let Ok(Step::Answered(Answer { update, .. })) = &answer {
        let why = update.refusal.as_deref().filter(|why| RefundErrorCode::parse(why).is_none());
        // A provider refuses where the payer has objected, and the news of that may never come by themselves.
        if why.is_some() {
            dispute::ask_payment(db, &payment).await?;
        }
    }
    transaction!(db, |tx| {
        match &answer {
            Ok(Step::Held) => hold(tx, job).await,
            Ok(Step::Answered(answer)) => go_on(tx, job, &refund, Ok(answer)).await,
            Err(why) => go_on(tx, job, &refund, Err(why)).await,
        }
    })
}

/// Applies the answer of a provider, or notes why there is none, and enqueues the next step.
async fn go_on(
    tx: &mut Tx,
    job: SendRefund,
    refund: &RefundRow,
    answer: std::result::Result<&Answer, &String>,
) -> Result<()> {
    let problem = match answer {
        Ok(Answer { update, is_created }) => {
            if *is_created {
                begin_again(tx, refund.id).await?;
            }
            apply_own(tx, refund, update).await?
        }
        Err(why) => Some(why.clone()),
    };
    if let Some(why) = &problem {
        tracing::error!(refund = %refund.id, "a refund does not go on, it is tried again: {why}");
        record_failure(tx, refund.id, why).await?;
    }
    match find_refund(&mut *tx, refund.id).await?.map(|refund| refund.state) {
        Some(RefundState::Pending) if refund.state == RefundState::Requested => {
            let now = tx.now();
            schedule(tx, SendRefund::new(refund.id), now, CONFIRMATION_WINDOW_MS).await
        }
        Some(state) if !state.is_final() => {
            let window = if state == RefundState::Pending { CONFIRMATION_WINDOW_MS } else { SEND_WINDOW_MS };
            schedule(tx, job, job.since.unwrap_or(refund.created_at), window).await
        }
        _ => Ok(()),
    }
}

/// Has a refund wait for the payer's bank, however long that takes: the time in which it is tried begins afterwards.
async fn hold(tx: &mut Tx, job: SendRefund) -> Result<()> {
    record_failure(tx, job.refund, RefundErrorCode::Disputed.as_str()).await?;
    let at = tx.now().plus(HELD_RETRY_MS);
    let next = SendRefund { tries: 0, since: Some(at), ..job };
    jobs::enqueue_at(tx, JobKind::Refund, &next, at).await.map(drop)
}

/// What came of taking a refund on.
enum Step {
    Answered(Answer),
    /// Its payment is disputed, and nobody asks for the money twice.
    Held,
}

/// The answer of a provider about a refund.
struct Answer {
    update: RefundUpdate,
    /// Whether it was created anew after the provider had accepted it once.
    is_created: bool,
}

/// Has the provider send a refund that it has not accepted yet, or say what became of it. Returns its answer, or why
/// there is none. Money that the payer's bank may yet send back waits, and what it has sent back is refused.
async fn ask(
    db: &Db,
    refund: &RefundRow,
    payment: &PaymentRow,
    creates_again: bool,
) -> std::result::Result<Step, String> {
    let Some(gateway) = db.env.part::<Gateways>().get(&refund.provider) else {
        return Err(RefundErrorCode::ProviderRemoved.to_string());
    };
    let is_accepted = refund.state == RefundState::Pending;
    if is_accepted {
        match fetch(gateway.as_ref(), refund, payment).await.map_err(|error| error.to_string())? {
            Some(update) => return Ok(Step::Answered(Answer { update, is_created: false })),
            // Nobody here creates what was made at the provider.
            None if creates_again && !refund.is_external => {}
            None => return Err("the provider does not know it".into()),
        }
    }
    let request = CreateRefund {
        refund: refund.id,
        payment: payment.to_reference(),
        amount: refund.money(),
        reason: refund.note.clone(),
        notify_url: payment.notify_url.clone(),
    };
    let claim = dispute::claim_on(db, refund.id).await.map_err(|error| error.to_string())?;
    let is_over = closed_window(db, payment.id).await.map_err(|error| error.to_string())?.is_some();
    if is_over || claim != Claim::None {
        // An earlier request may have been accepted, and its answer lost.
        let known = fetch(gateway.as_ref(), refund, payment).await.map_err(|error| error.to_string())?;
        let update = match (known, claim) {
            (Some(known), _) => known,
            (None, Claim::Undecided) => return Ok(Step::Held),
            (None, Claim::Paid) => RefundUpdate::refused(&request, RefundErrorCode::ChargedBack.as_str()),
            (None, Claim::None) => RefundUpdate::refused(&request, RefundErrorCode::WindowClosed.as_str()),
        };
        return Ok(Step::Answered(Answer { update, is_created: is_accepted }));
    }
    let update = gateway.create_refund(&request).await.map_err(|error| error.to_string())?;
    Ok(Step::Answered(Answer { update, is_created: is_accepted }))
}

/// Forgets what the provider had accepted and does not know any more: what it says now is about a new refund.
async fn begin_again(tx: &mut Tx, refund: Id<Refund>) -> Result<()> {
    const AGAIN: &str = "update refund \
        set state = 'requested', reference = null \
        where id = $1 and state = 'pending'";
    exec!(tx, AGAIN, refund);
    Ok(())
}

/// Applies an answer about this very refund. Returns what is wrong with it, if something is.
async fn apply_own(tx: &mut Tx, refund: &RefundRow, update: &RefundUpdate) -> Result<Option<String>> {
    let is_own = update.merchant_reference == refund.id.to_string();
    let is_external = refund.is_external && refund.reference.as_ref() == Some(&update.reference);
    if !(is_own || is_external) {
        return Ok(Some("the answer is about another refund".into()));
    }
    let outcome = apply_refund_update_in(tx, &refund.provider, update).await?;
    let is_wrong = matches!(outcome, UpdateOutcome::Mismatch | UpdateOutcome::Unknown);
    Ok(is_wrong.then(|| "the answer is about other money".into()))
}

async fn record_failure(tx: &mut Tx, refund: Id<Refund>, why: &str) -> Result<()> {
    const NOTE: &str = "update refund \
        set last_error = $2, tried_at = $3 \
        where id = $1";
    let now = tx.now();
    exec!(tx, NOTE, refund, why, now);
    Ok(())
}

/// Enqueues the next attempt, the last one at the end of the window; after that one the refund is left to a person.
async fn schedule(tx: &mut Tx, job: SendRefund, since: Millis, window_ms: i64) -> Result<()> {
    const GIVE_UP: &str = "update refund \
        set given_up_at = $2 \
        where id = $1 and given_up_at is null";
    let SendRefund { refund, tries, .. } = job;
    let (now, end) = (tx.now(), since.plus(window_ms));
    if now >= end {
        tracing::error!(refund = %refund, "alert: a refund is left to a person");
        exec!(tx, GIVE_UP, refund, now);
        return Ok(());
    }
    let at = now.plus(RETRY_DELAYS_MS.get(tries).copied().unwrap_or(Millis::DAY)).min(end);
    let next = SendRefund { tries: tries + 1, since: Some(since), ..job };
    jobs::enqueue_at(tx, JobKind::Refund, &next, at).await.map(|_| ())
}
