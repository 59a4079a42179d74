//! The list of people.

use ground::{Conn, RequestContext, Result, fetch_all, fetch_page, fetch_scalars, list_query};
use model::{
    Id, Millis, Permission, Role,
    account::{IdentifierKind, Person, PersonState},
    admin::{PersonRow, Rows},
};
use people::{like_patterns, person::by_address};

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Person>,
    handle: String,
    name: String,
    created_at: Millis,
    seen_at: Option<Millis>,
    suspended_at: Option<Millis>,
}

/// Returns one page of the people whose names have all words of `q`, or whose e-mail address or phone number it is,
/// newest first. `role` limits them to a role, unless it is empty, and `state` to those in it.
///
/// # Errors
/// [`ground::Error::Forbidden`] without the permission, [`ground::Error::Unauthenticated`] for guests;
/// [`ground::Error::Crypto`] when an address cannot be opened; or when the database fails.
pub async fn people(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    q: &str,
    role: &str,
    state: Option<PersonState>,
    page: Option<u32>,
) -> Result<Rows<PersonRow>> {
    list_query! {
        const LIST =
            "select p.id, p.handle, p.name, p.created_at, \
              coalesce(( \
                select max(s.seen_at) \
                from session s \
                where s.person_id = p.id \
              ), p.seen_at) as seen_at, \
              p.suspended_at",
            "from person p",
            "where ($1 = '%%' or p.id = $2 or not exists ( \
                select 1 \
                from (select $1 as pattern union select $5 union select $6 union select $7) word \
                where p.name_folded || ' ' || p.handle not like word.pattern escape '\\' \
              )) \
              and ($3 = '' or exists (select 1 from person_role r where r.person_id = p.id and r.role = $3)) \
              and ($4 = '' or $4 = case when p.suspended_at is null then 'active' else 'suspended' end)",
            "order by p.id desc \
            limit $8 offset $9";
    }
    ctx.require(Permission::PersonViewAny)?;
    let mut conn = conn.into();
    // Addresses are sealed: only a whole one finds somebody.
    let owner = by_address(&mut conn, ctx, q).await?.unwrap_or(Id::NONE);
    let [first, second, third, last] = &like_patterns(q.trim().trim_start_matches('@'));
    let state = state.map_or("", PersonState::as_str);
    let Rows { rows: found, total, page, pages }: Rows<Row> =
        fetch_page!(&mut conn, LIST, page, first, owner, role, state, second, third, last);
    let mut rows = Vec::with_capacity(found.len());
    for row in found {
        let contacts = contacts(&mut conn, row.id).await?;
        let roles = roles(&mut conn, row.id).await?;
        rows.push(PersonRow {
            id: row.id,
            handle: row.handle,
            name: row.name,
            contacts,
            roles,
            created_at: row.created_at,
            seen_at: row.seen_at,
            suspended_at: row.suspended_at,
        });
    }
    Ok(Rows { rows, total, page, pages })
}

/// Returns a person's verified addresses, masked so far that they can still be told apart.
async fn contacts(conn: &mut Conn<'_>, person: Id<Person>) -> Result<Vec<String>> {
    const CONTACTS: &str = "select kind, value_encrypted \
        from contact \
        where person_id = $1 and verified_at is not null \
        order by kind, id";
    let rows: Vec<(IdentifierKind, Vec<u8>)> = fetch_all!(&mut *conn, CONTACTS, person);
    rows.into_iter().map(|(kind, sealed)| Ok(kind.masked(&conn.env.keys.open_text(&sealed)?))).collect()
}

async fn roles(conn: &mut Conn<'_>, person: Id<Person>) -> Result<Vec<String>> {
    const ROLES: &str = "select role \
        from person_role \
        where person_id = $1 \
        order by role";
    let mut roles: Vec<String> = fetch_scalars!(&mut *conn, ROLES, person);
    roles.sort_by_key(|role| Role::parse(role).map_or(usize::MAX, |role| role as usize));
    Ok(roles)
}
