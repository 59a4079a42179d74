//! Files on their way from a teacher's computer, and what they have become.

use serde::{Deserialize, Serialize};

use crate::{Id, course::File, text_enum};

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

text_enum! {
    /// A kind of thing that is left out of drawings, or changed, when they come in.
    pub enum DrawingChange {
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
    }
}

/// What was left out of a drawing when it came in, or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawingNote {
    /// The line of the drawing in which the first of its kind was, from 1.
    pub line: usize,
    /// The kind.
    pub change: DrawingChange,
}

/// A picture of a text that was changed when it came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedDrawing {
    /// The picture's name in the text, such as `img/map.svg`.
    pub name: String,
    /// What was changed.
    pub notes: Vec<DrawingNote>,
}
