//! The documents of a course, which drafts hold and releases keep, as JSON in blobs.

use std::collections::BTreeMap;

use ground::{Error, Result};
use model::{
    Currency, Id, Money,
    course::{Card, File, Heading, Lesson, LessonKind, Level, OutlineChapter, OutlineLesson, Teacher},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use ground::media::hash;

/// The page of a course, with its outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseDoc {
    /// The course's title.
    pub title: String,
    /// The course's subtitle; may be empty.
    pub subtitle: String,
    /// The summary as its author wrote it, in Markdown.
    pub summary: String,
    /// The summary as sanitised HTML; pictures are `media:{id}`.
    pub html: String,
    /// The summary as plain text.
    pub plain: String,
    /// The version of the renderer that made the HTML.
    pub renderer: u32,
    /// The course's language, a BCP 47 tag.
    pub language: String,
    /// The level that the course expects.
    pub level: Level,
    /// The names of the course's category, from the root.
    pub category: Vec<String>,
    /// The course's tags, as its author wrote them.
    pub tags: Vec<String>,
    /// The price; `None` for a free course.
    pub price: Option<Money>,
    /// The cover as it was uploaded.
    pub cover: Option<Id<File>>,
    /// The cover in the size that lists show.
    pub small_cover: Option<Id<File>>,
    /// The number of lessons from the first that are free to all.
    pub trial_lessons: usize,
    /// The chapters, in order.
    pub outline: Vec<OutlineChapter>,
    /// The pictures and lessons of the course that the summary names. Left out when there are none.
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub names: Names,
    /// Whether the course was begun in the studio and nobody has decided on its price yet.
    #[serde(default, skip_serializing_if = "is_false")]
    pub price_open: bool,
    /// The currency that the price was in before the course was free. Left out while there is a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

/// The targets of the links of a text, as they stand in it without their `#fragment`, and what they lead to.
pub type Names = BTreeMap<String, Named>;

/// The target of a link inside of its course.
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

/// The document of a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonDoc {
    /// The lesson's title.
    pub title: String,
    /// The lesson's summary; may be empty.
    pub summary: String,
    /// The text as its author wrote it, in Markdown.
    pub markdown: String,
    /// The text as sanitised HTML; pictures are `media:{id}`.
    pub html: String,
    /// The text's headings.
    pub headings: Vec<Heading>,
    /// The words by which the lesson is found: its text without markup, and the transcript of its recording.
    pub plain: String,
    /// The duration in seconds.
    pub seconds: i64,
    /// The version of the renderer that made the HTML.
    pub renderer: u32,
    /// The recording or document above the text. Left out when there is none: documents keep the hashes that they had
    /// before there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaDoc>,
    /// The pictures and lessons of the course that the text names. Left out when there are none.
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub names: Names,
}

impl LessonDoc {
    /// Returns whether there is nothing in the lesson: neither words below headings nor a picture, a recording or a
    /// document. It is judged by what the page shows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.media.is_none() && shows_nothing(&self.html)
    }

    /// Returns the lesson's row of an outline, not free.
    #[must_use]
    pub fn listed(&self, id: Id<Lesson>) -> OutlineLesson {
        OutlineLesson {
            id,
            title: self.title.clone(),
            kind: self.media.as_ref().map_or(LessonKind::Article, MediaDoc::kind),
            seconds: self.seconds,
            free: false,
            empty: self.is_empty(),
            file: self.media.as_ref().map(|media| media.file),
        }
    }
}

/// The elements whose words are no content: how their tags begin, and their ends.
const NO_CONTENT: [(&str, &str); 6] = [
    ("h2", "/h2"),
    ("h3", "/h3"),
    ("h4", "/h4"),
    ("h5", "/h5"),
    ("h6", "/h6"),
    ("span class=\"dead-picture\"", "/span"),
];

/// Returns whether the renderer's HTML shows nothing but headings: missing pictures, rules, marks and blanks are
/// nothing, words and pictures are something. (Comments, definitions and the title above are not in it at all.)
fn shows_nothing(html: &str) -> bool {
    let mut rest = html;
    // The end of the element that is passed over.
    let mut passed_over: Option<&str> = None;
    while let Some((words, tagged)) = rest.split_once('<') {
        // The renderer escapes what stands in tags, so that the first bracket ends each.
        let (tag, after) = tagged.split_once('>').unwrap_or((tagged, ""));
        if tag.starts_with("img ") || (passed_over.is_none() && has_words(words)) {
            return false;
        }
        passed_over = match passed_over {
            Some(end) if tag == end => None,
            Some(end) => Some(end),
            None => NO_CONTENT.iter().find(|(begin, _)| tag.starts_with(begin)).map(|(_, end)| *end),
        };
        rest = after;
    }
    !has_words(rest)
}

/// Returns whether anything in a text is more than blanks, marks of ASCII and what nobody sees.
fn has_words(text: &str) -> bool {
    let mut is_entity = false;
    text.chars().any(|c| {
        // What is escaped is a mark.
        is_entity = if is_entity { c != ';' } else { c == '&' };
        let is_blank = c.is_whitespace() || c == '\u{2800}' || matches!(c, '\u{FE00}'..='\u{FE0F}');
        !(is_entity || is_blank || c.is_ascii_punctuation() || model::rule::is_invisible(c))
    })
}

/// The video, audio recording or PDF of a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaDoc {
    /// The file.
    pub file: Id<File>,
    /// The file's MIME type, such as `video/mp4`.
    pub mime: String,
    /// The duration in milliseconds; 0 for documents.
    pub millis: i64,
    /// The captions, those in the course's own language first.
    pub captions: Vec<CaptionsDoc>,
}

/// The captions of a recording in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptionsDoc {
    /// The WebVTT file.
    pub file: Id<File>,
    /// The language, a BCP 47 tag.
    pub language: String,
}

impl MediaDoc {
    /// Returns the kind of a lesson with this recording or document.
    #[must_use]
    pub fn kind(&self) -> LessonKind {
        match &*self.mime {
            "video/mp4" => LessonKind::Video,
            "audio/mpeg" | "audio/mp4" => LessonKind::Audio,
            _ => LessonKind::Document,
        }
    }

    /// Returns the recording or document and all captions.
    pub fn files(&self) -> impl Iterator<Item = Id<File>> {
        std::iter::once(self.file).chain(self.captions.iter().map(|captions| captions.file))
    }
}

impl CourseDoc {
    /// Returns the lessons of all chapters, in order.
    pub fn lessons(&self) -> impl Iterator<Item = &OutlineLesson> {
        self.outline.iter().flat_map(|chapter| &chapter.lessons)
    }

    /// Returns the lessons in which there is something to learn.
    pub fn written_lessons(&self) -> impl Iterator<Item = &OutlineLesson> {
        self.lessons().filter(|lesson| !lesson.empty)
    }

    /// Returns a lesson and its chapter's title. Returns `None` when the outline has no such lesson.
    #[must_use]
    pub fn find(&self, id: Id<Lesson>) -> Option<(&str, &OutlineLesson)> {
        self.outline.iter().find_map(|chapter| {
            let lesson = chapter.lessons.iter().find(|lesson| lesson.id == id)?;
            Some((chapter.title.as_str(), lesson))
        })
    }

    /// Returns the course as the catalogue shows it.
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
            off_sale: false,
            teacher,
            cover: self.small_cover.map(ground::media::public_address),
            lessons: i64::try_from(self.written_lessons().count()).unwrap_or(i64::MAX),
            rating: None,
        }
    }
}

/// A document as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The SHA-256 of the JSON in hexadecimal: equal documents are stored once.
    pub hash: String,
    /// The JSON, compressed with zstd.
    pub body: Vec<u8>,
}

/// Returns the stored form of a document.
///
/// # Errors
/// [`Error::Internal`] when it cannot be serialised or compressed.
pub fn pack(document: &impl Serialize) -> Result<Packed> {
    let json = serde_json::to_vec(document).map_err(|error| Error::Internal(format!("document: {error}")))?;
    let body = zstd::bulk::compress(&json, 3).map_err(|error| Error::Internal(format!("zstd: {error}")))?;
    Ok(Packed { hash: hash(&json), body })
}

/// Returns the JSON of a stored document, or `None` when it is damaged.
#[must_use]
pub fn unpack_text(hash: &str, body: &[u8]) -> Option<Vec<u8>> {
    zstd::stream::decode_all(body).ok().filter(|text| self::hash(text) == hash)
}

/// Reads a stored document.
///
/// # Errors
/// [`Error::Inconsistent`] when it is damaged.
pub fn unpack<T: DeserializeOwned>(hash: &str, body: &[u8]) -> Result<T> {
    let damaged = || Error::Inconsistent { table: "blob", column: "body", row: hash.into() };
    let text = zstd::stream::decode_all(body).map_err(|_| damaged())?;
    serde_json::from_slice(&text).map_err(|_| damaged())
}

#[cfg(test)]
mod tests {
    use super::shows_nothing;

    #[test]
    fn headings_and_missing_pictures_are_no_content() {
        for nothing in [
            "",
            "<p>\u{a0}</p>\n",
            "<p>\u{200b}\u{3000}</p>",
            "<h2 id=\"t-a\">A <em>b</em></h2>\n<h3 id=\"t-c\">C</h3>\n",
            "<hr>\n<p><br></p><ul>\n<li></li>\n</ul>",
            "<p>&lt;&amp;&gt;</p>",
            "<p><span class=\"dead-picture\">a loaf</span></p>",
            "<pre tabindex=\"0\"><code></code></pre>",
        ] {
            assert!(shows_nothing(nothing), "{nothing}");
        }
        for something in [
            "<p>A</p>",
            "<h2 id=\"t-a\">A</h2>\n<p>&lt;b</p>",
            "<p><span class=\"dead-picture\">a</span> b</p>",
            "<p><span class=\"dead-link\">a</span></p>",
            "<h2 id=\"t-a\"><img src=\"media:1\" alt=\"\"></h2>",
            "<p><math><mi>x</mi></math></p>",
            "<p>——</p>",
        ] {
            assert!(!shows_nothing(something), "{something}");
        }
    }
}
