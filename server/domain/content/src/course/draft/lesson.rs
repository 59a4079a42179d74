//! The draft of a lesson's text: loading, saving and preview.

use ground::{Conn, Db, Error, RequestContext, Result, Tx, transaction};
use model::{
    Id, Millis,
    course::{Course, Lesson, LessonMedia},
    rule::{FieldError, Rule, Validator, line},
    studio::{
        LessonText, MAX_SUBTITLE_CHARS, MAX_TEXT_CHARS, MAX_TITLE_CHARS, Picture, Saved, StudioLesson, TextPreview,
        text as lines,
    },
};

use super::{
    CourseDraft,
    lesson_draft::{LessonDraft, sync_outline},
    links,
    media::{self, rare_profile, said},
    presence,
    render::{self, Written},
    revision,
};
use crate::{
    TextServices,
    course::{
        document::{LessonDoc, Named, Names, pack},
        file_notes::FileNotes,
        page_media,
    },
    import::reading_seconds,
    upload,
};

/// Loads the draft of a lesson as the studio shows it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course or lesson, [`Error::Unauthenticated`] or [`Error::Forbidden`] when
/// the actor may not edit the course; or when the database fails or a stored document is damaged.
pub async fn lesson(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    course: Id<Course>,
    lesson: Id<Lesson>,
) -> Result<StudioLesson> {
    let mut conn = conn.into();
    let draft = CourseDraft::load(&mut conn, ctx, course).await?;
    let (chapter, listed) = draft.document.find(lesson).ok_or(Error::NotFound)?;
    let lesson_draft = LessonDraft::load(&mut conn, &draft, lesson).await?;
    let (document, hash, saved_at) = (lesson_draft.document, lesson_draft.hash, lesson_draft.saved_at);
    let ids: Vec<Id<Lesson>> = draft.document.lessons().map(|lesson| lesson.id).collect();
    let place = ids.iter().position(|id| *id == lesson).unwrap_or_default();
    let editor = presence::last_editor(&mut conn, ctx, draft.lesson_text(lesson), &hash).await?;
    let media: Option<LessonMedia> =
        page_media::media_of(&mut conn, ctx, course, lesson, &document, Some(course)).await?;
    let known = links::known(&mut conn, course).await?;
    let (title, markdown) = (&document.title, &document.markdown);
    let written = render::lesson_text(conn.env, title, markdown, &draft.slug, &document.names, &known);
    let notes = FileNotes::load(&mut conn, course).await?;
    Ok(StudioLesson {
        course,
        slug: draft.slug.clone(),
        course_title: draft.document.title.clone(),
        language: draft.document.language.clone(),
        lesson: listed.clone(),
        chapter: chapter.into(),
        neighbours: (place.checked_sub(1).and_then(|before| ids.get(before)).copied(), ids.get(place + 1).copied()),
        base: hash,
        html: page_media::with_media(&mut conn, ctx, course, lesson, &written.rendered.html, Some(course)).await?,
        warnings: written.rendered.warnings,
        drawings: notes.of_text(&document.names, &written.asked),
        changed_captions: notes.of_captions(document.media.as_ref()),
        waiting: upload::waiting(&mut conn, ctx, course).await?,
        unused: upload::unused(&mut conn, ctx, course).await?,
        rare_profile: rare_profile(&mut conn, document.media.as_ref()).await?,
        media,
        state: draft.state(&mut conn).await?,
        saved_at,
        editor,
        others: presence::others(&mut conn, ctx, course, lesson).await?,
        text: text_of(document),
    })
}

/// Returns the parts of a document that a teacher writes.
fn text_of(document: LessonDoc) -> LessonText {
    let pictures = document.names.into_iter().filter_map(|(name, named)| match named {
        Named::File(file) => Some(Picture { name, file }),
        Named::Lesson(_) => None,
    });
    LessonText {
        pictures: pictures.collect(),
        title: document.title,
        summary: document.summary,
        markdown: document.markdown,
    }
}

/// Saves a lesson's text on the state `base`.
///
/// # Errors
/// [`Error::Invalid`] of `title`, `summary`, `markdown` and `pictures`; [`Error::NotFound`] when there is no such
/// course or lesson, [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor may not edit the course;
/// [`Error::Stale`] when somebody else has changed the text since; or when the database fails or a stored document is
/// damaged.
pub async fn save_lesson(
    db: &Db,
    ctx: &RequestContext,
    course: Id<Course>,
    lesson: Id<Lesson>,
    base: &str,
    text: LessonText,
) -> Result<Saved> {
    let text = checked(text)?;
    // A long text is rendered outside of the transaction, and again when somebody came in between.
    let (base, saved_at) = loop {
        let mut conn = Conn::from(db);
        let draft = CourseDraft::load(&mut conn, ctx, course).await?;
        draft.document.find(lesson).ok_or(Error::NotFound)?;
        let lesson_draft = LessonDraft::load(&mut conn, &draft, lesson).await?;
        if base != lesson_draft.hash && !is_written(&lesson_draft.document, &text) {
            let then: LessonDoc = revision::base(&mut conn, draft.lesson_text(lesson), base).await?;
            if !is_written(&lesson_draft.document, &text_of(then)) {
                return Err(Error::Stale);
            }
        }
        let known = links::known(&mut conn, course).await?;
        let names = names(&lesson_draft.document.names, &text.pictures, &known)?;
        let written = render::lesson_text(&db.env, &text.title, &text.markdown, &draft.slug, &names, &known);
        let said = said(&mut conn, lesson_draft.document.media.as_ref()).await?;
        let new = document(db, &lesson_draft.document, &text, names, &written, said.as_deref());
        let saved = transaction!(db, |tx| { put(tx, ctx, &draft, lesson, &lesson_draft, &new, &written).await })?;
        if let Some(saved) = saved {
            break saved;
        }
    };
    let others = presence::others(&mut db.into(), ctx, course, lesson).await?;
    Ok(Saved { base, saved_at, others })
}

fn checked(text: LessonText) -> Result<LessonText> {
    let mut validator = Validator::default();
    let text = LessonText {
        title: validator.check("title", line(&text.title, 1, MAX_TITLE_CHARS)),
        summary: validator.check("summary", line(&text.summary, 0, MAX_SUBTITLE_CHARS)),
        markdown: validator.check("markdown", lines(&text.markdown, MAX_TEXT_CHARS)),
        pictures: text.pictures,
    };
    validator.finish()?;
    Ok(text)
}

fn is_written(document: &LessonDoc, text: &LessonText) -> bool {
    (&document.title, &document.summary, &document.markdown) == (&text.title, &text.summary, &text.markdown)
}

/// Returns what the text may name: what it named before, and the pictures that came with it.
fn names(before: &Names, pictures: &[Picture], known: &[links::Known]) -> Result<Names> {
    let mut names = before.clone();
    for picture in pictures {
        if !known.iter().any(|known| known.id == picture.file) {
            return Err(Error::Invalid(vec![FieldError { field: "pictures".into(), rule: Rule::NotFound }]));
        }
        names.insert(picture.name.clone(), Named::File(picture.file));
    }
    Ok(names)
}

fn document(
    db: &Db,
    old: &LessonDoc,
    text: &LessonText,
    names: Names,
    written: &Written,
    said: Option<&str>,
) -> LessonDoc {
    let rendered = &written.rendered;
    // An author's own estimate stands as long as the text does.
    let seconds = if old.media.is_some() || old.markdown == text.markdown {
        old.seconds
    } else {
        reading_seconds(rendered.words)
    };
    let is_used = |name: &str, named: &Named| matches!(named, Named::Lesson(_)) || written.asked.contains(name);
    LessonDoc {
        title: text.title.clone(),
        summary: text.summary.clone(),
        markdown: text.markdown.clone(),
        html: rendered.html.clone(),
        headings: rendered.headings.clone(),
        plain: media::with_said(&rendered.plain, said),
        seconds,
        renderer: db.env.part::<TextServices>().renderer,
        media: old.media.clone(),
        names: names.into_iter().filter(|(name, named)| is_used(name, named)).collect(),
    }
}

/// Saves a lesson's text in place of the one that was loaded. Returns `None` when that is no longer the present one.
async fn put(
    tx: &mut Tx,
    ctx: &RequestContext,
    before: &CourseDraft,
    lesson: Id<Lesson>,
    old: &LessonDraft,
    new: &LessonDoc,
    written: &Written,
) -> Result<Option<(String, Millis)>> {
    let draft = CourseDraft::load(&mut tx.conn(), ctx, before.id).await?;
    let packed = pack(new)?;
    if draft.slug != before.slug {
        return Ok(None);
    }
    if packed.hash == old.hash {
        return Ok(Some((packed.hash, old.saved_at)));
    }
    if !revision::put(tx, ctx, draft.lesson_text(lesson), &old.hash, &packed).await? {
        return Ok(None);
    }
    render::note_uses(tx, draft.id, lesson, &written.used).await?;
    sync_outline(tx, ctx, &draft, lesson, new).await?;
    Ok(Some((packed.hash, tx.now())))
}

/// Renders a text as it will look, and tells what its author is warned of. It comes with the pictures of the lesson ([`Id::NONE`]: of the course's page) and those that
/// it brings.
///
/// # Errors
/// [`Error::Invalid`] of `markdown` and `pictures`; [`Error::NotFound`] when there is no such course or lesson,
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor may not edit the course; or when the database
/// fails or a stored document is damaged.
pub async fn preview(
    db: &Db,
    ctx: &RequestContext,
    course: Id<Course>,
    lesson: Id<Lesson>,
    markdown: &str,
    pictures: &[Picture],
) -> Result<TextPreview> {
    let markdown = lines(markdown, MAX_TEXT_CHARS).map_err(|rule| Error::invalid("markdown", rule))?;
    let mut conn = Conn::from(db);
    let draft = CourseDraft::load(&mut conn, ctx, course).await?;
    let (title, before) = if lesson.is_none() {
        (String::new(), draft.document.names.clone())
    } else {
        let document = LessonDraft::load(&mut conn, &draft, lesson).await?.document;
        (document.title, document.names)
    };
    let known = links::known(&mut conn, course).await?;
    let names = names(&before, pictures, &known)?;
    let written = render::lesson_text(&db.env, &title, &markdown, &draft.slug, &names, &known);
    let files: Vec<_> = written.used.iter().map(|file| (*file, false)).collect();
    let viewer = ctx.person().unwrap_or(Id::NONE);
    let html = ground::media::with_addresses(&db.env, &written.rendered.html, &files, viewer, Some(course));
    let drawings = FileNotes::load(&mut conn, course).await?.of_text(&names, &written.asked);
    Ok(TextPreview { html, warnings: written.rendered.warnings, drawings })
}
