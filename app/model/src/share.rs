//! Sharing pages of the school: short addresses whose visits are counted.

use serde::{Deserialize, Serialize};

use crate::{Lang, Millis, Money, review::Rating, text_enum};

/// The marker type of the ids of short addresses.
#[derive(Clone, Copy, Debug)]
pub enum ShareLink {}

/// The length of the code of a short address, in characters.
pub const CODE_CHARS: usize = 8;

text_enum! {
    /// A kind of thing that can be shared.
    pub enum ShareKind {
        /// A course, named by its slug.
        Course = "course",
        /// A lesson, named by the slug of its course and its id.
        Lesson = "lesson",
        /// A teacher, named by their handle.
        Teacher = "teacher",
        /// A tag, named by itself.
        Tag = "tag",
    }
}

/// A short address with what it leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedLink {
    /// The code in the short address.
    pub code: String,
    /// The kind of the thing.
    pub kind: ShareKind,
    /// The title of the course or lesson, the name of the teacher, or the tag; empty for what is gone.
    pub title: String,
    /// The language of the title, a BCP 47 tag; empty where it is unknown.
    pub language: String,
    /// The address of the page that it leads to; empty for what is gone.
    pub href: String,
    /// The number of visits by people, each counted once a day. `None` for those who do not share it.
    pub visits: Option<i64>,
    /// Whether there is a poster of it.
    pub has_poster: bool,
    /// The instant at which it was made.
    pub made_at: Millis,
}

/// What a poster of something shared shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poster {
    /// The language of the poster's own words.
    pub lang: Lang,
    /// The kind of the thing.
    pub kind: ShareKind,
    /// The title of the course or lesson, the name of the teacher, or the tag.
    pub title: String,
    /// The title of the course of a lesson; empty for everything else.
    pub course: String,
    /// The name of the course's teacher; empty where there is no course.
    pub teacher: String,
    /// The price of the course; `None` where there is none to pay, or no course.
    pub price: Option<Money>,
    /// Whether it is a course that costs nothing.
    pub is_free: bool,
    /// The rating of the course; `None` where nobody has reviewed it.
    pub rating: Option<Rating>,
    /// The cover; `None` when one is drawn.
    #[serde(skip)]
    pub cover: Option<PosterCover>,
    /// The number by which a cover is drawn.
    pub seed: i64,
    /// The whole short address.
    pub address: String,
}

/// The cover of a poster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PosterCover {
    /// The MIME type of the picture.
    pub mime: String,
    /// The picture's file.
    pub bytes: Vec<u8>,
}
