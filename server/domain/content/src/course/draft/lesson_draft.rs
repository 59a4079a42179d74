//! The draft of a lesson as it is stored, and its row of the outline.

use ground::{Conn, Error, RequestContext, Result, Tx, fetch_optional};
use model::{
    Id, Millis,
    course::{Lesson, OutlineLesson},
};

use super::{CourseDraft, course_draft::save, outline};
use crate::course::document::{LessonDoc, unpack};

/// The draft of a lesson as it is stored.
#[derive(Debug)]
pub(super) struct LessonDraft {
    pub hash: String,
    pub document: LessonDoc,
    pub saved_at: Millis,
}

impl LessonDraft {
    /// Loads the draft of a lesson of the course.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the course has no such lesson; or when the database fails or a stored document is
    /// damaged.
    pub async fn load(conn: &mut Conn<'_>, draft: &CourseDraft, lesson: Id<Lesson>) -> Result<Self> {
        const LOAD: &str = "select b.hash, b.body, d.saved_at \
            from draft d \
            join blob b on b.hash = d.blob_hash \
            where d.course_id = $1 and d.lesson_id = $2";
        let row: Option<(String, Vec<u8>, Millis)> = fetch_optional!(&mut *conn, LOAD, draft.id, lesson);
        let (hash, body, saved_at) = row.filter(|_| !lesson.is_none()).ok_or(Error::NotFound)?;
        Ok(Self { document: unpack(&hash, &body)?, hash, saved_at })
    }
}

/// Updates the outline from the lesson's document.
///
/// # Errors
/// [`Error::NotFound`] when the outline has no such lesson; [`Error::Stale`] when the page has changed since it was
/// loaded; or when the database fails.
pub(super) async fn sync_outline(
    tx: &mut Tx,
    ctx: &RequestContext,
    draft: &CourseDraft,
    lesson: Id<Lesson>,
    document: &LessonDoc,
) -> Result<()> {
    let mut page = draft.document.clone();
    let listed = outline::lesson(&mut page, lesson).map_err(|_| Error::NotFound)?;
    *listed = OutlineLesson { free: listed.free, ..document.listed(lesson) };
    save(tx, ctx, draft, &page).await.map(drop)
}
