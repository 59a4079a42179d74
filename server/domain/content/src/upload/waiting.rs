//! Uploads that were begun and have not ended, as their sender sees them.

use ground::{Conn, RequestContext, Result, fetch_all};
use model::{
    Id,
    course::Course,
    studio::{Upload, WaitingUpload},
};

use super::Writing;

/// The number of uploads that are listed.
const MAX_LISTED: i64 = 50;

/// Returns the actor's own uploads to a course that have not ended, the newest first, with the bytes that a request is
/// still writing; none of an actor who is no person.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn waiting(
    conn: &mut Conn<'_>,
    ctx: &RequestContext,
    course: Id<Course>,
) -> Result<Vec<WaitingUpload>> {
    const WAITING: &str = "select id, name, bytes, received \
        from upload \
        where person_id = $1 and course_id = $2 and file_id is null \
        order by id desc \
        limit $3";
    let person = ctx.person().unwrap_or(Id::NONE);
    let rows: Vec<(Id<Upload>, String, i64, i64)> = fetch_all!(&mut *conn, WAITING, person, course, MAX_LISTED);
    let writing = conn.env.part::<Writing>();
    let with_written = |(id, name, bytes, received): (Id<Upload>, String, i64, i64)| WaitingUpload {
        id,
        name,
        bytes,
        received: received.max(writing.written(id)),
    };
    Ok(rows.into_iter().map(with_written).collect())
}
