//! The addresses of the pages of the studio.

use std::fmt::Display;

/// Returns the address of the editor of a course.
#[must_use]
pub fn studio_course(course: impl Display) -> String {
    format!("/studio/courses/{course}")
}

/// Returns the address of the page to publish a course.
#[must_use]
pub fn studio_publish(course: impl Display) -> String {
    format!("/studio/courses/{course}/publish")
}

/// Returns the address of the releases of a course.
#[must_use]
pub fn studio_history(course: impl Display) -> String {
    format!("/studio/courses/{course}/history")
}

/// Returns the address of the reviews of a course, as its teacher reads them.
#[must_use]
pub fn studio_reviews(course: impl Display) -> String {
    format!("/studio/courses/{course}/reviews")
}

/// Returns the address of the editor of a lesson.
#[must_use]
pub fn studio_lesson(course: impl Display, lesson: impl Display) -> String {
    format!("/studio/courses/{course}/lessons/{lesson}")
}

/// Returns the address of a teacher's report as CSV.
#[must_use]
pub fn studio_csv(report: impl Display) -> String {
    format!("/studio/csv/{report}")
}

/// Returns the address of a course's archive.
#[must_use]
pub fn studio_export(course: impl Display) -> String {
    format!("/studio/export/{course}")
}
