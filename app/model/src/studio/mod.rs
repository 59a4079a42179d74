//! Courses as their teachers see them: the working texts, what is missing, what would change, what was published.

mod edit;

use serde::{Deserialize, Serialize};

pub use edit::*;

use crate::{
    Currency, Id, Millis, Money,
    course::{Course, File, Lesson, LessonMedia, Level, OutlineChapter, OutlineLesson},
    text_enum,
};

/// Marks the ids of uploads.
#[derive(Clone, Copy, Debug)]
pub enum Upload {}
/// Marks the ids of releases.
#[derive(Clone, Copy, Debug)]
pub enum Release {}

text_enum! {
    /// How a course stands.
    pub enum CourseState {
        /// Never published.
        Draft = "draft",
        /// What learners see is what its teacher works on.
        Live = "live",
        /// Live, and its teacher has changed something since.
        Changed = "changed",
        /// Taken out of the catalogue by an administrator.
        Hidden = "hidden",
    }
}

text_enum! {
    /// What a course needs before it is published.
    pub enum Need {
        /// A lesson at least that has a text or a recording.
        Lesson = "lesson",
        /// A description.
        Description = "description",
        /// A decision about its price: free, or how much.
        Price = "price",
        /// A cover; one is drawn without it.
        Cover = "cover",
    }
}

impl Need {
    /// Whether a course cannot be published without it.
    #[must_use]
    pub const fn is_required(self) -> bool {
        !matches!(self, Self::Cover)
    }
}

text_enum! {
    /// The outline that a new course begins with.
    pub enum Template {
        /// One chapter, one lesson.
        Empty = "empty",
        /// Introduction, three chapters, conclusion.
        Course = "course",
        /// A chapter for each day of a week.
        Week = "week",
    }
}

/// A course as its teacher edits it: the working draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudioCourse {
    /// The course.
    pub id: Id<Course>,
    /// Its name in addresses.
    pub slug: String,
    /// The hash of this working text: what the next edit builds on.
    pub base: String,
    /// Its title.
    pub title: String,
    /// Its subtitle; may be empty.
    pub subtitle: String,
    /// The summary in Markdown.
    pub summary: String,
    /// The summary as clean HTML, with addresses for its pictures.
    pub html: String,
    /// The language it is given in, BCP 47.
    pub language: String,
    /// How much it expects.
    pub level: Level,
    /// The names of its category, from the root.
    pub category: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// What it costs; `None`: nothing, or not decided (then `needs` says so).
    pub price: Option<Money>,
    /// The currency that its price is in, was in, or would first be in.
    pub currency: Currency,
    /// The address of its cover; `None`: a cover is drawn.
    pub cover: Option<String>,
    /// Its chapters, in order.
    pub outline: Vec<OutlineChapter>,
    /// Those of its lessons that have neither a text nor a recording or document.
    pub empty: Vec<Id<Lesson>>,
    /// So many lessons from the first are free to all.
    pub trial_lessons: usize,
    /// How it stands.
    pub state: CourseState,
    /// What is missing.
    pub needs: Vec<Need>,
    /// The state before the last step, to go back to.
    pub before: Option<String>,
    /// When it was last saved.
    pub saved_at: Millis,
    /// Who saved it; `None`: nobody knows.
    pub editor: Option<Editor>,
    /// The names of others who are at work on it.
    pub others: Vec<String>,
    /// The handle and the name of its teacher.
    pub teacher: crate::course::Teacher,
    /// The categories that there are, each as an edit names it: names from the root with `/` between them.
    pub categories: Vec<String>,
}

/// Who saved a working text last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Editor {
    /// The name that others see.
    pub name: String,
    /// Whether that is oneself.
    pub own: bool,
}

/// A picture that a text names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// How the text names it, such as `img/map.png`.
    pub name: String,
    /// The file.
    pub file: Id<File>,
}

/// A lesson as its teacher edits it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudioLesson {
    /// The course.
    pub course: Id<Course>,
    /// The course's name in addresses.
    pub slug: String,
    /// The course's title.
    pub course_title: String,
    /// The language of the course, BCP 47.
    pub language: String,
    /// The lesson as the outline has it.
    pub lesson: OutlineLesson,
    /// The title of its chapter.
    pub chapter: String,
    /// The lessons before and after it.
    pub neighbours: (Option<Id<Lesson>>, Option<Id<Lesson>>),
    /// The hash of this working text: what the next save builds on.
    pub base: String,
    /// What it says.
    pub text: LessonText,
    /// The text as clean HTML, with addresses for its pictures.
    pub html: String,
    /// The recording or document above the text.
    pub media: Option<LessonMedia>,
    /// How the course stands.
    pub state: CourseState,
    /// When it was last saved.
    pub saved_at: Millis,
    /// Who saved it; `None`: nobody knows.
    pub editor: Option<Editor>,
    /// The names of others who are at work on it.
    pub others: Vec<String>,
}

/// What a teacher writes in a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonText {
    /// Its title.
    pub title: String,
    /// What it is about; may be empty.
    pub summary: String,
    /// The text in Markdown.
    pub markdown: String,
    /// The pictures that it names.
    pub pictures: Vec<Picture>,
}

/// What a save left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// What the next save builds on.
    pub base: String,
    /// When it was saved.
    pub saved_at: Millis,
    /// The names of others who are at work on it.
    pub others: Vec<String>,
}

/// A word of a compared text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DiffSegment {
    /// In both.
    Same(String),
    /// New.
    Added(String),
    /// No longer there.
    Removed(String),
}

text_enum! {
    /// What happened to a part of a course.
    pub enum ChangeKind {
        /// It is new.
        Added = "added",
        /// It says something else.
        Changed = "changed",
        /// It stands elsewhere.
        Moved = "moved",
        /// It is gone.
        Removed = "removed",
    }
}

text_enum! {
    /// A part of a course or lesson that can be compared.
    pub enum Part {
        /// The title.
        Title = "title",
        /// The subtitle.
        Subtitle = "subtitle",
        /// The summary.
        Summary = "summary",
        /// The text.
        Text = "text",
        /// The price.
        Price = "price",
        /// The cover.
        Cover = "cover",
        /// Recording, document or captions.
        Media = "media",
        /// Category, tags, level, language.
        Facts = "facts",
        /// Whether it may be read for nothing.
        Free = "free",
        /// The order and the titles of chapters.
        Chapters = "chapters",
    }
}

/// A part that changed, word by word; without words: only that it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which part.
    pub part: Part,
    /// Its words.
    pub words: Vec<DiffSegment>,
}

/// A lesson that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonChange {
    /// The lesson.
    pub id: Id<Lesson>,
    /// Its title: the new one, or the old one of a lesson that is gone.
    pub title: String,
    /// What happened to it.
    pub kind: ChangeKind,
    /// What of it changed.
    pub parts: Vec<Change>,
}

/// What differs between two states of a course.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Of the course's page.
    pub course: Vec<Change>,
    /// Of its lessons.
    pub lessons: Vec<LessonChange>,
}

impl Changes {
    /// Whether nothing differs.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.course.is_empty() && self.lessons.is_empty()
    }
}

/// A release of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseRow {
    /// The release.
    pub id: Id<Release>,
    /// When it went live.
    pub live_at: Millis,
    /// Who published it.
    pub author: String,
    /// How many lessons it has.
    pub lessons: i64,
    /// Whether learners see this one.
    pub current: bool,
}

text_enum! {
    /// What an uploaded file is, told by its content.
    pub enum UploadKind {
        /// PNG, JPEG, WebP, GIF, SVG.
        Picture = "picture",
        /// MP4.
        Video = "video",
        /// MP3.
        Audio = "audio",
        /// PDF.
        Document = "document",
        /// WebVTT.
        Captions = "captions",
    }
}

/// A file that has arrived whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploaded {
    /// The upload.
    pub id: Id<Upload>,
    /// What it became.
    pub file: Id<File>,
    /// What it is.
    pub kind: UploadKind,
    /// How it was called.
    pub name: String,
    /// How large it is.
    pub bytes: i64,
    /// Its address for whoever sent it.
    pub address: String,
}
