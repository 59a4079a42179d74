//! Managing people: making accounts, giving roles, finding somebody.

use model::{
    Id, Lang, Permission, Role,
    account::{IdentifierKind, Person},
    rule::{self, Faults, Rule},
};
use serde_json::json;

use super::{handle, password};
use crate::{Actor, Conn, Db, Error, Result, Tx, db::write, on, work::outbox};

/// An account to be made by whoever runs the school.
#[derive(Clone)]
pub struct New {
    /// Her address, taken as verified.
    pub email: String,
    /// The name that others see.
    pub name: String,
    /// Her role, besides learner.
    pub role: Role,
    /// Her user name; `None`: one is made.
    pub handle: Option<String>,
    /// Her password; `None`: she sets one with a code sent to her address.
    pub password: Option<String>,
}

/// Makes an account.
pub async fn create(db: &Db, actor: &Actor, new: New) -> Result<Id<Person>> {
    actor.require(Permission::PersonManage)?;
    let mut faults = Faults::default();
    let address = faults.check("identifier", rule::email(&new.email));
    let name = faults.check("name", rule::name(&new.name));
    let chosen = new.handle.map(|handle| faults.check("handle", rule::handle(&handle)));
    let password = new.password.map(|password| faults.check("password", rule::password(&password)));
    faults.finish()?;

    let password = match password {
        Some(password) => Some(password::hash(&db.env, &password).await?),
        None => None,
    };
    let lookup = super::email_lookup(&db.env, &address);
    let sealed = db.env.keys.seal(address.as_bytes())?;
    let outcome = write!(db, |tx| {
        let handle = match &chosen {
            Some(handle) => handle.clone(),
            None => handle::make(tx, &name).await?,
        };
        let person = insert(tx, &name, &handle, password.as_deref(), &[Role::Learner, new.role]).await?;
        identify(tx, person, IdentifierKind::Email, &lookup, &sealed).await?;
        Ok(person)
    });
    match outcome {
        Err(error) if error.is_taken("person", "handle") => Err(Error::invalid("handle", Rule::Taken)),
        Err(error) if error.is_taken("identifier", "lookup") => Err(Error::invalid("identifier", Rule::Taken)),
        outcome => outcome,
    }
}

/// Gives a role to the person with this user name.
pub async fn grant(db: &Db, actor: &Actor, handle: &str, role: Role) -> Result<()> {
    actor.require(Permission::PersonManage)?;
    write!(db, |tx| {
        let person = by_handle(&mut *tx, handle).await?.ok_or(Error::NotFound)?;
        give(tx, person, role).await?;
        outbox::append(tx, "person.granted", &json!({ "person": person, "role": role })).await
    })
}

/// Takes a role from the person with this user name. Nobody takes the administrator's from herself, so that there is
/// always one ([`Rule::Oneself`] of the field `role`).
pub async fn revoke(db: &Db, actor: &Actor, handle: &str, role: Role) -> Result<()> {
    actor.require(Permission::PersonManage)?;
    write!(db, |tx| {
        let person = by_handle(&mut *tx, handle).await?.ok_or(Error::NotFound)?;
        if role == Role::Administrator && actor.is(person) {
            return Err(Error::invalid("role", Rule::Oneself));
        }
        on!(&mut *tx, c => sqlx::query("delete from person_role where person = $1 and role = $2")
            .bind(person).bind(role).execute(c).await?.rows_affected());
        outbox::append(tx, "person.revoked", &json!({ "person": person, "role": role })).await
    })
}

/// Bars a person from signing in and ends her sessions, or lets her in again. Nobody bars herself
/// ([`Rule::Oneself`] of the field `handle`).
pub async fn suspend(db: &Db, actor: &Actor, handle: &str, suspended: bool) -> Result<()> {
    actor.require(Permission::PersonManage)?;
    write!(db, |tx| {
        let person = by_handle(&mut *tx, handle).await?.ok_or(Error::NotFound)?;
        if actor.is(person) {
            return Err(Error::invalid("handle", Rule::Oneself));
        }
        let since = suspended.then_some(tx.now());
        on!(&mut *tx, c => sqlx::query("update person set suspended_at = $2 where id = $1")
            .bind(person).bind(since).execute(c).await?.rows_affected());
        super::session::end_all(tx, person).await
    })
}

/// The person with this user name.
pub async fn by_handle(conn: impl Into<Conn<'_>>, handle: &str) -> Result<Option<Id<Person>>> {
    let Ok(handle) = rule::handle(handle) else { return Ok(None) };
    let mut conn = conn.into();
    let found: Option<(Id<Person>,)> = on!(&mut conn, c => sqlx::query_as("select id from person where handle = $1").bind(&handle).fetch_optional(c).await?);
    Ok(found.map(|(id,)| id))
}

/// The person with this e-mail address.
pub async fn by_email(conn: impl Into<Conn<'_>>, actor: &Actor, email: &str) -> Result<Option<Id<Person>>> {
    actor.require(Permission::PersonManage)?;
    let Ok(address) = rule::email(email) else { return Ok(None) };
    owner(conn, &address).await
}

/// Whose verified address this is.
pub(super) async fn owner(conn: impl Into<Conn<'_>>, address: &str) -> Result<Option<Id<Person>>> {
    let mut conn = conn.into();
    let lookup = super::email_lookup(conn.env, address);
    let found: Option<(Id<Person>,)> = on!(&mut conn, c => sqlx::query_as(
        "select person from identifier where kind = 'email' and lookup = $1 and verified_at is not null")
        .bind(&lookup).fetch_optional(c).await?);
    Ok(found.map(|(id,)| id))
}

/// Where to write to somebody, and in which language (`None`: she never chose one); `None`: nowhere.
pub(crate) async fn mail_address(
    conn: impl Into<Conn<'_>>,
    person: Id<Person>,
) -> Result<Option<(String, Option<Lang>)>> {
    let mut conn = conn.into();
    let row: Option<(Vec<u8>, Option<String>)> = on!(&mut conn, c => sqlx::query_as(
        "select i.sealed, p.lang from person p join identifier i on i.person = p.id \
         where p.id = $1 and i.kind = 'email' and i.verified_at is not null order by i.id limit 1")
        .bind(person).fetch_optional(c).await?);
    row.map(|(sealed, lang)| Ok((conn.env.keys.open_text(&sealed)?, lang.as_deref().and_then(Lang::parse)))).transpose()
}

/// A new row, and word of it to the outside.
pub(super) async fn insert(
    tx: &mut Tx,
    name: &str,
    handle: &str,
    password: Option<&str>,
    roles: &[Role],
) -> Result<Id<Person>> {
    let (id, now) = (tx.id()?, tx.now());
    on!(&mut *tx, c => sqlx::query("insert into person (id, handle, name, password, created_at) values ($1, $2, $3, $4, $5)")
        .bind(id).bind(handle).bind(name).bind(password).bind(now).execute(c).await?.rows_affected());
    for role in roles {
        give(tx, id, *role).await?;
    }
    outbox::append(tx, "person.registered", &json!({ "person": id })).await?;
    Ok(id)
}

/// Notes that an address was proven to be hers.
pub(super) async fn identify(
    tx: &mut Tx,
    person: Id<Person>,
    kind: IdentifierKind,
    lookup: &[u8],
    sealed: &[u8],
) -> Result<()> {
    let (id, now) = (tx.id::<IdentifierKind>()?, tx.now());
    on!(&mut *tx, c => sqlx::query(
        "insert into identifier (id, person, kind, lookup, sealed, verified_at) values ($1, $2, $3, $4, $5, $6)")
        .bind(id).bind(person).bind(kind).bind(lookup).bind(sealed).bind(now).execute(c).await?.rows_affected());
    Ok(())
}

async fn give(tx: &mut Tx, person: Id<Person>, role: Role) -> Result<()> {
    on!(&mut *tx, c => sqlx::query("insert into person_role (person, role) values ($1, $2) on conflict do nothing")
        .bind(person).bind(role).execute(c).await?.rows_affected());
    Ok(())
}
