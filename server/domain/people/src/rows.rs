//! The rows of people and of their addresses: found and made.
//!
//! Checks no permissions: its callers do.

use ground::{
    Conn, Result, Tx, exec, fetch_optional, fetch_optional_scalar, fetch_scalar, fetch_scalars, jobs::outbox,
};
use model::{
    Id, Lang, Permissions, Role,
    account::{IdentifierKind, Person},
    rule,
};
use serde_json::json;

/// Returns the person with this user name, or `None` when there is none.
///
/// # Errors
/// Fails when the database does.
pub async fn by_handle(conn: impl Into<Conn<'_>>, handle: &str) -> Result<Option<Id<Person>>> {
    let Ok(handle) = rule::handle(handle) else { return Ok(None) };
    let mut conn = conn.into();
    let found: Option<(Id<Person>,)> = fetch_optional!(
        &mut conn,
        "select id \
            from person \
            where handle = $1",
        &handle
    );
    Ok(found.map(|(id,)| id))
}

/// The verified e-mail address of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAddress {
    /// The address.
    pub address: String,
    /// The language that its owner chose; `None` when they chose none.
    pub lang: Option<Lang>,
}

/// Returns the verified e-mail address of a person, or `None` when they have none.
///
/// # Errors
/// [`ground::Error::Crypto`] when the address cannot be opened, or when the database fails.
pub async fn mail_address(conn: impl Into<Conn<'_>>, person: Id<Person>) -> Result<Option<MailAddress>> {
    let mut conn = conn.into();
    let row: Option<(Vec<u8>, Option<String>)> = fetch_optional!(
        &mut conn,
        "select c.value_encrypted, p.lang \
            from person p \
            join contact c on c.person_id = p.id \
            where p.id = $1 and c.kind = 'email' and c.verified_at is not null \
            order by c.id \
            limit 1",
        person
    );
    row.map(|(sealed, lang)| {
        let address = conn.env.keys.open_text(&sealed)?;
        Ok(MailAddress { address, lang: lang.as_deref().and_then(Lang::parse) })
    })
    .transpose()
}

/// Returns the language in which the owner of an address is written to: the one they chose, else `lang`, that of
/// whoever had the letter written. An address that is nobody's takes the same work.
pub(super) async fn preferred_language(tx: &mut Tx, owner: Option<Id<Person>>, lang: Lang) -> Result<Lang> {
    const CHOSEN: &str = "select lang \
        from person \
        where id = $1";
    let owner = owner.unwrap_or(Id::NONE);
    let chosen: Option<Option<String>> = fetch_optional_scalar!(tx, CHOSEN, owner);
    Ok(chosen.flatten().as_deref().and_then(Lang::parse).unwrap_or(lang))
}

/// Returns the user name of a person.
pub(super) async fn handle_of(conn: impl Into<Conn<'_>>, person: Id<Person>) -> Result<String> {
    const HANDLE: &str = "select handle \
        from person \
        where id = $1";
    Ok(fetch_scalar!(conn.into(), HANDLE, person))
}

/// Inserts a person with these roles, and an event of it into the outbox. Returns their id.
pub(super) async fn insert(
    tx: &mut Tx,
    name: &str,
    handle: &str,
    password: Option<&str>,
    roles: &[Role],
) -> Result<Id<Person>> {
    let (id, now) = (tx.id()?, tx.now());
    exec!(
        &mut *tx,
        "insert into person (id, handle, name, name_folded, password, created_at) \
            values ($1, $2, $3, $4, $5, $6)",
        id,
        handle,
        name,
        collation::fold(name),
        password,
        now
    );
    for role in roles {
        grant_role(tx, id, role.as_str()).await?;
    }
    outbox::append(tx, "person.registered", &json!({ "person": id })).await?;
    Ok(id)
}

/// Records that an address was proven to be the person's.
pub(super) async fn identify(
    tx: &mut Tx,
    person: Id<Person>,
    kind: IdentifierKind,
    lookup: &[u8],
    sealed: &[u8],
) -> Result<()> {
    let (id, now) = (tx.id::<IdentifierKind>()?, tx.now());
    exec!(
        &mut *tx,
        "insert into contact (id, person_id, kind, value_hmac, value_encrypted, verified_at) \
            values ($1, $2, $3, $4, $5, $6)",
        id,
        person,
        kind,
        lookup,
        sealed,
        now
    );
    Ok(())
}

/// Gives a person a role, and returns whether they did not have it before.
pub(super) async fn grant_role(tx: &mut Tx, person: Id<Person>, role: &str) -> Result<bool> {
    const GIVE: &str = "insert into person_role (person_id, role) \
        values ($1, $2) \
        on conflict do nothing";
    Ok(exec!(&mut *tx, GIVE, person, role) > 0)
}

/// Returns a person's verified address or number of this kind.
pub(super) async fn mine(
    conn: impl Into<Conn<'_>>,
    person: Id<Person>,
    kind: IdentifierKind,
) -> Result<Option<String>> {
    const MINE: &str = "select value_encrypted \
            from contact \
            where person_id = $1 and kind = $2 and verified_at is not null \
            order by id \
            limit 1";
    let mut conn = conn.into();
    let sealed: Option<Vec<u8>> = fetch_optional_scalar!(&mut conn, MINE, person, kind);
    sealed.map(|sealed| conn.env.keys.open_text(&sealed)).transpose()
}

/// Returns the permissions of all roles of a person together.
pub(super) async fn permissions(conn: impl Into<Conn<'_>>, person: Id<Person>) -> Result<Permissions> {
    const OF: &str = "select o.permissions \
        from person_role r \
        join role o on o.name = r.role \
        where r.person_id = $1";
    let texts: Vec<String> = fetch_scalars!(conn.into(), OF, person);
    Ok(texts.iter().map(|text| Permissions::parse(text)).fold(Permissions::default(), Permissions::with))
}
