//! The management of people: making accounts, giving roles, finding somebody.
//!
//! Knows nothing of lists and pages.

use ground::{
    Conn, Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_scalar,
    jobs::outbox,
    transaction,
};
use model::{
    Id, Permission, Role,
    account::{IdentifierKind, Person, PersonState},
    admin::PersonAction,
    rule::{self, Rule, Validator},
};
use serde_json::json;

pub use super::rows::{MailAddress, by_handle, mail_address};
pub(super) use super::rows::{grant_role, handle_of, identify, insert};
use super::{address::Address, authority, handle, name, password, roles, rows::permissions, session};

/// An account to be made by whoever runs the school.
#[derive(Clone)]
pub struct NewPerson {
    /// The e-mail address, taken as verified.
    pub email: String,
    /// The name that others see.
    pub name: String,
    /// The role, besides learner. Nobody gives one that may do more than themselves.
    pub role: Role,
    /// The user name; with `None` one is made.
    pub handle: Option<String>,
    /// The password; with `None` the person sets one with a code sent to their address.
    pub password: Option<String>,
}

/// Creates an account and returns its id.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PersonEditAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::Invalid`] with the fields `identifier`, `name`,
/// `handle`, `password` and `role`; [`Error::RateLimited`] when too many passwords are hashed at once, or when the
/// database fails.
pub async fn create(db: &Db, ctx: &RequestContext, new: NewPerson) -> Result<Id<Person>> {
    authority::require(db, ctx, Permission::PersonEditAny).await?;
    let mut validator = Validator::default();
    let address = validator.check("identifier", rule::email(&new.email));
    let name = validator.check("name", name::check(&new.name));
    let chosen = new.handle.map(|handle| validator.check("handle", rule::handle(&handle)));
    let password = new.password.map(|password| validator.check("password", password::check(&password)));
    validator.finish()?;

    let password = match password {
        Some(password) => Some(password::hash(&db.env, &password).await?),
        None => None,
    };
    let address = Address::email(address);
    let lookup = address.lookup(&db.env);
    let sealed = db.env.keys.seal(address.text.as_bytes())?;
    let outcome = transaction!(db, |tx| {
        let handle = match &chosen {
            Some(handle) => handle.clone(),
            None => handle::make(tx, &name).await?,
        };
        let permissions = roles::permissions_of(tx, new.role.as_str()).await?.unwrap_or_default();
        Error::invalid("role", Rule::InsufficientRole).when(!ctx.includes(permissions))?;
        let person = insert(tx, &name, &handle, password.as_deref(), &[Role::Learner, new.role]).await?;
        identify(tx, person, IdentifierKind::Email, &lookup, &sealed).await?;
        audit_log::record_change(tx, ctx, AuditAction::PersonCreated, &handle, "", new.role.as_str()).await?;
        Ok(person)
    });
    match outcome {
        Err(error) if error.is_taken("person", "handle") => Err(Error::invalid("handle", Rule::Taken)),
        Err(error) if error.is_taken("contact", "value_hmac") => Err(Error::invalid("identifier", Rule::Taken)),
        outcome => outcome,
    }
}

/// Gives a role to the person with this user name.
///
/// # Errors
/// As [`apply_actions`].
pub async fn grant(db: &Db, ctx: &RequestContext, handle: &str, role: &str) -> Result<()> {
    apply_actions(db, ctx, &[handle.to_owned()], PersonAction::GrantRole, role).await.map(|_| ())
}

/// Takes a role from the person with this user name.
///
/// # Errors
/// As [`apply_actions`].
pub async fn revoke(db: &Db, ctx: &RequestContext, handle: &str, role: &str) -> Result<()> {
    apply_actions(db, ctx, &[handle.to_owned()], PersonAction::RevokeRole, role).await.map(|_| ())
}

/// Bars the person with this user name from signing in, and ends their sessions.
///
/// # Errors
/// As [`apply_actions`].
pub async fn suspend(db: &Db, ctx: &RequestContext, handle: &str) -> Result<()> {
    apply_actions(db, ctx, &[handle.to_owned()], PersonAction::Suspend, "").await.map(|_| ())
}

/// Lets the person with this user name sign in again.
///
/// # Errors
/// As [`apply_actions`].
pub async fn unsuspend(db: &Db, ctx: &RequestContext, handle: &str) -> Result<()> {
    apply_actions(db, ctx, &[handle.to_owned()], PersonAction::Unsuspend, "").await.map(|_| ())
}

/// Applies an action to several people, by their user names: to all of them, or to none. Returns for how many of them
/// something changed.
///
/// Nobody gives a role that allows more than they may themselves, or touches somebody who may do more
/// ([`Rule::InsufficientRole`]); nobody suspends themselves, lets themselves in again or gives themselves a role
/// ([`Rule::SelfAction`]); everybody stays a learner ([`Rule::BuiltInRole`]); and one administrator always stays
/// ([`Rule::LastAdministrator`]). All of it within ten minutes of giving the password.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::RoleManageAny`] for roles,
/// [`Permission::PersonEditAny`] for the rest; [`Error::ReauthRequired`] without a recent password;
/// [`Error::NotFound`] for an unknown user name; [`Error::Invalid`] with the field `role` when the role is at fault,
/// else `people`, or when the database fails.
pub async fn apply_actions(
    db: &Db,
    ctx: &RequestContext,
    handles: &[String],
    what: PersonAction,
    role: &str,
) -> Result<usize> {
    let permission = match what {
        PersonAction::GrantRole | PersonAction::RevokeRole => Permission::RoleManageAny,
        PersonAction::Suspend | PersonAction::Unsuspend | PersonAction::SignOut => Permission::PersonEditAny,
    };
    authority::require(db, ctx, permission).await?;
    if handles.is_empty() {
        return Err(Error::invalid("people", Rule::Required));
    }
    transaction!(db, |tx| {
        let is_run = has_administrator(tx).await?;
        let mut changed = 0;
        for handle in handles {
            changed += usize::from(apply_action(tx, ctx, handle, what, role).await?);
        }
        let field = if what == PersonAction::RevokeRole { "role" } else { "people" };
        let was_last = is_run && !has_administrator(tx).await?;
        Error::invalid(field, Rule::LastAdministrator).when(was_last)?;
        Ok(changed)
    })
}

/// Applies an action to one person, and returns whether anything changed.
async fn apply_action(tx: &mut Tx, ctx: &RequestContext, handle: &str, what: PersonAction, role: &str) -> Result<bool> {
    const SUSPEND: &str = "update person \
        set suspended_at = $2 \
        where id = $1 and suspended_at is null";
    const ADMIT: &str = "update person \
        set suspended_at = null \
        where id = $1 and suspended_at is not null";
    const TAKE: &str = "delete from person_role \
        where person_id = $1 and role = $2";
    let person = by_handle(&mut *tx, handle).await?.ok_or(Error::NotFound)?;
    if what == PersonAction::RevokeRole && Role::parse(role) == Some(Role::Learner) {
        return Err(Error::invalid("role", Rule::BuiltInRole));
    }
    if !ctx.includes(permissions(&mut *tx, person).await?) {
        return Err(Error::invalid("people", Rule::InsufficientRole));
    }
    match what {
        PersonAction::Suspend | PersonAction::Unsuspend => {
            authority::require_other(ctx, person, "people")?;
            let suspended = what == PersonAction::Suspend;
            let now = tx.now();
            let changed =
                if suspended { exec!(&mut *tx, SUSPEND, person, now) } else { exec!(&mut *tx, ADMIT, person) };
            if changed == 0 {
                return Ok(false);
            }
            session::end_all(tx, person).await?;
            let action = if suspended { AuditAction::PersonSuspended } else { AuditAction::PersonUnsuspended };
            let (active, barred) = (PersonState::Active.as_str(), PersonState::Suspended.as_str());
            let (before, after) = if suspended { (active, barred) } else { (barred, active) };
            audit_log::record_change(tx, ctx, action, handle, before, after).await?;
        }
        PersonAction::SignOut => {
            // People who sign themselves out everywhere stay signed in here.
            let ended = if ctx.is(person) {
                session::end_others(tx, ctx, person).await?
            } else {
                session::end_all(tx, person).await?
            };
            if ended == 0 {
                return Ok(false);
            }
            audit_log::record_change(tx, ctx, AuditAction::PersonSignedOut, handle, &ended.to_string(), "0").await?;
        }
        PersonAction::GrantRole | PersonAction::RevokeRole => {
            if role.is_empty() {
                return Err(Error::invalid("role", Rule::Required));
            }
            let allowed =
                roles::permissions_of(tx, role).await?.ok_or_else(|| Error::invalid("role", Rule::NotFound))?;
            if !ctx.includes(allowed) {
                return Err(Error::invalid("role", Rule::InsufficientRole));
            }
            if what == PersonAction::GrantRole {
                authority::require_other(ctx, person, "people")?;
            }
            let (changed, action, event) = if what == PersonAction::GrantRole {
                (grant_role(tx, person, role).await?, AuditAction::RoleGranted, "person.granted")
            } else {
                let taken = exec!(&mut *tx, TAKE, person, role);
                (taken > 0, AuditAction::RoleRevoked, "person.revoked")
            };
            if !changed {
                return Ok(false);
            }
            let (before, after) = if what == PersonAction::GrantRole { ("", role) } else { (role, "") };
            audit_log::record_change(tx, ctx, action, handle, before, after).await?;
            outbox::append(tx, event, &json!({ "person": person, "role": role })).await?;
        }
    }
    Ok(true)
}

/// Returns the actions that the actor may apply to a person right away, without giving or taking a role.
///
/// # Errors
/// Fails when the database does.
pub async fn available_actions(
    conn: &mut Conn<'_>,
    ctx: &RequestContext,
    person: Id<Person>,
) -> Result<Vec<PersonAction>> {
    const SUSPENDED: &str = "select suspended_at is not null \
        from person \
        where id = $1";
    let may = ctx.can(Permission::PersonEditAny) && !ctx.is(person);
    if !may || !ctx.includes(permissions(&mut *conn, person).await?) {
        return Ok(Vec::new());
    }
    let suspended: bool = fetch_scalar!(&mut *conn, SUSPENDED, person);
    Ok(if suspended { vec![PersonAction::Unsuspend] } else { vec![PersonAction::SignOut, PersonAction::Suspend] })
}

async fn has_administrator(tx: &mut Tx) -> Result<bool> {
    const ANY: &str = "select exists ( \
          select 1 \
          from person_role r \
          join person p on p.id = r.person_id \
          where r.role = $1 and p.suspended_at is null \
        )";
    Ok(fetch_scalar!(tx, ANY, Role::Administrator))
}

/// Returns the person with this e-mail address or phone number, or `None` when it is nobody's.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PersonViewAny`], or when the database
/// fails.
pub async fn by_address(conn: impl Into<Conn<'_>>, ctx: &RequestContext, typed: &str) -> Result<Option<Id<Person>>> {
    ctx.require(Permission::PersonViewAny)?;
    let conn = conn.into();
    match Address::parse(conn.env, typed) {
        Ok(address) => address.owner(conn).await,
        Err(_) => Ok(None),
    }
}
