//! The rules of reviews that never break: what is kept of them agrees with what stands there.

use std::collections::BTreeMap;

use content::catalogue::rating;
use ground::{Breach, Conn, Db, Result, fetch_scalars};
use model::{Id, course::Course, review::Review};

use crate::review;

/// The rules that a query alone can check: rule, message, and the query for the reviews that break it.
const RULES: [(&str, &str, &str); 5] = [
    (
        "review-has-stars",
        "gives no stars that there are",
        "select id \
            from review \
            where stars < 1 or stars > 5",
    ),
    (
        "review-is-not-the-teachers",
        "is by the course's own teacher",
        "select r.id \
            from review r \
            join course c on c.id = r.course_id \
            where c.teacher_id = r.person_id",
    ),
    (
        "helpful-votes-are-counted",
        "has another number of votes than it shows",
        "select r.id \
            from review r \
            where r.helpful <> (select count(*) from review_vote v where v.review_id = r.id)",
    ),
    (
        "held-review-waits",
        "is held by the word filter, and nobody is asked to decide on it",
        "select r.id \
            from review r \
            where r.held_at is not null and not exists ( \
              select 1 \
              from content_case c \
              where c.subject = 'review' and c.subject_id = r.id and c.held_at is not null and c.decided_at is null \
            )",
    ),
    (
        "nobody-votes-for-themselves",
        "has the vote of its own author",
        "select r.id \
            from review r \
            join review_vote v on v.review_id = r.id and v.person_id = r.person_id",
    ),
];

/// Checks all rules of reviews and returns the breaches.
pub(super) async fn run(db: &Db) -> Result<Vec<Breach>> {
    let mut breaches = Vec::new();
    for (rule, message, query) in RULES {
        let broken: Vec<Id<Review>> = fetch_scalars!(db, query);
        breaches.extend(broken.into_iter().map(|id| Breach::new(rule, "review", id, message)));
    }
    ratings(&mut Conn::from(db), &mut breaches).await?;
    Ok(breaches)
}

/// Checks that the rating of each course is of the reviews that everybody sees. The mean may lag behind that of the
/// school for an hour, so it only has to be one that stars can have.
async fn ratings(conn: &mut Conn<'_>, breaches: &mut Vec<Breach>) -> Result<()> {
    let mut tallies = review::tallies(&mut *conn).await?;
    let mut wrong: BTreeMap<Id<Course>, &str> = BTreeMap::new();
    for kept in rating::all(&mut *conn).await? {
        if tallies.remove(&kept.course) != Some(kept.tally) {
            wrong.insert(kept.course, "counts other reviews than there are");
        } else if !(1_000..=5_000).contains(&kept.mean) {
            wrong.insert(kept.course, "has a mean that no stars have");
        }
    }
    wrong.extend(tallies.into_keys().map(|course| (course, "is missing, though there are reviews")));
    let breach = |(course, message)| Breach::new("rating-agrees-with-reviews", "course_rating", course, message);
    breaches.extend(wrong.into_iter().map(breach));
    Ok(())
}
