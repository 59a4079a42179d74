//! Short addresses as the people who share them see them.

use ground::{Conn, Env, Error, RequestContext, Result, fetch_all, fetch_optional};
use model::{
    Id, Millis,
    account::Person,
    share::{ShareKind, SharedLink},
};

use super::{
    poster::has_posters,
    target::{Page, Target},
};

/// The most short addresses that are listed.
const MAX_LISTED: i64 = 200;

#[derive(sqlx::FromRow)]
struct Row {
    code: String,
    kind: ShareKind,
    subject_id: i64,
    person_id: Option<Id<Person>>,
    visits: i64,
    made_at: Millis,
}

impl Row {
    /// Returns the address with the page that it leads to, or without one for what is gone.
    fn with(self, page: Option<Page>, env: &Env, ctx: &RequestContext) -> SharedLink {
        let is_there = page.is_some();
        let page = page.unwrap_or_default();
        SharedLink {
            code: self.code,
            kind: self.kind,
            title: page.title,
            language: page.language,
            href: page.href,
            visits: self.person_id.is_some_and(|person| ctx.is(person)).then_some(self.visits),
            has_poster: is_there && has_posters(env),
            made_at: self.made_at,
        }
    }
}

/// Returns the short address with this code, as its sheet shows it: everybody may, for it holds nothing of whoever shares
/// it. Only they see how many people came.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or what it led to is gone or closed to the actor; or when the database fails.
pub async fn sheet(conn: impl Into<Conn<'_>>, ctx: &RequestContext, code: &str) -> Result<SharedLink> {
    const FIND: &str = "select code, kind, subject_id, person_id, visits, made_at \
        from share_link \
        where code = $1";
    let mut conn = conn.into();
    let code = code.to_ascii_lowercase();
    let found: Option<Row> = fetch_optional!(&mut conn, FIND, &code);
    let row = found.ok_or(Error::NotFound)?;
    let page = Target { kind: row.kind, id: row.subject_id }.page(&mut conn, ctx).await?;
    Ok(row.with(Some(page), conn.env, ctx))
}

/// Returns the actor's own short addresses, the newest first, with the visits of each. What is gone has no title.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; or when the database fails or a stored document is damaged.
pub async fn mine(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<Vec<SharedLink>> {
    const ROWS: &str = "select code, kind, subject_id, person_id, visits, made_at \
        from share_link \
        where person_id = $1 \
        order by made_at desc, id desc \
        limit $2";
    let mut conn = conn.into();
    let person = ctx.person()?;
    let rows: Vec<Row> = fetch_all!(&mut conn, ROWS, person, MAX_LISTED);
    let mut links = Vec::with_capacity(rows.len());
    for row in rows {
        let target = Target { kind: row.kind, id: row.subject_id };
        let page = match target.page(&mut conn, ctx).await {
            Ok(page) => Some(page),
            Err(Error::NotFound) => None,
            Err(error) => return Err(error),
        };
        links.push(row.with(page, conn.env, ctx));
    }
    Ok(links)
}
