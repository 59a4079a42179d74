//! Whether a provider's account may be changed for another one.

use ground::{Error, Result, Tx, fetch_scalar};
use model::{
    Millis,
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
pub(super) async fn require_settled(
    tx: &mut Tx,
    fields: &[CredentialField],
    before: &Row,
    [old, new]: [&Credentials; 2],
    is_sandbox: bool,
) -> Result<bool> {
    const OPEN: &str = "select \
          exists ( \
            select 1 \
            from payment \
            where provider = $1 and state in ('created', 'pending') and created_at > $2 \
          ) \
          or exists ( \
            select 1 \
            from refund r \
            join payment p on p.id = r.payment_id \
            where p.provider = $1 and r.state in ('requested', 'pending') \
          ) \
          or exists ( \
            select 1 \
            from dispute \
            where provider = $1 and closed_at is null and opened_at > $3 \
          )";
    // What can be left out does not say whose account it is, and neither does what is renewed.
    let is_account = |field: &&CredentialField| {
        !field.is_secret && !field.is_optional && !field.is_renewed && old.are_complete(fields)
    };
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
    let now = tx.now();
    let (paid_since, disputed_since) = (now.plus(-OPEN_PAYMENT_MS), now.plus(-OPEN_DISPUTE_MS));
    let is_in_use: bool = fetch_scalar!(tx, OPEN, &before.name, paid_since, disputed_since);
    let errors = changed.into_iter().map(|field| FieldError { field, rule: Rule::InUse }).collect();
    Error::Invalid(errors).when(is_in_use).map(|()| true)
}
