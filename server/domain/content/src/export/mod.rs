//! Export: a course becomes the folder that [`crate::import`] reads.
//!
//! It is the course's draft. Importing an export into the school that it came from changes nothing, and two exports of
//! the same draft are equal, byte by byte.

mod files;
mod folder;
mod name;
mod texts;

pub use files::Export;
use ground::{Conn, Db, Error, RequestContext, Result, fetch_optional_scalar};
use model::{Id, course::Course};

/// Returns the draft of a course as a folder.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course, [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor
/// may not export it; [`Error::Inconsistent`] when a text or a file is missing or damaged; or when the database fails.
pub async fn course(conn: impl Into<Conn<'_>>, ctx: &RequestContext, course: Id<Course>) -> Result<Export> {
    folder::of(&mut conn.into(), ctx, course).await
}

/// Finds a course by its slug or its id.
///
/// # Errors
/// [`Error::NotFound`] when there is none; or when the database fails.
pub async fn find(db: &Db, name: &str) -> Result<Id<Course>> {
    const FIND: &str = "select id \
        from course \
        where slug = $1 or id = $2";
    let id = name.parse().unwrap_or(Id::<Course>::NONE);
    let found: Option<Id<Course>> = fetch_optional_scalar!(db, FIND, name, id);
    found.ok_or(Error::NotFound)
}
