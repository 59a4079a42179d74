//! Keeping what a provider has saved.

use ground::{Result, Tx, exec, fetch_scalar};
use model::{Id, account::Person, payment::SavedMethod};

use crate::payment::gateway;

/// The characters of a provider's name for a method, at most.
const MAX_LABEL_CHARS: usize = 80;

/// Keeps a method that was saved with a payment of this person. One that is known stays as it is, also when its owner
/// has removed it: a late or repeated update brings nothing back.
pub(in crate::payment) async fn keep(
    tx: &mut Tx,
    person: Id<Person>,
    provider: &str,
    saved: &gateway::SavedMethod,
) -> Result<()> {
    const MAKE: &str = "insert into saved_method (id, person_id, provider, created_at) values ($1, $2, $3, $4)";
    if is_known(tx, person, provider, saved).await? {
        return Ok(());
    }
    let (id, now) = (tx.id::<SavedMethod>()?, tx.now());
    exec!(&mut *tx, MAKE, id, person, provider, now);
    fill(tx, id, person, saved).await
}

/// Returns whether this person's method with this token was kept before.
pub(super) async fn is_known(
    tx: &mut Tx,
    person: Id<Person>,
    provider: &str,
    saved: &gateway::SavedMethod,
) -> Result<bool> {
    const KNOWN: &str = "select exists (select 1 from saved_method where provider = $1 and person_id = $2 \
          and token_lookup = $3)";
    let lookup = tx.env().keys.lookup(&saved.token);
    Ok(fetch_scalar!(tx, KNOWN, provider, person, lookup))
}

/// Writes what the provider saved into a method's row. A person's first method is their default.
pub(super) async fn fill(
    tx: &mut Tx,
    method: Id<SavedMethod>,
    person: Id<Person>,
    saved: &gateway::SavedMethod,
) -> Result<()> {
    const HAS_DEFAULT: &str = "select exists (select 1 from saved_method where person_id = $1 and is_default)";
    const FILL: &str = "update saved_method \
        set token_encrypted = $2, token_lookup = $3, label = $4, kind = $5, expires_at = $6, saved_at = $7, \
          is_default = $8, next = null \
        where id = $1";
    let has_default: bool = fetch_scalar!(&mut *tx, HAS_DEFAULT, person);
    let (sealed, lookup) = (tx.env().keys.seal(saved.token.as_bytes())?, tx.env().keys.lookup(&saved.token));
    let label: String = saved.label.chars().filter(|c| !c.is_control()).take(MAX_LABEL_CHARS).collect();
    let now = tx.now();
    exec!(tx, FILL, method, sealed, lookup, label, saved.kind, saved.expires_at, now, !has_default);
    Ok(())
}
