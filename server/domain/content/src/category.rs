//! Categories: a tree of subjects, created as courses name them.

use std::collections::BTreeMap;

use ground::{
    Conn, Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_all, fetch_optional, fetch_optional_scalar, fetch_scalar, transaction,
};
use model::{
    Id, Permission,
    admin::CategoryRow,
    course::CategoryStep,
    rule::{Rule, line},
};
use unicode_normalization::UnicodeNormalization;

use crate::catalogue::FacetCache;

pub use model::admin::Category;

/// Returns the spelling by which a category's name is compared and which stands in its path: NFKC, lower case, with
/// hyphens for spaces and slashes.
#[must_use]
pub fn fold(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let words: Vec<&str> =
        folded.split(|c: char| c.is_whitespace() || c == '/').filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// Returns each category on the way from the root.
#[must_use]
pub fn ancestors(names: &[String]) -> Vec<CategoryStep> {
    let mut path = String::new();
    names
        .iter()
        .map(|name| {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(&fold(name));
            CategoryStep { path: path.clone(), name: name.clone() }
        })
        .collect()
}

/// The query for the category that has or had this path.
const FIND: &str = "select id \
    from category \
    where path = $1 \
    union all \
    select category_id \
    from category_alias \
    where path = $1 \
    limit 1";

/// Finds the category with these names from the root. Returns `None` when there is none, or no name.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn find(conn: &mut Conn<'_>, names: &[String]) -> Result<Option<Id<Category>>> {
    let Some(last) = ancestors(names).pop() else { return Ok(None) };
    Ok(fetch_optional_scalar!(&mut *conn, FIND, &last.path))
}

/// Returns each category on the way from the root to where the category of these names is now.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn present_ancestors(conn: &mut Conn<'_>, names: &[String]) -> Result<Vec<CategoryStep>> {
    const ALL: &str = "select path, name \
        from category \
        where $1 = path or $1 like path || '/%' \
        order by path";
    const PATH: &str = "select path \
        from category \
        where id = $1";
    let Some(id) = find(conn, names).await? else { return Ok(ancestors(names)) };
    let path: String = fetch_scalar!(&mut *conn, PATH, id);
    let steps: Vec<(String, String)> = fetch_all!(&mut *conn, ALL, &path);
    Ok(steps.into_iter().map(|(path, name)| CategoryStep { path, name }).collect())
}

/// Finds the category with these names from the root, and creates what is missing on the way. Returns `None` when there
/// is no name.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn ensure(tx: &mut Tx, names: &[String]) -> Result<Option<Id<Category>>> {
    const MAKE: &str = "insert into category (id, parent_id, path, name, position) \
        values ($1, $2, $3, $4, (select count(*) from category))";
    // A way that was moved goes on where it is now.
    if let Some(found) = find(&mut tx.conn(), names).await? {
        return Ok(Some(found));
    }
    let mut parent: Option<Id<Category>> = None;
    for CategoryStep { path, name } in ancestors(names) {
        let found: Option<Id<Category>> = fetch_optional_scalar!(&mut *tx, FIND, &path);
        if found.is_none() {
            let id: Id<Category> = tx.id()?;
            exec!(&mut *tx, MAKE, id, parent, &path, &name);
            parent = Some(id);
        } else {
            parent = found;
        }
    }
    Ok(parent)
}

/// Returns all categories in the order of their paths, each as its names from the root with `/` between them.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn names(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    const ALL: &str = "select id, parent_id, name \
        from category \
        order by path";
    type Named = (Id<Category>, Option<Id<Category>>, String);
    let all: Vec<Named> = fetch_all!(&mut *conn, ALL);
    let mut ways: BTreeMap<Id<Category>, String> = BTreeMap::new();
    let mut names = Vec::with_capacity(all.len());
    // A path begins with that of its parent, which so comes first.
    for (id, parent, name) in all {
        let way = match parent.and_then(|parent| ways.get(&parent)) {
            Some(above) => format!("{above}/{name}"),
            None => name,
        };
        names.push(way.clone());
        ways.insert(id, way);
    }
    Ok(names)
}

/// A category with all categories below it.
#[derive(Debug)]
pub(crate) struct Subtree {
    /// The name of the topmost one.
    pub name: String,
    /// The ids of all of them.
    pub ids: Vec<i64>,
}

/// Returns the category with this path and all categories below it. Returns `None` when there is no such category.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn subtree(conn: impl Into<Conn<'_>>, path: &str) -> Result<Option<Subtree>> {
    const NOW: &str = "select c.path \
        from category_alias a \
        join category c on c.id = a.category_id \
        where a.path = $1";
    // '0' is the character after '/': the range holds exactly what lies below the path.
    const BELOW: &str = "select id, path, name \
        from category \
        where path = $1 or (path >= $2 and path < $3) \
        order by path";
    let mut conn = conn.into();
    let moved: Option<String> = fetch_optional_scalar!(&mut conn, NOW, path);
    let path = moved.as_deref().unwrap_or(path);
    let rows: Vec<(i64, String, String)> = fetch_all!(&mut conn, BELOW, path, format!("{path}/"), format!("{path}0"));
    let name = rows.iter().find(|row| row.1 == path).map(|row| row.2.clone());
    Ok(name.map(|name| Subtree { name, ids: rows.into_iter().map(|row| row.0).collect() }))
}

/// Returns the whole tree, each category after its parent.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor may not edit categories; or when the database
/// fails.
pub async fn tree(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<Vec<CategoryRow>> {
    const ALL: &str = "select c.id, c.parent_id, c.path, c.name, \
          ( \
            select count(*) \
            from listing l \
            where l.category_id = c.id \
          ) as courses \
        from category c \
        order by c.position, c.id";
    ctx.require(Permission::CategoryEditAny)?;
    let all: Vec<Row> = fetch_all!(conn.into(), ALL);
    let mut tree = Vec::with_capacity(all.len());
    below(&all, None, 0, &mut tree);
    Ok(tree)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Category>,
    parent_id: Option<Id<Category>>,
    path: String,
    name: String,
    courses: i64,
}

fn below(all: &[Row], parent: Option<Id<Category>>, depth: usize, tree: &mut Vec<CategoryRow>) {
    for row in all.iter().filter(|row| row.parent_id == parent) {
        tree.push(CategoryRow {
            id: row.id,
            path: row.path.clone(),
            name: row.name.clone(),
            depth,
            courses: row.courses,
            has_children: all.iter().any(|other| other.parent_id == Some(row.id)),
        });
        below(all, Some(row.id), depth + 1, tree);
    }
}

/// Adds a category below another one, or at the root ([`Id::NONE`]).
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor may not edit categories; [`Error::NotFound`] when
/// there is no such parent; [`Error::Invalid`] of `name` when it is not 1 to 40 characters or is taken below this
/// parent; or when the database fails.
pub async fn add(db: &Db, ctx: &RequestContext, parent: Id<Category>, name: &str) -> Result<()> {
    const MAKE: &str = "insert into category (id, parent_id, path, name, position) \
        values ($1, $2, $3, $4, (select coalesce(max(position), 0) + 1 from category))";
    ctx.require(Permission::CategoryEditAny)?;
    let name = named(name)?;
    transaction!(db, |tx| {
        let above = if parent.is_none() { None } else { Some(path_of(tx, parent).await?) };
        let path = join(above.as_deref(), &fold(&name));
        Error::invalid("name", Rule::Taken).when(is_taken(tx, &path).await?)?;
        let id: Id<Category> = tx.id()?;
        let parent = (!parent.is_none()).then_some(parent);
        exec!(&mut *tx, MAKE, id, parent, &path, &name);
        audit_log::record_change(tx, ctx, AuditAction::CategoryAdded, &path, "", &name).await
    })?;
    db.env.part::<FacetCache>().clear();
    Ok(())
}

/// Renames a category. Its path stays.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor may not edit categories; [`Error::NotFound`] when
/// there is no such category; [`Error::Invalid`] of `name` when it is not 1 to 40 characters; or when the database
/// fails.
pub async fn rename(db: &Db, ctx: &RequestContext, category: Id<Category>, name: &str) -> Result<()> {
    const RENAME: &str = "update category \
        set name = $2 \
        where id = $1";
    ctx.require(Permission::CategoryEditAny)?;
    let name = named(name)?;
    transaction!(db, |tx| {
        let CategoryStep { path, name: before } = step_of(tx, category).await?;
        exec!(&mut *tx, RENAME, category, &name);
        audit_log::record_change(tx, ctx, AuditAction::CategoryRenamed, &path, &before, &name).await
    })?;
    db.env.part::<FacetCache>().clear();
    Ok(())
}

/// Moves a category with all below it to another parent, or to the root ([`Id::NONE`]). Old paths lead to the new ones.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor may not edit categories; [`Error::NotFound`] when
/// one of the two does not exist; [`Error::Invalid`] of `parent` when it lies below the category, or has a child of
/// that name already; or when the database fails.
pub async fn move_to(db: &Db, ctx: &RequestContext, category: Id<Category>, parent: Id<Category>) -> Result<()> {
    ctx.require(Permission::CategoryEditAny)?;
    transaction!(db, |tx| {
        let old = path_of(tx, category).await?;
        let above = if parent.is_none() { None } else { Some(path_of(tx, parent).await?) };
        let is_below = above.as_deref().is_some_and(|above| above == old || above.starts_with(&format!("{old}/")));
        let new = join(above.as_deref(), old.rsplit('/').next().unwrap_or_default());
        if new != old {
            Error::invalid("parent", Rule::NotFound).when(is_below)?;
            Error::invalid("parent", Rule::Taken).when(is_taken(tx, &new).await?)?;
            let parent = (!parent.is_none()).then_some(parent);
            hang(tx, category, parent, &old, &new).await?;
            audit_log::record_change(tx, ctx, AuditAction::CategoryMoved, &old, &old, &new).await?;
        }
        Ok(())
    })?;
    db.env.part::<FacetCache>().clear();
    Ok(())
}

/// Gives a category and all below it their new paths, and makes the old ones aliases.
async fn hang(tx: &mut Tx, category: Id<Category>, parent: Option<Id<Category>>, old: &str, new: &str) -> Result<()> {
    const BELOW: &str = "select id, path \
        from category \
        where id = $1 or (path >= $2 and path < $3)";
    const MOVE: &str = "update category \
        set path = $2 \
        where id = $1";
    const PARENT: &str = "update category \
        set parent_id = $2 \
        where id = $1";
    const FORGET: &str = "delete from category_alias \
        where path = $1";
    const ALIAS: &str = "insert into category_alias (path, category_id) \
        values ($1, $2) \
        on conflict (path) do update set category_id = excluded.category_id";
    let rows: Vec<(Id<Category>, String)> = fetch_all!(&mut *tx, BELOW, category, format!("{old}/"), format!("{old}0"));
    for (id, path) in rows {
        let to = format!("{new}{}", &path[old.len()..]);
        exec!(&mut *tx, FORGET, &to);
        exec!(&mut *tx, MOVE, id, &to);
        exec!(&mut *tx, ALIAS, &path, id);
    }
    exec!(tx, PARENT, category, parent);
    Ok(())
}

/// Removes an empty category.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor may not delete categories; [`Error::NotFound`]
/// when there is no such category; [`Error::Invalid`] of `category` ([`Rule::InUse`]) when it has courses or children;
/// or when the database fails.
pub async fn remove(db: &Db, ctx: &RequestContext, category: Id<Category>) -> Result<()> {
    const USED: &str = "select \
          exists ( \
            select 1 \
            from category \
            where parent_id = $1 \
          ) \
          or exists ( \
            select 1 \
            from listing \
            where category_id = $1 \
          )";
    const ALIASES: &str = "delete from category_alias \
        where category_id = $1";
    const REMOVE: &str = "delete from category \
        where id = $1";
    ctx.require(Permission::CategoryDeleteAny)?;
    transaction!(db, |tx| {
        let CategoryStep { path, name } = step_of(tx, category).await?;
        let used: bool = fetch_scalar!(&mut *tx, USED, category);
        Error::invalid("category", Rule::InUse).when(used)?;
        exec!(&mut *tx, ALIASES, category);
        exec!(&mut *tx, REMOVE, category);
        audit_log::record_change(tx, ctx, AuditAction::CategoryRemoved, &path, &name, "").await
    })?;
    db.env.part::<FacetCache>().clear();
    Ok(())
}

fn named(name: &str) -> Result<String> {
    let name = line(name, 1, 40).map_err(|rule| Error::invalid("name", rule))?;
    if fold(&name).is_empty() { Err(Error::invalid("name", Rule::Required)) } else { Ok(name) }
}

fn join(above: Option<&str>, name: &str) -> String {
    above.map_or_else(|| name.to_owned(), |above| format!("{above}/{name}"))
}

async fn path_of(tx: &mut Tx, category: Id<Category>) -> Result<String> {
    step_of(tx, category).await.map(|step| step.path)
}

async fn step_of(tx: &mut Tx, category: Id<Category>) -> Result<CategoryStep> {
    const FIND: &str = "select path, name \
        from category \
        where id = $1";
    let found: Option<(String, String)> = fetch_optional!(tx, FIND, category);
    found.map(|(path, name)| CategoryStep { path, name }).ok_or(Error::NotFound)
}

async fn is_taken(tx: &mut Tx, path: &str) -> Result<bool> {
    const TAKEN: &str = "select exists (select 1 from category where path = $1)";
    Ok(fetch_scalar!(tx, TAKEN, path))
}
