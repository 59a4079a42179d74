//! What a visitor may see of the school: courses by their slugs, teachers by their handles.

use ground::{Conn, Error, RequestContext, Result, fetch_optional_scalar};
use model::{Id, account::Person, course::Course};

use crate::review::Reviewed;

/// Returns the course with this slug, if it was published and the actor may see it: one that was taken out of the
/// catalogue is for those who have it, teach it or look after it.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the actor may see; or when the database fails.
pub(crate) async fn course(conn: &mut Conn<'_>, ctx: &RequestContext, slug: &str) -> Result<Id<Course>> {
    Ok(Reviewed::load_visible(conn, ctx, slug).await?.id)
}

/// Returns the teacher with this handle: somebody with that role, or with a listed course.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or they are suspended; or when the database fails.
pub(crate) async fn teacher(conn: &mut Conn<'_>, handle: &str) -> Result<Id<Person>> {
    const FIND: &str = "select p.id \
        from person p \
        where p.handle = $1 and p.suspended_at is null \
          and ( \
            exists (select 1 from person_role r where r.person_id = p.id and r.role = 'teacher') \
            or exists (select 1 from listing l where l.teacher_id = p.id) \
          )";
    let found: Option<Id<Person>> = fetch_optional_scalar!(&mut *conn, FIND, handle);
    found.ok_or(Error::NotFound)
}
