//! Whether a provider's account may be changed for another one.

use ground::{Error, Result, Tx, fetch_one};
use model::{
    Millis,
    provider::OpenWork,
    rule::{FieldError, Rule},
};

use super::{
    factory::{CredentialField, Credentials},
    gateways::Row,
    provider_input::form_name,
};

/// The age from which an open payment does not hold its provider's account any more, in milliseconds: its provider has
/// been asked about it for the last time.
const OPEN_PAYMENT_MS: i64 = 7 * Millis::DAY;

/// The age from which an open dispute does not hold its provider's account any more, in milliseconds: no bank takes
/// longer.
const OPEN_DISPUTE_MS: i64 = 540 * Millis::DAY;

/// Refuses another account, and another sandbox, while payments, refunds or disputes with the one of before are open:
/// nobody could ask what became of them. What its provider leaves open for good stops nobody for good. Keys that cannot
/// be opened any more are no account of before. Returns whether it is another account.
///
/// # Errors
/// [`Error::Invalid`] of each field with [`Rule::AccountInUse`]; or when the database fails.
pub(super) async fn require_settled(
    tx: &mut Tx,
    fields: &[CredentialField],
    before: &Row,
    [old, new]: [&Credentials; 2],
    is_sandbox: bool,
) -> Result<bool> {
    let is_account = |field: &&CredentialField| field.is_account && old.are_complete(fields);
    let mut changed: Vec<String> = fields
        .iter()
        .filter(is_account)
        .filter(|field| old.get(field.name) != new.get(field.name))
        .map(|field| form_name(Some(field), field.name))
        .collect();
    if before.credentials_encrypted.is_some() && before.sandbox != is_sandbox {
        changed.push("sandbox".into());
    }
    if changed.is_empty() {
        return Ok(!old.are_complete(fields));
    }
    let open = open_work(tx, &before.name).await?;
    let errors = changed.into_iter().map(|field| FieldError { field, rule: Rule::AccountInUse(open) }).collect();
    Error::Invalid(errors).when(!open.is_none()).map(|()| true)
}

/// Counts what is open with a provider, and is not to be asked about in vain.
async fn open_work(tx: &mut Tx, provider: &str) -> Result<OpenWork> {
    const OPEN: &str = "select \
          (select count(*) \
            from payment \
            where provider = $1 and state in ('created', 'pending') and created_at > $2), \
          (select count(*) \
            from refund r \
            join payment p on p.id = r.payment_id \
            where p.provider = $1 and r.state in ('requested', 'pending')), \
          (select count(*) \
            from dispute \
            where provider = $1 and closed_at is null and opened_at > $3)";
    let now = tx.now();
    let (paid_since, disputed_since) = (now.plus(-OPEN_PAYMENT_MS), now.plus(-OPEN_DISPUTE_MS));
    let (payments, refunds, disputes): (i64, i64, i64) =
        fetch_one!(&mut *tx, OPEN, provider, paid_since, disputed_since);
    Ok(OpenWork { payments, refunds, disputes })
}
