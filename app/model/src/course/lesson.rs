//! The page of a lesson.

use serde::{Deserialize, Serialize};

use super::{Card, OutlineChapter, OutlineLesson};
use crate::progress::Place;

/// A heading inside a lesson's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 2 to 6.
    pub level: u8,
    /// Its `id`.
    pub id: String,
    /// Its text.
    pub text: String,
}

/// A film, a recording or a document, as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonMedia {
    /// Its address, signed for the viewer.
    pub src: String,
    /// Its type, such as `video/mp4`.
    pub mime: String,
    /// How long it is, in milliseconds; 0 for documents.
    pub millis: i64,
    /// Captions, the course's own language first.
    pub captions: Vec<Captions>,
}

/// Captions of a recording (WebVTT).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captions {
    /// Their address, signed for the viewer.
    pub src: String,
    /// Their language, BCP 47.
    pub language: String,
}

/// The page of a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonPage {
    /// The course as in the catalogue.
    pub course: Card,
    /// The course's chapters, in order.
    pub outline: Vec<OutlineChapter>,
    /// The lesson.
    pub lesson: OutlineLesson,
    /// The title of its chapter.
    pub chapter: String,
    /// Its text as clean HTML.
    pub html: String,
    /// The text's headings.
    pub headings: Vec<Heading>,
    /// The recording or document above the text.
    pub media: Option<LessonMedia>,
    /// Whether the viewer may read every lesson.
    pub open: bool,
    /// Where she stands in each lesson of the course that she has been in.
    pub progress: Vec<Place>,
    /// Whether the viewer may change it.
    pub editable: bool,
}
