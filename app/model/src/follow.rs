//! Following teachers, courses and tags, and how many people do.

use serde::{Deserialize, Serialize};

use crate::{Millis, course::Teacher, text_enum};

text_enum! {
    /// A kind of thing that can be followed.
    pub enum FollowKind {
        /// A teacher, named by their handle.
        Teacher = "teacher",
        /// A course, named by its slug.
        Course = "course",
        /// A tag, named by itself.
        Tag = "tag",
    }
}

/// What the viewer keeps of a thing, and how many people follow it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ties {
    /// The number of people who follow it.
    pub followers: i64,
    /// Whether the viewer follows it.
    pub is_followed: bool,
    /// Whether it is one of the viewer's favourites; only courses can be.
    pub is_favourite: bool,
    /// Whether it is the viewer's own: nobody follows themselves.
    pub is_own: bool,
}

/// A course that the viewer keeps: follows, or has among their favourites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCourse {
    /// The course's slug.
    pub slug: String,
    /// The course's title.
    pub title: String,
    /// The language of the title, a BCP 47 tag.
    pub language: String,
    /// The course's teacher.
    pub teacher: Teacher,
    /// Whether the viewer can no longer see it, since it was taken out of the catalogue.
    pub is_gone: bool,
    /// The instant since which it is kept.
    pub at: Millis,
}

/// A teacher whom the viewer follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowedTeacher {
    /// The teacher.
    pub teacher: Teacher,
    /// Whether they are no longer in the school, or teach no more.
    pub is_gone: bool,
    /// The instant since which they are followed.
    pub at: Millis,
}

/// A tag that the viewer follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowedTag {
    /// The tag.
    pub tag: String,
    /// The instant since which it is followed.
    pub at: Millis,
}

/// All that the viewer follows, the newest of each first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Following {
    /// The teachers.
    pub teachers: Vec<FollowedTeacher>,
    /// The courses.
    pub courses: Vec<KeptCourse>,
    /// The tags.
    pub tags: Vec<FollowedTag>,
}
