//! A course as its teacher sees it in the studio.

use ground::{Conn, RequestContext, Result};
use model::{
    Id, Permission,
    course::Course,
    studio::{DiffSegment, StudioCourse, first_currency},
};

use super::{CourseDraft, presence, revision};
use crate::{
    category,
    course::{page::with_media, release},
};

/// A course on its teacher's desk.
pub async fn studio(conn: impl Into<Conn<'_>>, ctx: &RequestContext, course: Id<Course>) -> Result<StudioCourse> {
    let mut conn = conn.into();
    let desk = CourseDraft::load(&mut conn, ctx, course).await?;
    let (state, empty) = (desk.state(&mut conn).await?, desk.incomplete_lessons(&mut conn).await?);
    let needs = desk.needs(&empty);
    let html = with_media(&mut conn, ctx, course, Id::NONE, &desk.document.html).await?;
    let others = presence::others(&mut conn, ctx, course, Id::NONE).await?;
    let before = revision::before(&mut conn, desk.text(), &desk.hash).await?;
    let editor = presence::last_editor(&mut conn, ctx, desk.text(), &desk.hash).await?;
    let categories = category::names(&mut conn).await?;
    let page = desk.document;
    Ok(StudioCourse {
        before,
        id: course,
        slug: desk.slug,
        base: desk.hash,
        title: page.title,
        subtitle: page.subtitle,
        summary: page.summary,
        html,
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
        cover: page.small_cover.map(ground::media::public_address),
        outline: page.outline,
        empty,
        trial_lessons: page.trial_lessons,
        state,
        needs,
        saved_at: desk.saved_at,
        editor,
        others,
        teacher: desk.teacher_name,
        categories,
    })
}

/// What of one's own text differs from another one, word by word.
pub async fn compare(ctx: &RequestContext, theirs: String, mine: String) -> Result<Vec<DiffSegment>> {
    ctx.require(Permission::CourseEditOwn)?;
    release::compare_texts(theirs, mine).await
}
