//! The documents of a course: what a draft holds and a release keeps, as JSON in blobs.

use std::collections::BTreeMap;

use ground::{Error, Result};
use model::{
    Currency, Id, Money,
    course::{Card, File, Heading, Lesson, Level, OutlineChapter, OutlineLesson, Teacher},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use ground::media::hash;

/// A course's page, and what its lessons are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseDoc {
    /// Its title.
    pub title: String,
    /// Its subtitle; may be empty.
    pub subtitle: String,
    /// The summary as its author wrote it, in Markdown.
    pub summary: String,
    /// The summary as clean HTML; pictures are `media:{id}`.
    pub html: String,
    /// The summary's text alone.
    pub plain: String,
    /// The version of the renderer that made the HTML.
    pub renderer: u32,
    /// BCP 47.
    pub language: String,
    /// How much it expects.
    pub level: Level,
    /// The names of its category, from the root.
    pub category: Vec<String>,
    /// Its tags, as its author wrote them.
    pub tags: Vec<String>,
    /// What it costs; `None`: nothing.
    pub price: Option<Money>,
    /// The cover as it was given.
    pub cover: Option<Id<File>>,
    /// The cover in the size that lists show.
    pub small_cover: Option<Id<File>>,
    /// So many lessons from the first are free to all.
    pub trial_lessons: usize,
    /// Its chapters, in order.
    pub outline: Vec<OutlineChapter>,
    /// What the summary names: pictures and lessons of the course. Left out when there is nothing.
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub names: Names,
    /// A course that was begun in the studio, and whose price nobody has decided on yet.
    #[serde(default, skip_serializing_if = "is_false")]
    pub price_open: bool,
    /// The currency that the price was in before the course was free. Left out while there is a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

/// What the links of a text lead to, by the targets that stand in it, without their `#place`.
pub type Names = BTreeMap<String, Named>;

/// What a link of a text leads to, inside its course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Named {
    /// A picture.
    #[serde(rename = "file")]
    File(Id<File>),
    /// A lesson.
    #[serde(rename = "lesson")]
    Lesson(Id<Lesson>),
}

// serde hands over a reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_false(value: &bool) -> bool {
    !value
}

/// A lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonDoc {
    /// Its title.
    pub title: String,
    /// What it is about; may be empty.
    pub summary: String,
    /// The text as its author wrote it.
    pub markdown: String,
    /// The text as clean HTML; pictures are `media:{id}`.
    pub html: String,
    /// The text's headings.
    pub headings: Vec<Heading>,
    /// The text alone.
    pub plain: String,
    /// How long it takes, in seconds.
    pub seconds: i64,
    /// The version of the renderer that made the HTML.
    pub renderer: u32,
    /// The recording or document above the text. Left out when there is none: documents keep the hashes
    /// that they had before there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaDoc>,
    /// What the text names: pictures and lessons of the course. Left out when there is nothing.
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub names: Names,
}

impl LessonDoc {
    /// Whether there is nothing to read, to see or to hear in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.media.is_none() && self.markdown.trim().is_empty()
    }
}

/// A film, a recording or a PDF of a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaDoc {
    /// The file.
    pub file: Id<File>,
    /// Its type, such as `video/mp4`.
    pub mime: String,
    /// How long it is, in milliseconds; 0 for documents.
    pub millis: i64,
    /// Captions, the course's own language first.
    pub captions: Vec<CaptionsDoc>,
}

/// Captions of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptionsDoc {
    /// The file: WebVTT.
    pub file: Id<File>,
    /// Their language, BCP 47.
    pub language: String,
}

impl MediaDoc {
    /// All its files: the recording or document, and captions.
    pub fn files(&self) -> impl Iterator<Item = Id<File>> {
        std::iter::once(self.file).chain(self.captions.iter().map(|captions| captions.file))
    }
}

impl CourseDoc {
    /// The lessons of all chapters, in order.
    pub fn lessons(&self) -> impl Iterator<Item = &OutlineLesson> {
        self.outline.iter().flat_map(|chapter| &chapter.lessons)
    }

    /// The lesson and its chapter's title.
    #[must_use]
    pub fn find(&self, id: Id<Lesson>) -> Option<(&str, &OutlineLesson)> {
        self.outline.iter().find_map(|chapter| {
            let lesson = chapter.lessons.iter().find(|lesson| lesson.id == id)?;
            Some((chapter.title.as_str(), lesson))
        })
    }

    /// The course as the catalogue shows it.
    #[must_use]
    pub fn card(&self, id: Id<model::course::Course>, slug: &str, teacher: Teacher) -> Card {
        Card {
            id,
            slug: slug.into(),
            title: self.title.clone(),
            subtitle: self.subtitle.clone(),
            language: self.language.clone(),
            level: self.level,
            price: self.price,
            teacher,
            cover: self.small_cover.map(ground::media::public_address),
            lessons: i64::try_from(self.lessons().count()).unwrap_or(i64::MAX),
        }
    }
}

/// A document as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// SHA-256 of the JSON in hex: equal documents are stored once.
    pub hash: String,
    /// The JSON, compressed with zstd.
    pub body: Vec<u8>,
}

/// Makes the stored form of a document.
pub fn pack(document: &impl Serialize) -> Result<Packed> {
    let json = serde_json::to_vec(document).map_err(|error| Error::Internal(format!("document: {error}")))?;
    let body = zstd::bulk::compress(&json, 3).map_err(|error| Error::Internal(format!("zstd: {error}")))?;
    Ok(Packed { hash: hash(&json), body })
}

/// The text of a stored document; `None`: it is damaged.
#[must_use]
pub fn unpack_text(hash: &str, body: &[u8]) -> Option<Vec<u8>> {
    zstd::stream::decode_all(body).ok().filter(|text| self::hash(text) == hash)
}

/// Reads a stored document.
pub fn unpack<T: DeserializeOwned>(hash: &str, body: &[u8]) -> Result<T> {
    let damaged = || Error::Inconsistent { table: "blob", column: "body", row: hash.into() };
    let text = zstd::stream::decode_all(body).map_err(|_| damaged())?;
    serde_json::from_slice(&text).map_err(|_| damaged())
}
