//! Links between lessons, for another name of the course in addresses.

use ground::{RequestContext, Result, Tx, fetch_scalars};
use model::{Id, course::Lesson};

use super::{CourseDraft, lesson_draft::LessonDraft, links, render, revision};
use crate::course::document::{LessonDoc, Named, pack};

/// Makes the links between lessons anew, for another name of the course in addresses.
pub(super) async fn relink(tx: &mut Tx, ctx: &RequestContext, desk: &CourseDraft, slug: &str) -> Result<()> {
    const LESSONS: &str = "select lesson from draft where course = $1 and lesson <> 0";
    let lessons: Vec<Id<Lesson>> = fetch_scalars!(&mut *tx, LESSONS, desk.id);
    let known = links::known(&mut tx.conn(), desk.id).await?;
    for id in lessons {
        let sheet = LessonDraft::load(&mut tx.conn(), desk, id).await?;
        if !sheet.document.names.values().any(|named| matches!(named, Named::Lesson(_))) {
            continue;
        }
        let written = render::text(tx.env(), &sheet.document.markdown, slug, &sheet.document.names, &known);
        let packed = pack(&LessonDoc { html: written.rendered.html, ..sheet.document })?;
        revision::put(tx, ctx, desk.lesson_text(id), &sheet.hash, &packed).await?;
    }
    Ok(())
}
