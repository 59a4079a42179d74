//! A teacher's figures: what her dashboard shows.

use serde::{Deserialize, Serialize};

use crate::{
    Id, Millis, Money,
    course::{Course, Lesson},
    order::{Order, OrderState},
    studio::{CourseState, Need},
    text_enum,
};

/// Days that a dashboard looks back, today included.
pub const DAYS: i64 = 90;

text_enum! {
    /// A table of the dashboard, as a file for spreadsheets.
    pub enum Report {
        /// Her courses.
        Courses = "courses",
        /// The last days.
        Days = "days",
        /// The lessons of all her courses.
        Lessons = "lessons",
        /// The orders of her courses.
        Orders = "orders",
    }
}

/// A teacher's dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    /// Her courses, those with the most learners first.
    pub courses: Vec<CourseFigures>,
    /// The last [`DAYS`] days, oldest first, without a gap.
    pub days: Vec<Day>,
    /// The lessons of one course; `None`: she has no course.
    pub lessons: Option<CourseLessons>,
    /// The last orders of her courses, newest first.
    pub orders: Vec<TeacherSale>,
    /// What she may want to look at.
    pub attention: Vec<Attention>,
}

/// Which course, in the words of its teacher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseName {
    /// The course.
    pub id: Id<Course>,
    /// Its title as she works on it.
    pub title: String,
    /// The language of the title, BCP 47.
    pub language: String,
}

/// How a course is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseFigures {
    /// Which.
    pub name: CourseName,
    /// Its name in addresses.
    pub slug: String,
    /// How it stands.
    pub state: CourseState,
    /// How many lessons it has.
    pub lessons: i64,
    /// How many people it was ever opened to.
    pub learners: i64,
    /// Of all lessons for all its learners, so many thousandths were brought to their end; `None`: it has no learner or
    /// no lesson.
    pub completion: Option<i64>,
    /// Thousandths of a star; `None`: nobody has said.
    pub rating: Option<i64>,
    /// What its teacher earned with it, by currency.
    pub income: Vec<Money>,
}

/// What happened on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Its first instant, in UTC.
    pub day: Millis,
    /// Looks at pages of courses and lessons.
    pub views: i64,
    /// Grants that began.
    pub learners: i64,
    /// Lessons brought to their end.
    pub completed: i64,
    /// What the teacher earned, by currency; a currency without sales is left out.
    pub income: Vec<Money>,
}

/// The lessons of a course, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseLessons {
    /// The course.
    pub course: CourseName,
    /// Its lessons.
    pub lessons: Vec<LessonFigures>,
}

/// How far learners are in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonFigures {
    /// The lesson.
    pub id: Id<Lesson>,
    /// Its title.
    pub title: String,
    /// How many began it.
    pub begun: i64,
    /// How many brought it to its end.
    pub completed: i64,
}

/// A course in an order, for its teacher. Of the buyer she learns the name that others see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeacherSale {
    /// The order.
    pub order: Id<Order>,
    /// When it was placed.
    pub at: Millis,
    /// The course's title when it was ordered.
    pub title: String,
    /// The language of the title, BCP 47.
    pub language: String,
    /// The name that others see.
    pub buyer: String,
    /// What the course costs in it.
    pub amount: Money,
    /// What the teacher earned by it.
    pub share: Money,
    /// Where the order stands.
    pub state: OrderState,
}

/// Something that a teacher may want to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attention {
    /// An administrator has taken the course out of the catalogue.
    Hidden(CourseName),
    /// The course was never published; what it needs for that, which may be nothing.
    Draft(CourseName, Vec<Need>),
    /// The course has changes that learners do not see.
    Unpublished(CourseName),
    /// So many lessons of the course have neither a text nor a recording.
    Empty(CourseName, i64),
    /// So many payments for the course were declined lately, and its order was not paid since.
    Declined(CourseName, i64),
    /// Many begin the lesson, and few bring it to its end.
    FewFinish(CourseName, LessonFigures),
}

/// Thousandths of a whole; `None`: the whole is nothing.
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
