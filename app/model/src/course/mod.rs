//! Courses as pages show them: the catalogue, the page of a course, search results. Knows nothing of drafts.

mod lesson;
mod query;

use serde::{Deserialize, Serialize};

pub use lesson::{Captions, Heading, LessonMedia, LessonPage, whole_seconds};
pub use query::Query;

use crate::{Device, Id, Money, order::CourseAccess, refund_policy::RefundPolicy, review::Rating, text_enum};

/// The marker type of course ids.
#[derive(Clone, Copy, Debug)]
pub enum Course {}
/// The marker type of lesson ids.
#[derive(Clone, Copy, Debug)]
pub enum Lesson {}
/// The marker type of file ids.
#[derive(Clone, Copy, Debug)]
pub enum File {}
/// The marker type of tag ids.
#[derive(Clone, Copy, Debug)]
pub enum Tag {}

text_enum! {
    /// A version of a course that is shown instead of the newest live release.
    pub enum Preview {
        /// The draft, for those who may edit the course.
        Draft = "draft",
    }
}

text_enum! {
    /// The level that a course expects of its learners.
    pub enum Level {
        /// No knowledge of the subject.
        Beginner = "beginner",
        /// Knowledge of the basics.
        Intermediate = "intermediate",
        /// Practice in the subject.
        Advanced = "advanced",
    }
}

text_enum! {
    /// The kind of a lesson.
    pub enum LessonKind {
        /// A text with pictures.
        Article = "article",
        /// An MP4 video.
        Video = "video",
        /// An MP3 recording.
        Audio = "audio",
        /// A PDF.
        Document = "document",
    }
}

text_enum! {
    /// The order of the catalogue.
    pub enum Sort {
        /// The best match of a search first, else the newest.
        Best = "best",
        /// The newest first.
        Newest = "newest",
        /// The courses with most learners first.
        Learners = "learners",
        /// The best rated first; courses without reviews come last.
        Rating = "rating",
        /// The order of the titles.
        Title = "title",
        /// The cheapest first; free courses before paid ones.
        PriceUp = "price",
        /// The most expensive first.
        PriceDown = "price-desc",
    }
}

text_enum! {
    /// A filter for free or paid courses.
    pub enum PriceFilter {
        /// Courses without a price.
        Free = "free",
        /// Courses with a price.
        Paid = "paid",
    }
}

text_enum! {
    /// A filter of the catalogue, or its order: the names of the parameters in the address.
    pub enum CatalogueFilter {
        /// The words to search for.
        Words = "q",
        /// A category, and everything below it.
        Category = "category",
        /// A tag.
        Tag = "tag",
        /// A teacher.
        Teacher = "teacher",
        /// A level.
        Level = "level",
        /// Free or paid courses.
        Price = "price",
        /// The language of the course.
        Language = "language",
        /// The order.
        Sort = "sort",
    }
}

/// A teacher, as a course names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teacher {
    /// The teacher's handle (user name).
    pub handle: String,
    /// The name that others see.
    pub name: String,
}

/// The page of a teacher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeacherPage {
    /// The teacher's id, as addresses of reports name it.
    pub id: Id<()>,
    /// The teacher.
    pub teacher: Teacher,
    /// The teacher's biography, in plain text.
    pub bio: String,
    /// The rating of all of them together; `None` when none has a review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// The teacher's courses, the newest first.
    pub courses: Vec<Card>,
}

/// A course in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The course.
    pub id: Id<Course>,
    /// The course's slug.
    pub slug: String,
    /// The course's title.
    pub title: String,
    /// The course's subtitle; may be empty.
    pub subtitle: String,
    /// The course's language, a BCP 47 tag.
    pub language: String,
    /// The level that the course expects.
    pub level: Level,
    /// The price; `None` for a free course.
    pub price: Option<Money>,
    /// Whether nobody can buy it now, since the school has no payment provider that takes its price.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off_sale: bool,
    /// The course's teacher.
    pub teacher: Teacher,
    /// The address of the cover picture; `None` when a cover is drawn.
    pub cover: Option<String>,
    /// The number of lessons.
    pub lessons: i64,
    /// The rating; `None` when nobody has reviewed it, and where nobody asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
}

/// A purchase that somebody is about to make: the course, and what they have of it already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// The course as in the catalogue.
    pub card: Card,
    /// The viewer's access to it.
    pub access: CourseAccess,
    /// The promise about refunds that buyers ask for; `None` for a course that costs nothing.
    pub refund_policy: Option<RefundPolicy>,
    /// The address or number that the viewer typed a moment ago in this browser; empty when they typed none.
    pub typed: String,
}

/// A filter that is set, as a chip that removes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chip {
    /// The filter.
    pub filter: CatalogueFilter,
    /// Its value.
    pub value: ChipValue,
}

/// The value of a filter, as its chip shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChipValue {
    /// A level.
    Level(Level),
    /// Free or paid courses.
    Price(PriceFilter),
    /// A text: the name of the tag, teacher or category, the language's tag, or the words.
    Text(String),
    /// A value that is unknown, which is ignored.
    Unknown(String),
}

/// A category on the way from the root to another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryStep {
    /// The category's path, the value of the filter.
    pub path: String,
    /// The category's name.
    pub name: String,
}

/// A category and the number of its courses, with all categories below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryCount {
    /// The category's path, the value of the filter.
    pub path: String,
    /// The category's name.
    pub name: String,
    /// The depth in the tree, from 0.
    pub depth: usize,
    /// The number of courses.
    pub courses: i64,
}

/// A tag and the number of its courses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagCount {
    /// The tag, the value of the filter.
    pub tag: String,
    /// The number of courses.
    pub courses: i64,
}

/// A teacher and the number of their courses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeacherCount {
    /// The teacher, whose handle is the value of the filter.
    pub teacher: Teacher,
    /// The number of courses.
    pub courses: i64,
}

/// The first page: rows of courses, each filled by a rule, and each the beginning of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// The newest courses.
    pub newest: Vec<Card>,
    /// The courses with most learners; one without learners is not among them.
    pub learned: Vec<Card>,
    /// The newest free courses.
    pub free: Vec<Card>,
    /// The categories with most courses, and the newest courses of each.
    pub categories: Vec<(CategoryCount, Vec<Card>)>,
    /// The teachers with most courses.
    pub teachers: Vec<TeacherCount>,
}

/// One page of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// The courses of this page.
    pub cards: Vec<Card>,
    /// The exact number of courses that match.
    pub total: i64,
    /// The page that is shown, from 1; the last one when a later one was asked for.
    pub page: i64,
    /// The number of pages, at least 1.
    pub pages: i64,
    /// The filters that are set.
    pub chips: Vec<Chip>,
}

/// The values by which the catalogue can be narrowed: they depend on the school, not on the query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facets {
    /// The category tree, in order.
    pub categories: Vec<CategoryCount>,
    /// The tags, those with most courses first.
    pub tags: Vec<TagCount>,
    /// The teachers, those with most courses first.
    pub teachers: Vec<TeacherCount>,
    /// The languages of the courses, BCP 47 tags.
    pub languages: Vec<String>,
}

/// A lesson in an outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineLesson {
    /// The lesson.
    pub id: Id<Lesson>,
    /// The lesson's title.
    pub title: String,
    /// The lesson's kind.
    pub kind: LessonKind,
    /// The duration in seconds.
    pub seconds: i64,
    /// Whether everybody may read it.
    pub free: bool,
    /// Whether there is nothing in it yet: neither words nor a picture, a recording or a document.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empty: bool,
    /// The recording or document. Left out when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Id<File>>,
}

impl OutlineLesson {
    /// Returns the recording or document, or [`Id::NONE`] for a text. Returns `None` where an outline from before files
    /// were noted does not say.
    #[must_use]
    pub fn present_file(&self) -> Option<Id<File>> {
        if self.kind == LessonKind::Article { Some(Id::NONE) } else { self.file }
    }
}

/// A chapter in an outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineChapter {
    /// The chapter's title.
    pub title: String,
    /// The chapter's lessons, in order.
    pub lessons: Vec<OutlineLesson>,
}

/// The page of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoursePage {
    /// The course as in the catalogue.
    pub card: Card,
    /// The summary as sanitised HTML.
    pub summary: String,
    /// The summary's beginning as plain text, for search engines.
    pub description: String,
    /// Each category on the way from the root.
    pub category: Vec<CategoryStep>,
    /// The course's tags.
    pub tags: Vec<String>,
    /// The chapters, in order.
    pub outline: Vec<OutlineChapter>,
    /// Whether the viewer may read every lesson.
    pub open: bool,
    /// The viewer's access to the course.
    pub access: CourseAccess,
    /// Whether the viewer may edit the course.
    pub editable: bool,
    /// The promise about refunds that buyers ask for; `None` for a course that costs nothing.
    pub refund_policy: Option<RefundPolicy>,
    /// The devices on which it can be paid, where it can be paid and the viewer's is none of them.
    pub pay_elsewhere: Vec<Device>,
}

/// The kind of a search result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// A course.
    Course,
    /// A lesson of the course with this title.
    Lesson(String),
    /// A teacher.
    Teacher,
}

/// The most courses and lessons that a search returns.
pub const MAX_SEARCH_HITS: i64 = 30;

/// One result of a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The address that the result leads to.
    pub href: String,
    /// The title, or the teacher's name.
    pub title: Vec<Piece>,
    /// The kind of the result.
    pub found: Found,
    /// The text around what was found.
    pub snippet: Vec<Piece>,
    /// The language of the texts, a BCP 47 tag; empty when it is not known.
    pub language: String,
    /// The rating, for a course that has been reviewed.
    pub rating: Option<Rating>,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Whether it is one of the words that were searched for.
    pub hit: bool,
    /// The text.
    pub text: String,
}
