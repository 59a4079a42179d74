//! Complete uploads: what a file is, whether it is accepted, and how it becomes a file of the school.

use std::{fs, io::Read, path::Path};

use ground::{
    Db, Env, Error, Result, Tx, exec, fetch_optional_scalar,
    media::{self, Staged},
    transaction,
};
use model::{
    Id,
    course::{File, LessonKind},
    rule::Rule,
    studio::{Upload, UploadKind, Uploaded},
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    task::{JoinError, spawn_blocking},
};

use super::{Row, forget, place};
use crate::{
    course::document::hash,
    import::{self, captions, content_type, picture, recording},
};

/// The number of bytes at the beginning of a file that show its type.
const HEAD_BYTES: u64 = 8 * 1024;

/// The places of those that look at files: a few at a time in this process, whoever sends them. Pictures take up to 300
/// MB of memory while they are decoded, so they are looked at one by one; a large film in front holds up no picture.
#[derive(Debug)]
pub struct Looking {
    pictures: Semaphore,
    others: Semaphore,
}

impl Default for Looking {
    fn default() -> Self {
        Self { pictures: Semaphore::new(1), others: Semaphore::new(2) }
    }
}

impl Looking {
    async fn begin(&self, content: Content) -> Result<SemaphorePermit<'_>> {
        let places = if content == Content::Other { &self.pictures } else { &self.others };
        places.acquire().await.map_err(|error| Error::Internal(format!("looking at a file: {error}")))
    }
}

/// What a file seems to be by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Recording(LessonKind, UploadKind),
    Captions,
    /// A picture, or nothing that is known.
    Other,
}

/// A file that is accepted.
struct Found {
    kind: UploadKind,
    mime: &'static str,
    hash: String,
    bytes: u64,
    millis: i64,
    pages: i64,
    picture: Option<import::Picture>,
    small: Option<import::Picture>,
    /// What is kept in place of what was sent.
    written: Option<Vec<u8>>,
}

/// Makes a complete upload a file of the school. One that is not accepted is removed.
///
/// # Errors
/// [`Error::Invalid`] of `file` when its type or size is not accepted; [`Error::File`] or [`Error::StorageFull`] when
/// it cannot be read or stored; or when the database fails.
pub(super) async fn finish(db: &Db, row: &Row) -> Result<Uploaded> {
    let (path, env) = (place(&db.env, row.id), db.env.clone());
    let content = spawn_blocking({
        let (path, name) = (path.clone(), row.name.clone());
        move || content(&path, &name)
    });
    let content = content.await.map_err(|error| stopped(&error))??;
    let looking = db.env.part::<Looking>().begin(content).await?;
    let looked = spawn_blocking({
        let (path, name) = (path.clone(), row.name.clone());
        move || look(&path, &name, content).and_then(|found| stage(&env, &path, &found).map(|staged| (found, staged)))
    });
    let looked = looked.await.unwrap_or_else(|error| Err(stopped(&error)));
    drop(looking);
    let (found, staged) = match looked {
        Err(error @ Error::Invalid(_)) => {
            forget(db, row.id).await?;
            return Err(error);
        }
        looked => looked?,
    };
    let file = transaction!(db, |tx| {
        let file = write_file(tx, &found.hash, found.mime, found.bytes, found.picture.as_ref()).await?;
        let small = match &found.small {
            Some(small) => {
                let bytes = small.bytes.len() as u64;
                Some(write_file(tx, &hash(&small.bytes), small.mime, bytes, Some(small)).await?)
            }
            None => None,
        };
        note(tx, row.id, &found, file, small).await?;
        Ok(file)
    })?;
    staged.keep()?;
    fs::remove_file(&path).map_err(Error::file(&path))?;
    let address = media::address(&db.env, file, row.person_id);
    Ok(Uploaded { id: row.id, file, kind: found.kind, name: row.name.clone(), bytes: row.bytes, address })
}

fn wrong(rule: Rule) -> Error {
    Error::invalid("file", rule)
}

/// A file that breaks what reads it is none of ours, and would break it again.
fn stopped(error: &JoinError) -> Error {
    if error.is_panic() { wrong(Rule::FileType) } else { Error::Internal(format!("looking at a file: {error}")) }
}

/// Determines what a file seems to be.
fn content(path: &Path, name: &str) -> Result<Content> {
    let mut head = Vec::new();
    let file = fs::File::open(path).map_err(Error::file(path))?;
    file.take(HEAD_BYTES).read_to_end(&mut head).map_err(Error::file(path))?;
    Ok(match &*content_type::content(&head) {
        "video/mp4" => Content::Recording(LessonKind::Video, UploadKind::Video),
        "audio/mpeg" => Content::Recording(LessonKind::Audio, UploadKind::Audio),
        "application/pdf" => Content::Recording(LessonKind::Document, UploadKind::Document),
        _ if captions::begins(&head) || (is_text(&head) && has_captions_ending(name)) => Content::Captions,
        _ => Content::Other,
    })
}

/// Determines what a file is by all of its content.
fn look(path: &Path, name: &str, content: Content) -> Result<Found> {
    match content {
        Content::Recording(kind, found) => recorded(path, kind, found),
        Content::Captions => captioned(path, name),
        Content::Other => pictured(path),
    }
}

fn recorded(path: &Path, kind: LessonKind, found: UploadKind) -> Result<Found> {
    let (most, _) = recording::limit(kind);
    let bytes = fs::metadata(path).map_err(Error::file(path))?.len();
    if bytes > most {
        return Err(wrong(Rule::FileSize(i64::try_from(most).unwrap_or(i64::MAX))));
    }
    let media = recording::check("", path, kind).map_err(|problem| {
        wrong(match problem.kind {
            "document-locked" => Rule::FileLocked,
            "document-unreadable" => Rule::FileDamaged,
            "recording-unreadable" if kind == LessonKind::Audio => Rule::FileDamaged,
            _ => Rule::FileType,
        })
    })?;
    let pages = if kind == LessonKind::Document { media.seconds / recording::SECONDS_A_PAGE } else { 0 };
    Ok(Found {
        kind: found,
        mime: media.mime,
        hash: media.hash,
        bytes: media.bytes,
        millis: media.millis,
        pages,
        picture: None,
        small: None,
        written: None,
    })
}

fn is_text(head: &[u8]) -> bool {
    !head.contains(&0) && !head.trim_ascii_start().starts_with(b"<")
}

fn has_captions_ending(name: &str) -> bool {
    let name = name.to_lowercase();
    captions::ENDINGS.iter().any(|ending| name.ends_with(ending))
}

fn captioned(path: &Path, name: &str) -> Result<Found> {
    let bytes = read(path, captions::MAX_BYTES)?;
    let language = model::studio::language_of_file(name);
    // The form has room for one fault: the first.
    let read = captions::read(bytes, language.as_deref()).map_err(|faults| {
        let rule = faults.first().map(|found| Rule::Captions { line: found.line, fault: found.fault });
        wrong(rule.unwrap_or(Rule::FileType))
    })?;
    let bytes = read.bytes;
    Ok(Found {
        kind: UploadKind::Captions,
        mime: "text/vtt",
        hash: hash(&bytes),
        bytes: bytes.len() as u64,
        millis: 0,
        pages: 0,
        picture: None,
        small: None,
        written: Some(bytes),
    })
}

fn pictured(path: &Path) -> Result<Found> {
    let bytes = read(path, picture::MAX_BYTES)?;
    let cover = picture::cover("", bytes).map_err(|_| wrong(Rule::FileType))?;
    Ok(Found {
        kind: UploadKind::Picture,
        mime: cover.whole.mime,
        hash: hash(&cover.whole.bytes),
        bytes: cover.whole.bytes.len() as u64,
        millis: 0,
        pages: 0,
        picture: Some(cover.whole),
        small: cover.small,
        written: None,
    })
}

/// Reads a small file; a larger one is no picture and no captions.
fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let bytes = fs::metadata(path).map_err(Error::file(path))?.len();
    if bytes > most {
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        return Err(wrong(Rule::FileSize(limit)));
    }
    fs::read(path).map_err(Error::file(path))
}

fn stage(env: &Env, path: &Path, found: &Found) -> Result<Staged> {
    let mut staged = Staged::default();
    match (&found.written, &found.picture) {
        (Some(bytes), _) => staged.add(env, bytes).map(drop)?,
        // It was cleaned.
        (None, Some(picture)) => staged.add(env, &picture.bytes).map(drop)?,
        (None, None) => staged.add_file(env, path, &found.hash)?,
    }
    if let Some(small) = &found.small {
        staged.add(env, &small.bytes)?;
    }
    Ok(staged)
}

/// Writes the row of a file and returns its id; equal files are stored once.
async fn write_file(
    tx: &mut Tx,
    hash: &str,
    mime: &str,
    bytes: u64,
    picture: Option<&import::Picture>,
) -> Result<Id<File>> {
    const KNOWN: &str = "select id from file where hash = $1";
    const MAKE: &str = "insert into file (id, hash, mime, bytes, width, height, placeholder, public, created_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let known: Option<Id<File>> = fetch_optional_scalar!(&mut *tx, KNOWN, hash);
    if let Some(known) = known {
        return Ok(known);
    }
    let (id, now) = (tx.id()?, tx.now());
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let width = picture.and_then(|picture| picture.width).map(i64::from);
    let height = picture.and_then(|picture| picture.height).map(i64::from);
    let placeholder = picture.and_then(|picture| picture.placeholder.as_deref());
    exec!(&mut *tx, MAKE, id, hash, mime, bytes, width, height, placeholder, false, now);
    Ok(id)
}

async fn note(tx: &mut Tx, upload: Id<Upload>, found: &Found, file: Id<File>, small: Option<Id<File>>) -> Result<()> {
    const NOTE: &str = "update upload \
        set kind = $2, file_id = $3, thumbnail_id = $4, millis = $5, pages = $6 \
        where id = $1";
    exec!(tx, NOTE, upload, found.kind.as_str(), file, small, found.millis, found.pages);
    Ok(())
}
