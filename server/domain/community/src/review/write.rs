//! Writing, changing and deleting one's own review.

use ground::{
    Conn, Db, Error, RequestContext, Result, exec, fetch_optional, fetch_optional_scalar, fetch_scalar,
    rate_limit::{self, LimitKey},
    transaction,
    word_filter::{self, Screened},
};
use model::{
    Id, Millis,
    content_report::ReportSubject,
    review::{MAX_REVIEW_CHARS, Review, ReviewObstacle},
    rule::{self, Rule, Validator},
};

use super::{announce, course::Reviewed, rate};
use crate::content_case::{hold, withdraw};

fn refusal(why: ReviewObstacle) -> Error {
    Error::invalid("text", Rule::ReviewObstacle(why))
}

/// The query for the id of a person's review of a course.
const OWN: &str = "select id \
    from review \
    where course_id = $1 and person_id = $2";

/// Writes the actor's review of a course, or changes it: there is one of each person. The same once more changes
/// nothing. It passes the word filter: what that holds waits for a reviewer, who looks at a text once. Votes were for the
/// words that stood there, so a change takes them away; the teacher's answer stays, and is shown as older than the
/// review. A hidden one is not held besides: whoever shows it reads it.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when there is no such course that the actor may see;
/// [`Error::Invalid`] for `stars` and `text`: what is wrong with them, a refused word, or [`Rule::ReviewObstacle`] when
/// the actor may not review the course; [`Error::RateLimited`] for one who writes much in a short time; or when the database fails.
pub async fn save(db: &Db, ctx: &RequestContext, slug: &str, stars: i64, text: &str) -> Result<()> {
    const SAVE: &str = "insert into review (id, course_id, person_id, stars, body, written_at, held_at) \
        values ($1, $2, $3, $4, $5, $6, $7) \
        on conflict (course_id, person_id) do update set stars = $4, body = $5, edited_at = $6, helpful = 0, \
          held_at = case when review.hidden_at is not null then null \
            when review.body = $5 then review.held_at else $7 end \
        where review.stars <> $4 or review.body <> $5 \
        returning id, held_at";
    const CLEAR_VOTES: &str = "delete from review_vote \
        where review_id in (select id from review where course_id = $1 and person_id = $2)";
    let person = ctx.person()?;
    let course = Reviewed::load_visible(&mut Conn::from(db), ctx, slug).await?;
    let mut validator = Validator::default();
    let stars = validator.check("stars", rule::stars(stars));
    let text = validator.check("text", rule::lines(text, 1, MAX_REVIEW_CHARS));
    validator.finish()?;
    let _turn = rate::turn(db).await;
    transaction!(db, |tx| {
        let obstacle = course.obstacle(&mut tx.conn(), ctx, person).await?;
        obstacle.map_or(Ok(()), |why| Err(refusal(why)))?;
        rate_limit::count(tx, &LimitKey::Writer(person)).await?;
        let Screened { text, is_held } = word_filter::screen(&mut *tx, "text", &text).await?;
        let (id, now) = (tx.id::<Review>()?, tx.now());
        let held_at = is_held.then_some(now);
        let saved: Option<(Id<Review>, Option<Millis>)> =
            fetch_optional!(&mut *tx, SAVE, id, course.id, person, stars, &text, now, held_at);
        if let Some((saved, held)) = saved {
            exec!(&mut *tx, CLEAR_VOTES, course.id, person);
            if held == held_at {
                // Whoever has the text of before in front of them does not decide on this one.
                withdraw(tx, ReportSubject::Review, saved.raw()).await?;
            }
            if held.is_some() {
                hold(tx, ReportSubject::Review, saved.raw(), person).await?;
            } else {
                announce::written(tx, saved).await?;
            }
        }
        rate::refresh(tx, course.id).await.map(drop)
    })
}

/// Deletes the actor's review of a course, with its votes and its answer. Works after the grant has ended, and does
/// nothing where there is none. A hidden one stays, or its author could write it anew for all to see.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when there is no such course; [`Error::Invalid`] for `text`
/// ([`Rule::ReviewObstacle`]) when the review is hidden; or when the database fails.
pub async fn delete(db: &Db, ctx: &RequestContext, slug: &str) -> Result<()> {
    const HIDDEN: &str = "select exists (select 1 from review where course_id = $1 and person_id = $2 \
          and hidden_at is not null)";
    const DELETE: &str = "delete from review \
        where course_id = $1 and person_id = $2";
    let person = ctx.person()?;
    let course = Reviewed::load(&mut Conn::from(db), slug).await?;
    let _turn = rate::turn(db).await;
    transaction!(db, |tx| {
        let is_hidden: bool = fetch_scalar!(&mut *tx, HIDDEN, course.id, person);
        refusal(ReviewObstacle::Hidden).when(is_hidden)?;
        let own: Option<Id<Review>> = fetch_optional_scalar!(&mut *tx, OWN, course.id, person);
        if let Some(review) = own {
            withdraw(tx, ReportSubject::Review, review.raw()).await?;
            announce::take_back(tx, review).await?;
        }
        exec!(&mut *tx, DELETE, course.id, person);
        rate::refresh(tx, course.id).await.map(drop)
    })
}
