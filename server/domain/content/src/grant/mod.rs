//! Grants: who may open which course, why and for how long.
//!
//! Access is the union of grants, each with its own source and term; ending one never ends another. One that is frozen
//! opens nothing until it thaws; what its person learned and noted stays. Knows nothing of orders beyond their ids.

mod enrol;

use ground::{Conn, RequestContext, Result, Tx, exec, fetch_all, fetch_optional_scalar, fetch_scalar};
use model::{
    Id, Millis,
    account::Person,
    course::Course,
    order::{CourseAccess, Grant, GrantSource, Order},
};

pub use enrol::enrol;

/// Returns whether a grant opens the course to the person now.
///
/// # Errors
/// Fails when the database does.
pub async fn is_open(conn: impl Into<Conn<'_>>, person: Id<Person>, course: Id<Course>) -> Result<bool> {
    const OPEN: &str = "select exists (select 1 from access_grant where person_id = $1 and course_id = $2 \
          and starts_at <= $3 and (ends_at is null or ends_at > $3) and frozen_at is null)";
    let conn = conn.into();
    let now = conn.env.now();
    Ok(fetch_scalar!(conn, OPEN, person, course, now))
}

#[derive(sqlx::FromRow)]
struct Row {
    source: GrantSource,
    order_id: Option<Id<Order>>,
    starts_at: Millis,
    ends_at: Option<Millis>,
}

/// Returns the grants that open a course to a person now, the oldest first.
///
/// # Errors
/// Fails when the database does.
pub async fn all(conn: &mut Conn<'_>, person: Id<Person>, course: Id<Course>) -> Result<Vec<Grant>> {
    const GRANTS: &str = "select source, order_id, starts_at, ends_at \
        from access_grant \
        where person_id = $1 and course_id = $2 and starts_at <= $3 and (ends_at is null or ends_at > $3) \
          and frozen_at is null \
        order by id";
    let now = conn.env.now();
    let rows: Vec<Row> = fetch_all!(&mut *conn, GRANTS, person, course, now);
    let grant =
        |row: Row| Grant { source: row.source, order: row.order_id, starts_at: row.starts_at, ends_at: row.ends_at };
    Ok(rows.into_iter().map(grant).collect())
}

/// Returns the access that the actor's grants give to a course; staff is not looked at.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn access(conn: &mut Conn<'_>, ctx: &RequestContext, course: Id<Course>) -> Result<CourseAccess> {
    let Ok(person) = ctx.person() else { return Ok(CourseAccess::None) };
    let grants = all(&mut *conn, person, course).await?;
    if !grants.is_empty() {
        return Ok(CourseAccess::Granted(grants));
    }
    let frozen = frozen_by(conn, person, course).await?;
    Ok(frozen.map_or(CourseAccess::None, CourseAccess::Frozen))
}

/// Returns the order whose grant of a course to a person is frozen, if there is one.
///
/// # Errors
/// Fails when the database does.
pub async fn frozen_by(conn: impl Into<Conn<'_>>, person: Id<Person>, course: Id<Course>) -> Result<Option<Id<Order>>> {
    const FROZEN: &str = "select order_id \
        from access_grant \
        where person_id = $1 and course_id = $2 and frozen_at is not null and (ends_at is null or ends_at > $3) \
        order by id desc \
        limit 1";
    let conn = conn.into();
    let now = conn.env.now();
    Ok(fetch_optional_scalar!(conn, FROZEN, person, course, now))
}

/// Grants a person the course that they bought: once for each item of an order, however often it is called.
///
/// # Errors
/// Fails when the database does.
pub async fn purchase<Item>(
    tx: &mut Tx,
    person: Id<Person>,
    course: Id<Course>,
    (order, item): (Id<Order>, Id<Item>),
) -> Result<()> {
    insert(tx, person, course, GrantSource::Purchase, Some((order, item.raw()))).await
}

/// Inserts a grant from now on without end: with an order and the number of its item, once for each item.
async fn insert(
    tx: &mut Tx,
    person: Id<Person>,
    course: Id<Course>,
    source: GrantSource,
    bought: Option<(Id<Order>, i64)>,
) -> Result<()> {
    const INSERT: &str = "insert into access_grant (id, person_id, course_id, source, order_id, order_item_id, \
          starts_at) \
        values ($1, $2, $3, $4, $5, $6, $7) \
        on conflict (order_item_id) do nothing";
    let (id, now) = (tx.id::<Grant>()?, tx.now());
    let (order, item) = bought.unzip();
    exec!(tx, INSERT, id, person, course, source.as_str(), order, item, now);
    Ok(())
}

/// Returns whether an order opened or opens a course to this person.
///
/// # Errors
/// Fails when the database does.
pub async fn is_by(conn: impl Into<Conn<'_>>, order: Id<Order>, person: Id<Person>) -> Result<bool> {
    const BY: &str = "select exists (select 1 from access_grant where order_id = $1 and person_id = $2)";
    Ok(fetch_scalar!(conn.into(), BY, order, person))
}

/// Ends the grants of an order; grants of another source stay.
///
/// # Errors
/// Fails when the database does.
pub async fn end(tx: &mut Tx, order: Id<Order>) -> Result<()> {
    const END: &str = "update access_grant \
        set ends_at = $2 \
        where order_id = $1 and (ends_at is null or ends_at > $2)";
    let now = tx.now();
    exec!(tx, END, order, now);
    Ok(())
}

/// Opens again what [`end`] closed of an order.
///
/// # Errors
/// Fails when the database does.
pub async fn reopen(tx: &mut Tx, order: Id<Order>) -> Result<()> {
    const REOPEN: &str = "update access_grant \
        set ends_at = null \
        where order_id = $1";
    exec!(tx, REOPEN, order);
    Ok(())
}

/// Returns whether an order gave a grant that has not ended, frozen or not.
///
/// # Errors
/// Fails when the database does.
pub async fn is_lasting(conn: impl Into<Conn<'_>>, order: Id<Order>) -> Result<bool> {
    const LASTING: &str =
        "select exists (select 1 from access_grant where order_id = $1 and (ends_at is null or ends_at > $2))";
    let conn = conn.into();
    let now = conn.env.now();
    Ok(fetch_scalar!(conn, LASTING, order, now))
}

/// Freezes the grants of an order that have not ended. Returns whether there were any that were not frozen.
///
/// # Errors
/// Fails when the database does.
pub async fn freeze(tx: &mut Tx, order: Id<Order>) -> Result<bool> {
    const FREEZE: &str = "update access_grant \
        set frozen_at = $2 \
        where order_id = $1 and frozen_at is null and (ends_at is null or ends_at > $2)";
    let now = tx.now();
    Ok(exec!(tx, FREEZE, order, now) > 0)
}

/// Has the grants of an order open again what they opened before [`freeze`]. Returns whether any was frozen.
///
/// # Errors
/// Fails when the database does.
pub async fn thaw(tx: &mut Tx, order: Id<Order>) -> Result<bool> {
    const THAW: &str = "update access_grant \
        set frozen_at = null \
        where order_id = $1 and frozen_at is not null";
    Ok(exec!(tx, THAW, order) > 0)
}
