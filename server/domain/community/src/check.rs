//! The rules of reviews and comments that never break: what is kept of them agrees with what stands there.

use std::collections::BTreeMap;

use content::catalogue::rating;
use ground::{Breach, Conn, Db, Result, fetch_scalars};
use model::{Id, comment::Comment, course::Course, review::Review};

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

/// The same for comments.
const COMMENT_RULES: [(&str, &str, &str); 6] = [
    (
        "comment-votes-are-counted",
        "has other numbers of votes than it shows",
        "select c.id \
            from comment c \
            where c.likes <> (select count(*) from comment_vote v where v.comment_id = c.id and v.kind = 'like') \
              or c.sames <> (select count(*) from comment_vote v where v.comment_id = c.id and v.kind = 'same')",
    ),
    (
        "replies-are-counted",
        "counts other replies than everybody sees",
        "select c.id \
            from comment c \
            where c.parent_id is null and c.replies <> (select count(*) from comment r \
              where r.thread_id = c.id and r.id <> c.id and r.hidden_at is null and r.held_at is null \
                and r.deleted_at is null)",
    ),
    (
        "reply-is-in-the-thread-that-it-answers",
        "answers a comment of another thread",
        "select c.id \
            from comment c \
            left join comment q on q.id = c.parent_id \
            where c.thread_id <> coalesce(q.thread_id, c.id)",
    ),
    (
        "accepted-answer-is-a-reply",
        "has accepted what nobody sees as an answer to it",
        "select c.id \
            from comment c \
            join comment a on a.id = c.accepted_id \
            where c.kind <> 'question' or a.thread_id <> c.id or a.id = c.id or a.hidden_at is not null \
              or a.held_at is not null or a.deleted_at is not null",
    ),
    (
        "only-an-open-question-waits",
        "waits for the teacher, though there is nothing to answer",
        "select c.id \
            from comment c \
            where c.waits_since is not null and (c.kind <> 'question' or c.parent_id is not null \
              or c.accepted_id is not null or c.hidden_at is not null or c.held_at is not null \
              or c.deleted_at is not null or c.locked_at is not null)",
    ),
    (
        "a-gap-is-answered",
        "was deleted and answered by nobody, or still has its text",
        "select c.id \
            from comment c \
            where c.deleted_at is not null \
              and (c.body <> '' or not exists (select 1 from comment r where r.parent_id = c.id))",
    ),
];

/// Checks all rules of reviews and comments and returns the breaches.
pub(super) async fn run(db: &Db) -> Result<Vec<Breach>> {
    let mut breaches = Vec::new();
    for (rule, message, query) in RULES {
        let broken: Vec<Id<Review>> = fetch_scalars!(db, query);
        breaches.extend(broken.into_iter().map(|id| Breach::new(rule, "review", id, message)));
    }
    for (rule, message, query) in COMMENT_RULES {
        let broken: Vec<Id<Comment>> = fetch_scalars!(db, query);
        breaches.extend(broken.into_iter().map(|id| Breach::new(rule, "comment", id, message)));
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
