//! Deletion of courses that nobody could buy yet.

use ground::{
    Db, Error, RequestContext, Result,
    audit_log::{self, AuditAction},
    exec, fetch_scalars, transaction,
};
use model::{Id, Permission, course::Course, rule::Rule};

use super::{CourseDraft, course_draft::is_published, revision};
use crate::upload;

/// The statements that delete what belongs to such a course alone, in an order in which nothing is missed. What wings
/// to the right keep about it goes with it: their tables say so.
const TABLES: [&str; 10] = [
    "delete from editor_presence \
        where course_id = $1",
    "delete from file_use \
        where course_id = $1",
    "delete from file_note \
        where course_id = $1",
    "delete from upload \
        where course_id = $1",
    "delete from revision \
        where course_id = $1",
    "delete from draft \
        where course_id = $1",
    "delete from analytics_event \
        where course_id = $1",
    "delete from analytics_event \
        where lesson_id in (select id from lesson where course_id = $1)",
    "delete from lesson \
        where course_id = $1",
    "delete from course \
        where id = $1",
];

/// Deletes a course with all its drafts. One that was published stays, for people may have bought it: it can be hidden.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course, [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor
/// may not delete it; [`Error::Invalid`] of `course` ([`Rule::Fixed`]) when it was published; [`Error::File`] when the
/// bytes of an upload cannot be removed; or when the database fails or a stored document is damaged.
pub async fn delete(db: &Db, ctx: &RequestContext, course: Id<Course>) -> Result<()> {
    const TEXTS: &str = "select blob_hash \
        from draft \
        where course_id = $1 \
        union \
        select blob_hash \
        from revision \
        where course_id = $1";
    let unfinished = transaction!(db, |tx| {
        let draft = CourseDraft::load_with(&mut tx.conn(), ctx, Permission::CourseDeleteOwn, course).await?;
        let is_published = is_published(&mut *tx, course).await?;
        Error::invalid("course", Rule::Fixed).when(is_published)?;
        let texts: Vec<String> = fetch_scalars!(&mut *tx, TEXTS, course);
        let unfinished = upload::unfinished(tx, course).await?;
        for text in TABLES {
            exec!(&mut *tx, text, course);
        }
        for text in texts {
            revision::forget(tx, &text).await?;
        }
        audit_log::record_change(tx, ctx, AuditAction::CourseDeleted, &draft.slug, &draft.document.title, "").await?;
        Ok(unfinished)
    })?;
    unfinished.into_iter().try_for_each(|upload| upload::clear(&db.env, upload))
}
