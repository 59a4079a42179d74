//! Asking providers about disputes: their last news may never come by themselves, and a course would stay closed.

use ground::{
    Db, Error, RequestContext, Result, exec, fetch_all, fetch_optional, fetch_scalars, jobs::JobRegistry, transaction,
};
use model::{
    Id, Millis, Permission,
    dispute::{Dispute, DisputeAnswer},
};
use people::authority;

use super::receive::{Source, apply};
use crate::payment::{Gateways, UpdateOutcome, gateway::GatewayErrorKind, row::PaymentRow};

/// The time after which a provider is asked again about a dispute that goes on, in milliseconds.
const ASK_INTERVAL_MS: i64 = Millis::DAY;
/// The number of disputes that one provider is asked about in a sweep, at most; the others wait for the next one.
const MAX_PER_SWEEP: i64 = 200;

/// Adds the sweep that asks about each open dispute once a day.
pub(crate) fn register(registry: JobRegistry) -> JobRegistry {
    registry.sweep("open disputes", |db| async move { sweep(&db).await })
}

/// Fetches the status of a dispute from its provider and applies it, also of one that is not known here yet. Returns
/// the outcome, or `None` when the provider does not know it, or cannot be asked about disputes.
///
/// # Errors
/// [`Error::Gateway`] when the provider does not answer; or when the database fails.
pub(crate) async fn ask_reference(db: &Db, provider: &str, reference: &str) -> Result<Option<UpdateOutcome>> {
    let gateway = db.env.part::<Gateways>().get(provider);
    let gateway = gateway.ok_or_else(|| Error::Gateway("the provider is not there now".into()))?;
    let update = match gateway.fetch_dispute(reference).await {
        Err(error) if error.kind == GatewayErrorKind::Unsupported => None,
        answer => answer?,
    };
    let Some(update) = update else { return Ok(None) };
    if update.reference != reference {
        return Err(Error::Gateway("another dispute than the one that was asked for".into()));
    }
    transaction!(db, |tx| { apply(tx, provider, &update, Source::Answer).await }).map(Some)
}

/// Asks the provider which disputes a payment has, and applies what it says. One that does not answer, or cannot be asked
/// about disputes, changes nothing.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn ask_payment(db: &Db, payment: &PaymentRow) -> Result<()> {
    let provider = payment.provider.as_str();
    let Some(gateway) = db.env.part::<Gateways>().get(provider) else { return Ok(()) };
    let updates = match gateway.fetch_disputes(&payment.to_reference()).await {
        Ok(updates) => updates,
        Err(error) => {
            if error.kind != GatewayErrorKind::Unsupported {
                tracing::warn!(payment = %payment.id, provider, "the provider does not answer about disputes: {error}");
            }
            return Ok(());
        }
    };
    for update in updates.iter().filter(|update| payment.reference.as_ref() == Some(&update.payment_reference)) {
        let outcome = transaction!(db, |tx| { apply(tx, provider, update, Source::Answer).await })?;
        if matches!(outcome, UpdateOutcome::Mismatch | UpdateOutcome::Unknown) {
            tracing::error!(payment = %payment.id, provider, "alert: what a provider says of a dispute does not fit");
        }
    }
    Ok(())
}

/// Asks the provider about a dispute, and applies what it says.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PaymentManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::NotFound`] when there is no such dispute;
/// [`Error::Gateway`] when the provider does not answer; or when the database fails.
pub async fn ask(db: &Db, ctx: &RequestContext, dispute: Id<Dispute>) -> Result<DisputeAnswer> {
    const KNOWN: &str = "select provider, reference from dispute where id = $1";
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    let known: Option<(String, String)> = fetch_optional!(db, KNOWN, dispute);
    let (provider, reference) = known.ok_or(Error::NotFound)?;
    Ok(match ask_reference(db, &provider, &reference).await? {
        Some(UpdateOutcome::Applied) => DisputeAnswer::Changed,
        Some(UpdateOutcome::Repeated | UpdateOutcome::Outdated) => DisputeAnswer::Unchanged,
        Some(UpdateOutcome::Mismatch | UpdateOutcome::Unknown) => DisputeAnswer::Unclear,
        None => DisputeAnswer::Unknown,
    })
}

/// Asks every provider about its open disputes, each once a day. One that does not answer stops none of the others,
/// and is asked again in the next sweep.
async fn sweep(db: &Db) -> Result<()> {
    const PROVIDERS: &str = "select distinct provider from dispute where closed_at is null";
    const DUE: &str = "select id, reference \
        from dispute \
        where provider = $1 and closed_at is null and (asked_at is null or asked_at <= $2) \
        order by coalesce(asked_at, 0), id \
        limit $3";
    const ASKED: &str = "update dispute set asked_at = $2 where id = $1";
    let providers: Vec<String> = fetch_scalars!(db, PROVIDERS);
    for provider in providers {
        let due_at = db.env.now().plus(-ASK_INTERVAL_MS);
        let due: Vec<(Id<Dispute>, String)> = fetch_all!(db, DUE, &provider, due_at, MAX_PER_SWEEP);
        for (dispute, reference) in due {
            match ask_reference(db, &provider, &reference).await {
                Ok(Some(UpdateOutcome::Mismatch | UpdateOutcome::Unknown)) => {
                    tracing::error!(%dispute, provider, "alert: what a provider says of a dispute does not fit");
                }
                Ok(None) => tracing::warn!(%dispute, provider, "the provider tells nothing of an open dispute"),
                Ok(Some(_)) => {}
                Err(Error::Gateway(error)) => {
                    tracing::warn!(provider, "the provider does not answer about disputes: {error}");
                    break;
                }
                Err(error) => return Err(error),
            }
            let now = db.env.now();
            transaction!(db, |tx| {
                exec!(tx, ASKED, dispute, now);
                Ok(())
            })?;
        }
    }
    Ok(())
}
