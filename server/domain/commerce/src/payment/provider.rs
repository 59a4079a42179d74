//! The management of payment providers: sees how they are, switches and orders them, enters their keys, and tests the
//! connection.
//!
//! Keys go in and never out: neither a page nor the audit log nor an error has a value of theirs.

use ground::{
    Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_all, transaction,
};
use model::{
    Permission,
    payment::GatewayErrorKind,
    provider::{ConnectionCheck, Direction, ProviderField, ProviderRow, ProviderSetting, Providers},
    rule::Rule,
};
use people::authority;

use super::{
    account::require_settled,
    certificates::expiries,
    factory::CredentialField,
    gateways::{Gateways, Provider, Row, reload},
    health,
    provider_input::merged,
    saved,
};
pub use super::{
    provider_input::ProviderInput,
    sale_gap::{SaleGapDetail, sale_gap},
    unclear::{mark_webhooks_seen, unclear_webhooks},
};

/// Returns the payment providers that the school can have, in the order in which they are set.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PaymentViewAny`]; or when the database
/// fails.
pub async fn list(db: &Db, ctx: &RequestContext) -> Result<Providers> {
    ctx.require(Permission::PaymentViewAny)?;
    reload(db).await?;
    let (mut health, now) = (health::load(db).await?, db.env.now());
    let row = |provider: Provider| {
        let credentials = provider.row.credentials(&db.env.keys).unwrap_or_default();
        let field = |field: &CredentialField| ProviderField {
            name: field.name.into(),
            is_secret: field.is_secret,
            is_optional: field.is_optional,
            is_account: field.is_account,
            is_set: !credentials.get(field.name).is_empty(),
            value: if field.is_secret { String::new() } else { credentials.get(field.name).into() },
        };
        let mut health = health.remove(&provider.row.name).unwrap_or_default();
        health.is_failing = provider.is_failing;
        health.certificates = provider.gateway.as_deref().map(|gateway| expiries(gateway, now)).unwrap_or_default();
        ProviderRow {
            is_on: provider.row.enabled,
            has_sandbox: provider.factory.has_sandbox,
            is_sandbox: provider.row.sandbox,
            is_unproven: provider.factory.is_unproven,
            keys: provider.keys,
            fields: provider.factory.fields.iter().map(field).collect(),
            guide: provider.factory.guide,
            name: provider.row.name,
            health,
        }
    };
    let rows = db.env.part::<Gateways>().all().into_iter().map(row).collect();
    Ok(Providers { rows, gap: sale_gap(db).await?.map(|found| found.gap) })
}

/// Offers a provider to buyers.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PaymentManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::NotFound`] when there is no such provider;
/// [`Error::Invalid`] with the field `provider` and [`Rule::ProviderKeysMissing`] when it has no keys; or when the
/// database fails.
pub async fn switch_on(db: &Db, ctx: &RequestContext, name: &str) -> Result<()> {
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    let provider = find(db, name).await?;
    Error::invalid("provider", Rule::ProviderKeysMissing).when(!provider.keys.are_usable())?;
    write_enabled(db, ctx, name, ProviderSetting::On).await
}

/// Offers a provider to buyers no more. What was begun with it goes on.
///
/// # Errors
/// As [`switch_on`], without the field.
pub async fn switch_off(db: &Db, ctx: &RequestContext, name: &str) -> Result<()> {
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    find(db, name).await?;
    write_enabled(db, ctx, name, ProviderSetting::Off).await
}

/// Writes whether a provider is offered: [`ProviderSetting::On`] or [`ProviderSetting::Off`].
async fn write_enabled(db: &Db, ctx: &RequestContext, name: &str, setting: ProviderSetting) -> Result<()> {
    let enabled = setting == ProviderSetting::On;
    transaction!(db, |tx| {
        let places = lock(tx, db).await?;
        let before = place(&places, name).ok_or(Error::NotFound)?;
        if before.enabled != enabled {
            write(tx, ctx, &Row { enabled, ..before.clone() }).await?;
            let was = if before.enabled { ProviderSetting::On } else { ProviderSetting::Off };
            record(tx, ctx, name, was, setting).await?;
        }
        Ok(())
    })?;
    refresh(db).await
}

/// Moves a provider by one place in the order in which they are offered.
///
/// # Errors
/// As [`switch_off`].
pub async fn move_to(db: &Db, ctx: &RequestContext, name: &str, direction: Direction) -> Result<()> {
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    find(db, name).await?;
    transaction!(db, |tx| {
        let mut places = lock(tx, db).await?;
        let from = places.iter().position(|row| row.name == name).ok_or(Error::NotFound)?;
        let to = match direction {
            Direction::Up => from.checked_sub(1),
            Direction::Down => Some(from + 1).filter(|to| *to < places.len()),
        };
        if let Some(to) = to {
            places.swap(from, to);
            for (position, row) in (1_i64..).zip(&places) {
                write(tx, ctx, &Row { position, ..row.clone() }).await?;
            }
            let said = |place: usize| format!("{}", place + 1);
            audit_log::record_change(tx, ctx, AuditAction::ProviderChanged, name, &said(from), &said(to)).await?;
        }
        Ok(())
    })?;
    refresh(db).await
}

/// Saves a provider's keys, and whether it is a sandbox. A secret field that is left empty stays as it is, unless it is
/// an optional one that is to be removed. What people saved with another account is offered again only where the new
/// one knows it.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PaymentManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::NotFound`] when there is no such provider, or the
/// program itself has its keys; [`Error::Invalid`] with the fields `fields[…]` and `secrets[…]`, and of `fields[…]` and
/// `sandbox` with [`Rule::AccountInUse`] while payments, refunds or disputes with the account of before are open, and of
/// `sandbox` with [`Rule::NotFound`] where the provider has none; or when the database fails.
pub async fn save(db: &Db, ctx: &RequestContext, name: &str, input: &ProviderInput) -> Result<()> {
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    let provider = find(db, name).await?;
    Error::NotFound.when(provider.factory.fields.is_empty())?;
    Error::invalid("sandbox", Rule::NotFound).when(input.is_sandbox && !provider.factory.has_sandbox)?;
    transaction!(db, |tx| {
        let places = lock(tx, db).await?;
        let before = place(&places, name).ok_or(Error::NotFound)?;
        let old = before.credentials(&tx.env().keys).unwrap_or_default();
        let new = merged(&provider.factory, &old, input, tx.now())?;
        let fields = provider.factory.fields;
        let is_another = require_settled(tx, fields, before, [&old, &new], input.is_sandbox).await?;
        let changed: Vec<&str> = provider
            .factory
            .fields
            .iter()
            .map(|field| field.name)
            .filter(|field| old.get(field) != new.get(field))
            .collect();
        let mut row = Row { sandbox: input.is_sandbox, ..before.clone() };
        if !changed.is_empty() {
            row.credentials_encrypted = Some(new.seal(&tx.env().keys)?);
            row.credentials_changed_at = Some(tx.now());
            let fields = changed.join(", ");
            audit_log::record_change(tx, ctx, AuditAction::ProviderKeysChanged, name, "", &fields).await?;
        }
        if before.sandbox != row.sandbox {
            let said = |is: bool| if is { ProviderSetting::Sandbox } else { ProviderSetting::Live };
            record(tx, ctx, name, said(before.sandbox), said(row.sandbox)).await?;
        }
        write(tx, ctx, &row).await?;
        if !changed.is_empty() || before.sandbox != row.sandbox {
            health::forget_check(tx, name).await?;
        }
        if is_another { saved::set_aside(tx, name).await } else { Ok(()) }
    })?;
    refresh(db).await
}

/// Asks a provider whose account its keys open, also one that is off, and returns how that ended.
///
/// # Errors
/// As [`switch_on`]. A provider that does not answer is no error, and
/// neither are keys of a sandbox where money is to move, or the other way round: the test says `unauthorized` of them.
pub async fn check(db: &Db, ctx: &RequestContext, name: &str) -> Result<ConnectionCheck> {
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    let provider = find(db, name).await?;
    let is_usable = provider.keys.are_usable();
    // Keys that the program has say themselves whether they are a sandbox's.
    let is_sandbox = (!provider.factory.fields.is_empty()).then_some(provider.row.sandbox);
    let gateway = provider.gateway.filter(|_| is_usable);
    let gateway = gateway.ok_or_else(|| Error::invalid("provider", Rule::ProviderKeysMissing))?;
    let outcome = match gateway.check_connection().await {
        Ok(account) if is_sandbox.is_some_and(|is_sandbox| is_sandbox != account.is_sandbox) => {
            tracing::warn!(provider = name, account.is_sandbox, "the keys of a provider are of the other environment");
            Err(GatewayErrorKind::Unauthorized)
        }
        Ok(account) => Ok(account.name.chars().filter(|c| !c.is_control()).take(200).collect()),
        Err(error) => {
            tracing::warn!(provider = name, kind = %error.kind, "a payment provider cannot be reached");
            Err(error.kind)
        }
    };
    let check = ConnectionCheck { at: db.env.now(), outcome };
    health::record_check(db, &provider.row, &check).await?;
    health::flush(db).await?;
    Ok(check)
}

/// Returns a provider as it is set now.
async fn find(db: &Db, name: &str) -> Result<Provider> {
    reload(db).await?;
    let all = db.env.part::<Gateways>().all();
    all.into_iter().find(|provider| provider.factory.name == name).ok_or(Error::NotFound)
}

/// Returns the rows of all providers of this program in the order in which they are set, as the transaction sees them.
async fn lock(tx: &mut Tx, db: &Db) -> Result<Vec<Row>> {
    const ROWS: &str = "select name, enabled, position, sandbox, credentials_encrypted, credentials_changed_at \
        from payment_provider \
        order by position, name";
    let rows: Vec<Row> = fetch_all!(&mut *tx, ROWS);
    let known = db.env.part::<Gateways>().all();
    let mut all: Vec<Row> = known
        .into_iter()
        .map(|provider| rows.iter().find(|row| row.name == provider.row.name).cloned().unwrap_or(provider.row))
        .collect();
    all.sort_by_key(|row| row.position);
    Ok(all)
}

fn place<'a>(places: &'a [Row], name: &str) -> Option<&'a Row> {
    places.iter().find(|row| row.name == name)
}

async fn write(tx: &mut Tx, ctx: &RequestContext, row: &Row) -> Result<()> {
    const WRITE: &str = "insert into payment_provider (id, name, enabled, position, sandbox, credentials_encrypted, \
          credentials_changed_at, changed_at, changed_by) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
        on conflict (name) do update set enabled = excluded.enabled, position = excluded.position, \
          sandbox = excluded.sandbox, credentials_encrypted = excluded.credentials_encrypted, \
          credentials_changed_at = excluded.credentials_changed_at, changed_at = excluded.changed_at, \
          changed_by = excluded.changed_by";
    let (id, now, person) = (tx.id::<()>()?, tx.now(), ctx.person().ok());
    exec!(
        tx,
        WRITE,
        id,
        &row.name,
        row.enabled,
        row.position,
        row.sandbox,
        &row.credentials_encrypted,
        row.credentials_changed_at,
        now,
        person
    );
    Ok(())
}

async fn record(
    tx: &mut Tx,
    ctx: &RequestContext,
    name: &str,
    before: ProviderSetting,
    after: ProviderSetting,
) -> Result<()> {
    audit_log::record_change(tx, ctx, AuditAction::ProviderChanged, name, before.as_str(), after.as_str()).await
}

/// Reads the table again, so that a change holds in this process at once.
async fn refresh(db: &Db) -> Result<()> {
    if let Err(error) = reload(db).await {
        tracing::warn!(%error, "a changed payment provider holds in a second: {error}");
    }
    Ok(())
}
