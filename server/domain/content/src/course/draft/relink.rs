//! Links between lessons, for another slug of the course.

use ground::{RequestContext, Result, Tx, fetch_scalars};
use model::{Id, course::Lesson};

use super::{CourseDraft, lesson_draft::LessonDraft, links, render, revision};
use crate::course::document::{LessonDoc, Named, pack};

/// Renders the texts with links between lessons again, for another slug of the course.
///
/// # Errors
/// Fails when the database does or a stored document is damaged.
pub(super) async fn relink(tx: &mut Tx, ctx: &RequestContext, draft: &CourseDraft, slug: &str) -> Result<()> {
    const LESSONS: &str = "select lesson_id \
        from draft \
        where course_id = $1 and lesson_id <> 0";
    let lessons: Vec<Id<Lesson>> = fetch_scalars!(&mut *tx, LESSONS, draft.id);
    let known = links::known(&mut tx.conn(), draft.id).await?;
    for id in lessons {
        let lesson_draft = LessonDraft::load(&mut tx.conn(), draft, id).await?;
        if !lesson_draft.document.names.values().any(|named| matches!(named, Named::Lesson(_))) {
            continue;
        }
        let document = &lesson_draft.document;
        let (title, markdown) = (&document.title, &document.markdown);
        let written = render::lesson_text(tx.env(), title, markdown, slug, &document.names, &known);
        let packed = pack(&LessonDoc { html: written.rendered.html, ..lesson_draft.document })?;
        revision::put(tx, ctx, draft.lesson_text(id), &lesson_draft.hash, &packed).await?;
    }
    Ok(())
}
