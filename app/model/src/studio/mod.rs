//! Courses as their teachers see them: drafts, what is missing, what would change, and what was published. Knows
//! nothing of learners.

mod course_change;
mod edit;
mod edit_form;
mod language_tag;
mod piece;
mod upload;

use serde::{Deserialize, Serialize};

pub use course_change::*;
pub use edit::*;
pub use edit_form::*;
pub use language_tag::*;
pub use piece::*;
pub use upload::*;

use crate::{
    Currency, Id, Millis, Money,
    course::{Course, File, Lesson, LessonMedia, Level, OutlineChapter, OutlineLesson},
    text::Warning,
    text_enum,
};

/// The marker type of release ids.
#[derive(Clone, Copy, Debug)]
pub enum Release {}

text_enum! {
    /// The state of a course.
    pub enum CourseState {
        /// A course that was never published.
        Draft = "draft",
        /// A live course whose newest release is its draft.
        Live = "live",
        /// A live course whose draft has changed since.
        Changed = "changed",
        /// A course that an administrator has hidden from the catalogue.
        Hidden = "hidden",
    }
}

text_enum! {
    /// A requirement of a course before it is published.
    pub enum Need {
        /// At least one lesson with a text or a recording.
        Lesson = "lesson",
        /// A description.
        Description = "description",
        /// A decision about the price: free, or an amount.
        Price = "price",
        /// A cover; one is drawn without it.
        Cover = "cover",
    }
}

impl Need {
    /// Returns whether a course cannot be published without it.
    #[must_use]
    pub const fn is_required(self) -> bool {
        !matches!(self, Self::Cover)
    }
}

/// Returns whether so many of all lessons of a course are `empty` that nobody should publish it without saying so once
/// more: more than a third.
#[must_use]
pub const fn is_sold_empty(empty: usize, all: usize) -> bool {
    empty.saturating_mul(3) > all
}

text_enum! {
    /// The outline that a new course begins with.
    pub enum Template {
        /// One chapter with one lesson.
        Empty = "empty",
        /// An introduction, three chapters and a conclusion.
        Course = "course",
        /// A chapter for each day of a week.
        Week = "week",
    }
}

/// The draft of a course, as its teacher edits it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudioCourse {
    /// The course.
    pub id: Id<Course>,
    /// The course's slug.
    pub slug: String,
    /// The hash of this draft, on which the next edit builds.
    pub base: String,
    /// The course's title.
    pub title: String,
    /// The course's subtitle; may be empty.
    pub subtitle: String,
    /// The summary in Markdown.
    pub summary: String,
    /// The summary as sanitised HTML, with addresses for its pictures.
    pub html: String,
    /// The warnings to the summary's author.
    pub warnings: Vec<Warning>,
    /// The course's language, a BCP 47 tag.
    pub language: String,
    /// The level that the course expects.
    pub level: Level,
    /// The names of the course's category, from the root.
    pub category: Vec<String>,
    /// The course's tags.
    pub tags: Vec<String>,
    /// The price; `None` for a free course, or when it is not decided (then `needs` says so).
    pub price: Option<Money>,
    /// Whether nobody can buy it at this price, since the school has no payment provider that takes it.
    pub off_sale: bool,
    /// The currency that the price is in, was in, or would first be in.
    pub currency: Currency,
    /// The address of the cover; `None` when a cover is drawn.
    pub cover: Option<String>,
    /// What was left out of the cover when it came in, or changed.
    pub cover_notes: Vec<FileNote>,
    /// The chapters, in order.
    pub outline: Vec<OutlineChapter>,
    /// The lessons that have neither a text nor a recording or document.
    pub empty: Vec<Id<Lesson>>,
    /// The number of lessons from the first that are free to all.
    pub trial_lessons: usize,
    /// The state of the course.
    pub state: CourseState,
    /// The requirements that are not met yet.
    pub needs: Vec<Need>,
    /// The hash of the state before the last edit, for undoing it.
    pub before: Option<String>,
    /// The instant of the last save.
    pub saved_at: Millis,
    /// The last editor; `None` when they are not known.
    pub editor: Option<Editor>,
    /// The names of the other editors who are at work on it.
    pub others: Vec<String>,
    /// The handle and the name of the course's teacher.
    pub teacher: crate::course::Teacher,
    /// All categories, each as an edit names it: names from the root with `/` between them.
    pub categories: Vec<String>,
    /// The viewer's uploads to it that have not ended.
    pub waiting: Vec<WaitingUpload>,
    /// The viewer's uploads to it that it does not use.
    pub unused: Vec<UnusedUpload>,
}

/// The last editor of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Editor {
    /// The name that others see.
    pub name: String,
    /// Whether that is the viewer.
    pub own: bool,
}

/// A picture that a text names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// The picture's name in the text, such as `img/map.png`.
    pub name: String,
    /// The file.
    pub file: Id<File>,
}

/// The draft of a lesson, as its teacher edits it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudioLesson {
    /// The course.
    pub course: Id<Course>,
    /// The course's slug.
    pub slug: String,
    /// The course's title.
    pub course_title: String,
    /// The language of the course, a BCP 47 tag.
    pub language: String,
    /// The lesson as the outline has it.
    pub lesson: OutlineLesson,
    /// The title of the lesson's chapter.
    pub chapter: String,
    /// The lessons before and after it.
    pub neighbours: (Option<Id<Lesson>>, Option<Id<Lesson>>),
    /// The hash of this draft, on which the next save builds.
    pub base: String,
    /// The text, with its title and summary.
    pub text: LessonText,
    /// The text as sanitised HTML, with addresses for its pictures.
    pub html: String,
    /// The warnings to the text's author.
    pub warnings: Vec<Warning>,
    /// The pictures of the text that were changed when they came in.
    pub drawings: Vec<ChangedFile>,
    /// The recording or document above the text.
    pub media: Option<LessonMedia>,
    /// The name of the film's H.264 profile, when not every browser plays it.
    pub rare_profile: Option<String>,
    /// The captions that were changed when they came in.
    pub changed_captions: Vec<ChangedFile>,
    /// The viewer's uploads to the course that have not ended.
    pub waiting: Vec<WaitingUpload>,
    /// The viewer's uploads to the course that it does not use.
    pub unused: Vec<UnusedUpload>,
    /// The state of the course.
    pub state: CourseState,
    /// The instant of the last save.
    pub saved_at: Millis,
    /// The last editor; `None` when they are not known.
    pub editor: Option<Editor>,
    /// The names of the other editors who are at work on it.
    pub others: Vec<String>,
}

/// A text as learners will see it, and what its author is warned of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPreview {
    /// The text as sanitised HTML, with addresses for its pictures.
    pub html: String,
    /// The warnings, by their lines.
    pub warnings: Vec<Warning>,
    /// The pictures of the text that were changed when they came in.
    pub drawings: Vec<ChangedFile>,
}

/// The text of a lesson, as a teacher writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonText {
    /// The lesson's title.
    pub title: String,
    /// The lesson's summary; may be empty.
    pub summary: String,
    /// The text in Markdown.
    pub markdown: String,
    /// The pictures that the text names.
    pub pictures: Vec<Picture>,
}

/// The outcome of a save.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The hash of the saved draft, on which the next save builds.
    pub base: String,
    /// The instant of the save.
    pub saved_at: Millis,
    /// The names of the other editors who are at work on it.
    pub others: Vec<String>,
}

/// A segment of a compared text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DiffSegment {
    /// A stretch that is in both texts.
    Same(String),
    /// A stretch that is in the new text only.
    Added(String),
    /// A stretch that is in the old text only.
    Removed(String),
}

text_enum! {
    /// The kind of a change to a lesson.
    pub enum ChangeKind {
        /// A lesson that is new.
        Added = "added",
        /// A lesson whose parts changed.
        Changed = "changed",
        /// A lesson that is in another place.
        Moved = "moved",
        /// A lesson that is gone.
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
        /// The recording, document or captions.
        Media = "media",
        /// The category, tags, level, language and number of trial lessons.
        Facts = "facts",
        /// Whether everybody may read it.
        Free = "free",
        /// The order and the titles of chapters.
        Chapters = "chapters",
    }
}

/// A part that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The part.
    pub part: Part,
    /// The differences word by word; empty when only that it changed is known.
    pub words: Vec<DiffSegment>,
}

/// A lesson that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonChange {
    /// The lesson.
    pub id: Id<Lesson>,
    /// The new title, or the old one of a lesson that is gone.
    pub title: String,
    /// The kind of the change.
    pub kind: ChangeKind,
    /// The parts that changed.
    pub parts: Vec<Change>,
}

/// The differences between two versions of a course.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// The changes of the course's page.
    pub course: Vec<Change>,
    /// The changes of its lessons.
    pub lessons: Vec<LessonChange>,
}

impl Changes {
    /// Returns whether nothing differs.
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
    /// The instant at which it went live.
    pub live_at: Millis,
    /// The name of the person who published it.
    pub author: String,
    /// The number of its lessons.
    pub lessons: i64,
    /// Whether learners see this release.
    pub current: bool,
}

/// A course with its unpublished changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseChanges {
    /// The course.
    pub course: StudioCourse,
    /// The changes that are not published.
    pub changes: Changes,
    /// The release before the one that learners see.
    pub earlier: Option<Id<Release>>,
}

/// A course with its releases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseHistory {
    /// The course.
    pub course: StudioCourse,
    /// Its releases, newest first.
    pub releases: Vec<ReleaseRow>,
    /// The changes of the release that is looked at; `None` when none is.
    pub changes: Option<Changes>,
}
