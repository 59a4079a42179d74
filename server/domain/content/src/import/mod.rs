//! Import: a folder of texts, pictures, recordings and documents becomes a course.
//!
//! [`read`] looks at the whole folder and names everything that is wrong with it; it touches neither the
//! database nor the media folder. [`apply()`] takes a folder without problems and publishes it in one
//! transaction. The format is described in `docs/course-format.md`.

mod apply;
mod assets;
pub(crate) mod captions;
mod chapter;
mod course_toml;
mod folder;
mod front_matter;
pub(crate) mod links;
mod mp4;
mod pdf;
pub(crate) mod picture;
pub(crate) mod placing;
mod plan;
pub(crate) mod recording;
mod svg;
mod texts;
mod toml_reader;

use std::{fmt, path::PathBuf};

use model::{
    Money,
    course::{LessonKind, Level},
};

pub use apply::apply;
pub use folder::read;
pub(crate) use texts::reading_seconds;

/// A course folder in which nothing is wrong.
#[derive(Debug)]
pub struct Folder {
    /// What `course.toml` says.
    pub(crate) course: Course,
    /// The chapters with their lessons, in order.
    pub(crate) chapters: Vec<Chapter>,
    /// The pictures that texts may use.
    pub(crate) pictures: Vec<Picture>,
    /// What was passed over.
    pub(crate) warnings: Vec<Problem>,
}

impl Folder {
    /// The course's name in addresses.
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.course.slug
    }

    /// How many lessons there are.
    #[must_use]
    pub fn lessons(&self) -> usize {
        self.chapters.iter().map(|chapter| chapter.lessons.len()).sum()
    }
}

/// What `course.toml` says.
#[derive(Debug, Default)]
pub(crate) struct Course {
    pub slug: String,
    pub title: String,
    pub subtitle: String,
    pub summary: String,
    pub language: String,
    pub level: Option<Level>,
    pub category: Vec<String>,
    pub tags: Vec<String>,
    pub teacher: String,
    pub cover: Option<Cover>,
    pub trial_lessons: usize,
    pub live: bool,
    pub price: Option<Money>,
    pub price_open: bool,
}

/// A cover: as it was given, and in the size that lists show (`None`: it is small enough, or a drawing).
#[derive(Debug)]
pub(crate) struct Cover {
    pub whole: Picture,
    pub small: Option<Picture>,
}

/// A chapter.
#[derive(Debug)]
pub(crate) struct Chapter {
    pub title: String,
    pub lessons: Vec<Lesson>,
}

/// An article, or a recording or document with a text below it.
#[derive(Debug)]
pub(crate) struct Lesson {
    /// Its file in the folder, with `/`.
    pub path: String,
    /// The file that its text is in; an article's is its own.
    pub text: String,
    /// Its identity inside the course: the path without numbers and ending.
    pub key: String,
    /// The file's name, for a text that has no title.
    pub name: String,
    pub title: Option<String>,
    pub summary: String,
    pub trial: bool,
    pub seconds: Option<i64>,
    pub markdown: String,
    /// Lines of the file before the text.
    pub skipped: usize,
    /// What stands above the text; `None`: an article.
    pub media: Option<Media>,
}

/// A film, a recording or a PDF, checked. It stays where it lies until it is copied.
#[derive(Debug)]
pub(crate) struct Media {
    pub kind: LessonKind,
    pub mime: &'static str,
    /// Where it lies.
    pub from: PathBuf,
    /// Its SHA-256 in hex.
    pub hash: String,
    pub bytes: u64,
    /// How long it is, in milliseconds; 0 for documents.
    pub millis: i64,
    /// How long the lesson takes, unless its author says otherwise of a document.
    pub seconds: i64,
    /// The course's own language first.
    pub captions: Vec<Captions>,
}

/// Captions of a recording, checked.
#[derive(Debug)]
pub(crate) struct Captions {
    /// BCP 47.
    pub language: String,
    pub bytes: Vec<u8>,
    /// What is said in them.
    pub transcript: String,
}

/// A picture, checked.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    /// Its file in the folder, with `/`.
    pub path: String,
    pub bytes: Vec<u8>,
    pub mime: &'static str,
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// A blurred miniature as a `data:` address.
    pub placeholder: Option<String>,
}

/// Something wrong with a course folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, relative to the folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What kind of problem, for programs: `unknown-key`.
    pub kind: &'static str,
    /// What to do about it, for people.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(file: &str, line: usize, kind: &'static str, message: impl Into<String>) -> Self {
        Self { file: file.into(), line, kind, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.kind)?;
        if self.message.is_empty() { Ok(()) } else { write!(f, " ({})", self.message) }
    }
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The course.
    pub course: model::Id<model::course::Course>,
    /// Its name in addresses.
    pub slug: String,
    /// How many lessons it has.
    pub lessons: usize,
    /// Whether anything was written.
    pub changed: bool,
    /// Whether a release was published.
    pub published: bool,
    /// What its author should know.
    pub warnings: Vec<Problem>,
}
