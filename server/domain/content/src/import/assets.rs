//! The files that come with a course, each once: pictures, recordings, captions and documents.

use std::{collections::BTreeMap, path::Path};

use super::{Folder, Picture};
use crate::course::document::hash;

/// A file that comes with a course.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asset<'f> {
    pub mime: &'static str,
    pub bytes: u64,
    pub content: Content<'f>,
    /// The picture, when the file is one.
    pub picture: Option<&'f Picture>,
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
        let asset = Asset { picture: Some(picture), ..in_memory(picture.mime, &picture.bytes) };
        (hash(&picture.bytes), asset)
    });
    let lessons = folder.chapters.iter().flat_map(|chapter| &chapter.lessons);
    let media = lessons.filter_map(|lesson| lesson.media.as_ref()).flat_map(|media| {
        let content = Content::At(&media.from);
        let captions =
            media.captions.iter().map(|captions| (hash(&captions.bytes), in_memory("text/vtt", &captions.bytes)));
        let asset = Asset { mime: media.mime, bytes: media.bytes, content, picture: None };
        std::iter::once((media.hash.clone(), asset)).chain(captions)
    });
    pictures.chain(media).collect()
}

fn in_memory<'f>(mime: &'static str, bytes: &'f [u8]) -> Asset<'f> {
    Asset { mime, bytes: bytes.len() as u64, content: Content::Bytes(bytes), picture: None }
}

/// Returns the cover and its smaller version.
fn cover_pictures(folder: &Folder) -> impl Iterator<Item = &Picture> {
    folder.course.cover.iter().flat_map(|cover| std::iter::once(&cover.whole).chain(&cover.small))
}
