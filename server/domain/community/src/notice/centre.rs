//! The centre of notices: the lines that a person reads, how many they have not read, and the marks that they set.

use ground::{
    Conn, Db, Error, RequestContext, Result, exec, fetch_all, fetch_optional, fetch_scalar, fetch_scalars, transaction,
};
use model::{
    Id, Millis,
    account::Person,
    notice::{Notice, NoticeKind, NoticeList, NoticeRow},
};

use super::{standing, updates};

/// How long notices are kept that were read.
const KEPT_READ_MS: i64 = 90 * Millis::DAY;
/// How long notices are kept that nobody has read.
const KEPT_UNREAD_MS: i64 = 365 * Millis::DAY;
/// The most notices that one transaction of the sweep deletes.
const SWEPT_AT_ONCE: i64 = 1_000;

/// Returns the number of the actor's unread notices.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; or when the database fails.
pub async fn unread(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<i64> {
    const UNREAD: &str = "select count(*) \
        from notice \
        where person_id = $1 and read_at is null and is_in_app";
    let person = ctx.person()?;
    Ok(fetch_scalar!(conn.into(), UNREAD, person))
}

#[derive(sqlx::FromRow)]
struct Line {
    newest: Id<Notice>,
    notices: i64,
    actors: i64,
    kind: NoticeKind,
    event_key: String,
    title: String,
    excerpt: String,
    href: String,
    at: Millis,
    read_at: Option<Millis>,
    actor: Option<String>,
}

impl From<Line> for NoticeRow {
    fn from(line: Line) -> Self {
        Self {
            id: line.newest,
            kind: line.kind,
            actor: line.actor,
            others: (line.actors - 1).max(0),
            count: line.notices,
            title: line.title,
            excerpt: line.excerpt,
            href: line.href,
            at: line.at,
            is_read: line.read_at.is_some(),
        }
    }
}

/// Returns a page of the actor's notices, the newest lines first. What was read and what was not is never in one line.
/// What was hidden or deleted meanwhile is not quoted.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; or when the database fails.
pub async fn list(conn: impl Into<Conn<'_>>, ctx: &RequestContext, page: Option<u32>) -> Result<NoticeList> {
    const COUNT: &str = "select count(*) \
        from ( \
            select 1 as line \
            from notice \
            where person_id = $1 and is_in_app \
            group by kind, thing, case when read_at is null then 0 else 1 end \
          ) l";
    const LINES: &str = "select l.newest, l.notices, l.actors, n.kind, n.event_key, n.title, n.excerpt, n.href, n.at, \
          n.read_at, a.name as actor \
        from ( \
            select max(id) as newest, count(*) as notices, count(distinct actor_id) as actors \
            from notice \
            where person_id = $1 and is_in_app \
            group by kind, thing, case when read_at is null then 0 else 1 end \
            order by 1 desc \
            limit $2 offset $3 \
          ) l \
        join notice n on n.id = l.newest \
        left join person a on a.id = n.actor_id and a.suspended_at is null \
        order by l.newest desc";
    let person = ctx.person()?;
    let mut conn = conn.into();
    let total: i64 = fetch_scalar!(&mut conn, COUNT, person);
    let pages = ((total + NoticeList::PER_PAGE - 1) / NoticeList::PER_PAGE).max(1);
    let page = page.map_or(1, i64::from).clamp(1, pages);
    let skipped = (page - 1) * NoticeList::PER_PAGE;
    let mut lines: Vec<Line> = fetch_all!(&mut conn, LINES, person, NoticeList::PER_PAGE, skipped);
    for line in &mut lines {
        if !standing::is_shown(&mut conn, line.kind, &line.event_key).await? {
            line.excerpt.clear();
        }
    }
    let unread = unread(&mut conn, ctx).await?;
    Ok(NoticeList { rows: lines.into_iter().map(Into::into).collect(), unread, page, pages })
}

#[derive(sqlx::FromRow)]
struct Marked {
    kind: NoticeKind,
    thing: String,
    href: String,
}

/// Marks the line as read of which this notice is the newest, and returns the address that it leads to. What came later
/// stays unread.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; [`Error::NotFound`] when the actor has no
/// such notice; or when the database fails.
pub async fn mark_read(db: &Db, ctx: &RequestContext, notice: Id<Notice>) -> Result<String> {
    const FIND: &str = "select kind, thing, href \
        from notice \
        where id = $1 and person_id = $2 and is_in_app";
    const MARK: &str = "update notice \
        set read_at = $5 \
        where person_id = $1 and kind = $2 and thing = $3 and id <= $4 and is_in_app and read_at is null";
    let person = ctx.person()?;
    transaction!(db, |tx| {
        let found: Option<Marked> = fetch_optional!(&mut *tx, FIND, notice, person);
        let found = found.ok_or(Error::NotFound)?;
        let now = tx.now();
        if exec!(&mut *tx, MARK, person, found.kind, &found.thing, notice, now) > 0 {
            updates::announce(tx, vec![person]);
        }
        Ok(found.href)
    })
}

/// Marks all notices of the actor as read.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; or when the database fails.
pub async fn mark_all_read(db: &Db, ctx: &RequestContext) -> Result<()> {
    const MARK: &str = "update notice \
        set read_at = $2 \
        where person_id = $1 and is_in_app and read_at is null";
    let person: Id<Person> = ctx.person()?;
    transaction!(db, |tx| {
        let now = tx.now();
        if exec!(&mut *tx, MARK, person, now) > 0 {
            updates::announce(tx, vec![person]);
        }
        Ok(())
    })
}

/// Deletes old notices of which nothing waits to be sent: some months after they were read, and unread ones after a
/// year.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn sweep(db: &Db) -> Result<()> {
    // Each has an index of its own: there are many notices, and most sweeps find none that is old.
    const READ: &str = "select n.id \
        from notice n \
        where n.read_at <= $1 \
          and not exists (select 1 from notice_delivery d where d.notice_id = n.id and d.settled_at is null) \
        order by n.read_at, n.id \
        limit $2";
    const UNREAD: &str = "select n.id \
        from notice n \
        where n.at <= $1 \
          and not exists (select 1 from notice_delivery d where d.notice_id = n.id and d.settled_at is null) \
        order by n.at, n.id \
        limit $2";
    const DELETE: &str = "delete from notice \
        where id = $1";
    let now = db.env.now();
    for (query, until) in [(READ, now.plus(-KEPT_READ_MS)), (UNREAD, now.plus(-KEPT_UNREAD_MS))] {
        loop {
            let old: Vec<Id<Notice>> = fetch_scalars!(db, query, until, SWEPT_AT_ONCE);
            if old.is_empty() {
                break;
            }
            transaction!(db, |tx| {
                for notice in &old {
                    exec!(&mut *tx, DELETE, *notice);
                }
                Ok(())
            })?;
        }
    }
    Ok(())
}
