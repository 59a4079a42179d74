//! Files on their way from a teacher's computer, and what they have become.

use serde::{Deserialize, Serialize};

use crate::{Id, Millis, course::File, text_enum};

/// The marker type of upload ids.
#[derive(Clone, Copy, Debug)]
pub enum Upload {}

text_enum! {
    /// The kind of an uploaded file, determined by its content.
    pub enum UploadKind {
        /// A PNG, JPEG, WebP, GIF or SVG picture.
        Picture = "picture",
        /// An MP4 video.
        Video = "video",
        /// An MP3 recording.
        Audio = "audio",
        /// A PDF.
        Document = "document",
        /// WebVTT captions.
        Captions = "captions",
    }
}

/// A complete upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploaded {
    /// The upload.
    pub id: Id<Upload>,
    /// The file that it became.
    pub file: Id<File>,
    /// The kind of the file.
    pub kind: UploadKind,
    /// The file's name on the sender's computer.
    pub name: String,
    /// The size in bytes.
    pub bytes: i64,
    /// The file's address, signed for the sender.
    pub address: String,
}

/// An upload that was begun and has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingUpload {
    /// The upload.
    pub id: Id<Upload>,
    /// The file's name on the sender's computer.
    pub name: String,
    /// The number of bytes that were announced.
    pub bytes: i64,
    /// The number of bytes that have arrived.
    pub received: i64,
}

/// An upload that is complete and that its course does not use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnusedUpload {
    /// The upload.
    pub upload: Uploaded,
    /// The instant from which it may be deleted, unless it is used by then.
    pub deleted_at: Millis,
}

text_enum! {
    /// A kind of thing that is left out of a file, changed, or missing, when it comes in.
    pub enum FileChange {
        /// A script.
        Script = "script",
        /// An event handler.
        Handler = "handler",
        /// An animation.
        Animation = "animation",
        /// Something that lies outside of the drawing.
        Linked = "linked",
        /// A label in HTML, which became plain text.
        Label = "label",
        /// HTML without a size, which was left out.
        Html = "html",
        /// A caption that ends before it begins, which was left out.
        Caption = "caption",
        /// The end of a picture, whose file was cut off.
        CutOff = "cut-off",
    }
}

/// What was left out of a picture or of captions when they came in, was changed, or is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileNote {
    /// The line of the file in which it was, from 1; of a drawing the first of its kind; 0 in what has no lines.
    pub line: usize,
    /// The kind.
    pub change: FileChange,
}

/// A picture of a text, or captions, that were changed when they came in or were incomplete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedFile {
    /// The picture's name in the text, such as `img/map.svg`, or the language of the captions, a BCP 47 tag.
    pub name: String,
    /// What was changed, or is missing.
    pub notes: Vec<FileNote>,
}
