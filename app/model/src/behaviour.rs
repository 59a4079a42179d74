//! What people do in the school, as statistics and recommendations see it.

use crate::text_enum;

text_enum! {
    /// What somebody did.
    pub enum EventKind {
        /// Looked at a course's page.
        ViewCourse = "view_course",
        /// Looked at a lesson.
        ViewLesson = "view_lesson",
        /// Searched.
        Search = "search",
        /// Enrolled in a free course.
        Enrol = "enrol",
        /// Bought a course.
        Purchase = "purchase",
        /// Watched or read a part of a lesson.
        Learn = "learn",
    }
}
