//! The courses that made-up learners choose from.

use commerce::order::Offer;
use model::{
    Id,
    course::{Course, OutlineLesson},
};

/// The number of days over which they came.
pub(super) const DAYS: i64 = 90;

/// A course with its lessons, and how it is sold.
pub(super) struct Subject {
    pub course: Id<Course>,
    pub language: String,
    pub lessons: Vec<OutlineLesson>,
    /// The offer; `None` when the course costs nothing.
    pub offer: Option<Offer>,
}
