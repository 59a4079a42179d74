//! Accounts without a password: their first one, and the code that proves who somebody is until then.
//!
//! Knows nothing of what asks for the proof.

use ground::{
    Db, Error, RequestContext, Result,
    audit_log::{self, AuditAction},
    exec, fetch_optional_scalar, transaction,
};
use model::{
    Id, Lang,
    account::{CodePurpose, CodeSent, CodeStep, IdentifierKind, Passwordless, Person},
    rule::{self, Validator},
};

use super::{address::Address, code, name, password, rows, security, session};

/// Returns the actor's account as one without a password, or `None` when they have one.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; [`Error::Crypto`] when an address cannot be
/// opened, or when the database fails.
pub async fn load(db: &Db, ctx: &RequestContext) -> Result<Option<Passwordless>> {
    let person = ctx.person()?;
    if !is_without(db, person).await? {
        return Ok(None);
    }
    let recent = session::require_reauth(db, ctx).await.is_ok();
    let to = reached(db, person).await?.map(|(kind, text)| CodeSent { kind, to: kind.masked(&text) });
    Ok(Some(Passwordless { recent, to }))
}

/// Gives the actor their first password, and a name unless it is empty, within ten minutes of a code. Ends their other
/// sessions.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; [`Error::ReauthRequired`] without a recent
/// code; [`Error::Invalid`] with the fields `name` and `password`; [`Error::Stale`] when they have a password already;
/// [`Error::RateLimited`] when too many passwords are hashed at once, or when the database fails.
pub async fn set_up(db: &Db, ctx: &RequestContext, name: &str, password: &str) -> Result<()> {
    const SET: &str = "update person \
        set password = $2 \
        where id = $1 and password is null";
    const NAME: &str = "update person \
        set name = $2, name_folded = $3 \
        where id = $1";
    let person = ctx.person()?;
    session::require_reauth(db, ctx).await?;
    let mut validator = Validator::default();
    let name = match name.trim() {
        "" => None,
        typed => Some(validator.check("name", name::check_own(db, Some(person), typed).await?)),
    };
    let mut known = password::known_of(db, person).await?;
    known.extend(name.clone());
    let password = validator.check("password", password::check_of(password, &known));
    validator.finish()?;
    let hash = password::hash(&db.env, &password).await?;
    transaction!(db, |tx| {
        let set = exec!(&mut *tx, SET, person, &hash);
        Error::Stale.when(set == 0)?;
        if let Some(name) = &name {
            exec!(&mut *tx, NAME, person, name, collation::fold(name));
        }
        session::end_others(tx, ctx, person).await?;
        audit_log::record_session(tx, ctx, Some(person), AuditAction::PasswordChanged, "").await?;
        security::notify_of_new_password(tx, person).await
    })
}

/// Sends the actor a code with which they prove who they are, as others do with their password, and returns its step.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; [`Error::Stale`] when they have a password;
/// [`Error::NotFound`] when they have no address; [`Error::Invalid`] with the field `identifier` when the next code has
/// to wait; [`Error::RateLimited`] after too many codes for one client or text messages, or when the database fails.
pub async fn start_confirm(db: &Db, ctx: &RequestContext, lang: Lang) -> Result<CodeStep> {
    let person = ctx.person()?;
    Error::Stale.when(!is_without(db, person).await?)?;
    let (_, text) = reached(db, person).await?.ok_or(Error::NotFound)?;
    let address = Address::parse(&db.env, &text).map_err(|rule| Error::invalid("identifier", rule))?;
    transaction!(db, |tx| {
        code::send(tx, ctx, CodePurpose::Confirm, &address, Some(person), Some(person), lang).await
    })
}

/// Records that the actor proved who they are in this session just now.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts in a session; [`Error::Stale`] when they have
/// a password; [`Error::Invalid`] with the field `code`, or when the database fails.
pub async fn finish_confirm(db: &Db, ctx: &RequestContext, step: CodeStep, code: &str) -> Result<()> {
    let person = ctx.person()?;
    Error::Stale.when(!is_without(db, person).await?)?;
    let digits = rule::code(code).map_err(|rule| Error::invalid("code", rule))?;
    let proven = code::verify(db, CodePurpose::Confirm, step, &digits).await?;
    if proven.person != Some(person) {
        return Err(code::wrong_code());
    }
    transaction!(db, |tx| {
        code::consume(tx, step).await?;
        session::confirm(tx, ctx, person).await
    })
}

async fn is_without(db: &Db, person: Id<Person>) -> Result<bool> {
    const WITHOUT: &str = "select password is null \
        from person \
        where id = $1";
    let without: Option<bool> = fetch_optional_scalar!(db, WITHOUT, person);
    without.ok_or(Error::NotFound)
}

/// Returns the address to which a person's codes go: by mail, which costs nothing, where they have an e-mail address.
async fn reached(db: &Db, person: Id<Person>) -> Result<Option<(IdentifierKind, String)>> {
    for kind in [IdentifierKind::Email, IdentifierKind::Phone] {
        if let Some(text) = rows::mine(db, person, kind).await? {
            return Ok(Some((kind, text)));
        }
    }
    Ok(None)
}
