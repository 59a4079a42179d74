//! Favourites: the courses and lessons that somebody keeps at hand.

use serde::{Deserialize, Serialize};

use crate::{Id, Millis, course::Lesson, follow::KeptCourse};

/// A lesson among the viewer's favourites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptLesson {
    /// The lesson.
    pub id: Id<Lesson>,
    /// The lesson's title; empty when the course has it no longer.
    pub title: String,
    /// The slug of its course.
    pub slug: String,
    /// The title of its course.
    pub course: String,
    /// The language of both titles, a BCP 47 tag.
    pub language: String,
    /// Whether the viewer can no longer see it.
    pub is_gone: bool,
    /// The instant since which it is kept.
    pub at: Millis,
}

/// The viewer's favourites, the newest of each first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Favourites {
    /// The courses.
    pub courses: Vec<KeptCourse>,
    /// The lessons.
    pub lessons: Vec<KeptLesson>,
}
