//! Files of courses, as they are asked for: whoever has an address by access to a course has it as long as the access.

use ground::{
    Conn, Error, RequestContext, Result, fetch_optional_scalar,
    media::{self, Media, Ticket},
};
use model::{
    Id, Permission,
    account::Person,
    course::{Course, File},
};

use crate::grant;

/// Returns the file, if the actor may see it with this ticket, and still has the access by which they got it: by a
/// grant, as the course's teacher, or as somebody who may view any.
///
/// # Errors
/// As [`media::open`]; [`Error::Forbidden`] also when the access has ended.
pub async fn open(conn: impl Into<Conn<'_>>, ctx: &RequestContext, file: Id<File>, ticket: &Ticket) -> Result<Media> {
    let mut conn = conn.into();
    let media = media::open(&mut conn, ctx, file, ticket).await?;
    match media.course {
        Some(course) if !has_access(&mut conn, ctx, course).await? => Err(Error::Forbidden),
        _ => Ok(media),
    }
}

async fn has_access(conn: &mut Conn<'_>, ctx: &RequestContext, course: Id<Course>) -> Result<bool> {
    const TEACHER: &str = "select teacher_id \
        from course \
        where id = $1";
    let Ok(person) = ctx.person() else { return Ok(false) };
    if grant::is_open(&mut *conn, person, course).await? {
        return Ok(true);
    }
    let teacher: Option<Id<Person>> = fetch_optional_scalar!(&mut *conn, TEACHER, course);
    let may = |permission| teacher.is_some_and(|teacher| ctx.may(permission, teacher));
    Ok(may(Permission::CourseViewOwn) || may(Permission::CourseEditOwn))
}
