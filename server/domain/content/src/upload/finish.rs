//! Complete uploads: what a file is, whether it is accepted, and how it becomes a file of the school.

use std::{fs, path::Path};

use ground::{
    Db, Env, Error, Result, Tx, exec, fetch_optional_scalar,
    media::{self, Staged},
    transaction,
};
use model::{
    Id,
    course::{File, LessonKind},
    rule::Rule,
    studio::{FileNote, Upload, UploadKind, Uploaded},
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    task::{JoinError, spawn_blocking},
};

use super::{
    Row,
    content::{Content, content_of, refused, too_large},
    forget, place,
};
use crate::{
    course::{document::hash, file_notes},
    import::{self, captions, picture, recording},
};

/// The places of those that look at files: a few at a time in this process, whoever sends them. Pictures take up to 280
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
    async fn begin(&self, content: &Content) -> Result<SemaphorePermit<'_>> {
        let places = if matches!(content, Content::Picture | Content::Other) { &self.pictures } else { &self.others };
        places.acquire().await.map_err(|error| Error::Internal(format!("looking at a file: {error}")))
    }
}

/// An upload that is accepted.
struct Found {
    kind: UploadKind,
    whole: NewFile,
    /// A picture in the width of lists.
    small: Option<NewFile>,
    millis: i64,
    pages: i64,
    /// What was left out of it, changed, or is missing.
    notes: Vec<FileNote>,
}

/// A file of the school, as it will be kept.
struct NewFile {
    mime: &'static str,
    hash: String,
    bytes: u64,
    /// Its content until it is staged; `None` when that is what was sent.
    content: Option<Vec<u8>>,
    width: Option<u32>,
    height: Option<u32>,
    placeholder: Option<String>,
}

impl NewFile {
    /// Returns a file whose content was written anew.
    fn written(mime: &'static str, content: Vec<u8>) -> Self {
        let (hash, bytes) = (hash(&content), content.len() as u64);
        Self { mime, hash, bytes, content: Some(content), width: None, height: None, placeholder: None }
    }
}

impl From<import::Picture> for NewFile {
    fn from(picture: import::Picture) -> Self {
        let import::Picture { width, height, placeholder, .. } = picture;
        Self { width, height, placeholder, ..Self::written(picture.mime, picture.bytes) }
    }
}

impl From<import::Media> for NewFile {
    fn from(media: import::Media) -> Self {
        let import::Media { mime, hash, bytes, .. } = media;
        Self { mime, hash, bytes, content: None, width: None, height: None, placeholder: None }
    }
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
        move || content_of(&path, &name)
    });
    let content = content.await.map_err(|error| stopped(&error))??;
    let looking = db.env.part::<Looking>().begin(&content).await?;
    let looked = spawn_blocking({
        let (path, name) = (path.clone(), row.name.clone());
        move || -> Result<(Found, Staged)> {
            let mut found = look(&path, &name, &content)?;
            let staged = stage(&env, &path, &mut found)?;
            Ok((found, staged))
        }
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
        let file = write_file(tx, &found.whole).await?;
        let small = match &found.small {
            Some(small) => Some(write_file(tx, small).await?),
            None => None,
        };
        note(tx, row.id, &found, file, small).await?;
        file_notes::note(tx, row.course_id, file, &found.notes).await?;
        Ok(file)
    })?;
    staged.keep()?;
    fs::remove_file(&path).map_err(Error::file(&path))?;
    let address = media::address(&db.env, file, row.person_id);
    Ok(Uploaded { id: row.id, file, kind: found.kind, name: row.name.clone(), bytes: row.bytes, address })
}

/// A file that breaks what reads it is none of ours, and would break it again.
fn stopped(error: &JoinError) -> Error {
    if error.is_panic() { refused(Rule::FileType) } else { Error::Internal(format!("looking at a file: {error}")) }
}

/// Determines what a file is by all of its content.
fn look(path: &Path, name: &str, content: &Content) -> Result<Found> {
    match content {
        Content::Recording(kind, found) => recorded(path, *kind, *found),
        Content::Captions => captioned(path, name),
        Content::Picture | Content::Other => pictured(path),
        Content::Foreign(rule) => Err(refused(rule.clone())),
    }
}

fn recorded(path: &Path, kind: LessonKind, found: UploadKind) -> Result<Found> {
    let (most, _) = recording::limit(kind);
    let bytes = fs::metadata(path).map_err(Error::file(path))?.len();
    if bytes > most {
        return Err(too_large(most));
    }
    let media = recording::check(path, kind).map_err(|refusal| refused(refusal.rule))?;
    // A film may turn out to be sound alone.
    let found = if media.kind == LessonKind::Audio { UploadKind::Audio } else { found };
    let pages = if kind == LessonKind::Document { media.seconds / recording::SECONDS_A_PAGE } else { 0 };
    Ok(Found { kind: found, millis: media.millis, pages, whole: media.into(), small: None, notes: Vec::new() })
}

fn captioned(path: &Path, name: &str) -> Result<Found> {
    let bytes = read(path, captions::MAX_BYTES)?;
    let language = model::studio::language_of_file(name);
    // The form has room for one fault: the first.
    let read = captions::read(bytes, language.as_deref()).map_err(|faults| {
        let rule = faults.first().map(|found| Rule::Captions { line: found.line, fault: found.fault });
        refused(rule.unwrap_or(Rule::FileType))
    })?;
    let notes = read.changes();
    let whole = NewFile::written("text/vtt", read.bytes);
    Ok(Found { kind: UploadKind::Captions, whole, small: None, millis: 0, pages: 0, notes })
}

fn pictured(path: &Path) -> Result<Found> {
    let bytes = read(path, picture::MAX_BYTES)?;
    let cover = picture::cover("", bytes).map_err(|refusal| refused(refusal.rule))?;
    let notes = cover.whole.changes();
    let (whole, small) = (cover.whole.into(), cover.small.map(Into::into));
    Ok(Found { kind: UploadKind::Picture, whole, small, millis: 0, pages: 0, notes })
}

/// Reads a small file; a larger one is no picture and no captions.
fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let bytes = fs::metadata(path).map_err(Error::file(path))?.len();
    if bytes > most {
        return Err(too_large(most));
    }
    fs::read(path).map_err(Error::file(path))
}

/// Writes the files beside those of the school. Their contents are not kept any longer.
fn stage(env: &Env, path: &Path, found: &mut Found) -> Result<Staged> {
    let mut staged = Staged::default();
    for file in std::iter::once(&mut found.whole).chain(&mut found.small) {
        match file.content.take() {
            Some(content) => staged.add(env, &content).map(drop)?,
            None => staged.add_file(env, path, &file.hash)?,
        }
    }
    Ok(staged)
}

/// Writes the row of a file and returns its id; equal files are stored once.
async fn write_file(tx: &mut Tx, file: &NewFile) -> Result<Id<File>> {
    const KNOWN: &str = "select id \
        from file \
        where hash = $1";
    const MAKE: &str = "insert into file (id, hash, mime, bytes, width, height, placeholder, public, created_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let NewFile { mime, hash, bytes, width, height, placeholder, .. } = file;
    let known: Option<Id<File>> = fetch_optional_scalar!(&mut *tx, KNOWN, hash);
    if let Some(known) = known {
        return Ok(known);
    }
    let (id, now) = (tx.id()?, tx.now());
    let bytes = i64::try_from(*bytes).unwrap_or(i64::MAX);
    let (width, height) = (width.map(i64::from), height.map(i64::from));
    exec!(&mut *tx, MAKE, id, hash, *mime, bytes, width, height, placeholder.as_deref(), false, now);
    Ok(id)
}

async fn note(tx: &mut Tx, upload: Id<Upload>, found: &Found, file: Id<File>, small: Option<Id<File>>) -> Result<()> {
    const NOTE: &str = "update upload \
        set kind = $2, file_id = $3, thumbnail_id = $4, millis = $5, pages = $6 \
        where id = $1";
    exec!(tx, NOTE, upload, found.kind.as_str(), file, small, found.millis, found.pages);
    Ok(())
}
