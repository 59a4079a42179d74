//! The draft of a course as its teacher sees it in the studio.

use ground::{Conn, RequestContext, Result};
use model::{
    Id, Permission,
    course::Course,
    studio::{DiffSegment, StudioCourse, first_currency},
};

use super::{CourseDraft, links, presence, render, revision};
use crate::{
    catalogue, category,
    course::{
        file_notes::FileNotes,
        page_media::{draft_cover, with_media},
        release, renew,
    },
    upload,
};

/// Loads the draft of a course as the studio shows it.
///
/// # Errors
/// [`ground::Error::NotFound`] when there is no such course, [`ground::Error::Unauthenticated`] or
/// [`ground::Error::Forbidden`] when the actor may not edit it; or when the database fails or a stored document is
/// damaged.
pub async fn studio(conn: impl Into<Conn<'_>>, ctx: &RequestContext, course: Id<Course>) -> Result<StudioCourse> {
    let mut conn = conn.into();
    let mut draft = CourseDraft::load(&mut conn, ctx, course).await?;
    renew::page(&mut conn, course, &draft.slug, &draft.hash, &mut draft.document).await?;
    let (state, empty) = (draft.state(&mut conn).await?, draft.incomplete_lessons(&mut conn).await?);
    let needs = draft.needs(&empty);
    let html = with_media(&mut conn, ctx, course, Id::NONE, &draft.document.html, Some(course)).await?;
    let others = presence::others(&mut conn, ctx, course, Id::NONE).await?;
    let before = revision::before(&mut conn, draft.text(), &draft.hash).await?;
    let editor = presence::last_editor(&mut conn, ctx, draft.text(), &draft.hash).await?;
    let categories = category::names(&mut conn).await?;
    let cover = draft_cover(&mut conn, ctx, course, &draft.document).await?;
    let cover_notes = match draft.document.cover {
        Some(file) => FileNotes::load(&mut conn, course).await?.of(file),
        None => Vec::new(),
    };
    let known = links::known(&mut conn, course).await?;
    let written = render::text(conn.env, &draft.document.summary, &draft.slug, &draft.document.names, &known);
    let waiting = upload::waiting(&mut conn, ctx, course).await?;
    let unused = upload::unused(&mut conn, ctx, course).await?;
    let page = draft.document;
    Ok(StudioCourse {
        before,
        id: course,
        slug: draft.slug,
        base: draft.hash,
        title: page.title,
        subtitle: page.subtitle,
        summary: page.summary,
        html,
        warnings: written.rendered.warnings,
        currency: page
            .price
            .map(|price| price.currency)
            .or(page.currency)
            .unwrap_or_else(|| first_currency(&page.language)),
        language: page.language,
        level: page.level,
        category: page.category,
        tags: page.tags,
        price: page.price,
        off_sale: catalogue::is_off_sale(conn.env, page.price),
        cover,
        cover_notes,
        outline: page.outline,
        empty,
        trial_lessons: page.trial_lessons,
        state,
        needs,
        saved_at: draft.saved_at,
        editor,
        others,
        teacher: draft.teacher_name,
        categories,
        waiting,
        unused,
    })
}

/// Returns the differences of the actor's own text from somebody else's, word by word.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] or [`ground::Error::Forbidden`] when the actor may not edit courses.
pub async fn compare(ctx: &RequestContext, theirs: String, mine: String) -> Result<Vec<DiffSegment>> {
    ctx.require(Permission::CourseEditOwn)?;
    release::compare_texts(theirs, mine).await
}
