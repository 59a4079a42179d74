//! The behaviour of people in the school, as statistics and recommendations see it.

use crate::text_enum;

text_enum! {
    /// The kind of a behaviour event.
    pub enum EventKind {
        /// A view of a course's page.
        ViewCourse = "view_course",
        /// A view of a lesson.
        ViewLesson = "view_lesson",
        /// A search.
        Search = "search",
        /// An enrolment in a free course.
        Enrol = "enrol",
        /// A purchase of a course.
        Purchase = "purchase",
        /// A part of a lesson that was watched or read.
        Learn = "learn",
    }
}
