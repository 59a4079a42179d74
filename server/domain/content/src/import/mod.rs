//! Import: a folder of texts, pictures, recordings and documents becomes a course.
//!
//! [`read`] checks the whole folder and reports everything that is wrong with it; it touches neither the database nor
//! the media folder. [`apply()`] takes a folder without problems and publishes it in one transaction. The format is
//! described in `docs/course-format.md`.

mod apply;
mod assets;
pub(crate) mod captions;
mod chapter;
mod codec;
pub(crate) mod content_type;
mod course_toml;
mod folder;
pub(crate) mod foreign;
mod front_matter;
pub(crate) mod links;
mod mp3;
mod mp4;
mod pdf;
pub(crate) mod picture;
pub(crate) mod placing;
mod plan;
mod png;
pub(crate) mod raster;
pub(crate) mod recording;
mod reduced;
mod refusal;
mod strip;
mod svg;
mod texts;
mod toml_reader;

use std::{fmt, path::PathBuf};

use model::{
    Money,
    course::{LessonKind, Level},
    studio::{FileChange, FileNote},
};

pub use apply::apply;
pub use folder::read;
pub(crate) use refusal::Refusal;
pub(crate) use texts::reading_seconds;

/// A course folder without problems.
#[derive(Debug)]
pub struct Folder {
    /// The content of `course.toml`.
    pub(crate) course: Course,
    /// The chapters with their lessons, in order.
    pub(crate) chapters: Vec<Chapter>,
    /// The pictures that texts may use.
    pub(crate) pictures: Vec<Picture>,
    /// The warnings about what was passed over.
    pub(crate) warnings: Vec<Problem>,
}

impl Folder {
    /// Returns the course's slug.
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.course.slug
    }

    /// Returns the number of lessons.
    #[must_use]
    pub fn lessons(&self) -> usize {
        self.chapters.iter().map(|chapter| chapter.lessons.len()).sum()
    }
}

/// The content of `course.toml`.
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

/// A cover: as it was given, and in the size that lists show (`None` when it is small enough, or a drawing).
#[derive(Debug)]
pub(crate) struct Cover {
    pub whole: Picture,
    pub small: Option<Picture>,
}

/// A chapter with its lessons.
#[derive(Debug)]
pub(crate) struct Chapter {
    pub title: String,
    pub lessons: Vec<Lesson>,
}

/// An article, or a recording or document with a text below it.
#[derive(Debug)]
pub(crate) struct Lesson {
    /// The lesson's file in the folder, with `/`.
    pub path: String,
    /// The file that the lesson's text is in; an article's is its own.
    pub text: String,
    /// The lesson's identity inside the course: the path without numbers and extension.
    pub key: String,
    /// The file's name, for a text that has no title.
    pub name: String,
    pub title: Option<String>,
    pub summary: String,
    pub trial: bool,
    pub seconds: Option<i64>,
    pub markdown: String,
    /// The number of lines of the file before the text.
    pub skipped: usize,
    /// The recording or document above the text; `None` for an article.
    pub media: Option<Media>,
}

/// A video, audio recording or PDF, checked. It stays in its place until it is copied.
#[derive(Debug)]
pub(crate) struct Media {
    pub kind: LessonKind,
    pub mime: &'static str,
    /// The path of the file.
    pub from: PathBuf,
    /// The SHA-256 of the file in hexadecimal.
    pub hash: String,
    pub bytes: u64,
    /// The duration in milliseconds; 0 for documents.
    pub millis: i64,
    /// The duration of the lesson in seconds, unless its author says otherwise of a document.
    pub seconds: i64,
    /// The captions, those in the course's own language first.
    pub captions: Vec<Captions>,
}

/// The captions of a recording, checked.
#[derive(Debug)]
pub(crate) struct Captions {
    /// The language, a BCP 47 tag.
    pub language: String,
    pub bytes: Vec<u8>,
    /// The text that is spoken, one cue a line.
    pub transcript: String,
    /// What was left out of them.
    pub notes: Vec<FileNote>,
}

/// A picture, checked.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    /// The picture's file in the folder, with `/`.
    pub path: String,
    pub bytes: Vec<u8>,
    pub mime: &'static str,
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// A blurred miniature as a `data:` address.
    pub placeholder: Option<String>,
    /// What was left out of it that people may miss, was changed, or is missing.
    notes: Vec<Note>,
}

impl Picture {
    /// Returns what was left out of the picture, changed, or is missing.
    pub fn changes(&self) -> Vec<FileNote> {
        self.notes.iter().map(|note| FileNote { line: note.line, change: note.change }).collect()
    }

    /// Returns the warnings about what was left out of the picture, changed, or is missing.
    fn warnings(&self) -> impl Iterator<Item = Problem> {
        self.notes.iter().map(|note| match note.change {
            FileChange::CutOff => Problem::of_file(&self.path, "picture-cut-off", note.message),
            _ => Problem::new(&self.path, note.line, "svg-part-left-out", note.message),
        })
    }
}

/// What was left out of a picture, was changed, or is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    /// The line in which the first of its kind is, from 1; 0 in what has no lines.
    pub line: usize,
    pub change: FileChange,
    /// The explanation, for people who import folders.
    pub message: &'static str,
}

/// A problem of a course folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, relative to the folder.
    pub file: String,
    /// The line, from 1; `None` when it is about the file as a whole.
    pub line: Option<usize>,
    /// The kind of problem, for programs, such as `unknown-key`.
    pub kind: &'static str,
    /// The explanation, for people.
    pub message: String,
}

impl Problem {
    /// Returns a problem of this file and line.
    pub(crate) fn new(file: &str, line: usize, kind: &'static str, message: impl Into<String>) -> Self {
        Self { file: file.into(), line: Some(line), kind, message: message.into() }
    }

    /// Returns the file, with the line where it is about one: `01-a/02-b.md:3`.
    #[must_use]
    pub fn place(&self) -> String {
        self.line.map_or_else(|| self.file.clone(), |line| format!("{}:{line}", self.file))
    }

    /// Returns a problem of this file as a whole.
    pub(crate) fn of_file(file: &str, kind: &'static str, message: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, kind, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place(), self.kind)?;
        if self.message.is_empty() { Ok(()) } else { write!(f, " ({})", self.message) }
    }
}

/// The outcome of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The course.
    pub course: model::Id<model::course::Course>,
    /// The course's slug.
    pub slug: String,
    /// The number of its lessons.
    pub lessons: usize,
    /// Whether anything was written.
    pub changed: bool,
    /// Whether a release was published.
    pub published: bool,
    /// The warnings for the course's author.
    pub warnings: Vec<Problem>,
}
