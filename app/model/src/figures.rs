//! The figures on a teacher's dashboard.

use serde::{Deserialize, Serialize};

use crate::{
    Id, Millis, Money,
    course::{Course, Lesson},
    order::{Order, OrderState},
    studio::{CourseState, Need},
    text_enum,
};

/// The number of days that a dashboard looks back, today included.
pub const DASHBOARD_DAYS: i64 = 90;

text_enum! {
    /// A table of the dashboard, as a file for spreadsheets.
    pub enum Report {
        /// The teacher's courses.
        Courses = "courses",
        /// The last [`DASHBOARD_DAYS`] days.
        Days = "days",
        /// The lessons of all their courses.
        Lessons = "lessons",
        /// The orders of their courses.
        Orders = "orders",
    }
}

/// A teacher's dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    /// The teacher's courses, those with the most learners first.
    pub courses: Vec<CourseFigures>,
    /// The last [`DASHBOARD_DAYS`] days, oldest first, without a gap.
    pub days: Vec<Day>,
    /// The lessons of one course; `None` when the teacher has no course.
    pub lessons: Option<CourseLessons>,
    /// The last orders of their courses, newest first.
    pub orders: Vec<TeacherSale>,
    /// The things that they may want to look at.
    pub attention: Vec<Attention>,
}

/// A course by its id and its title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseName {
    /// The course.
    pub id: Id<Course>,
    /// The title in the working draft.
    pub title: String,
    /// The language of the title, as a BCP 47 tag.
    pub language: String,
}

/// The figures of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseFigures {
    /// The course.
    pub name: CourseName,
    /// The course's name in addresses.
    pub slug: String,
    /// The state of the course.
    pub state: CourseState,
    /// The number of its lessons.
    pub lessons: i64,
    /// The number of people it was ever opened to.
    pub learners: i64,
    /// The share of all lessons for all its learners that were finished, in permille; `None` when it has no learner or
    /// no lesson.
    pub completion: Option<i64>,
    /// The mean rating, in thousandths of a star; `None` when nobody has rated it.
    pub rating: Option<i64>,
    /// The teacher's income from it, by currency.
    pub income: Vec<Money>,
}

/// The figures of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The first instant of the day, in the school's time zone.
    pub day: Millis,
    /// The date of the day there, such as `2026-03-09`.
    pub date: String,
    /// The number of views of courses and lessons.
    pub views: i64,
    /// The number of grants that began.
    pub learners: i64,
    /// The number of lessons that learners finished.
    pub completed: i64,
    /// The teacher's income, by currency; a currency without sales is left out.
    pub income: Vec<Money>,
}

/// The lessons of a course, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseLessons {
    /// The course.
    pub course: CourseName,
    /// The figures of its lessons.
    pub lessons: Vec<LessonFigures>,
}

/// The figures of a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonFigures {
    /// The lesson.
    pub id: Id<Lesson>,
    /// The title of the lesson.
    pub title: String,
    /// The number of people who began it.
    pub begun: i64,
    /// The number of people who finished it.
    pub completed: i64,
}

/// An item of an order, for the teacher of its course, who learns no more of the buyer than the name that others see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeacherSale {
    /// The order.
    pub order: Id<Order>,
    /// The instant at which it was placed.
    pub at: Millis,
    /// The course's title when it was ordered.
    pub title: String,
    /// The language of the title, as a BCP 47 tag.
    pub language: String,
    /// The buyer's name, as others see it.
    pub buyer: String,
    /// The price of the course in the order.
    pub amount: Money,
    /// The teacher's share, less what was refunded of it.
    pub share: Money,
    /// The state of the order.
    pub state: OrderState,
}

/// Something that a teacher may want to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attention {
    /// A course that an administrator has taken out of the catalogue.
    Hidden(CourseName),
    /// A course that was never published, and what it needs for that, which may be nothing.
    Draft(CourseName, Vec<Need>),
    /// A course with changes that learners do not see.
    Unpublished(CourseName),
    /// A course with this many lessons that have neither a text nor a recording.
    Empty(CourseName, i64),
    /// A course with this many recent declined payments whose orders were not paid since.
    Declined(CourseName, i64),
    /// A lesson that many begin and few finish.
    FewFinish(CourseName, LessonFigures),
}

/// Returns a part of a whole in permille, from 0 to 1000, or `None` when the whole is nothing.
#[must_use]
pub fn permille(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part.max(0).saturating_mul(1_000) / whole).min(1_000))
}

#[cfg(test)]
mod tests {
    use super::permille;

    #[test]
    fn nothing_has_no_share_and_none_is_more_than_whole() {
        for (part, whole, share) in [
            (1, 3, Some(333)),
            (3, 3, Some(1_000)),
            (4, 3, Some(1_000)),
            (0, 5, Some(0)),
            (0, 0, None),
            (-1, 5, Some(0)),
        ] {
            assert_eq!(permille(part, whole), share, "{part} of {whole}");
        }
    }
}
