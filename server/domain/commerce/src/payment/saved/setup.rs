//! Saving a method without a payment, where a provider can.

use std::sync::Arc;

use ground::{Db, Error, RequestContext, Result, Tx, exec, fetch_optional, transaction};
use model::{
    Id, Lang, Millis,
    account::Person,
    payment::{AddingMethod, PayerAction, SavedMethod},
    rule::Rule,
    url,
};

use super::{
    describe,
    keep::{fill, find_known, insert},
    require_reauth,
};
use crate::payment::{
    gateway::{CreatedPayment, Gateway, Payer, SetupReference, SetupState, SetupUpdate},
    gateways::Gateways,
    outcome::UpdateOutcome,
};

#[derive(sqlx::FromRow)]
struct Setup {
    person_id: Id<Person>,
    provider: String,
    reference: Option<String>,
    next: Option<String>,
    created_at: Millis,
    saved_at: Option<Millis>,
    removed_at: Option<Millis>,
    /// Whether it holds a token; what was saved before came to nothing, or is kept in another row.
    is_kept: bool,
    is_named: bool,
}

/// A method whose saving has begun.
#[derive(Clone, Debug)]
pub struct BegunSetup {
    /// The method.
    pub method: Id<SavedMethod>,
    /// The step that its owner takes next.
    pub next: PayerAction,
}

/// Begins to save a method of the actor's at this provider, and returns it with what they do next. `site` is the
/// address of the school, such as `https://school.example`.
///
/// # Errors
/// [`Error::Invalid`] with the field `provider` when the school has no such provider that saves without a payment;
/// [`Error::ReauthRequired`] without a recent password; [`Error::Unauthenticated`] for guests; [`Error::Gateway`] when
/// the provider does not answer; or when the database fails.
pub async fn add(db: &Db, ctx: &RequestContext, provider: &str, site: &str, lang: Lang) -> Result<BegunSetup> {
    const BEGUN: &str = "update saved_method \
        set reference = $2, next = $3 \
        where id = $1 and saved_at is null";
    let person = ctx.person()?;
    require_reauth(db, ctx).await?;
    let offered = db.env.part::<Gateways>().offered(db).await?;
    let gateway = offered
        .iter()
        .find(|gateway| gateway.name() == provider && gateway.capabilities().saves_without_payment)
        .ok_or_else(|| Error::invalid("provider", Rule::NotFound))?;
    let method = transaction!(db, |tx| { insert(tx, person, provider).await })?;
    let payer = Payer { person, open_id: None, address: ctx.address.clone(), lang };
    let return_url = url::on_site(site, &url::adding_method(method));
    let CreatedPayment { reference, next } = gateway.save_method(setup_id(method), &payer, &return_url).await?;
    let text = serde_json::to_string(&next).map_err(|error| Error::Internal(format!("saved method: {error}")))?;
    transaction!(db, |tx| {
        exec!(&mut *tx, BEGUN, method, &reference, &text);
        Ok(())
    })?;
    Ok(BegunSetup { method, next })
}

/// Asks the provider what became of a method that this person is adding, and returns where it stands; `None` when there
/// is nothing to say of it any more. `offered` are the providers that are on.
pub(super) async fn follow(
    db: &Db,
    person: Id<Person>,
    method: Id<SavedMethod>,
    offered: &[Arc<dyn Gateway>],
) -> Result<Option<AddingMethod>> {
    let mut setup = find(db, method).await?.filter(|setup| setup.person_id == person).ok_or(Error::NotFound)?;
    let is_settled = setup.removed_at.is_some() || (setup.saved_at.is_some() && setup.is_named);
    if !is_settled && let Some(gateway) = db.env.part::<Gateways>().get(&setup.provider) {
        let wanted = SetupReference { setup: setup_id(method), reference: setup.reference.clone() };
        match gateway.fetch_setup(&wanted).await {
            Ok(Some(update)) => {
                transaction!(db, |tx| { apply_setup_update_in(tx, &setup.provider, &update).await })?;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(method = %method, "the provider gives no answer: {error}"),
        }
        setup = find(db, method).await?.ok_or(Error::NotFound)?;
    }
    Ok(match (setup.saved_at, setup.removed_at) {
        (Some(_), Some(_)) if setup.is_kept => None,
        (Some(_), _) => Some(AddingMethod::Saved),
        (None, Some(_)) => Some(AddingMethod::Refused),
        (None, None) => open(method, &setup, offered)?,
    })
}

/// Returns what the person does next; `None` where the provider has not said it.
fn open(method: Id<SavedMethod>, setup: &Setup, offered: &[Arc<dyn Gateway>]) -> Result<Option<AddingMethod>> {
    let unreadable = |_| Error::Inconsistent { table: "saved_method", column: "next", row: method.to_string() };
    let Some(next) = &setup.next else { return Ok(None) };
    let next: PayerAction = serde_json::from_str(next).map_err(unreadable)?;
    let gateway = offered.iter().find(|gateway| gateway.name() == setup.provider);
    let script = gateway.and_then(|gateway| Some(gateway.embedded_form()?.script.clone()));
    let script = script.filter(|_| matches!(next, PayerAction::Embedded { .. }));
    Ok(Some(AddingMethod::Open { method, next, script }))
}

/// Applies an update that `provider` reported about saving a method, and returns the outcome.
pub(in crate::payment) async fn apply_setup_update_in(
    tx: &mut Tx,
    provider: &str,
    update: &SetupUpdate,
) -> Result<UpdateOutcome> {
    const OVER: &str = "update saved_method \
        set saved_at = $2, removed_at = $3, next = null \
        where id = $1";
    let Ok(method) = update.merchant_reference.parse::<Id<SavedMethod>>() else { return Ok(UpdateOutcome::Unknown) };
    let Some(setup) = find(&mut *tx, method).await?.filter(|setup| setup.provider == provider) else {
        return Ok(UpdateOutcome::Unknown);
    };
    let saved = match &update.state {
        SetupState::Open => return Ok(UpdateOutcome::Repeated),
        SetupState::Saved(saved) if setup.saved_at.is_some() => {
            if setup.is_kept {
                describe::write(tx, method, saved).await?;
            }
            return Ok(UpdateOutcome::Repeated);
        }
        _ if setup.saved_at.is_some() => return Ok(UpdateOutcome::Repeated),
        _ if setup.removed_at.is_some() => return Ok(UpdateOutcome::Outdated),
        SetupState::Saved(saved) => Some(saved),
        SetupState::Failed => None,
    };
    let person = setup.person_id;
    let is_saved = match saved {
        Some(saved) => {
            let Some(known) = find_known(tx, person, provider, saved).await? else {
                fill(tx, method, person, saved).await?;
                return Ok(UpdateOutcome::Applied);
            };
            known.keep_again(tx, person, setup.created_at, saved).await?
        }
        None => false,
    };
    // It came to nothing, or is a method that was saved before, and stays in the row of that time.
    let now = tx.now();
    exec!(&mut *tx, OVER, method, is_saved.then_some(now), now);
    Ok(UpdateOutcome::Applied)
}

async fn find(conn: impl Into<ground::Conn<'_>>, method: Id<SavedMethod>) -> Result<Option<Setup>> {
    const SETUP: &str = "select person_id, provider, reference, next, created_at, saved_at, removed_at, \
          token_hmac is not null as is_kept, label <> '' as is_named \
        from saved_method \
        where id = $1";
    Ok(fetch_optional!(conn.into(), SETUP, method))
}

/// Returns our reference of saving a method, which is the method's id.
const fn setup_id(method: Id<SavedMethod>) -> Id<crate::payment::gateway::SavedMethod> {
    Id::from_raw(method.raw())
}
