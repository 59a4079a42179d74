//! Rating courses by their reviews: the one place where the means come from. They are kept beside the listings, which
//! the catalogue sorts.

use std::collections::{BTreeMap, BTreeSet};

use content::catalogue::rating::{self, CourseRating};
use ground::{Conn, Db, Result, Tx, fetch_all, fetch_one, settings::Setting, transaction};
use model::{
    Id,
    course::Course,
    review::{Rating, Tally},
};
use tokio::sync::{Mutex, MutexGuard};

/// How much the mean of the whole school weighs against a course's own reviews.
pub const WEIGHT_OF_SCHOOL: Setting<i64> = Setting::new("reviews.weight_of_school", || 5)
    .about("how many reviews the mean of the whole school weighs as much as in the rating of a course; 0: none")
    .allowed("a whole number from 0 to 1000", |weight| (0..=1_000).contains(weight));

/// The turn of whoever writes ratings. All reviews of a course meet in one row: on PostgreSQL those who write at once
/// would make each other begin anew until some give up, so in a process they go one after the other.
#[derive(Default)]
pub(crate) struct RatingTurn(Mutex<()>);

/// Waits for the turn to write a rating. It is taken before the transaction begins, so that nobody waits with a
/// connection in hand.
pub(super) async fn turn(db: &Db) -> MutexGuard<'_, ()> {
    db.env.part::<RatingTurn>().0.lock().await
}

/// The rating of a course before a change and after it; `None` where it had no review.
pub(super) struct Rated {
    pub before: Option<Rating>,
    pub after: Option<Rating>,
}

/// Counts the reviews of a course that everybody sees, and keeps the rating that comes of them. The mean of the school
/// is the one that was counted last, so that no course waits for another; before that it is the course's own. The caller
/// has the [`turn`].
///
/// # Errors
/// Fails when the database does.
pub(super) async fn refresh(tx: &mut Tx, course: Id<Course>) -> Result<Rated> {
    const TALLY: &str = "select count(*), cast(coalesce(sum(stars), 0) as bigint) \
        from review \
        where course_id = $1 and hidden_at is null and held_at is null";
    let before = rating::of_course(&mut *tx, course).await?;
    let (reviews, stars): (i64, i64) = fetch_one!(&mut *tx, TALLY, course);
    let tally = Tally { reviews, stars };
    let school = rating::of_school(&mut *tx).await?;
    let school = if school.reviews > 0 { school } else { tally };
    let mean = tally.mean(school, tx.env().settings().get(&WEIGHT_OF_SCHOOL));
    rating::write(tx, course, tally, mean).await?;
    Ok(Rated { before, after: mean.map(|mean| Rating { mean, reviews }) })
}

/// Returns the tallies of the courses that have reviews which everybody sees.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn tallies(conn: impl Into<Conn<'_>>) -> Result<BTreeMap<Id<Course>, Tally>> {
    const TALLIES: &str = "select course_id, count(*), cast(sum(stars) as bigint) \
        from review \
        where hidden_at is null and held_at is null \
        group by course_id";
    let rows: Vec<(Id<Course>, i64, i64)> = fetch_all!(conn.into(), TALLIES);
    Ok(rows.into_iter().map(|(course, reviews, stars)| (course, Tally { reviews, stars })).collect())
}

/// Rates all courses anew, and returns the number of those whose rating changed. Each review moves the mean of the
/// school, and with it a little the rating of every course: those follow here, once an hour.
///
/// # Errors
/// Fails when the database does.
pub async fn rate_again(db: &Db) -> Result<usize> {
    let _turn = turn(db).await;
    transaction!(db, |tx| { rate_all(tx).await })
}

async fn rate_all(tx: &mut Tx) -> Result<usize> {
    let tallies = tallies(&mut *tx).await?;
    let school = tallies.values().copied().fold(Tally::default(), Tally::with);
    rating::write_school(tx, school).await?;
    let weight = tx.env().settings().get(&WEIGHT_OF_SCHOOL);
    let kept: BTreeMap<Id<Course>, CourseRating> =
        rating::all(&mut *tx).await?.into_iter().map(|kept| (kept.course, kept)).collect();
    let courses: BTreeSet<Id<Course>> = tallies.keys().chain(kept.keys()).copied().collect();
    let mut changed = 0;
    for course in courses {
        let tally = tallies.get(&course).copied().unwrap_or_default();
        let mean = tally.mean(school, weight);
        let right = mean.map(|mean| CourseRating { course, tally, mean });
        if kept.get(&course).copied() != right {
            rating::write(tx, course, tally, mean).await?;
            changed += 1;
        }
    }
    Ok(changed)
}
