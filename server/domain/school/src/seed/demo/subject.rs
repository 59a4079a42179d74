//! What the made-up learners choose from.

use commerce::order::Offer;
use model::{
    Id,
    course::{Course, OutlineLesson},
};

/// So many days they came over.
pub(super) const DAYS: i64 = 90;

/// A course with its lessons, and how it is sold.
pub(super) struct Subject {
    pub course: Id<Course>,
    pub language: String,
    pub lessons: Vec<OutlineLesson>,
    /// `None`: it costs nothing.
    pub offer: Option<Offer>,
}
