//! The ratings of courses, as lists show them and sort by them. They stand beside the listings, which each release
//! replaces.
//!
//! Knows nothing of reviews: whoever counts them writes what comes of it.

use ground::{Conn, Result, Tx, exec, fetch_all, fetch_optional};
use model::{
    Id,
    course::Course,
    review::{Rating, Tally},
};

use super::facets::FacetCache;

/// The rating of a course, as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CourseRating {
    /// The course.
    pub course: Id<Course>,
    /// The number of its reviews and their stars.
    pub tally: Tally,
    /// The mean that is shown, in thousandths of a star.
    pub mean: i64,
}

/// Replaces the rating of a course; one without a mean is removed.
///
/// # Errors
/// Fails when the database does.
pub async fn write(tx: &mut Tx, course: Id<Course>, tally: Tally, mean: Option<i64>) -> Result<()> {
    const WRITE: &str = "insert into course_rating (course_id, reviews, stars, mean) \
        values ($1, $2, $3, $4) \
        on conflict (course_id) do update set reviews = $2, stars = $3, mean = $4";
    const REMOVE: &str = "delete from course_rating \
        where course_id = $1";
    match mean {
        Some(mean) => exec!(&mut *tx, WRITE, course, tally.reviews, tally.stars, mean),
        None => exec!(&mut *tx, REMOVE, course),
    };
    tx.after_commit(|env| env.part::<FacetCache>().clear());
    Ok(())
}

/// Returns the rating of a course, or `None` when nobody has reviewed it.
///
/// # Errors
/// Fails when the database does.
pub async fn of_course(conn: impl Into<Conn<'_>>, course: Id<Course>) -> Result<Option<Rating>> {
    const OF_COURSE: &str = "select mean, reviews \
        from course_rating \
        where course_id = $1";
    let found: Option<(i64, i64)> = fetch_optional!(conn.into(), OF_COURSE, course);
    Ok(found.map(|(mean, reviews)| Rating { mean, reviews }))
}

/// Returns the tally of the whole school as it was counted last, which is zero before that.
///
/// # Errors
/// Fails when the database does.
pub async fn of_school(conn: impl Into<Conn<'_>>) -> Result<Tally> {
    const OF_SCHOOL: &str = "select reviews, stars \
        from school_rating \
        where id = 1";
    let found: Option<(i64, i64)> = fetch_optional!(conn.into(), OF_SCHOOL);
    let (reviews, stars) = found.unwrap_or_default();
    Ok(Tally { reviews, stars })
}

/// Replaces the tally of the whole school.
///
/// # Errors
/// Fails when the database does.
pub async fn write_school(tx: &mut Tx, tally: Tally) -> Result<()> {
    const WRITE: &str = "insert into school_rating (id, reviews, stars) \
        values (1, $1, $2) \
        on conflict (id) do update set reviews = $1, stars = $2";
    exec!(&mut *tx, WRITE, tally.reviews, tally.stars);
    Ok(())
}

/// Returns the ratings of all courses that have one, by the ids of the courses.
///
/// # Errors
/// Fails when the database does.
pub async fn all(conn: impl Into<Conn<'_>>) -> Result<Vec<CourseRating>> {
    const ALL: &str = "select course_id, reviews, stars, mean \
        from course_rating \
        order by course_id";
    let rows: Vec<(Id<Course>, i64, i64, i64)> = fetch_all!(conn.into(), ALL);
    let rating = |(course, reviews, stars, mean)| CourseRating { course, tally: Tally { reviews, stars }, mean };
    Ok(rows.into_iter().map(rating).collect())
}
