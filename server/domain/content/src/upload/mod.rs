//! Uploads: files on their way from a teacher's computer, in pieces, which may be cut off and go on later.
//!
//! The bytes lie at `upload/<id>` in the data folder until the last one is there. Then the file's type is determined by
//! its content, never by its name, and it becomes a file of the school that the course's texts may use. What the first
//! bytes show to be none of ours ends with them, so that nobody waits for hours to be refused.

mod arrive;
mod content;
mod finish;
mod turn;
mod unused;
mod waiting;

use std::{fs, io, path::PathBuf};

use ground::{
    Actor, Conn, Db, Env, Error, RequestContext, Result, Tx, exec, fetch_optional, fetch_optional_scalar, fetch_scalar,
    fetch_scalars, media, transaction,
};
use model::{
    Id,
    account::Person,
    course::{Course, File},
    rule::{Rule, line},
    studio::{Upload, UploadKind, Uploaded},
};

use crate::{course::draft::CourseDraft, import::placing};

pub use arrive::{Checksum, Writer};
pub use content::check_contents;
pub(crate) use finish::Looking;
pub(crate) use turn::Writing;
pub(crate) use unused::unused;
pub(crate) use waiting::waiting;

/// The size of the largest file, a video, in bytes.
pub const MAX_UPLOAD_BYTES: i64 = 2 * 1024 * 1024 * 1024;
/// The quota of a teacher, in bytes of all their uploads.
pub const TEACHER_QUOTA_BYTES: i64 = 50 * 1024 * 1024 * 1024;
/// The time in milliseconds after which an upload that nobody has continued is removed.
const ABANDONED_AFTER_MS: i64 = 7 * model::Millis::DAY;

/// The length of the longest fingerprint of a file, in characters.
const MAX_FINGERPRINT_CHARS: usize = 64;

/// An upload as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Row {
    id: Id<Upload>,
    person_id: Id<Person>,
    course_id: Id<Course>,
    name: String,
    bytes: i64,
    received: i64,
    kind: Option<UploadKind>,
    file_id: Option<Id<File>>,
}

impl Row {
    /// Loads an upload of the actor's own.
    async fn load(conn: &mut Conn<'_>, ctx: &RequestContext, upload: Id<Upload>) -> Result<Self> {
        const LOAD: &str = "select id, person_id, course_id, name, bytes, received, kind, file_id \
            from upload \
            where id = $1";
        let row: Option<Self> = fetch_optional!(&mut *conn, LOAD, upload);
        match row {
            Some(row) if ctx.is(row.person_id) => Ok(row),
            _ if matches!(ctx.actor, Actor::Guest) => Err(Error::Unauthenticated),
            _ => Err(Error::NotFound),
        }
    }
}

/// Returns the path of the bytes of an upload.
fn place(env: &Env, upload: Id<Upload>) -> PathBuf {
    env.data.join("upload").join(upload.to_string())
}

/// Begins an upload of so many bytes to a course that the actor may edit, and returns its id. A file whose upload by the
/// actor has not ended goes on with that one, from whatever browser: `fingerprint` is what the sender has made of its
/// content, the same for the same content.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course, [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor
/// may not edit it; [`Error::Invalid`] of `file` when its name is not 1 to 200 characters, or it is empty, too large or
/// above the teacher's quota; or when the database fails or a stored document is damaged.
pub async fn begin(
    db: &Db,
    ctx: &RequestContext,
    course: Id<Course>,
    name: &str,
    bytes: i64,
    fingerprint: Option<&str>,
) -> Result<Id<Upload>> {
    // A file that was begun anew, in another browser or after a long time, counts once, and what came of it before.
    const STORED: &str = "select cast(coalesce(sum( \
          case when u.file_id is null and exists ( \
            select 1 \
            from upload later \
            where later.person_id = u.person_id and later.course_id = u.course_id and later.name = u.name \
              and later.bytes = u.bytes and later.id > u.id \
          ) then u.received else u.bytes end), 0) as bigint) \
        from upload u \
        where u.person_id = $1";
    const BEGUN: &str = "select id \
        from upload \
        where person_id = $1 and course_id = $2 and bytes = $3 and fingerprint = $4 and file_id is null \
        order by id desc \
        limit 1";
    const MAKE: &str = "insert into upload (id, person_id, course_id, name, bytes, fingerprint, received, created_at, \
          seen_at) \
        values ($1, $2, $3, $4, $5, $6, 0, $7, $7)";
    let wrong = |rule| Error::invalid("file", rule);
    let person = ctx.person()?;
    let name = line(&placing::clean(name), 1, 200).map_err(wrong)?;
    match bytes {
        1..=MAX_UPLOAD_BYTES => {}
        ..=0 => return Err(wrong(Rule::FileEmpty)),
        _ => return Err(wrong(Rule::FileSize(MAX_UPLOAD_BYTES))),
    }
    let fingerprint = fingerprint.filter(|text| is_fingerprint(text));
    let new: Id<Upload> = db.env.id()?;
    transaction!(db, |tx| {
        CourseDraft::load(&mut tx.conn(), ctx, course).await?;
        let begun: Option<Id<Upload>> = fetch_optional_scalar!(&mut *tx, BEGUN, person, course, bytes, fingerprint);
        if begun.is_none() {
            let kept: i64 = fetch_scalar!(&mut *tx, STORED, person);
            wrong(Rule::Quota((TEACHER_QUOTA_BYTES - kept).max(0))).when(kept + bytes > TEACHER_QUOTA_BYTES)?;
            let now = tx.now();
            exec!(&mut *tx, MAKE, new, person, course, &name, bytes, fingerprint, now);
        }
        Ok(begun.unwrap_or(new))
    })
}

/// Returns whether a text is what a sender may have made of a file's content: letters and digits, and not too many.
fn is_fingerprint(text: &str) -> bool {
    (1..=MAX_FINGERPRINT_CHARS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The progress of an upload, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// The number of bytes that have arrived.
    pub offset: i64,
    /// The number of bytes that were announced.
    pub bytes: i64,
}

/// Returns how many bytes of an upload have arrived, of how many, with those that a request is still writing: whoever
/// goes on behind them takes over.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests, [`Error::NotFound`] when the actor has no such upload; or when the database
/// fails.
pub async fn received(conn: impl Into<Conn<'_>>, ctx: &RequestContext, upload: Id<Upload>) -> Result<Received> {
    let mut conn = conn.into();
    // Asked before the row is read: what is recorded in between is in both.
    let written = conn.env.part::<Writing>().written(upload);
    let row = Row::load(&mut conn, ctx, upload).await?;
    Ok(Received { offset: row.received.max(written), bytes: row.bytes })
}

/// Returns the file that an upload has become.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests, [`Error::NotFound`] when the actor has no such upload or it is not complete;
/// or when the database fails.
pub async fn uploaded(conn: impl Into<Conn<'_>>, ctx: &RequestContext, upload: Id<Upload>) -> Result<Uploaded> {
    let mut conn = conn.into();
    let row = Row::load(&mut conn, ctx, upload).await?;
    let (file, kind) = row.file_id.zip(row.kind).ok_or(Error::NotFound)?;
    let address = media::address(conn.env, file, ctx.person()?);
    Ok(Uploaded { id: row.id, file, kind, name: row.name, bytes: row.bytes, address })
}

/// Removes an upload, with the file that it has become unless somebody needs that. One that its course uses stays.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests, [`Error::NotFound`] when the actor has no such upload; [`Error::File`] when
/// its bytes cannot be removed; or when the database fails.
pub async fn remove(db: &Db, ctx: &RequestContext, upload: Id<Upload>) -> Result<()> {
    let row = Row::load(&mut db.into(), ctx, upload).await?;
    match row.file_id {
        None => forget(db, row.id).await,
        Some(_) => unused::discard(db, row.id).await,
    }
}

/// Removes an upload that has not become a file.
async fn forget(db: &Db, upload: Id<Upload>) -> Result<()> {
    const REMOVE: &str = "delete from upload \
        where id = $1 and file_id is null";
    transaction!(db, |tx| {
        exec!(&mut *tx, REMOVE, upload);
        Ok(())
    })?;
    clear(&db.env, upload)
}

/// Returns the uploads of a course that have not become files.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn unfinished(tx: &mut Tx, course: Id<Course>) -> Result<Vec<Id<Upload>>> {
    const UNFINISHED: &str = "select id \
        from upload \
        where course_id = $1 and file_id is null";
    Ok(fetch_scalars!(tx, UNFINISHED, course))
}

/// Removes the bytes of an upload whose row is gone.
///
/// # Errors
/// [`Error::File`] when they cannot be removed.
pub(crate) fn clear(env: &Env, upload: Id<Upload>) -> Result<()> {
    let path = place(env, upload);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::file(&path)(error)),
        _ => Ok(()),
    }
}

/// Removes the uploads that nobody has continued for a week and those that no course has used for a month, and returns
/// their number. Runs when the server starts and once an hour.
///
/// # Errors
/// [`Error::File`] when the bytes of one cannot be removed; or when the database fails.
pub async fn sweep(db: &Db) -> Result<usize> {
    const OLD: &str = "select id \
        from upload \
        where file_id is null and seen_at < $1";
    let before = db.env.now().plus(-ABANDONED_AFTER_MS);
    let old: Vec<Id<Upload>> = fetch_scalars!(db, OLD, before);
    for upload in &old {
        forget(db, *upload).await?;
    }
    Ok(old.len() + unused::sweep(db).await?)
}

/// A complete file and its facts, for a document.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Taken {
    pub file: Id<File>,
    pub kind: UploadKind,
    pub mime: String,
    /// The length of a recording in milliseconds, else 0.
    pub millis: i64,
    /// The number of pages of a document, as far as they could be counted.
    pub pages: i64,
    /// The picture in the width of lists, when it is wider.
    pub small: Option<Id<File>>,
}

/// Returns a file of the actor's that was uploaded to this course.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor is not a person; [`Error::NotFound`] when they
/// have no such complete upload; or when the database fails.
pub(crate) async fn take(tx: &mut Tx, ctx: &RequestContext, upload: Id<Upload>, course: Id<Course>) -> Result<Taken> {
    const TAKE: &str = "select u.file_id as file, u.kind, f.mime, coalesce(u.millis, 0) as millis, coalesce(u.pages, \
          0) as pages, u.thumbnail_id as small \
        from upload u \
        join file f on f.id = u.file_id \
        where u.id = $1 and u.course_id = $2 and u.person_id = $3 and u.kind is not null";
    let person = ctx.person()?;
    let taken: Option<Taken> = fetch_optional!(tx, TAKE, upload, course, person);
    taken.ok_or(Error::NotFound)
}
