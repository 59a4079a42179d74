//! How much of a course somebody has consumed, for those who count it.

use std::collections::BTreeMap;

use ground::{Conn, Result, fetch_all, fetch_scalar};
use model::{
    Id,
    account::Person,
    course::{Course, Lesson},
};

/// Returns how far a person ever was in each lesson of a course by watching or reading it, in thousandths. A lesson that
/// they only marked as done has 0; those that they were never in are left out.
///
/// # Errors
/// Fails when the database does.
pub async fn furthest(
    conn: impl Into<Conn<'_>>,
    person: Id<Person>,
    course: Id<Course>,
) -> Result<BTreeMap<Id<Lesson>, i64>> {
    const FURTHEST: &str = "select lesson_id, furthest_permille \
        from progress \
        where person_id = $1 and course_id = $2";
    let rows: Vec<(Id<Lesson>, i64)> = fetch_all!(conn.into(), FURTHEST, person, course);
    Ok(rows.into_iter().collect())
}

/// Returns whether a person has this much progress in any lesson of a course, in thousandths of the lesson; one that they
/// marked as done has all of it.
///
/// # Errors
/// Fails when the database does.
pub async fn has_begun(
    conn: impl Into<Conn<'_>>,
    person: Id<Person>,
    course: Id<Course>,
    least_permille: i64,
) -> Result<bool> {
    const BEGUN: &str = "select exists (select 1 from progress where person_id = $1 and course_id = $2 \
          and permille >= $3)";
    Ok(fetch_scalar!(conn.into(), BEGUN, person, course, least_permille))
}
