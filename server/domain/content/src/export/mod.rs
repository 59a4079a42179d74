//! Export: a course becomes the folder that [`crate::import`] reads.
//!
//! It is the working text. Importing an export into the school that it came from changes nothing, and two exports of
//! the same text are equal, byte by byte.

mod files;
mod folder;
mod name;
mod texts;

pub use files::Export;
use ground::{Conn, Db, Error, RequestContext, Result, fetch_optional_scalar};
use model::{Id, course::Course};

/// The working text of a course as a folder, for those who may edit it.
pub async fn course(conn: impl Into<Conn<'_>>, ctx: &RequestContext, course: Id<Course>) -> Result<Export> {
    folder::of(&mut conn.into(), ctx, course).await
}

/// The course with this name in addresses, or this id.
pub async fn find(db: &Db, name: &str) -> Result<Id<Course>> {
    const FIND: &str = "select id from course where slug = $1 or id = $2";
    let id = name.parse().unwrap_or(Id::<Course>::NONE);
    let found: Option<Id<Course>> = fetch_optional_scalar!(db, FIND, name, id);
    found.ok_or(Error::NotFound)
}
