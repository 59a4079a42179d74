//! The editors who are at work on a course, and who edited it last.

use ground::{Conn, Db, RequestContext, Result, exec, fetch_optional, fetch_scalars, transaction};
use model::{
    Id, Millis,
    account::Person,
    course::{Course, Lesson},
    studio::Editor,
};

use super::{CourseDraft, revision::Text};

/// The time in milliseconds after which an editor who sends no heartbeat has left.
const PRESENCE_TIMEOUT_MS: i64 = 45 * Millis::SECOND;

/// The names of the other editors who are at work.
pub type Others = Vec<String>;

/// Records that the actor has a page open ([`Id::NONE`]: the course's own), and returns who else has.
///
/// # Errors
/// [`ground::Error::NotFound`] when there is no such course, [`ground::Error::Unauthenticated`] or
/// [`ground::Error::Forbidden`] when the actor may not edit it; or when the database fails or a stored document is
/// damaged.
pub async fn heartbeat(db: &Db, ctx: &RequestContext, course: Id<Course>, lesson: Id<Lesson>) -> Result<Others> {
    const TOUCH: &str = "insert into editor_presence (course_id, lesson_id, person_id, seen_at) \
        values ($1, $2, $3, $4) \
        on conflict (course_id, lesson_id, person_id) do update set seen_at = excluded.seen_at";
    const SWEEP: &str = "delete from editor_presence \
        where course_id = $1 and seen_at < $2";
    CourseDraft::load(&mut db.into(), ctx, course).await?;
    let person = ctx.person()?;
    transaction!(db, |tx| {
        let now = tx.now();
        exec!(&mut *tx, SWEEP, course, now.plus(-PRESENCE_TIMEOUT_MS));
        exec!(&mut *tx, TOUCH, course, lesson, person, now);
        Ok(())
    })?;
    others(&mut db.into(), ctx, course, lesson).await
}

/// Returns the names of the other editors who have a page open.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn others(
    conn: &mut Conn<'_>,
    ctx: &RequestContext,
    course: Id<Course>,
    lesson: Id<Lesson>,
) -> Result<Others> {
    const OTHERS: &str = "select p.name \
        from editor_presence e \
        join person p on p.id = e.person_id \
        where e.course_id = $1 and e.lesson_id = $2 and e.person_id <> $3 and e.seen_at >= $4";
    let since = conn.env.now().plus(-PRESENCE_TIMEOUT_MS);
    let person = ctx.person().unwrap_or(Id::NONE);
    let mut names: Vec<String> = fetch_scalars!(&mut *conn, OTHERS, course, lesson, person, since);
    names.sort_by_cached_key(|name| collation::name_sort_key(name));
    Ok(names)
}

/// Returns the last editor of a text, or `None` when they are not known, or were the operator.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn last_editor(
    conn: &mut Conn<'_>,
    ctx: &RequestContext,
    text: Text<'_>,
    hash: &str,
) -> Result<Option<Editor>> {
    const EDITOR: &str = "select p.id, p.name \
        from revision r \
        join person p on p.id = r.author_id \
        where r.course_id = $1 and r.lesson_id = $2 and r.blob_hash = $3 \
        order by r.id desc \
        limit 1";
    let editor: Option<(Id<Person>, String)> = fetch_optional!(&mut *conn, EDITOR, text.course, text.lesson, hash);
    Ok(editor.map(|(id, name)| Editor { name, own: ctx.person().is_ok_and(|person| person == id) }))
}
