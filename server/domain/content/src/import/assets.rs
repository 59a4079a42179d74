//! The files that come with a course, each once: pictures, recordings, captions and documents.

use std::{collections::BTreeMap, path::Path};

use model::studio::FileNote;

use super::{Folder, Picture};
use crate::course::document::hash;

/// A file that comes with a course.
#[derive(Clone, Debug)]
pub(super) struct Asset<'f> {
    pub mime: &'static str,
    pub bytes: u64,
    pub content: Content<'f>,
    /// The picture, when the file is one.
    pub picture: Option<&'f Picture>,
    /// What is told about it in the studio.
    pub notes: Vec<FileNote>,
}

/// The content of a file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content<'f> {
    Bytes(&'f [u8]),
    /// The path of a file, which may be larger than memory.
    At(&'f Path),
}

/// Returns all files of a folder by their hashes.
pub(super) fn all(folder: &Folder) -> BTreeMap<String, Asset<'_>> {
    let pictures = folder.pictures.iter().chain(cover_pictures(folder)).map(|picture| {
        let notes = picture.changes();
        let asset = Asset { picture: Some(picture), notes, ..in_memory(picture.mime, &picture.bytes) };
        (hash(&picture.bytes), asset)
    });
    let lessons = folder.chapters.iter().flat_map(|chapter| &chapter.lessons);
    let media = lessons.filter_map(|lesson| lesson.media.as_ref()).flat_map(|media| {
        let content = Content::At(&media.from);
        let captions = media.captions.iter().map(|captions| {
            let asset = Asset { notes: captions.notes.clone(), ..in_memory("text/vtt", &captions.bytes) };
            (hash(&captions.bytes), asset)
        });
        let asset = Asset { mime: media.mime, bytes: media.bytes, content, picture: None, notes: Vec::new() };
        std::iter::once((media.hash.clone(), asset)).chain(captions)
    });
    pictures.chain(media).collect()
}

fn in_memory<'f>(mime: &'static str, bytes: &'f [u8]) -> Asset<'f> {
    Asset { mime, bytes: bytes.len() as u64, content: Content::Bytes(bytes), picture: None, notes: Vec::new() }
}

/// Returns the cover and its smaller version.
fn cover_pictures(folder: &Folder) -> impl Iterator<Item = &Picture> {
    folder.course.cover.iter().flat_map(|cover| std::iter::once(&cover.whole).chain(&cover.small))
}
