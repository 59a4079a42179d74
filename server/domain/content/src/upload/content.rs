//! What an upload seems to be by its first bytes, and what these tell already before the others are sent.

use std::{fs::File, io::Read, path::Path};

use ground::{Db, Error, RequestContext, Result};
use model::{
    Id,
    course::LessonKind,
    rule::Rule,
    studio::{Upload, UploadKind},
};
use tokio::task::spawn_blocking;

use super::{Row, forget, place};
use crate::import::{captions, content_type, foreign, picture, raster, recording};

/// The number of bytes at the beginning of a file that show its type. Fewer are not looked at before the rest is there, so
/// that they tell what they tell at the end.
pub(super) const HEAD_BYTES: i64 = 8 * 1024;
/// The number of bytes at the beginning of a film that are looked at before the rest is there: the table of contents of
/// two hours, as far as the sound.
pub(super) const EARLY_BYTES: i64 = 4 * 1024 * 1024;

/// What a file seems to be by its first bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Recording(LessonKind, UploadKind),
    Captions,
    /// A picture made of pixels.
    Picture,
    /// Something that is known, and not taken here.
    Foreign(Rule),
    /// A drawing, or nothing that is known.
    Other,
}

impl Content {
    fn of(head: &[u8], name: &str) -> Self {
        match &*content_type::content(head) {
            "video/mp4" => return Self::Recording(LessonKind::Video, UploadKind::Video),
            "audio/mpeg" | "audio/mp4" => return Self::Recording(LessonKind::Audio, UploadKind::Audio),
            "application/pdf" => return Self::Recording(LessonKind::Document, UploadKind::Document),
            _ => {}
        }
        if captions::begins(head) || (is_text(head) && has_captions_ending(name)) {
            Self::Captions
        } else if raster::format(head).is_some() {
            Self::Picture
        } else if let Some((part, name)) = foreign::foreign(head) {
            Self::Foreign(Rule::FileFormat { part, name })
        } else {
            Self::Other
        }
    }

    /// Returns the most bytes that such a file may have, as far as the first ones tell.
    fn most_bytes(&self) -> u64 {
        match self {
            Self::Recording(kind, _) => recording::limit(*kind).0,
            Self::Captions => captions::MAX_BYTES,
            Self::Picture => picture::MAX_BYTES,
            Self::Foreign(_) | Self::Other => u64::MAX,
        }
    }
}

fn is_text(head: &[u8]) -> bool {
    !head.contains(&0) && !head.trim_ascii_start().starts_with(b"<")
}

fn has_captions_ending(name: &str) -> bool {
    let name = name.to_lowercase();
    captions::ENDINGS.iter().any(|ending| name.ends_with(ending))
}

pub(super) fn refused(rule: Rule) -> Error {
    Error::invalid("file", rule)
}

pub(super) fn too_large(most: u64) -> Error {
    refused(Rule::FileSize(i64::try_from(most).unwrap_or(i64::MAX)))
}

fn beginning(path: &Path, bytes: i64) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(Error::file(path))?;
    file.take(bytes.unsigned_abs()).read_to_end(&mut head).map_err(Error::file(path))?;
    Ok(head)
}

/// Determines what a file seems to be.
///
/// # Errors
/// [`Error::File`] when it cannot be read.
pub(super) fn content_of(path: &Path, name: &str) -> Result<Content> {
    Ok(Content::of(&beginning(path, HEAD_BYTES)?, name))
}

/// Looks at the bytes of an upload that are there already. One that will not be accepted is removed. What cannot be read
/// now is looked at again when all of it is there.
///
/// # Errors
/// [`Error::Invalid`] of `file` when its first bytes tell that it will not be accepted; or when the database fails.
pub(super) async fn look_early(db: &Db, row: &Row) -> Result<()> {
    let (path, name, bytes) = (place(&db.env, row.id), row.name.clone(), row.bytes);
    let fault = spawn_blocking(move || early_fault(&path, &name, bytes)).await.ok().flatten();
    let Some(fault) = fault else { return Ok(()) };
    forget(db, row.id).await?;
    Err(fault)
}

/// Looks at the table of contents of a film, or its beginning, before the pictures are sent: cameras write it last. What
/// is no such table, or one that nothing is wrong with, changes nothing.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests, [`Error::NotFound`] when the actor has no such upload, [`Error::Invalid`] of
/// `file` when the film will not be accepted, whereby the upload ends; or when the database fails.
pub async fn check_contents(db: &Db, ctx: &RequestContext, upload: Id<Upload>, contents: Vec<u8>) -> Result<()> {
    let row = Row::load(&mut db.into(), ctx, upload).await?;
    let fault = spawn_blocking(move || recording::early_fault(&contents)).await.ok().flatten();
    let Some(rule) = fault else { return Ok(()) };
    forget(db, row.id).await?;
    Err(refused(rule))
}

fn early_fault(path: &Path, name: &str, bytes: i64) -> Option<Error> {
    let content = content_of(path, name).ok()?;
    let most = content.most_bytes();
    if bytes.unsigned_abs() > most {
        return Some(too_large(most));
    }
    match content {
        Content::Foreign(rule) => Some(refused(rule)),
        Content::Recording(LessonKind::Video | LessonKind::Audio, _) => {
            let head = beginning(path, EARLY_BYTES).ok()?;
            recording::early_fault(&head).map(refused)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use model::rule::FilePart;

    use super::*;

    #[test]
    fn first_bytes_refuse_only_what_is_refused_at_the_end() {
        let wide: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain("<svg/>".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for other in
            [&b"<svg "[..], b"<?xml version='1.0'?>", b"\x1F\x8B\x08\0\0", &wide, b"\xC3", &[0; 999], &[7; 999]]
        {
            assert_eq!(Content::of(other, "a.svg"), Content::Other, "{other:?}");
        }
        assert_eq!(Content::of(b"GIF89a\0", "a.svg"), Content::Picture);
        assert_eq!(Content::of(b"1\n00:00:01,000 --> 00:00:02,000\n", "a.SRT"), Content::Captions);
        assert_eq!(Content::of(b"BM, he said", "a.srt"), Content::Captions, "and no bitmap");
        for (bytes, part, name) in [
            (&b"PK\x03\x04\0\0"[..], FilePart::Archive, "ZIP"),
            (&[&b"\x7FELF\x02\x01\x01"[..], &[0; 57]].concat(), FilePart::Other, "ELF"),
        ] {
            assert_eq!(Content::of(bytes, "a.mp4"), Content::Foreign(Rule::FileFormat { part, name: name.into() }));
        }
        let wav = Rule::FileFormat { part: FilePart::Sound, name: "WAV".into() };
        assert_eq!(Content::of(b"RIFF\0\0\0\0WAVEfmt ", "a.mp3"), Content::Foreign(wav));
    }
}
