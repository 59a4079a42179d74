//! Changing settings, and listing them.

use std::{fmt, future::Future, pin::Pin};

use model::Permission;

use super::{
    catalogue::read,
    error::{Layer, SettingError},
    reload,
    setting::Declared,
    snapshot::stored,
};
use crate::{
    Actor, Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_optional, transaction,
};

/// The text that stands in place of a secret wherever its own would stand.
pub const SECRET: &str = "(secret)";

/// A check that is under way.
type Checking = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// The check that a person gave their password lately, which the wing that knows sessions puts into the environment.
#[derive(Clone, Copy)]
pub struct ReauthCheck(pub fn(Db, RequestContext) -> Checking);

impl fmt::Debug for ReauthCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReauthCheck")
    }
}

impl Default for ReauthCheck {
    /// Where nobody knows sessions, nobody has given their password.
    fn default() -> Self {
        Self(|_, _| Box::pin(async { Err(Error::ReauthRequired) }))
    }
}

/// Sets a setting in the database, right at once in this process and within a second in others. Returns the layer whose
/// value holds: where file or environment fix another one, that is not the database.
///
/// # Errors
/// [`Error::Setting`] when there is no such setting or the value is not allowed; [`Error::Unauthenticated`] or
/// [`Error::Forbidden`] without the setting's permission; [`Error::ReauthRequired`] without a recent password; or when
/// the database fails.
pub async fn set(db: &Db, ctx: &RequestContext, key: &str, text: &str) -> Result<Layer> {
    let setting = permitted(db, ctx, key).await?;
    let value = read(setting, text).map_err(Error::Setting)?;
    change(db, ctx, setting, Some(&value.text)).await
}

/// Takes a setting out of the database. Returns the layer whose value holds now.
///
/// # Errors
/// As [`set`].
pub async fn unset(db: &Db, ctx: &RequestContext, key: &str) -> Result<Layer> {
    // What a newer version left can be taken away, too: by the operator.
    let setting = match permitted(db, ctx, key).await {
        Err(Error::Setting(unknown)) if ctx.actor == Actor::System => return forget(db, ctx, unknown).await,
        setting => setting?,
    };
    change(db, ctx, setting, None).await
}

async fn permitted(db: &Db, ctx: &RequestContext, key: &str) -> Result<&'static dyn Declared> {
    let setting = db.settings().catalogue.find(key).map_err(Error::Setting)?;
    ctx.require(setting.permission())?;
    if ctx.actor != Actor::System {
        db.env.part::<ReauthCheck>().0(db.clone(), ctx.clone()).await?;
    }
    Ok(setting)
}

async fn change(db: &Db, ctx: &RequestContext, setting: &'static dyn Declared, text: Option<&str>) -> Result<Layer> {
    transaction!(db, |tx| { store(tx, ctx, setting, text).await })?;
    if let Err(error) = reload(db).await {
        tracing::warn!(%error, "a changed setting holds in a second: {error}");
    }
    Ok(db.settings().held(setting).0)
}

async fn store(tx: &mut Tx, ctx: &RequestContext, setting: &dyn Declared, text: Option<&str>) -> Result<()> {
    const BEFORE: &str = "select value, value_encrypted \
        from setting \
        where key = $1";
    const SET: &str = "insert into setting (id, key, value, value_encrypted, changed_at, changed_by) \
        values ($1, $2, $3, $4, $5, $6) \
        on conflict (key) do update set value = excluded.value, value_encrypted = excluded.value_encrypted, \
          changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    let key = setting.key();
    let row: Option<(Option<String>, Option<Vec<u8>>)> = fetch_optional!(&mut *tx, BEFORE, key);
    let was_there = row.is_some();
    let before = row.and_then(|(value, sealed)| stored(setting, value, sealed.as_deref(), &tx.env().keys));
    if before.as_deref() == text && was_there == text.is_some() {
        return Ok(());
    }
    match text {
        Some(text) if setting.is_secret() => {
            let (id, sealed) = (tx.id::<()>()?, tx.env().keys.seal(text.as_bytes())?);
            let (now, person) = (tx.now(), ctx.person().ok());
            exec!(&mut *tx, SET, id, key, None::<String>, Some(&sealed), now, person);
        }
        Some(text) => {
            let (id, now, person) = (tx.id::<()>()?, tx.now(), ctx.person().ok());
            exec!(&mut *tx, SET, id, key, Some(text), None::<Vec<u8>>, now, person);
        }
        None => drop(remove(tx, key).await?),
    }
    let shown = |text: Option<&str>| match text {
        Some(_) if setting.is_secret() => SECRET.to_owned(),
        text => text.unwrap_or_default().to_owned(),
    };
    let before = if was_there && setting.is_secret() { SECRET.into() } else { shown(before.as_deref()) };
    let action = if text.is_some() { AuditAction::SettingChanged } else { AuditAction::SettingRemoved };
    audit_log::record_change(tx, ctx, action, key, &before, &shown(text)).await
}

async fn remove(tx: &mut Tx, key: &str) -> Result<u64> {
    const REMOVE: &str = "delete from setting \
        where key = $1";
    Ok(exec!(tx, REMOVE, key))
}

/// Removes the row of a setting that this version does not know.
async fn forget(db: &Db, ctx: &RequestContext, unknown: SettingError) -> Result<Layer> {
    let removed = transaction!(db, |tx| {
        let removed = remove(tx, &unknown.key).await?;
        if removed > 0 {
            audit_log::record_change(tx, ctx, AuditAction::SettingRemoved, &unknown.key, "", "").await?;
        }
        Ok(removed)
    })?;
    reload(db).await?;
    if removed > 0 { Ok(Layer::Default) } else { Err(Error::Setting(unknown)) }
}

/// A setting with what holds now.
#[derive(Clone, Debug)]
pub struct SettingRow {
    /// The key.
    pub key: &'static str,
    /// The value that holds; of a secret [`SECRET`], or nothing where it is empty.
    pub value: String,
    /// The layer that has the value.
    pub layer: Layer,
    /// The default.
    pub default: String,
    /// A sentence about the setting.
    pub about: &'static str,
    /// The values that are allowed, in words.
    pub allowed: &'static str,
}

/// Returns all settings in the order of their keys, with what holds now.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::SettingViewAny`].
pub fn list(db: &Db, ctx: &RequestContext) -> Result<Vec<SettingRow>> {
    ctx.require(Permission::SettingViewAny)?;
    Ok(db.settings().catalogue.iter().map(|setting| row(db, setting)).collect())
}

/// Returns one setting, as [`list`] does.
///
/// # Errors
/// As [`list`]; [`Error::Setting`] when there is no such setting.
pub fn find(db: &Db, ctx: &RequestContext, key: &str) -> Result<SettingRow> {
    ctx.require(Permission::SettingViewAny)?;
    Ok(row(db, db.settings().catalogue.find(key).map_err(Error::Setting)?))
}

fn row(db: &Db, setting: &dyn Declared) -> SettingRow {
    let (layer, value) = db.settings().held(setting);
    let shown = |text: String| if setting.is_secret() && !text.is_empty() { SECRET.into() } else { text };
    SettingRow {
        key: setting.key(),
        value: shown(value.text),
        layer,
        default: shown(setting.fallback().text),
        about: setting.about(),
        allowed: setting.allowed(),
    }
}
