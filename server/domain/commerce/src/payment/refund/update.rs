//! Applying refund updates: what a provider reports is applied at most once, in whatever order it comes.

use content::grant;
use ground::{Result, Tx, exec, fetch_scalar, mail};
use model::{
    Id, Lang,
    order::{OrderEventKind, OrderState, Payment, RefundReason, RefundState},
};

use super::row::{RefundRow, parts};
use crate::{
    dispute,
    ledger::{self, Entry, RefundSource},
    letter::{self, AccessAfterRefusal, REFUSED_SCHOOL, RefundStep, RefusedRefund},
    order::{self, state},
    payment::{
        booked::{self, Subject},
        gateway::RefundUpdate,
        outcome::UpdateOutcome,
        row::find_payment,
        webhook_outcome::read_again,
    },
    refund_letters,
};

/// Applies an update about a refund that is known, and returns the outcome.
///
/// # Errors
/// Fails when the database does. An update that cannot be applied is an outcome, not an error.
pub(super) async fn apply(tx: &mut Tx, refund: &RefundRow, update: &RefundUpdate) -> Result<UpdateOutcome> {
    let payment = find_payment(&mut *tx, refund.payment_id).await?.and_then(|payment| payment.reference);
    let other =
        |known: &Option<String>, said: &str| known.as_deref().is_some_and(|known| !said.is_empty() && known != said);
    if refund.money() != update.amount
        || other(&refund.reference, &update.reference)
        || other(&payment, &update.payment_reference)
    {
        return Ok(UpdateOutcome::Mismatch);
    }
    match (refund.state, update.state) {
        (before, said) if before == said => Ok(UpdateOutcome::Repeated),
        // The money is said to have gone although it was refused: our books say otherwise, and somebody has to look.
        (RefundState::Refused, RefundState::Succeeded) => Ok(UpdateOutcome::Mismatch),
        (RefundState::Refused, _) | (_, RefundState::Requested) | (RefundState::Succeeded, RefundState::Pending) => {
            Ok(UpdateOutcome::Outdated)
        }
        (_, said) => {
            save(tx, refund, update).await?;
            match said {
                RefundState::Succeeded => {
                    succeed(tx, refund).await?;
                    notify_of(tx, refund, RefundStep::Sent, "").await?;
                }
                RefundState::Refused => {
                    let why = update.refusal.as_deref().unwrap_or_default();
                    refuse(tx, refund).await?;
                    notify_of(tx, refund, RefundStep::Refused, why).await?;
                    refund_letters::notify_school(tx, refund.order_id, REFUSED_SCHOOL, refund.money(), why).await?;
                }
                RefundState::Requested | RefundState::Pending => {}
            }
            Ok(UpdateOutcome::Applied)
        }
    }
}

/// Saves what a provider said of a refund. Once it is final, the webhooks are read again that waited for that.
pub(super) async fn save(tx: &mut Tx, refund: &RefundRow, update: &RefundUpdate) -> Result<()> {
    const SET: &str = "update refund \
        set state = $2, reference = coalesce($3, reference), finalized_at = $4, last_error = $5, given_up_at = $6, \
          accepted_at = coalesce(accepted_at, $7) \
        where id = $1";
    let (reference, now) = (Some(&*update.reference).filter(|known| !known.is_empty()), tx.now());
    let is_refused = update.state == RefundState::Refused;
    let refusal = update.refusal.as_deref().filter(|_| is_refused).unwrap_or_default();
    let finalized_at = update.state.is_final().then_some(now);
    // Money that paid nothing is still the buyer's, and somebody has to see how it gets there.
    let given_up_at = match update.state {
        RefundState::Refused => (refund.reason != RefundReason::IssuedBySchool).then_some(now),
        RefundState::Succeeded => None,
        // Nobody asks any more about one that was left to a person: it stays with them until it is final.
        RefundState::Requested | RefundState::Pending => refund.given_up_at,
    };
    let accepted_at = (!is_refused).then_some(now);
    exec!(&mut *tx, SET, refund.id, update.state, reference, finalized_at, refusal, given_up_at, accepted_at);
    let payment = find_payment(&mut *tx, refund.payment_id).await?.and_then(|payment| payment.reference);
    match payment.filter(|_| update.state.is_final()) {
        Some(payment) => read_again(tx, &refund.provider, &payment).await,
        None => Ok(()),
    }
}

/// Records that the provider has sent the money.
pub(super) async fn succeed(tx: &mut Tx, refund: &RefundRow) -> Result<()> {
    let (id, provider, amount) = (refund.id, refund.provider.as_str(), refund.money());
    let paid = Entry::RefundPaid { refund: id, provider, amount, source: source(refund) };
    let entry = ledger::append(tx, &paid).await?;
    booked::undo(tx, provider, Subject::Refund(id), entry).await?;
    move_order(tx, refund, OrderEventKind::Refunded).await?;
    // A dispute that was lost meanwhile waits for what is left.
    dispute::settle(tx, refund.payment_id).await
}

/// Records that the money stays: the ledger is as it was before the refund, the order is paid again, and its courses
/// are open again if the refund had closed them. A refund that had been sent came back.
async fn refuse(tx: &mut Tx, refund: &RefundRow) -> Result<()> {
    let (id, provider, amount) = (refund.id, refund.provider.as_str(), refund.money());
    if refund.state == RefundState::Succeeded {
        ledger::post(tx, &Entry::RefundReturned { refund: id, provider, amount, source: source(refund) }).await?;
    }
    if refund.reason == RefundReason::IssuedBySchool {
        let parts = parts(&mut *tx, id).await?;
        ledger::post(tx, &Entry::RefundReversed { refund: id, parts: &parts, currency: amount.currency }).await?;
    }
    move_order(tx, refund, OrderEventKind::RefundRefused).await?;
    let is_open_again = refund.ends_access && !ended_by_another(tx, refund).await?;
    if is_open_again {
        grant::reopen(tx, refund.order_id).await?;
        state::record_event(tx, refund.order_id, OrderEventKind::Granted, None).await?;
    }
    // What is open again stays closed while the payment is disputed, and is closed for good where that was lost.
    dispute::settle(tx, refund.payment_id).await?;
    let is_open = is_open_again && grant::is_lasting(&mut *tx, refund.order_id).await?;
    notify_buyer(tx, refund, if is_open { AccessAfterRefusal::Open } else { AccessAfterRefusal::Unchanged }).await
}

/// Tells buyer and teachers how the refund of a sale ended; of money that paid nothing no teacher ever had a share.
async fn notify_of(tx: &mut Tx, refund: &RefundRow, step: RefundStep, why: &str) -> Result<()> {
    match refund.reason {
        RefundReason::IssuedBySchool => refund_letters::notify(tx, refund.order_id, step, refund.money(), why).await,
        RefundReason::AlreadyOwned | RefundReason::DuplicatePayment => Ok(()),
    }
}

/// Has an order be where its refunds leave it, now that one of them has ended: as long as another one is under way it
/// waits on, and one that was paid twice does not care for what goes back of the second payment.
async fn move_order(tx: &mut Tx, refund: &RefundRow, why: OrderEventKind) -> Result<()> {
    const UNDER_WAY: &str = "select exists ( \
          select 1 \
          from refund \
          where payment_id = $1 and state in ('requested', 'pending') \
        )";
    let order = refund.order_id;
    let is_under_way: bool = fetch_scalar!(&mut *tx, UNDER_WAY, refund.payment_id);
    let to = match went_back(tx, refund.payment_id).await? {
        Went::Nothing => OrderState::Paid,
        Went::Some => OrderState::PartRefunded,
        Went::All => OrderState::Refunded,
    };
    let stays =
        refund.reason == RefundReason::DuplicatePayment || is_under_way || state::current(&mut *tx, order).await? == to;
    if stays { state::record_event(tx, order, why, None).await } else { state::transition(tx, order, to, why).await }
}

const fn source(refund: &RefundRow) -> RefundSource {
    match refund.reason {
        RefundReason::IssuedBySchool => RefundSource::Liability,
        RefundReason::AlreadyOwned | RefundReason::DuplicatePayment => RefundSource::Suspense,
    }
}

/// The share of a payment that went back.
enum Went {
    Nothing,
    Some,
    All,
}

async fn went_back(tx: &mut Tx, payment: Id<Payment>) -> Result<Went> {
    const LEFT: &str = "select p.amount - cast(coalesce(( \
            select sum(r.amount) \
            from refund r \
            where r.payment_id = p.id and r.state = 'succeeded' \
          ), 0) as bigint) \
        from payment p \
        where p.id = $1";
    const AMOUNT: &str = "select amount \
        from payment \
        where id = $1";
    let (left, amount): (i64, i64) = (fetch_scalar!(&mut *tx, LEFT, payment), fetch_scalar!(&mut *tx, AMOUNT, payment));
    Ok(match left {
        0 => Went::All,
        left if left == amount => Went::Nothing,
        _ => Went::Some,
    })
}

/// Returns whether another refund of the same payment, or a lost dispute, closed the order's courses, which stands.
async fn ended_by_another(tx: &mut Tx, refund: &RefundRow) -> Result<bool> {
    const OTHER: &str = "select exists ( \
          select 1 \
          from refund \
          where payment_id = $1 and id <> $2 and ends_access and state <> 'refused' \
        ) or exists ( \
          select 1 \
          from dispute \
          where payment_id = $1 and ends_access \
        )";
    Ok(fetch_scalar!(tx, OTHER, refund.payment_id, refund.id))
}

async fn notify_buyer(tx: &mut Tx, refund: &RefundRow, access: AccessAfterRefusal) -> Result<()> {
    let buyer = order::buyer(&mut *tx, refund.order_id).await?;
    let Some(to) = people::person::mail_address(&mut *tx, buyer).await? else { return Ok(()) };
    let lang = to.lang.unwrap_or(Lang::ZhHans);
    let titles = order::titles(&order::items(tx, refund.order_id).await?);
    let (amount, order) = (refund.money().text(lang), refund.order_id.to_string());
    let said = RefusedRefund { titles: &titles, amount: &amount, order: &order, access };
    mail::queue(tx, &letter::refund_refused(lang, &to.address, &said)?).await
}
