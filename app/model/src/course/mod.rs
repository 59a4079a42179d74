//! Courses as pages see them.

mod lesson;
mod query;

use serde::{Deserialize, Serialize};

pub use lesson::{Captions, Heading, LessonMedia, LessonPage};
pub use query::Query;

use crate::{Id, Money, order::Access, text_enum};

/// Marks the ids of courses.
#[derive(Clone, Copy, Debug)]
pub enum Course {}
/// Marks the ids of lessons.
#[derive(Clone, Copy, Debug)]
pub enum Lesson {}
/// Marks the ids of files.
#[derive(Clone, Copy, Debug)]
pub enum File {}

text_enum! {
    /// How much a course expects.
    pub enum Level {
        /// Nothing.
        Beginner = "beginner",
        /// The basics.
        Intermediate = "intermediate",
        /// Practice.
        Advanced = "advanced",
    }
}

text_enum! {
    /// What a lesson is made of.
    pub enum LessonKind {
        /// Text with pictures.
        Article = "article",
        /// A film.
        Video = "video",
        /// Something to listen to.
        Audio = "audio",
        /// A PDF.
        Document = "document",
    }
}

text_enum! {
    /// The order of the catalogue.
    pub enum Sort {
        /// Best match of a search, else newest first.
        Best = "best",
        /// Newest first.
        Newest = "newest",
        /// Those first that most people learn.
        Learners = "learners",
        /// By title.
        Title = "title",
        /// Cheapest first; free courses before paid ones.
        PriceUp = "price",
        /// Dearest first.
        PriceDown = "price-desc",
    }
}

text_enum! {
    /// Whether a course costs something.
    pub enum PriceFilter {
        /// It does not.
        Free = "free",
        /// It does.
        Paid = "paid",
    }
}

/// A teacher, where a course names her.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teacher {
    /// Her user name.
    pub handle: String,
    /// The name that others see.
    pub name: String,
}

/// A teacher with what her page says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeacherPage {
    /// Who she is.
    pub teacher: Teacher,
    /// About her: plain text.
    pub bio: String,
    /// Her courses, newest first.
    pub courses: Vec<Card>,
}

/// A course in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The course.
    pub id: Id<Course>,
    /// Its name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its subtitle; may be empty.
    pub subtitle: String,
    /// The language it is given in, BCP 47.
    pub language: String,
    /// How much it expects.
    pub level: Level,
    /// What it costs; `None`: nothing.
    pub price: Option<Money>,
    /// Who gives it.
    pub teacher: Teacher,
    /// The address of its cover picture; `None`: a cover is drawn.
    pub cover: Option<String>,
    /// How many lessons it has.
    pub lessons: i64,
}

/// A filter that is set, as a chip that removes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chip {
    /// The parameter's name.
    pub name: String,
    /// What to show: the name of the tag, teacher, category; the value itself when it is unknown.
    pub label: String,
    /// Whether the value is known; an unknown one is ignored.
    pub known: bool,
}

/// A category and how many courses it holds, with all below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryCount {
    /// Its path, the value of the filter.
    pub path: String,
    /// Its name.
    pub name: String,
    /// How deep it lies, from 0.
    pub depth: usize,
    /// How many courses it holds.
    pub courses: i64,
}

/// A tag and how many courses have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagCount {
    /// The tag, the value of the filter.
    pub tag: String,
    /// How many courses have it.
    pub courses: i64,
}

/// A teacher and how many courses she gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeacherCount {
    /// Who she is; her handle is the value of the filter.
    pub teacher: Teacher,
    /// How many courses she gives.
    pub courses: i64,
}

/// The first page: rows of courses, each filled by a rule, and each the beginning of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// The newest.
    pub newest: Vec<Card>,
    /// Those that most people learn; nobody learns the ones that are not here.
    pub learned: Vec<Card>,
    /// The newest of those that cost nothing.
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
    /// How many match in all, exactly.
    pub total: i64,
    /// The page that is shown, from 1; the last one when a later one was asked for.
    pub page: i64,
    /// How many pages there are, at least 1.
    pub pages: i64,
    /// The filters that are set.
    pub chips: Vec<Chip>,
}

/// What can be chosen from: depends on the school, not on the query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facets {
    /// The category tree, in order.
    pub categories: Vec<CategoryCount>,
    /// The tags with most courses first.
    pub tags: Vec<TagCount>,
    /// The teachers with most courses first.
    pub teachers: Vec<TeacherCount>,
    /// The languages that courses are given in.
    pub languages: Vec<String>,
}

/// A lesson in an outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineLesson {
    /// The lesson.
    pub id: Id<Lesson>,
    /// Its title.
    pub title: String,
    /// What it is made of.
    pub kind: LessonKind,
    /// How long it takes, in seconds.
    pub seconds: i64,
    /// Whether everybody may read it.
    pub free: bool,
}

/// A chapter in an outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineChapter {
    /// Its title.
    pub title: String,
    /// Its lessons, in order.
    pub lessons: Vec<OutlineLesson>,
}

/// The page of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoursePage {
    /// The course as in the catalogue.
    pub card: Card,
    /// The summary as clean HTML.
    pub summary: String,
    /// The summary's beginning as plain text, for search engines.
    pub description: String,
    /// The path of its category from the root: (path, name).
    pub category: Vec<(String, String)>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its chapters, in order.
    pub outline: Vec<OutlineChapter>,
    /// Whether the viewer may read every lesson.
    pub open: bool,
    /// How the viewer stands to the course.
    pub access: Access,
    /// Whether the viewer may change it.
    pub editable: bool,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// A course.
    Course,
    /// A lesson of the course with this title.
    Lesson(String),
    /// A teacher.
    Teacher,
}

/// No search gives more courses and lessons than this.
pub const HITS: i64 = 30;

/// One result of a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Where it leads.
    pub href: String,
    /// The title, or the teacher's name.
    pub title: Vec<Piece>,
    /// What it is.
    pub found: Found,
    /// The text around what was found.
    pub snippet: Vec<Piece>,
    /// The language of the texts, BCP 47; empty when it is not known.
    pub language: String,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Whether it is what was searched for.
    pub hit: bool,
    /// The text.
    pub text: String,
}
