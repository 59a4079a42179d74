//! The page of a lesson, as the server sends it. Knows nothing of how it is drawn.

use serde::{Deserialize, Serialize};

use super::{Card, File, OutlineChapter, OutlineLesson};
use crate::{
    Id,
    progress::{Place, VisitProof},
};

/// Returns a duration in milliseconds in whole seconds; one that has begun counts. The one rounding of the length of
/// recordings, so that every page says the same.
#[must_use]
pub fn whole_seconds(millis: i64) -> i64 {
    millis.div_euclid(1_000) + i64::from(millis.rem_euclid(1_000) > 0)
}

/// A heading inside a lesson's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// The level, from 2 to 6.
    pub level: u8,
    /// The heading's `id` attribute.
    pub id: String,
    /// The heading's text.
    pub text: String,
}

/// The video, audio recording or document of a lesson, as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonMedia {
    /// The file.
    pub file: Id<File>,
    /// The file's address, signed for the viewer.
    pub src: String,
    /// The file's MIME type, such as `video/mp4`.
    pub mime: String,
    /// The duration in milliseconds; 0 for documents.
    pub millis: i64,
    /// The captions, those in the course's own language first.
    pub captions: Vec<Captions>,
}

/// The captions of a recording in one language (WebVTT).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captions {
    /// The file's address, signed for the viewer.
    pub src: String,
    /// The language, a BCP 47 tag.
    pub language: String,
}

/// The page of a lesson.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one thing of the viewer, and any may be true with any other"
)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonPage {
    /// The course as in the catalogue.
    pub course: Card,
    /// The course's chapters, in order.
    pub outline: Vec<OutlineChapter>,
    /// The lesson.
    pub lesson: OutlineLesson,
    /// The title of the lesson's chapter.
    pub chapter: String,
    /// The text as sanitised HTML.
    pub html: String,
    /// The text's headings.
    pub headings: Vec<Heading>,
    /// The recording or document above the text.
    pub media: Option<LessonMedia>,
    /// Whether the viewer may read every lesson.
    pub open: bool,
    /// The viewer's progress in each lesson of the course that they have opened.
    pub progress: Vec<Place>,
    /// The proof of when the viewer opened the page, which goes back with what they report; `None` for guests.
    pub visit: Option<VisitProof>,
    /// Whether the viewer has completed the course: lessons that were added later take nothing away.
    pub completed: bool,
    /// Whether the viewer has joined or bought the course and may review it, once they have begun.
    pub may_review: bool,
    /// Whether the viewer may edit the course.
    pub editable: bool,
}

#[cfg(test)]
mod tests {
    use super::whole_seconds;

    #[test]
    fn a_started_second_counts() {
        assert_eq!([0, 1, 999, 1_000, 1_001].map(whole_seconds), [0, 1, 1, 1, 2]);
    }
}
