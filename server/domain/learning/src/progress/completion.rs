//! Completed courses. Once somebody has done all lessons of a course it stays completed for them: lessons that are
//! added later wait for them and take nothing away.

use std::collections::BTreeSet;

use content::course::OpenLesson;
use ground::{Conn, Result, Tx, exec, fetch_all, fetch_scalars};
use model::{
    Id, Millis,
    account::Person,
    course::{Course, Lesson},
};

/// The first instant stays.
pub(super) const RECORD: &str = "insert into course_completion (person_id, course_id, completed_at) \
    values ($1, $2, $3) \
    on conflict (person_id, course_id) do nothing";

/// Records that a person has completed the course, if all of its lessons are done; the first instant stays.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn record(tx: &mut Tx, person: Id<Person>, open: &OpenLesson, at: Millis) -> Result<()> {
    const DONE: &str = "select lesson_id \
        from progress \
        where person_id = $1 and course_id = $2 and permille >= 1000";
    let done: Vec<Id<Lesson>> = fetch_scalars!(&mut *tx, DONE, person, open.course);
    if open.lessons.is_empty() || done.len() < open.lessons.len() {
        return Ok(());
    }
    let done: BTreeSet<Id<Lesson>> = done.into_iter().collect();
    if open.lessons.iter().all(|lesson| done.contains(lesson)) {
        exec!(tx, RECORD, person, open.course, at);
    }
    Ok(())
}

/// Takes back that a person has completed the course, when they say so of a lesson that was done by then.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn revoke(tx: &mut Tx, person: Id<Person>, open: &OpenLesson, done_at: Option<Millis>) -> Result<()> {
    const REVOKE: &str = "delete from course_completion \
        where person_id = $1 and course_id = $2 and completed_at >= $3";
    let Some(done_at) = done_at else { return Ok(()) };
    exec!(tx, REVOKE, person, open.course, done_at);
    Ok(())
}

/// Returns the courses that a person has completed, and when.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn of_person(conn: &mut Conn<'_>, person: Id<Person>) -> Result<Vec<(Id<Course>, Millis)>> {
    const COMPLETED: &str = "select course_id, completed_at \
        from course_completion \
        where person_id = $1";
    Ok(fetch_all!(&mut *conn, COMPLETED, person))
}
