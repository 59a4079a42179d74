//! The releases of a course, and going back to one of them.

use ground::{
    Conn, Db, Error, RequestContext, Result,
    audit_log::{self, AuditAction},
    fetch_all, transaction,
};
use model::{Id, Millis, Permission, course::Course, studio::ReleaseRow};

use super::{DocumentHashes, Release, ReleaseMeta, drafts, newest_items, release};
use crate::{
    TextServices,
    catalogue::{FacetCache, listing::Listing},
    course::{
        document::CourseDoc,
        draft::{self, CourseDraft},
        store::{document, documents, items},
    },
};

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Release>,
    live_at: Millis,
    author: String,
    lessons: i64,
}

/// Returns the releases of a course, the newest first.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course, [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor
/// may not edit it; or when the database fails or a stored document is damaged.
pub async fn history(conn: impl Into<Conn<'_>>, ctx: &RequestContext, course: Id<Course>) -> Result<Vec<ReleaseRow>> {
    const ROWS: &str = "select r.id, r.live_at, p.name as author, \
          ( \
            select count(*) \
            from release_item i \
            where i.release_id = r.id and i.lesson_id <> 0 \
          ) as lessons \
        from release r \
        join person p on p.id = r.author_id \
        where r.course_id = $1 \
        order by r.live_at desc, r.id desc";
    let mut conn = conn.into();
    CourseDraft::load(&mut conn, ctx, course).await?;
    let now = conn.env.now();
    let rows: Vec<Row> = fetch_all!(&mut conn, ROWS, course);
    let current = rows.iter().find(|row| row.live_at <= now).map(|row| row.id);
    let row = |row: Row| ReleaseRow {
        current: Some(row.id) == current,
        id: row.id,
        live_at: row.live_at,
        author: row.author,
        lessons: row.lessons,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Publishes the documents of an earlier release again. The draft follows, unless something in it has not been
/// published yet.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course or release, [`Error::Unauthenticated`] or [`Error::Forbidden`] when
/// the actor may not publish the course; or when the database fails or a stored document is damaged.
pub async fn restore(db: &Db, ctx: &RequestContext, course: Id<Course>, earlier: Id<Release>) -> Result<()> {
    let mut conn = Conn::from(db);
    let draft = CourseDraft::load_with(&mut conn, ctx, Permission::CoursePublishOwn, course).await?;
    let items = items(&mut conn, course, earlier).await?;
    let page: CourseDoc = document(&mut conn, items.get(&Id::NONE).ok_or(Error::NotFound)?).await?;
    let lessons = documents(&mut conn, &items).await?;
    let head = ReleaseMeta {
        course,
        release: db.env.id()?,
        slug: draft.slug.clone(),
        teacher: draft.teacher,
        published_at: db.env.now(),
    };
    let listing = Listing::new(db.env.part::<TextServices>(), head, page, &lessons);
    transaction!(db, |tx| {
        let draft = CourseDraft::load(&mut tx.conn(), ctx, course).await?;
        let working: DocumentHashes = drafts(&mut tx.conn(), course, &draft.document).await?;
        let is_published = working == newest_items(&mut *tx, course).await?;
        release(tx, &listing, &items, ctx.person().unwrap_or(draft.teacher)).await?;
        let (from, to) = (earlier.to_string(), listing.head.release.to_string());
        audit_log::record_change(tx, ctx, AuditAction::CourseRestored, &draft.slug, &from, &to).await?;
        if is_published { draft::replace(tx, ctx, &draft, &listing.document, &items).await } else { Ok(()) }
    })?;
    db.env.part::<FacetCache>().clear();
    Ok(())
}
