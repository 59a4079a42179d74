//! The pictures, recordings and documents of a page, with addresses that are valid for whoever looks at it.

use ground::{Conn, Error, RequestContext, Result, fetch_all, fetch_optional_scalar, media};
use model::{
    Id,
    course::{Captions, Course, File, Lesson, LessonMedia},
};

use super::document::{CourseDoc, LessonDoc, MediaDoc};

/// Returns the address of a draft's small cover that is valid for this actor: one that was published is for everybody.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn draft_cover(
    conn: &mut Conn<'_>,
    ctx: &RequestContext,
    course: Id<Course>,
    page: &CourseDoc,
) -> Result<Option<String>> {
    const PUBLIC: &str = "select public \
        from file \
        where id = $1";
    let Some(cover) = page.small_cover else { return Ok(None) };
    let public: Option<bool> = fetch_optional_scalar!(&mut *conn, PUBLIC, cover);
    Ok(Some(match public {
        Some(true) => media::public_address(cover),
        _ => media::address_by(conn.env, cover, ctx.person().unwrap_or(Id::NONE), Some(course)),
    }))
}

/// Returns the HTML with addresses for its pictures that are valid for this actor, while they have access to the
/// course `by`, if there is one.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn with_media(
    conn: &mut Conn<'_>,
    ctx: &RequestContext,
    course: Id<Course>,
    lesson: Id<Lesson>,
    html: &str,
    by: Option<Id<Course>>,
) -> Result<String> {
    if !html.contains(media::REFERENCE) {
        return Ok(html.into());
    }
    let used = used_files(conn, course, lesson).await?;
    Ok(media::with_addresses(conn.env, html, &used, ctx.person().unwrap_or(Id::NONE), by))
}

/// Returns the lesson's recording or document with addresses that are valid for this actor, as [`with_media`] does, or
/// `None` when it has none.
///
/// # Errors
/// [`Error::Inconsistent`] when one of its files is not recorded as used by the lesson; or when the database fails.
pub(super) async fn media_of(
    conn: &mut Conn<'_>,
    ctx: &RequestContext,
    course: Id<Course>,
    lesson: Id<Lesson>,
    document: &LessonDoc,
    by: Option<Id<Course>>,
) -> Result<Option<LessonMedia>> {
    let Some(recording) = &document.media else { return Ok(None) };
    let used = used_files(conn, course, lesson).await?;
    let missing = || Error::Inconsistent { table: "file_use", column: "file_id", row: lesson.to_string() };
    let viewer = ctx.person().unwrap_or(Id::NONE);
    shown(recording, &used, |file| media::address_by(conn.env, file, viewer, by)).ok_or_else(missing).map(Some)
}

/// Returns a recording or document as a page shows it, or `None` when one of its files is not among `files`.
fn shown(document: &MediaDoc, files: &[(Id<File>, bool)], address: impl Fn(Id<File>) -> String) -> Option<LessonMedia> {
    let owns = |file| files.iter().any(|(owned, _)| *owned == file);
    let captions = document
        .captions
        .iter()
        .map(|captions| Captions { src: address(captions.file), language: captions.language.clone() });
    document.files().all(owns).then(|| LessonMedia {
        file: document.file,
        src: address(document.file),
        mime: document.mime.clone(),
        millis: document.millis,
        captions: captions.collect(),
    })
}

/// Returns the files that a text uses, and whether everybody may see them.
async fn used_files(conn: &mut Conn<'_>, course: Id<Course>, lesson: Id<Lesson>) -> Result<Vec<(Id<File>, bool)>> {
    const USED: &str = "select f.id, f.public \
            from file_use u \
            join file f on f.id = u.file_id \
            where u.course_id = $1 and u.lesson_id = $2";
    Ok(fetch_all!(&mut *conn, USED, course, lesson))
}
