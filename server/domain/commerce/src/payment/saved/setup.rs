//! Saving a method without a payment, where a provider can.

use ground::{Db, Error, RequestContext, Result, Tx, exec, fetch_optional, transaction};
use model::{
    Id, Lang,
    account::Person,
    payment::{PayerAction, SavedMethod},
    rule::Rule,
    url,
};

use super::{
    keep::{fill, is_known},
    require_reauth,
};
use crate::payment::{
    gateway::{CreatedPayment, Payer, SetupReference, SetupState, SetupUpdate},
    gateways::Gateways,
    outcome::UpdateOutcome,
};

#[derive(sqlx::FromRow)]
struct Setup {
    person_id: Id<Person>,
    provider: String,
    reference: Option<String>,
    next: Option<String>,
    is_saved: bool,
    is_over: bool,
}

/// Begins to save a method of the actor's at this provider, and returns it with what they do next. `site` is the
/// address of the school, such as `https://school.example`.
///
/// # Errors
/// [`Error::Invalid`] with the field `provider` when the school has no such provider that saves without a payment;
/// [`Error::ReauthRequired`] without a recent password; [`Error::Unauthenticated`] for guests; [`Error::Gateway`] when
/// the provider does not answer; or when the database fails.
pub async fn add(
    db: &Db,
    ctx: &RequestContext,
    provider: &str,
    site: &str,
    lang: Lang,
) -> Result<(Id<SavedMethod>, PayerAction)> {
    const MAKE: &str = "insert into saved_method (id, person_id, provider, created_at) values ($1, $2, $3, $4)";
    const BEGUN: &str = "update saved_method set reference = $2, next = $3 where id = $1 and saved_at is null";
    let person = ctx.person()?;
    require_reauth(db, ctx).await?;
    let offered = db.env.part::<Gateways>().offered(db).await?;
    let gateway = offered
        .iter()
        .find(|gateway| gateway.name() == provider && gateway.capabilities().saves_without_payment)
        .ok_or_else(|| Error::invalid("provider", Rule::NotFound))?;
    let method = transaction!(db, |tx| {
        let (id, now) = (tx.id::<SavedMethod>()?, tx.now());
        exec!(&mut *tx, MAKE, id, person, provider, now);
        Ok(id)
    })?;
    let payer = Payer { person, open_id: None, address: ctx.address.clone(), lang };
    let return_url = url::on_site(site, &url::adding_method(method));
    let CreatedPayment { reference, next } = gateway.save_method(setup_id(method), &payer, &return_url).await?;
    let text = serde_json::to_string(&next).map_err(|error| Error::Internal(format!("saved method: {error}")))?;
    transaction!(db, |tx| {
        exec!(&mut *tx, BEGUN, method, &reference, &text);
        Ok(())
    })?;
    Ok((method, next))
}

/// Asks the provider what became of a method that this person is adding, and returns what they do next; `None` once it
/// is saved, or came to nothing.
pub(super) async fn follow(db: &Db, person: Id<Person>, method: Id<SavedMethod>) -> Result<Option<PayerAction>> {
    let setup = find(db, method).await?.filter(|setup| setup.person_id == person).ok_or(Error::NotFound)?;
    if setup.is_saved || setup.is_over {
        return Ok(None);
    }
    if let Some(gateway) = db.env.part::<Gateways>().get(&setup.provider) {
        let wanted = SetupReference { setup: setup_id(method), reference: setup.reference.clone() };
        match gateway.fetch_setup(&wanted).await {
            Ok(Some(update)) => {
                transaction!(db, |tx| { apply_setup_update_in(tx, &setup.provider, &update).await })?;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(method = %method, "the provider gives no answer: {error}"),
        }
    }
    let unreadable = |_| Error::Inconsistent { table: "saved_method", column: "next", row: method.to_string() };
    let next = find(db, method).await?.and_then(|setup| setup.next.filter(|_| !setup.is_over));
    next.map(|next| serde_json::from_str(&next)).transpose().map_err(unreadable)
}

/// Applies an update that `provider` reported about saving a method, and returns the outcome.
pub(in crate::payment) async fn apply_setup_update_in(
    tx: &mut Tx,
    provider: &str,
    update: &SetupUpdate,
) -> Result<UpdateOutcome> {
    const OVER: &str = "update saved_method set removed_at = $2, next = null where id = $1";
    let Ok(method) = update.merchant_reference.parse::<Id<SavedMethod>>() else { return Ok(UpdateOutcome::Unknown) };
    let Some(setup) = find(&mut *tx, method).await?.filter(|setup| setup.provider == provider) else {
        return Ok(UpdateOutcome::Unknown);
    };
    let saved = match &update.state {
        SetupState::Open => return Ok(UpdateOutcome::Repeated),
        _ if setup.is_saved => return Ok(UpdateOutcome::Repeated),
        _ if setup.is_over => return Ok(UpdateOutcome::Outdated),
        SetupState::Saved(saved) => Some(saved),
        SetupState::Failed => None,
    };
    if let Some(saved) = saved
        && !is_known(tx, setup.person_id, provider, saved).await?
    {
        fill(tx, method, setup.person_id, saved).await?;
        return Ok(UpdateOutcome::Applied);
    }
    // It came to nothing, or is a method that was saved before.
    let now = tx.now();
    exec!(&mut *tx, OVER, method, now);
    Ok(UpdateOutcome::Applied)
}

async fn find(conn: impl Into<ground::Conn<'_>>, method: Id<SavedMethod>) -> Result<Option<Setup>> {
    const SETUP: &str = "select person_id, provider, reference, next, saved_at is not null as is_saved, \
          removed_at is not null as is_over \
        from saved_method \
        where id = $1";
    Ok(fetch_optional!(conn.into(), SETUP, method))
}

/// Returns our reference of saving a method, which is the method's id.
const fn setup_id(method: Id<SavedMethod>) -> Id<crate::payment::gateway::SavedMethod> {
    Id::from_raw(method.raw())
}
