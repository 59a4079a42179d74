//! A comment as verbs find it.

use ground::{Conn, Error, Result, fetch_optional};
use model::{
    Id, Millis,
    account::Person,
    comment::{Comment, CommentKind},
    course::Lesson,
    url,
};

/// The place of a comment, for the way back to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentAt {
    /// The slug of its course.
    pub slug: String,
    /// Its lesson.
    pub lesson: Id<Lesson>,
    /// The comment; `None` when it is gone.
    pub comment: Option<Id<Comment>>,
}

impl CommentAt {
    /// Returns the address of the comment, or of the talk where it was.
    #[must_use]
    pub fn address(&self) -> String {
        match self.comment {
            Some(comment) => url::comment(&self.slug, self.lesson, comment),
            None => url::lesson_talk(&self.slug, self.lesson),
        }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct Found {
    pub id: Id<Comment>,
    pub thread_id: Id<Comment>,
    pub parent_id: Option<Id<Comment>>,
    pub depth: i64,
    pub path: String,
    pub person_id: Id<Person>,
    pub handle: String,
    pub lesson_id: Id<Lesson>,
    pub slug: String,
    pub teacher_id: Id<Person>,
    pub kind: CommentKind,
    pub body: String,
    pub written_at: Millis,
    pub edited_at: Option<Millis>,
    pub held_at: Option<Millis>,
    pub hidden_at: Option<Millis>,
    pub hidden_by: Option<Id<Person>>,
    pub deleted_at: Option<Millis>,
    /// The author of the thread's first comment.
    pub asker_id: Id<Person>,
    pub locked_at: Option<Millis>,
    pub is_thread_shown: bool,
}

impl Found {
    /// Loads a comment.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none; or when the database fails.
    pub async fn load(conn: impl Into<Conn<'_>>, comment: Id<Comment>) -> Result<Self> {
        const LOAD: &str = "select c.id, c.thread_id, c.parent_id, c.depth, c.path, c.person_id, p.handle, \
              c.lesson_id, k.slug, k.teacher_id, c.kind, c.body, c.written_at, c.edited_at, c.held_at, c.hidden_at, \
              c.hidden_by, c.deleted_at, h.person_id as asker_id, h.locked_at, \
              h.held_at is null and h.hidden_at is null as is_thread_shown \
            from comment c \
            join comment h on h.id = c.thread_id \
            join course k on k.id = c.course_id \
            join person p on p.id = c.person_id \
            where c.id = $1";
        let found: Option<Self> = fetch_optional!(conn.into(), LOAD, comment);
        found.ok_or(Error::NotFound)
    }

    /// Returns whether everybody sees the comment who may read its lesson.
    pub const fn is_shown(&self) -> bool {
        self.is_thread_shown && self.held_at.is_none() && self.hidden_at.is_none() && self.deleted_at.is_none()
    }

    /// Loads a comment that everybody sees.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none; or when the database fails.
    pub async fn load_shown(conn: impl Into<Conn<'_>>, comment: Id<Comment>) -> Result<Self> {
        let found = Self::load(conn, comment).await?;
        if found.is_shown() { Ok(found) } else { Err(Error::NotFound) }
    }

    /// Returns the place of the comment.
    pub fn at(&self) -> CommentAt {
        CommentAt { slug: self.slug.clone(), lesson: self.lesson_id, comment: Some(self.id) }
    }
}
