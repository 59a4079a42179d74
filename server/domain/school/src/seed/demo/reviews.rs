//! What made-up learners say of the demo's courses, and what the teachers answer.

use ground::{Result, Tx, exec, fetch_all, fetch_optional_scalar};
use model::{
    Id, Lang, Millis,
    account::Person,
    course::Course,
    review::{BEGUN_FROM_PERMILLE, Review},
};

use super::{
    Chance,
    review_texts::{COURSES, Said},
};

/// A learner who has begun a course, and when they were last in it.
pub(super) type Learner = (Id<Person>, Millis);

/// Writes the reviews of each course that is there, by those who have begun it and read its language, and the votes of
/// some of them. Returns the number of reviews.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn write(tx: &mut Tx, chance: &mut Chance) -> Result<usize> {
    const COURSE: &str = "select id \
        from course \
        where slug = $1";
    let mut written = 0;
    for (slug, lang, said) in COURSES {
        let course: Option<Id<Course>> = fetch_optional_scalar!(&mut *tx, COURSE, *slug);
        let Some(course) = course else { continue };
        let learners = learners(tx, course, *lang).await?;
        for ((learner, said), place) in learners.iter().zip(said.iter()).zip(0..) {
            let voters: Vec<Learner> = learners.iter().filter(|other| other.0 != learner.0).copied().collect();
            // The first ones that were written had most time to be found helpful.
            let helpful = voters.len().min(chance.below(6).saturating_sub(place / 2));
            write_one(tx, chance, course, *learner, *said, &voters[..helpful]).await?;
            written += 1;
        }
    }
    Ok(written)
}

/// Returns the learners of a course who read its language, by their ids.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn learners(tx: &mut Tx, course: Id<Course>, lang: Lang) -> Result<Vec<Learner>> {
    const LEARNERS: &str = "select g.person_id, max(g.seen_at), p.lang \
        from progress g \
        join person p on p.id = g.person_id \
        where g.course_id = $1 and g.permille >= $2 and p.handle like 'demo-learner-%' \
        group by g.person_id, p.lang \
        order by g.person_id";
    let all: Vec<(Id<Person>, Millis, String)> = fetch_all!(&mut *tx, LEARNERS, course, BEGUN_FROM_PERMILLE);
    // Where nobody reads it first, somebody reads it as a second language.
    let is_first = all.iter().any(|learner| learner.2 == lang.tag());
    let readers = all.into_iter().filter(|learner| !is_first || learner.2 == lang.tag());
    Ok(readers.map(|(person, seen_at, _)| (person, seen_at)).collect())
}

async fn write_one(
    tx: &mut Tx,
    chance: &mut Chance,
    course: Id<Course>,
    (person, seen_at): Learner,
    (stars, body, answer): Said,
    voters: &[Learner],
) -> Result<()> {
    const WRITE: &str = "insert into review (id, course_id, person_id, stars, body, written_at, answer, answered_at, \
          helpful) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    const VOTE: &str = "insert into review_vote (review_id, person_id, at) \
        values ($1, $2, $3)";
    let now = tx.now();
    let hours = |chance: &mut Chance, end| Millis::HOUR * i64::try_from(1 + chance.below(end)).unwrap_or(1);
    let at = seen_at.plus(hours(chance, 30)).min(now);
    let answered_at = (!answer.is_empty()).then_some(at.plus(hours(chance, 50)).min(now));
    let answer = (!answer.is_empty()).then_some(answer);
    let id: Id<Review> = Id::new(at, u32::try_from(chance.below(1 << 21)).unwrap_or(0));
    let helpful = i64::try_from(voters.len()).unwrap_or(0);
    exec!(&mut *tx, WRITE, id, course, person, stars, body, at, answer, answered_at, helpful);
    for (voter, _) in voters {
        let voted_at = at.plus(hours(chance, 90)).min(now);
        exec!(&mut *tx, VOTE, id, *voter, voted_at);
    }
    Ok(())
}
