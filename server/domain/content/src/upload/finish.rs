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

use super::{Row, forget, place};
use crate::{
    course::document::hash,
    import::{self, captions, picture, recording},
};

/// The number of bytes at the beginning of a file that show its type.
const HEAD_BYTES: u64 = 8 * 1024;

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
}

/// Makes a complete upload a file of the school. One that is not accepted is removed.
///
/// # Errors
/// [`Error::Invalid`] of `file` when its type or size is not accepted; [`Error::File`] or [`Error::StorageFull`] when
/// it cannot be read or stored; or when the database fails.
pub(super) async fn finish(db: &Db, row: &Row) -> Result<Uploaded> {
    let (path, env) = (place(&db.env, row.id), db.env.clone());
    let looked = tokio::task::spawn_blocking({
        let path = path.clone();
        move || look(&path).and_then(|found| stage(&env, &path, &found).map(|staged| (found, staged)))
    });
    let looked = looked.await.map_err(|error| Error::Internal(format!("looking at a file: {error}")))?;
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

/// Determines what a file is by its content.
fn look(path: &Path) -> Result<Found> {
    let mut head = Vec::new();
    let file = fs::File::open(path).map_err(Error::file(path))?;
    file.take(HEAD_BYTES).read_to_end(&mut head).map_err(Error::file(path))?;
    match &*recording::content(&head) {
        "video/mp4" => recorded(path, LessonKind::Video, UploadKind::Video),
        "audio/mpeg" => recorded(path, LessonKind::Audio, UploadKind::Audio),
        "application/pdf" => recorded(path, LessonKind::Document, UploadKind::Document),
        _ if is_captions(&head) => captioned(path),
        _ => pictured(path),
    }
}

fn recorded(path: &Path, kind: LessonKind, found: UploadKind) -> Result<Found> {
    let (most, _) = recording::limit(kind);
    let bytes = fs::metadata(path).map_err(Error::file(path))?.len();
    if bytes > most {
        return Err(wrong(Rule::FileSize(i64::try_from(most).unwrap_or(i64::MAX))));
    }
    let media = recording::check("", path, kind).map_err(|_| wrong(Rule::FileType))?;
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
    })
}

fn is_captions(head: &[u8]) -> bool {
    head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).starts_with(b"WEBVTT")
}

fn captioned(path: &Path) -> Result<Found> {
    let bytes = read(path, captions::MAX_BYTES)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| wrong(Rule::FileType))?;
    captions::read("", text, &mut Vec::new()).ok_or_else(|| wrong(Rule::FileType))?;
    Ok(Found {
        kind: UploadKind::Captions,
        mime: "text/vtt",
        hash: hash(&bytes),
        bytes: bytes.len() as u64,
        millis: 0,
        pages: 0,
        picture: None,
        small: None,
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
    staged.add_file(env, path, &found.hash)?;
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
