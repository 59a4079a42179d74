//! Recordings, documents and captions of a lesson.

use ground::{Conn, Db, Error, RequestContext, Result, Tx, fetch_optional_scalar, media, transaction};
use model::{
    Id,
    course::{Course, File, Lesson, whole_seconds},
    rule::Rule,
    studio::{Saved, Upload, UploadKind, language as language_tag},
};

use tokio::task::spawn_blocking;

use super::{
    CourseDraft,
    lesson_draft::{LessonDraft, sync_outline},
    presence, render, revision,
};
use crate::{
    course::document::{CaptionsDoc, LessonDoc, MediaDoc, pack},
    import::{
        captions, reading_seconds,
        recording::{self, SECONDS_A_PAGE},
    },
    upload,
};

const HASH: &str = "select hash \
    from file \
    where id = $1";

/// A change of what stands above a text.
#[derive(Clone, Copy)]
enum Step {
    /// A file that is attached.
    Attach(Id<Upload>),
    /// The removal of the file.
    Detach,
}

/// Attaches an uploaded file to a lesson: a video, an audio recording or a document in place of the one that was there,
/// or captions in this language beside it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course or lesson, [`Error::Unauthenticated`] or [`Error::Forbidden`] when
/// the actor may not edit the course; [`Error::Stale`] when the media has changed since `base`; [`Error::Invalid`] of
/// `upload` when the file cannot be attached, of `language` when it is no tag; or when the database fails or a stored
/// document is damaged.
pub async fn attach(
    db: &Db,
    ctx: &RequestContext,
    course: Id<Course>,
    lesson: Id<Lesson>,
    base: &str,
    upload: Id<Upload>,
    language: &str,
) -> Result<Saved> {
    change(db, ctx, course, lesson, base, Step::Attach(upload), language).await
}

/// Removes the recording or document with its captions, or the captions in one language.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course or lesson, [`Error::Unauthenticated`] or [`Error::Forbidden`] when
/// the actor may not edit the course; [`Error::Stale`] when the media has changed since `base`; or when the database
/// fails or a stored document is damaged.
pub async fn detach(
    db: &Db,
    ctx: &RequestContext,
    course: Id<Course>,
    lesson: Id<Lesson>,
    base: &str,
    language: &str,
) -> Result<Saved> {
    change(db, ctx, course, lesson, base, Step::Detach, language).await
}

/// Changes what stands above the text, in one transaction.
async fn change(
    db: &Db,
    ctx: &RequestContext,
    course: Id<Course>,
    lesson: Id<Lesson>,
    base: &str,
    step: Step,
    language: &str,
) -> Result<Saved> {
    let (base, saved_at) = transaction!(db, |tx| {
        let draft = CourseDraft::load(&mut tx.conn(), ctx, course).await?;
        draft.document.find(lesson).ok_or(Error::NotFound)?;
        let lesson_draft = LessonDraft::load(&mut tx.conn(), &draft, lesson).await?;
        if base != lesson_draft.hash {
            let then: LessonDoc = revision::base(&mut tx.conn(), draft.lesson_text(lesson), base).await?;
            Error::Stale.when(then.media != lesson_draft.document.media)?;
        }
        let before = said(&mut tx.conn(), lesson_draft.document.media.as_ref()).await?;
        let mut document = lesson_draft.document.clone();
        match step {
            Step::Attach(upload) => put(tx, ctx, &draft, lesson, &mut document, upload, language).await?,
            Step::Detach => take_away(tx, &draft, &mut document, language),
        }
        let after = said(&mut tx.conn(), document.media.as_ref()).await?;
        let plain = without_said(&document.plain, before.as_deref());
        document.plain = with_said(plain, after.as_deref());
        let packed = pack(&document)?;
        let is_saved = revision::put(tx, ctx, draft.lesson_text(lesson), &lesson_draft.hash, &packed).await?;
        Error::Stale.when(!is_saved)?;
        sync_outline(tx, ctx, &draft, lesson, &document).await?;
        Ok((packed.hash, tx.now()))
    })?;
    let others = presence::others(&mut db.into(), ctx, course, lesson).await?;
    Ok(Saved { base, saved_at, others })
}

async fn put(
    tx: &mut Tx,
    ctx: &RequestContext,
    draft: &CourseDraft,
    lesson: Id<Lesson>,
    document: &mut LessonDoc,
    upload: Id<Upload>,
    language: &str,
) -> Result<()> {
    let gone = |error| if matches!(error, Error::NotFound) { Error::invalid("upload", Rule::NotFound) } else { error };
    let taken = upload::take(tx, ctx, upload, draft.id).await.map_err(gone)?;
    let wrong = || Error::invalid("upload", Rule::FileType);
    match taken.kind {
        UploadKind::Picture => return Err(wrong()),
        UploadKind::Captions => {
            let language = language_tag(language).map_err(|rule| Error::invalid("language", rule))?;
            let media = document.media.as_mut().filter(|media| media.millis > 0).ok_or_else(wrong)?;
            media.captions.retain(|captions| captions.language != language);
            media.captions.push(CaptionsDoc { file: taken.file, language });
            // The course's own language comes first, then the alphabet.
            let own = &draft.document.language;
            media.captions.sort_by_key(|captions| (captions.language != *own, captions.language.clone()));
        }
        UploadKind::Video | UploadKind::Audio | UploadKind::Document => {
            let captions = document.media.take().filter(|_| taken.millis > 0).map(|media| media.captions);
            document.seconds =
                if taken.millis > 0 { whole_seconds(taken.millis) } else { SECONDS_A_PAGE * taken.pages.max(1) };
            document.media = Some(MediaDoc {
                file: taken.file,
                mime: taken.mime,
                millis: taken.millis,
                captions: captions.unwrap_or_default(),
            });
        }
    }
    render::note_uses(tx, draft.id, lesson, &[taken.file].into()).await
}

fn take_away(tx: &Tx, draft: &CourseDraft, document: &mut LessonDoc, language: &str) {
    match &mut document.media {
        Some(media) if !language.is_empty() => media.captions.retain(|captions| captions.language != language),
        media => {
            *media = None;
            let written = render::text(tx.env(), &document.markdown, &draft.slug, &document.names, &[]);
            document.seconds = reading_seconds(written.rendered.words);
        }
    }
}

/// Returns the name of a film's H.264 profile when not every browser plays it. The file tells, also of films that came
/// in before anybody looked.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn rare_profile(conn: &mut Conn<'_>, media: Option<&MediaDoc>) -> Result<Option<String>> {
    let Some(film) = media.filter(|media| media.mime == "video/mp4") else { return Ok(None) };
    let hash: Option<String> = fetch_optional_scalar!(&mut *conn, HASH, film.file);
    let Some(path) = hash.and_then(|hash| media::locate(conn.env, &hash)) else { return Ok(None) };
    Ok(spawn_blocking(move || recording::rare_profile(&path)).await.ok().flatten())
}

/// Returns the transcript of a recording, from its first captions.
///
/// # Errors
/// [`Error::Inconsistent`] when the captions are not stored; [`Error::File`] when they cannot be read; or when the
/// database fails.
pub(in crate::course) async fn said(conn: &mut Conn<'_>, media: Option<&MediaDoc>) -> Result<Option<String>> {
    let Some(captions) = media.and_then(|media| media.captions.first()) else { return Ok(None) };
    let file: Id<File> = captions.file;
    let hash: Option<String> = fetch_optional_scalar!(&mut *conn, HASH, file);
    let missing = || Error::Inconsistent { table: "file", column: "hash", row: file.to_string() };
    let path = media::locate(conn.env, &hash.ok_or_else(missing)?).ok_or_else(missing)?;
    let bytes = tokio::fs::read(&path).await.map_err(Error::file(&path))?;
    Ok(captions::read(bytes, None).ok().map(|read| read.transcript))
}

/// Returns the words by which a lesson is found: its text, and the transcript of its recording.
pub(in crate::course) fn with_said(plain: &str, said: Option<&str>) -> String {
    match said {
        Some(said) if plain.is_empty() => said.into(),
        Some(said) => format!("{plain}\n{said}"),
        None => plain.into(),
    }
}

fn without_said<'p>(plain: &'p str, said: Option<&str>) -> &'p str {
    let Some(said) = said else { return plain };
    plain.strip_suffix(said).map_or(plain, |text| text.strip_suffix('\n').unwrap_or(text))
}
