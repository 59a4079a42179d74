//! Edits of a course's page, one step at a time.

use ground::{Db, Error, RequestContext, Result, Tx, exec, fetch_scalar, transaction};
use model::{
    Id,
    course::{Course, Lesson, OutlineLesson},
    rule::Rule,
    studio::{CourseEdit, MAX_LESSONS, MAX_TITLE_CHARS, Saved, Upload, UploadKind},
};

use super::{
    CourseDraft,
    course_draft::{is_published, save, set_language},
    create,
    lesson_draft::LessonDraft,
    outline::{self, ExtraFreeLessons, gone},
    presence, relink, render,
    revision::{self, Text},
    texts::Texts,
};
use crate::{
    TextServices,
    course::{
        document::{CourseDoc, LessonDoc, pack},
        store::{write_blobs, write_drafts},
    },
    upload,
};

/// Applies one edit to the state `base` of the page.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course, [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor
/// may not edit it; [`Error::Stale`] when the part that it changes has changed since; [`Error::Invalid`] of `value`
/// when it cannot be applied; or when the database fails or a stored document is damaged.
pub async fn edit(db: &Db, ctx: &RequestContext, course: Id<Course>, base: &str, edit: CourseEdit) -> Result<Saved> {
    let (base, saved_at) = transaction!(db, |tx| {
        let draft = CourseDraft::load(&mut tx.conn(), ctx, course).await?;
        if base != draft.hash {
            let then: CourseDoc = revision::base(&mut tx.conn(), draft.text(), base).await?;
            Error::Stale.when(is_stale(&edit, &then, &draft.document))?;
        }
        let mut page = draft.document.clone();
        let mut given = outline::given(&page);
        apply(tx, ctx, &draft, &mut page, &mut given, &edit).await?;
        outline::set_free(&mut page, &given);
        save(tx, ctx, &draft, &page).await
    })?;
    let others = presence::others(&mut db.into(), ctx, course, Id::NONE).await?;
    Ok(Saved { base, saved_at, others })
}

/// Restores the state `to` of the page, on the present state `base`.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course, [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor
/// may not edit it; [`Error::Stale`] when `base` is not the present state; [`Error::Invalid`] of `value` when there is
/// no state `to`; or when the database fails or a stored document is damaged.
pub async fn undo(db: &Db, ctx: &RequestContext, course: Id<Course>, base: &str, to: &str) -> Result<Saved> {
    let (base, saved_at) = transaction!(db, |tx| {
        let draft = CourseDraft::load(&mut tx.conn(), ctx, course).await?;
        Error::Stale.when(base != draft.hash)?;
        let page: Option<CourseDoc> = revision::find(&mut tx.conn(), draft.text(), to).await?;
        let mut page = page.ok_or_else(gone)?;
        // Titles go back with the page; how long a lesson takes is told by its present text.
        for now in draft.document.lessons() {
            let Ok(then) = outline::lesson(&mut page, now.id) else { continue };
            (then.kind, then.seconds, then.empty, then.file) = (now.kind, now.seconds, now.empty, now.file);
            if then.title != now.title {
                rename(tx, ctx, &draft, now.id, &then.title).await?;
            }
        }
        set_language(tx, &draft, &page.language).await?;
        follow_title(tx, ctx, &draft, &mut page).await?;
        save(tx, ctx, &draft, &page).await
    })?;
    let others = presence::others(&mut db.into(), ctx, course, Id::NONE).await?;
    Ok(Saved { base, saved_at, others })
}

/// Returns whether the part of the page that an edit changes differs between two states of it.
fn is_stale(edit: &CourseEdit, then: &CourseDoc, now: &CourseDoc) -> bool {
    let of = |page: &CourseDoc, id: Id<Lesson>| page.find(id).map(|(_, lesson)| (lesson.title.clone(), lesson.free));
    match edit {
        CourseEdit::Title(_) => then.title != now.title,
        CourseEdit::Subtitle(_) => then.subtitle != now.subtitle,
        CourseEdit::Summary(_) => then.summary != now.summary,
        CourseEdit::Language(_) => then.language != now.language,
        CourseEdit::Level(_) => then.level != now.level,
        CourseEdit::Category(_) => then.category != now.category,
        CourseEdit::Tags(_) => then.tags != now.tags,
        CourseEdit::Price(_) => then.price != now.price,
        CourseEdit::Cover(_) => then.cover != now.cover,
        CourseEdit::Trial(_) => then.trial_lessons != now.trial_lessons,
        CourseEdit::RenameLesson(id, _) | CourseEdit::FreeLesson(id, _) => of(then, *id) != of(now, *id),
        // Chapters have numbers only: a step on one means the outline that its author saw.
        CourseEdit::RenameChapter(..)
        | CourseEdit::MoveChapter(..)
        | CourseEdit::RemoveChapter(_)
        | CourseEdit::AddLesson(..)
        | CourseEdit::MoveLesson(..) => outline::shape(then) != outline::shape(now),
        CourseEdit::Slug(_)
        | CourseEdit::AddChapter(_)
        | CourseEdit::DuplicateLesson(_)
        | CourseEdit::RemoveLesson(_) => false,
    }
}

async fn apply(
    tx: &mut Tx,
    ctx: &RequestContext,
    draft: &CourseDraft,
    page: &mut CourseDoc,
    given: &mut ExtraFreeLessons,
    edit: &CourseEdit,
) -> Result<()> {
    match edit {
        CourseEdit::Title(title) => {
            page.title.clone_from(title);
            follow_title(tx, ctx, draft, page).await?;
        }
        CourseEdit::Subtitle(subtitle) => page.subtitle.clone_from(subtitle),
        CourseEdit::Summary(summary) => summarise(tx, draft, page, &draft.slug, summary).await?,
        CourseEdit::Slug(slug) => {
            set_slug(tx, ctx, draft, slug).await?;
            let summary = page.summary.clone();
            summarise(tx, draft, page, slug, &summary).await?;
        }
        CourseEdit::Language(language) => {
            set_language(tx, draft, language).await?;
            page.language.clone_from(language);
        }
        CourseEdit::Level(level) => page.level = *level,
        CourseEdit::Category(names) => page.category.clone_from(names),
        CourseEdit::Tags(tags) => page.tags.clone_from(tags),
        CourseEdit::Price(price) => {
            let before = page.price.map(|price| price.currency).or(page.currency);
            (page.price, page.price_open) = (*price, false);
            page.currency = before.filter(|_| price.is_none());
        }
        CourseEdit::Cover(None) => (page.cover, page.small_cover) = (None, None),
        CourseEdit::Cover(Some(upload)) => set_cover(tx, ctx, draft, page, *upload).await?,
        CourseEdit::Trial(lessons) => page.trial_lessons = (*lessons).min(MAX_LESSONS),
        CourseEdit::AddChapter(title) => outline::add_chapter(page, title)?,
        CourseEdit::RenameChapter(number, title) => outline::chapter(page, *number)?.title.clone_from(title),
        CourseEdit::MoveChapter(from, to) => outline::move_chapter(page, *from, *to)?,
        CourseEdit::RemoveChapter(number) => outline::remove_chapter(page, *number)?,
        CourseEdit::AddLesson(number, title) => {
            outline::has_room(page)?;
            let lesson = add(tx, draft, &render::new_lesson(tx.env().part::<TextServices>(), title)).await?;
            outline::chapter(page, *number)?.lessons.push(lesson);
        }
        CourseEdit::RenameLesson(id, title) => {
            outline::lesson(page, *id)?.title.clone_from(title);
            rename(tx, ctx, draft, *id, title).await?;
        }
        CourseEdit::DuplicateLesson(id) => {
            outline::has_room(page)?;
            outline::lesson(page, *id)?;
            let copy = duplicate(tx, draft, *id).await?;
            outline::insert_behind(page, *id, copy)?;
        }
        CourseEdit::MoveLesson(id, chapter, place) => outline::move_lesson(page, *id, *chapter, *place)?,
        CourseEdit::RemoveLesson(id) => drop(outline::take(page, *id)?),
        CourseEdit::FreeLesson(id, free) => outline::give(page, given, *id, *free)?,
    }
    Ok(())
}

async fn summarise(tx: &mut Tx, draft: &CourseDraft, page: &mut CourseDoc, slug: &str, summary: &str) -> Result<()> {
    let known = super::links::known(&mut tx.conn(), draft.id).await?;
    let written = render::text(tx.env(), summary, slug, &page.names, &known);
    render::note_uses(tx, draft.id, Id::NONE, &written.used).await?;
    summary.clone_into(&mut page.summary);
    page.html = written.rendered.html;
    page.plain = written.rendered.plain;
    page.renderer = tx.env().part::<TextServices>().renderer;
    Ok(())
}

/// Derives the slug from a changed title, unless somebody has chosen one or the course is published.
async fn follow_title(tx: &mut Tx, ctx: &RequestContext, draft: &CourseDraft, page: &mut CourseDoc) -> Result<()> {
    let before = &draft.document.title;
    if *before == page.title
        || !create::is_proposed(&draft.slug, draft.id, before)
        || is_published(&mut *tx, draft.id).await?
    {
        return Ok(());
    }
    let slug = create::proposed(tx, draft.id, &page.title).await?;
    if slug == draft.slug {
        return Ok(());
    }
    set_slug(tx, ctx, draft, &slug).await?;
    let summary = page.summary.clone();
    summarise(tx, draft, page, &slug, &summary).await
}

/// Sets the slug, which is fixed once the course is published: links lead to it.
async fn set_slug(tx: &mut Tx, ctx: &RequestContext, draft: &CourseDraft, slug: &str) -> Result<()> {
    const SET: &str = "update course \
        set slug = $2 \
        where id = $1";
    const TAKEN: &str = "select exists (select 1 from course where slug = $1)";
    if slug == draft.slug {
        return Ok(());
    }
    if is_published(&mut *tx, draft.id).await? {
        return Err(Error::invalid("value", Rule::Fixed));
    }
    let taken: bool = fetch_scalar!(&mut *tx, TAKEN, slug);
    if taken {
        return Err(Error::invalid("value", Rule::Taken));
    }
    exec!(&mut *tx, SET, draft.id, slug);
    relink::relink(tx, ctx, draft, slug).await
}

/// Turns a missing or incomplete upload into a field error.
fn known(error: Error) -> Error {
    if matches!(error, Error::NotFound) { gone() } else { error }
}

/// Sets the cover. It is for everybody once it is published.
async fn set_cover(
    tx: &mut Tx,
    ctx: &RequestContext,
    draft: &CourseDraft,
    page: &mut CourseDoc,
    upload: Id<Upload>,
) -> Result<()> {
    let taken = upload::take(tx, ctx, upload, draft.id).await.map_err(known)?;
    if taken.kind != UploadKind::Picture {
        return Err(Error::invalid("value", Rule::FileType));
    }
    let small = taken.small.unwrap_or(taken.file);
    render::note_uses(tx, draft.id, Id::NONE, &[taken.file, small].into()).await?;
    (page.cover, page.small_cover) = (Some(taken.file), Some(small));
    Ok(())
}

/// Writes a new lesson and returns its row of the outline.
async fn add(tx: &mut Tx, draft: &CourseDraft, document: &LessonDoc) -> Result<OutlineLesson> {
    let id: Id<Lesson> = tx.id()?;
    create::make_lesson(tx, draft.id, id).await?;
    let packed = pack(document)?;
    write_blobs(tx, &[&packed]).await?;
    write_drafts(tx, &[(draft.id, id, &draft.language, &packed.hash)]).await?;
    Ok(document.listed(id))
}

/// Copies a lesson with the files that it uses, and returns its row of the outline.
async fn duplicate(tx: &mut Tx, draft: &CourseDraft, id: Id<Lesson>) -> Result<OutlineLesson> {
    const USES: &str = "insert into file_use (course_id, lesson_id, file_id) \
        select course_id, $3, file_id \
        from file_use \
        where course_id = $1 and lesson_id = $2";
    let lesson_draft = LessonDraft::load(&mut tx.conn(), draft, id).await?;
    let mark = &Texts::of(&draft.language).copied;
    let room = MAX_TITLE_CHARS - mark.chars().count();
    let title = format!("{}{mark}", lesson_draft.document.title.chars().take(room).collect::<String>());
    let copy = add(tx, draft, &LessonDoc { title, ..lesson_draft.document }).await?;
    exec!(&mut *tx, USES, draft.id, id, copy.id);
    Ok(copy)
}

/// Sets the title in the lesson's own document, which has it as well.
async fn rename(tx: &mut Tx, ctx: &RequestContext, draft: &CourseDraft, id: Id<Lesson>, title: &str) -> Result<()> {
    let lesson_draft = LessonDraft::load(&mut tx.conn(), draft, id).await?;
    let renamed = pack(&LessonDoc { title: title.into(), ..lesson_draft.document })?;
    let text = Text { lesson: id, ..draft.text() };
    if revision::put(tx, ctx, text, &lesson_draft.hash, &renamed).await? { Ok(()) } else { Err(Error::Stale) }
}
