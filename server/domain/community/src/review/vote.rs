//! Votes of those who found a review helpful.

use ground::{
    Db, Error, RequestContext, Result, exec, fetch_optional,
    rate_limit::{self, LimitKey},
    transaction,
};
use model::{Id, account::Person, review::Review};

/// Sets whether the actor finds a review helpful, and returns the slug of its course. It is a state and no switch, so
/// that two tabs that say the same are one vote.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when there is no such review that everybody sees;
/// [`Error::Forbidden`] for one's own, and for those of a course that the actor teaches; [`Error::RateLimited`] for one
/// who votes much in a short time; or when the database fails.
pub async fn vote(db: &Db, ctx: &RequestContext, review: Id<Review>, is_helpful: bool) -> Result<String> {
    const FIND: &str = "select r.person_id, c.teacher_id, c.slug \
        from review r \
        join course c on c.id = r.course_id \
        where r.id = $1 and r.hidden_at is null and r.held_at is null";
    const VOTE: &str = "insert into review_vote (review_id, person_id, at) \
        values ($1, $2, $3) \
        on conflict (review_id, person_id) do nothing";
    const TAKE_BACK: &str = "delete from review_vote \
        where review_id = $1 and person_id = $2";
    const COUNT: &str = "update review \
        set helpful = (select count(*) from review_vote v where v.review_id = review.id) \
        where id = $1";
    let person = ctx.person()?;
    transaction!(db, |tx| {
        let found: Option<(Id<Person>, Id<Person>, String)> = fetch_optional!(&mut *tx, FIND, review);
        let (author, teacher, slug) = found.ok_or(Error::NotFound)?;
        Error::Forbidden.when([author, teacher].contains(&person))?;
        rate_limit::count(tx, &LimitKey::Writer(person)).await?;
        let now = tx.now();
        if is_helpful {
            exec!(&mut *tx, VOTE, review, person, now);
        } else {
            exec!(&mut *tx, TAKE_BACK, review, person);
        }
        exec!(&mut *tx, COUNT, review);
        Ok(slug)
    })
}
