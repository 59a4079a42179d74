//! Keeping what a provider has saved.

use ground::{Result, Tx, exec, fetch_optional, fetch_scalar};
use model::{Id, Millis, account::Person, payment::SavedMethod};

use super::describe;
use crate::payment::gateway;

/// A method of a person that was kept before.
#[derive(sqlx::FromRow)]
pub(super) struct Known {
    id: Id<SavedMethod>,
    removed_at: Option<Millis>,
}

impl Known {
    /// Keeps it once more, since its owner asked for that at this instant, and returns whether they have it now. One
    /// that they removed before comes back; one that they removed afterwards does not, however late or often a provider
    /// reports it.
    pub async fn keep_again(
        &self,
        tx: &mut Tx,
        person: Id<Person>,
        asked_at: Millis,
        saved: &gateway::SavedMethod,
    ) -> Result<bool> {
        match self.removed_at {
            Some(removed_at) if removed_at >= asked_at => return Ok(false),
            Some(_) => fill(tx, self.id, person, saved).await?,
            None => describe::write(tx, self.id, saved).await?,
        }
        Ok(true)
    }
}

/// Keeps a method that this person asked at `asked_at` to have saved with a payment.
pub(in crate::payment) async fn keep(
    tx: &mut Tx,
    person: Id<Person>,
    provider: &str,
    asked_at: Millis,
    saved: &gateway::SavedMethod,
) -> Result<()> {
    if let Some(known) = find_known(tx, person, provider, saved).await? {
        return known.keep_again(tx, person, asked_at, saved).await.map(drop);
    }
    let method = insert(tx, person, provider).await?;
    fill(tx, method, person, saved).await
}

/// Inserts a method of this person's of which the provider has saved nothing yet, and returns it.
pub(super) async fn insert(tx: &mut Tx, person: Id<Person>, provider: &str) -> Result<Id<SavedMethod>> {
    const MAKE: &str = "insert into saved_method (id, person_id, provider, created_at) \
        values ($1, $2, $3, $4)";
    let (id, now) = (tx.id::<SavedMethod>()?, tx.now());
    exec!(tx, MAKE, id, person, provider, now);
    Ok(id)
}

/// Returns this person's method with this token, if it was kept before.
pub(super) async fn find_known(
    tx: &mut Tx,
    person: Id<Person>,
    provider: &str,
    saved: &gateway::SavedMethod,
) -> Result<Option<Known>> {
    const KNOWN: &str = "select id, removed_at \
        from saved_method \
        where provider = $1 and person_id = $2 and token_hmac = $3";
    let lookup = tx.env().keys.lookup(&saved.token);
    Ok(fetch_optional!(tx, KNOWN, provider, person, lookup))
}

/// Writes what the provider saved into a method's row, also of one that was removed. A person's first method is their
/// default.
pub(super) async fn fill(
    tx: &mut Tx,
    method: Id<SavedMethod>,
    person: Id<Person>,
    saved: &gateway::SavedMethod,
) -> Result<()> {
    const HAS_DEFAULT: &str = "select exists (select 1 from saved_method where person_id = $1 and is_default)";
    const FILL: &str = "update saved_method \
        set token_encrypted = $2, token_hmac = $3, label = $4, kind = $5, expires_at = $6, saved_at = $7, \
          is_default = $8, next = null, removed_at = null, forgotten_at = null, set_aside_at = null \
        where id = $1";
    let has_default: bool = fetch_scalar!(&mut *tx, HAS_DEFAULT, person);
    let (sealed, lookup) = (tx.env().keys.seal(saved.token.as_bytes())?, tx.env().keys.lookup(&saved.token));
    let now = tx.now();
    exec!(
        &mut *tx,
        FILL,
        method,
        sealed,
        lookup,
        describe::label(saved),
        saved.kind,
        saved.expires_at,
        now,
        !has_default
    );
    if saved.label.is_empty() { describe::enqueue(tx, method).await } else { Ok(()) }
}
