//! Beginning to follow something, and ending it.

use ground::{
    Db, Error, RequestContext, Result, Tx, exec,
    rate_limit::{self, LimitKey},
    transaction,
};
use model::{Id, account::Person, follow::FollowKind};

use super::subject::Subject;

/// Sets whether the actor follows the thing of this name. It is a state and no switch, so that two tabs that say the
/// same are one follower. What was hidden in the meantime can still be left.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when there is nothing of this name that the actor may see;
/// [`Error::Forbidden`] for themselves; [`Error::RateLimited`] for one who does so much in a short time; or when the
/// database fails.
pub async fn set(db: &Db, ctx: &RequestContext, kind: FollowKind, name: &str, follows: bool) -> Result<()> {
    let person = ctx.person()?;
    transaction!(db, |tx| {
        rate_limit::count(tx, &LimitKey::Writer(person)).await?;
        let subject = if follows {
            Subject::find(&mut tx.conn(), ctx, kind, name).await?
        } else {
            Subject::find_any(&mut tx.conn(), ctx, kind, name).await?
        };
        Error::Forbidden.when(follows && subject == Subject::Teacher(person))?;
        write(tx, person, subject, follows).await
    })
}

async fn write(tx: &mut Tx, person: Id<Person>, subject: Subject, follows: bool) -> Result<()> {
    const FOLLOW_TEACHER: &str = "insert into follow_teacher (person_id, teacher_id, at) \
        values ($1, $2, $3) \
        on conflict (person_id, teacher_id) do nothing";
    const FOLLOW_COURSE: &str = "insert into follow_course (person_id, course_id, at) \
        values ($1, $2, $3) \
        on conflict (person_id, course_id) do nothing";
    const FOLLOW_TAG: &str = "insert into follow_tag (person_id, tag_id, at) \
        values ($1, $2, $3) \
        on conflict (person_id, tag_id) do nothing";
    const LEAVE_TEACHER: &str = "delete from follow_teacher \
        where person_id = $1 and teacher_id = $2";
    const LEAVE_COURSE: &str = "delete from follow_course \
        where person_id = $1 and course_id = $2";
    const LEAVE_TAG: &str = "delete from follow_tag \
        where person_id = $1 and tag_id = $2";
    let (follow, leave) = match subject {
        Subject::Teacher(_) => (FOLLOW_TEACHER, LEAVE_TEACHER),
        Subject::Course(_) => (FOLLOW_COURSE, LEAVE_COURSE),
        Subject::Tag(_) => (FOLLOW_TAG, LEAVE_TAG),
    };
    let (id, now) = (subject.id(), tx.now());
    if follows {
        exec!(&mut *tx, follow, person, id, now);
    } else {
        exec!(&mut *tx, leave, person, id);
    }
    Ok(())
}
