//! The events of what people do in the school, from which statistics and recommendations are made.

use crate::text_enum;

text_enum! {
    /// The kind of an event.
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
