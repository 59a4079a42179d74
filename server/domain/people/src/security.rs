//! The security of an account: its ways to sign in, and changing its password.
//!
//! Knows nothing of how passwords are hashed.

use ground::{
    Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    fetch_optional_scalar, mail, transaction,
};
use model::account::{IdentifierKind, Person, Security};
use model::{
    Id,
    rule::{Rule, Validator},
};

use super::{letter, password, person, rows, session};

/// Returns the actor's addresses, whether they have a password, and their sessions.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; [`Error::NotFound`] when their account is
/// gone; [`Error::Crypto`] when an address cannot be opened, or when the database fails.
pub async fn load(db: &Db, ctx: &RequestContext) -> Result<Security> {
    const PASSWORD: &str = "select password is not null \
        from person \
        where id = $1";
    let person = ctx.person()?;
    let has_password: Option<bool> = fetch_optional_scalar!(db, PASSWORD, person);
    Ok(Security {
        email: rows::mine(db, person, IdentifierKind::Email).await?,
        phone: rows::mine(db, person, IdentifierKind::Phone).await?,
        has_password: has_password.ok_or(Error::NotFound)?,
        recent: session::require_reauth(db, ctx).await.is_ok(),
        devices: session::list(db, ctx).await?,
    })
}

/// Changes the password of an actor who confirmed theirs within the last ten minutes. Ends their other sessions.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; [`Error::ReauthRequired`] without a recent
/// confirmation; [`Error::Invalid`] with the field `password`; [`Error::RateLimited`] when too many passwords are
/// hashed at once, or when the database fails.
pub async fn change_password(db: &Db, ctx: &RequestContext, new: &str) -> Result<()> {
    let person = ctx.person()?;
    session::require_reauth(db, ctx).await?;
    let mut validator = Validator::default();
    let known = password::known_of(db, person).await?;
    let new = validator.check("password", password::check_of(new, &known));
    validator.finish()?;
    if let Some(now) = password::stored(db, person).await?
        && password::verify(&db.env, &new, Some(&now)).await? != password::Verdict::Wrong
    {
        return Err(Error::invalid("password", Rule::Unchanged));
    }
    let hash = password::hash(&db.env, &new).await?;
    transaction!(db, |tx| {
        password::store(tx, person, &hash).await?;
        session::end_others(tx, ctx, person).await?;
        audit_log::record_session(tx, ctx, Some(person), AuditAction::PasswordChanged, "").await?;
        notify_of_new_password(tx, person).await
    })
}

/// Notifies a person of a new password by mail, so that a person who did not change it hears of it.
pub(super) async fn notify_of_new_password(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    match person::mail_address(&mut *tx, person).await? {
        Some(to) => mail::queue(tx, &letter::new_password(to.lang.unwrap_or_default(), &to.address)?).await,
        None => Ok(()),
    }
}
