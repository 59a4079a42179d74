//! What is followed, found by the name in its address.

use ground::{Conn, Error, RequestContext, Result, fetch_optional_scalar, fold::fold};
use model::{
    Id,
    account::Person,
    course::{Course, Tag},
    follow::FollowKind,
};

use crate::visible;

/// Something that can be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A teacher.
    Teacher(Id<Person>),
    /// A course.
    Course(Id<Course>),
    /// A tag.
    Tag(Id<Tag>),
}

impl Subject {
    /// Returns the id of the thing in the database.
    pub const fn id(self) -> i64 {
        match self {
            Self::Teacher(id) => id.raw(),
            Self::Course(id) => id.raw(),
            Self::Tag(id) => id.raw(),
        }
    }

    /// Finds what has this name: the teacher's handle, the course's slug, the tag itself.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is nothing of this name that the actor may see; or when the database fails.
    pub async fn find(conn: &mut Conn<'_>, ctx: &RequestContext, kind: FollowKind, name: &str) -> Result<Self> {
        const TAG: &str = "select id \
            from tag \
            where name = $1";
        match kind {
            FollowKind::Teacher => Ok(Self::Teacher(visible::teacher(conn, name).await?)),
            FollowKind::Course => Ok(Self::Course(visible::course(conn, ctx, name).await?)),
            FollowKind::Tag => {
                let found: Option<Id<Tag>> = fetch_optional_scalar!(&mut *conn, TAG, fold(name));
                found.map(Self::Tag).ok_or(Error::NotFound)
            }
        }
    }

    /// Finds what a person may stop to follow: all that [`Subject::find`] finds, and what is hidden by now.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is nothing of this name; or when the database fails.
    pub async fn find_any(conn: &mut Conn<'_>, ctx: &RequestContext, kind: FollowKind, name: &str) -> Result<Self> {
        const TEACHER: &str = "select id \
            from person \
            where handle = $1";
        const COURSE: &str = "select id \
            from course \
            where slug = $1";
        match kind {
            FollowKind::Teacher => {
                let found: Option<Id<Person>> = fetch_optional_scalar!(&mut *conn, TEACHER, name);
                found.map(Self::Teacher).ok_or(Error::NotFound)
            }
            FollowKind::Course => {
                let found: Option<Id<Course>> = fetch_optional_scalar!(&mut *conn, COURSE, name);
                found.map(Self::Course).ok_or(Error::NotFound)
            }
            FollowKind::Tag => Self::find(conn, ctx, kind, name).await,
        }
    }
}
