//! Roles and the permissions of each. The people who have them are for [`super::person`].

use ground::{
    Conn, Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_all, fetch_optional_scalar, fetch_scalar, fetch_scalars,
    fold::fold,
    transaction,
};
use model::{
    Id, Permission, Permissions, Role,
    account::Person,
    admin::RoleRow,
    rule::{self, Rule},
};

use super::{
    authority,
    name::{self, LABELS},
};

/// Returns all roles, the built-in ones first.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::RoleViewAny`], or when the database fails.
pub async fn list(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<Vec<RoleRow>> {
    const ALL: &str = "select o.name, o.permissions, o.built_in, \
          ( \
            select count(*) \
            from person_role r \
            where r.role = o.name \
          ) \
        from role o \
        order by o.built_in desc, o.name";
    ctx.require(Permission::RoleViewAny)?;
    let rows: Vec<(String, String, bool, i64)> = fetch_all!(conn.into(), ALL);
    let row = |(name, permissions, built_in, people): (String, String, bool, i64)| RoleRow {
        permissions: Permissions::parse(&permissions),
        name,
        built_in,
        people,
    };
    let mut rows: Vec<_> = rows.into_iter().map(row).collect();
    // From the least to the most, as they are declared; own ones behind, by name.
    rows.sort_by_key(|row| Role::parse(&row.name).map_or(usize::MAX, |role| role as usize));
    Ok(rows)
}

/// Returns the names of all roles, for choices.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PersonViewAny`], or when the database
/// fails.
pub async fn names(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<Vec<String>> {
    ctx.require(Permission::PersonViewAny)?;
    let mut names: Vec<String> = fetch_scalars!(
        conn.into(),
        "select name \
            from role \
            order by name"
    );
    names.sort_by_key(|name| Role::parse(name).map_or(usize::MAX, |role| role as usize));
    Ok(names)
}

/// Returns the people who may do something and are not suspended, in the order in which they came. For letters to those
/// who look after a thing: it asks nobody's permission.
///
/// # Errors
/// Fails when the database does.
pub async fn holders(conn: impl Into<Conn<'_>>, permission: Permission) -> Result<Vec<Id<Person>>> {
    const HOLDERS: &str = "select r.person_id, o.permissions \
        from person_role r \
        join role o on o.name = r.role \
        join person p on p.id = r.person_id \
        where p.suspended_at is null \
        order by r.person_id";
    let rows: Vec<(Id<Person>, String)> = fetch_all!(conn.into(), HOLDERS);
    let may = |permissions: &str| Permissions::parse(permissions).can(permission);
    let mut people: Vec<_> = rows.into_iter().filter(|(_, text)| may(text)).map(|(person, _)| person).collect();
    people.dedup();
    Ok(people)
}

/// Creates a role of the school's own, which allows nothing yet.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::RoleManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::Invalid`] with the field `name`, or when the database
/// fails.
pub async fn create(db: &Db, ctx: &RequestContext, name: &str) -> Result<()> {
    const CREATE: &str = "insert into role (name, permissions, built_in) \
        values ($1, '', false) \
        on conflict do nothing";
    authority::require(db, ctx, Permission::RoleManageAny).await?;
    let name =
        name::check(name).and_then(|name| rule::line(&name, 1, 30)).map_err(|rule| Error::invalid("name", rule))?;
    transaction!(db, |tx| {
        let others: Vec<String> = fetch_scalars!(&mut *tx, "select name from role");
        // Nobody is to take a role for another one.
        let folded = fold(&name);
        let is_taken = LABELS.contains(&folded.as_str()) || others.iter().any(|other| fold(other) == folded);
        Error::invalid("name", Rule::Taken).when(is_taken)?;
        let made = exec!(&mut *tx, CREATE, &name);
        Error::invalid("name", Rule::Taken).when(made == 0)?;
        audit_log::record_change(tx, ctx, AuditAction::RoleCreated, &name, "", "").await
    })
}

/// A change of a role's permissions, by somebody who saw them as they were.
#[derive(Clone, Debug)]
pub struct Change {
    /// The name of the role.
    pub role: String,
    /// The permissions of the role when the actor loaded it.
    pub shown: Permissions,
    /// The permissions that the role is to have.
    pub wanted: Permissions,
}

/// Sets the permissions of a role, by the rules of [`change`].
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::RoleManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::NotFound`] when there is no such role;
/// [`Error::Invalid`] with the field `role`, or when the database fails.
pub async fn set(db: &Db, ctx: &RequestContext, name: &str, permissions: Permissions) -> Result<()> {
    authority::require(db, ctx, Permission::RoleManageAny).await?;
    transaction!(db, |tx| { set_one(tx, ctx, name, permissions).await })
}

/// Makes these changes: all of them, or none. What somebody else changed meanwhile stays, and a role that is gone
/// matters only where its permissions were changed ([`Rule::NotFound`]). The administrator's stays as it is
/// ([`Rule::BuiltInRole`]), nobody gives or takes what they do not have themselves ([`Rule::InsufficientRole`]), and
/// nobody widens a role of their own ([`Rule::SelfAction`]).
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::RoleManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::Invalid`] with the field `role`, or when the database
/// fails.
pub async fn change(db: &Db, ctx: &RequestContext, changes: &[Change]) -> Result<()> {
    authority::require(db, ctx, Permission::RoleManageAny).await?;
    transaction!(db, |tx| {
        for Change { role, shown, wanted } in changes.iter().filter(|change| change.shown != change.wanted) {
            let before = permissions_of(tx, role).await?.ok_or_else(|| Error::invalid("role", Rule::NotFound))?;
            let is_wanted = |permission: &Permission| match (shown.has(*permission), wanted.has(*permission)) {
                (shown, wanted) if shown == wanted => before.has(*permission),
                (_, wanted) => wanted,
            };
            set_one(tx, ctx, role, Permission::ALL.iter().copied().filter(is_wanted).collect()).await?;
        }
        Ok(())
    })
}

async fn set_one(tx: &mut Tx, ctx: &RequestContext, name: &str, permissions: Permissions) -> Result<()> {
    const SET: &str = "update role \
        set permissions = $2 \
        where name = $1";
    let before = permissions_of(tx, name).await?.ok_or(Error::NotFound)?;
    if before == permissions {
        return Ok(());
    }
    if name == Role::Administrator.as_str() {
        return Err(Error::invalid("role", Rule::BuiltInRole));
    }
    if !ctx.includes(before.difference(permissions)) {
        return Err(Error::invalid("role", Rule::InsufficientRole));
    }
    if permissions.without(before) != Permissions::default() && is_own(tx, ctx, name).await? {
        return Err(Error::invalid("role", Rule::SelfAction));
    }
    exec!(&mut *tx, SET, name, permissions.to_text());
    audit_log::record_change(tx, ctx, AuditAction::RoleChanged, name, &before.to_text(), &permissions.to_text()).await
}

/// Returns whether the actor has this role and could gain by it. An administrator has everything, always.
async fn is_own(tx: &mut Tx, ctx: &RequestContext, role: &str) -> Result<bool> {
    const HOLDS: &str = "select exists (select 1 from person_role where person_id = $1 and role = $2)";
    match ctx.person() {
        Ok(person) if !ctx.includes(Permission::ALL.iter().copied().collect()) => {
            Ok(fetch_scalar!(tx, HOLDS, person, role))
        }
        _ => Ok(false),
    }
}

/// Removes one of the school's own roles, also from those who have it.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::RoleManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::NotFound`] when there is no such role;
/// [`Error::Invalid`] with the field `role` when it is built in or allows more than the actor may, or when the database
/// fails.
pub async fn remove(db: &Db, ctx: &RequestContext, name: &str) -> Result<()> {
    const REMOVE: &str = "delete from role \
        where name = $1 and built_in = false";
    const TAKE: &str = "delete from person_role \
        where role = $1";
    const HOLDERS: &str = "select p.handle \
        from person p \
        join person_role r on r.person_id = p.id \
        where r.role = $1 \
        order by p.id";
    authority::require(db, ctx, Permission::RoleManageAny).await?;
    transaction!(db, |tx| {
        let before = permissions_of(tx, name).await?.ok_or(Error::NotFound)?;
        Error::invalid("role", Rule::InsufficientRole).when(!ctx.includes(before))?;
        let removed = exec!(&mut *tx, REMOVE, name);
        Error::invalid("role", Rule::BuiltInRole).when(removed == 0)?;
        let holders: Vec<String> = fetch_scalars!(&mut *tx, HOLDERS, name);
        exec!(&mut *tx, TAKE, name);
        for handle in &holders {
            audit_log::record_change(tx, ctx, AuditAction::RoleRevoked, handle, name, "").await?;
        }
        audit_log::record_change(tx, ctx, AuditAction::RoleRemoved, name, &before.to_text(), "").await
    })
}

/// Returns the permissions of a role, or `None` when there is none of this name.
pub(super) async fn permissions_of(tx: &mut Tx, name: &str) -> Result<Option<Permissions>> {
    const OF: &str = "select permissions \
        from role \
        where name = $1";
    let text: Option<String> = fetch_optional_scalar!(tx, OF, name);
    Ok(text.as_deref().map(Permissions::parse))
}
