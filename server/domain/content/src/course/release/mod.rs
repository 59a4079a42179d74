//! Releases: the published versions of a course, the newest live one of which learners see.

mod announce;
mod changes;
mod diff;
mod history;
mod weights;

use ground::{
    Conn, Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_all, fetch_optional, fetch_scalar, transaction,
};
use model::{
    Id, Millis, Permission,
    account::Person,
    course::{Course, Lesson},
    rule::Rule,
    studio::Need,
};

use super::{
    document::unpack,
    draft::CourseDraft,
    renew,
    store::{documents, items},
};
use crate::{
    TextServices,
    catalogue::{
        FacetCache,
        listing::{self, Listing},
    },
};

pub use super::store::{DocumentHashes, write_blobs, write_document_hashes, write_drafts};
pub(crate) use super::store::{drafts, newest_items};
pub use crate::catalogue::listing::ReleaseMeta;
pub use changes::{changes, changes_of};
pub(super) use diff::compare_texts;
pub use history::{history, restore};
pub use model::studio::Release;
pub use weights::{LessonWeight, lesson_weights};

/// Publishes the drafts of a course as [`publish`] does, unless more than a third of its lessons are empty: then
/// somebody has to say once more that it shall be so.
///
/// # Errors
/// Those of [`publish`]; [`Error::Invalid`] of `publish` ([`Rule::ManyEmpty`]) when too many are empty.
pub async fn publish_unless_empty(db: &Db, ctx: &RequestContext, course: Id<Course>) -> Result<bool> {
    let mut conn = Conn::from(db);
    let draft = CourseDraft::load_with(&mut conn, ctx, Permission::CoursePublishOwn, course).await?;
    let empty = draft.incomplete_lessons(&mut conn).await?;
    let is_sold_empty = model::studio::is_sold_empty(empty.len(), draft.document.lessons().count());
    if is_sold_empty && !draft.needs(&empty).into_iter().any(Need::is_required) {
        return Err(Error::invalid("publish", Rule::ManyEmpty));
    }
    publish(db, ctx, course).await
}

/// Publishes the drafts of a course. Returns `false` when the newest release has the same documents, and nothing is
/// written.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course, [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor
/// may not publish it; [`Error::Invalid`] of `publish` ([`Rule::Incomplete`]) when the course still needs something; or
/// when the database fails or a stored document is damaged.
pub async fn publish(db: &Db, ctx: &RequestContext, course: Id<Course>) -> Result<bool> {
    // The words are cut outside of the transaction; when a draft was saved in between, they are cut again.
    loop {
        let mut conn = Conn::from(db);
        let draft = CourseDraft::load_with(&mut conn, ctx, Permission::CoursePublishOwn, course).await?;
        let empty = draft.incomplete_lessons(&mut conn).await?;
        if draft.needs(&empty).into_iter().any(Need::is_required) {
            return Err(Error::invalid("publish", Rule::Incomplete));
        }
        let items = drafts(&mut conn, course, &draft.document).await?;
        let lessons = documents(&mut conn, &items).await?;
        if draft.note_files(db, ctx, &lessons).await? {
            continue;
        }
        let author = ctx.person().unwrap_or(draft.teacher);
        let head = ReleaseMeta {
            course,
            release: db.env.id()?,
            slug: draft.slug,
            teacher: draft.teacher,
            published_at: db.env.now(),
        };
        let listing = Listing::new(db.env.part::<TextServices>(), head, draft.document, &lessons);
        let outcome = transaction!(db, |tx| {
            let same = drafts(&mut tx.conn(), course, &listing.document).await? == items;
            let before = newest_items(&mut *tx, course).await?;
            let published = same && release(tx, &listing, &items, author).await?;
            if published {
                announce::release(tx, &listing, &before, &items).await?;
                audit_log::record_change(
                    tx,
                    ctx,
                    AuditAction::CoursePublished,
                    &listing.head.slug,
                    "",
                    &listing.head.release.to_string(),
                )
                .await?;
            }
            Ok(same.then_some(published))
        })?;
        if let Some(published) = outcome {
            db.env.part::<FacetCache>().clear();
            return Ok(published);
        }
    }
}

/// Writes a release and the course's listing, and shows its cover to everybody. Returns `false` when the newest release
/// has the same documents, and nothing is written.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn release(
    tx: &mut Tx,
    listing: &Listing,
    items: &DocumentHashes,
    author: Id<Person>,
) -> Result<bool> {
    const MAKE: &str = "insert into release (id, course_id, live_at, author_id) \
        values ($1, $2, $3, $4)";
    const FIRST: &str = "select min(live_at) \
        from release \
        where course_id = $1";
    const OPEN: &str = "update file \
        set public = true \
        where id = $1";
    if newest_items(&mut *tx, listing.head.course).await? == *items {
        return Ok(false);
    }
    let now = tx.now();
    let (course, release) = (listing.head.course, listing.head.release);
    exec!(&mut *tx, MAKE, release, course, now, author);
    write_document_hashes(
        tx,
        &items
            .iter()
            .map(|(lesson, hash)| (release, *lesson, &*listing.document.language, &**hash))
            .collect::<Vec<_>>(),
    )
    .await?;
    for cover in [listing.document.cover, listing.document.small_cover].into_iter().flatten() {
        exec!(&mut *tx, OPEN, cover);
    }
    let first: Option<Millis> = fetch_scalar!(&mut *tx, FIRST, course);
    if !is_hidden(tx, course).await? {
        listing::write(tx, &[listing]).await?;
        set_published_at(tx, course, first.unwrap_or(now)).await?;
    }
    Ok(true)
}

/// Returns whether the course is hidden from the catalogue.
async fn is_hidden(tx: &mut Tx, course: Id<Course>) -> Result<bool> {
    const HIDDEN: &str = "select exists (select 1 from course where id = $1 and hidden_at is not null)";
    Ok(fetch_scalar!(tx, HIDDEN, course))
}

async fn set_published_at(tx: &mut Tx, course: Id<Course>, at: Millis) -> Result<()> {
    const SET: &str = "update listing \
        set published_at = $2 \
        where course_id = $1";
    exec!(tx, SET, course, at);
    Ok(())
}

/// Returns the listing of a course's newest live release, or `None` without one.
///
/// # Errors
/// [`Error::Inconsistent`] when a document is missing or damaged; or when the database fails.
pub(crate) async fn live(db: &Db, course: Id<Course>) -> Result<Option<Listing>> {
    const HEAD: &str = "select c.id as course, r.id as release, c.slug, c.teacher_id as teacher, \
          (select min(f.live_at) from release f where f.course_id = c.id) as published_at \
        from course c \
        join release r on r.course_id = c.id \
        where c.id = $1 and r.live_at <= $2 \
        order by r.live_at desc, r.id desc \
        limit 1";
    const ITEMS: &str = "select i.lesson_id, b.hash, b.body \
        from release_item i \
        join blob b on b.hash = i.blob_hash \
        where i.release_id = $1 \
        order by i.lesson_id";
    let head: Option<ReleaseMeta> = fetch_optional!(db, HEAD, course, db.env.now());
    let Some(head) = head else { return Ok(None) };
    let rows: Vec<(Id<Lesson>, String, Vec<u8>)> = fetch_all!(db, ITEMS, head.release);
    let mut page = None;
    let mut lessons = Vec::new();
    for (id, hash, body) in rows {
        let conn = &mut Conn::from(db);
        if id.is_none() {
            let mut document = unpack(&hash, &body)?;
            renew::page(conn, course, &head.slug, &hash, &mut document).await?;
            page = Some(document);
        } else {
            let mut document = unpack(&hash, &body)?;
            renew::lesson(conn, course, &head.slug, &hash, &mut document).await?;
            lessons.push((id, document));
        }
    }
    let release = head.release;
    let missing = || Error::Inconsistent { table: "release_item", column: "lesson_id", row: release.to_string() };
    let page = page.ok_or_else(missing)?;
    Ok(Some(Listing::new(db.env.part::<TextServices>(), head, page, &lessons)))
}
