//! The figures of a course's lessons: how many people begin and finish each.

use std::collections::BTreeMap;

use ground::{Conn, Result, fetch_all};
use model::{
    Id,
    course::{Course, Lesson},
    figures::{CourseLessons, CourseName, LessonFigures},
};

use super::course;

/// Returns the lessons of a course, in the order of its working draft.
pub(super) async fn of(conn: &mut Conn<'_>, name: CourseName) -> Result<CourseLessons> {
    let totals = totals(conn, name.id).await?;
    let page = course::working(conn, name.id).await?;
    let lessons = page.lessons().map(|lesson| {
        let (begun, completed) = totals.get(&lesson.id).copied().unwrap_or_default();
        LessonFigures { id: lesson.id, title: lesson.title.clone(), begun, completed }
    });
    Ok(CourseLessons { lessons: lessons.collect(), course: name })
}

/// Returns how many people began and how many finished each lesson.
async fn totals(conn: &mut Conn<'_>, course: Id<Course>) -> Result<BTreeMap<Id<Lesson>, (i64, i64)>> {
    const TOTALS: &str = "select lesson_id, begun, completed \
        from lesson_stats \
        where course_id = $1";
    let rows: Vec<(Id<Lesson>, i64, i64)> = fetch_all!(&mut *conn, TOTALS, course);
    Ok(rows.into_iter().map(|(lesson, begun, completed)| (lesson, (begun, completed))).collect())
}
