//! Who may write under a lesson, who may decide on what others wrote, and who may read it.

use content::{
    course::{self, DiscussedLesson},
    grant,
};
use ground::{
    Conn, Db, Error, RequestContext, Result, Tx, fetch_scalar, fetch_scalars,
    rate_limit::{self, LimitKey},
};
use model::{
    Id, Permission, Permissions,
    account::Person,
    comment::{Comment, TalkObstacle},
    course::{Course, Lesson},
    rule::Rule,
};

use super::found::Found;

/// The permission to hide comments of others, and let through what is held.
pub(super) const MODERATE: Permission = Permission::ReportManageAny;

/// Checks that the actor reads a comment as everybody does who may read its lesson.
///
/// # Errors
/// [`Error::NotFound`] when there is no such comment, it is not shown to everybody, or the actor may not read its
/// lesson; or when the database fails or a stored document is damaged.
pub(crate) async fn require_shown(conn: &mut Conn<'_>, ctx: &RequestContext, comment: Id<Comment>) -> Result<()> {
    let found = Found::load_shown(&mut *conn, comment).await?;
    match course::discussed(&mut *conn, ctx, found.lesson_id).await {
        Ok(_) => Ok(()),
        // Whoever may not read what is said does not hear that it is there.
        Err(Error::NotBought(_)) => Err(Error::NotFound),
        Err(error) => Err(error),
    }
}

/// Returns whether everybody sees a comment who may read its lesson. One that is gone nobody sees.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn is_shown(conn: &mut Conn<'_>, comment: Id<Comment>) -> Result<bool> {
    match Found::load_shown(&mut *conn, comment).await {
        Ok(_) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Returns whether a person sees a comment as everybody does who may read its lesson.
///
/// # Errors
/// Fails when the database does or a stored document is damaged.
pub(crate) async fn is_shown_to(conn: &mut Conn<'_>, comment: Id<Comment>, person: Id<Person>) -> Result<bool> {
    let found = match Found::load_shown(&mut *conn, comment).await {
        Ok(found) => found,
        Err(Error::NotFound) => return Ok(false),
        Err(error) => return Err(error),
    };
    match course::discussed(&mut *conn, &RequestContext::system(), found.lesson_id).await {
        Ok(lesson) => is_reader(conn, &lesson, person).await,
        // It has no live release any more.
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Returns whether the actor teaches a course of this teacher.
pub(super) fn teaches(ctx: &RequestContext, teacher: Id<Person>) -> bool {
    ctx.is(teacher) && ctx.can(Permission::CourseEditOwn)
}

/// Returns whether the actor reads what is hidden in a course of this teacher.
pub(super) fn sees_hidden(ctx: &RequestContext, teacher: Id<Person>) -> bool {
    ctx.can(MODERATE) || teaches(ctx, teacher)
}

/// Returns the error that says at the text why somebody may not write, so that it is kept.
pub(super) fn refusal(why: TalkObstacle) -> Error {
    Error::invalid("text", Rule::TalkObstacle(why))
}

/// Loads a lesson for somebody who has written something there: that it is gone, or not open to them any more, is said
/// at the text.
///
/// # Errors
/// [`Error::Invalid`] for `text`, else as [`course::discussed`].
pub(super) async fn lesson_for_writing(db: &Db, ctx: &RequestContext, id: Id<Lesson>) -> Result<DiscussedLesson> {
    match course::discussed(db, ctx, id).await {
        Err(Error::NotFound) => {
            let was_there = course::was_published(db, id).await?;
            Err(if was_there { refusal(TalkObstacle::LessonGone) } else { Error::NotFound })
        }
        Err(Error::NotBought(_)) => Err(refusal(TalkObstacle::NoGrant)),
        outcome => outcome,
    }
}

/// Returns the reason why the actor may not write under a lesson that they read, or `None` when they may.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn obstacle(
    conn: &mut Conn<'_>,
    ctx: &RequestContext,
    lesson: &DiscussedLesson,
) -> Result<Option<TalkObstacle>> {
    const BLOCKED: &str = "select exists (select 1 from talk_block where teacher_id = $1 and person_id = $2)";
    let Ok(person) = ctx.person() else { return Ok(Some(TalkObstacle::SignedOut)) };
    let is_blocked: bool = fetch_scalar!(&mut *conn, BLOCKED, lesson.teacher, person);
    if is_blocked {
        return Ok(Some(TalkObstacle::Blocked));
    }
    let may = ctx.may(Permission::CourseViewOwn, lesson.teacher)
        || grant::is_open(&mut *conn, person, lesson.course).await?
        || (lesson.is_public && is_open(&mut *conn, lesson.course).await?);
    Ok((!may).then_some(TalkObstacle::NoGrant))
}

/// Returns whether the course's teacher lets everybody who is signed in write under its public lessons.
async fn is_open(conn: &mut Conn<'_>, course: Id<Course>) -> Result<bool> {
    const OPEN: &str = "select exists (select 1 from open_talk where course_id = $1)";
    Ok(fetch_scalar!(&mut *conn, OPEN, course))
}

/// Checks that the actor may write under a lesson now, and counts that they do: by themselves, and by their network.
///
/// # Errors
/// [`Error::Invalid`] for `text` when they may not; [`Error::RateLimited`] when they or their network write much in a
/// short time; or when the database fails.
pub(super) async fn require(tx: &mut Tx, ctx: &RequestContext, lesson: &DiscussedLesson) -> Result<()> {
    let obstacle = obstacle(&mut tx.conn(), ctx, lesson).await?;
    obstacle.map_or(Ok(()), |why| Err(refusal(why)))?;
    count(tx, ctx).await
}

/// Counts that the actor writes or votes.
///
/// # Errors
/// [`Error::RateLimited`] when they or their network do so much in a short time; or when the database fails.
pub(super) async fn count(tx: &mut Tx, ctx: &RequestContext) -> Result<()> {
    rate_limit::count(tx, &LimitKey::Writer(ctx.person()?)).await?;
    match ctx.network() {
        Some(network) => rate_limit::count(tx, &LimitKey::NetworkWriters(&network)).await,
        None => Ok(()),
    }
}

/// Returns whether a person may read a lesson.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn is_reader(conn: &mut Conn<'_>, lesson: &DiscussedLesson, person: Id<Person>) -> Result<bool> {
    const ROLES: &str = "select o.permissions \
        from person_role r \
        join role o on o.name = r.role \
        where r.person_id = $1 \
        order by o.name";
    if lesson.is_public || person == lesson.teacher || grant::is_open(&mut *conn, person, lesson.course).await? {
        return Ok(true);
    }
    let roles: Vec<String> = fetch_scalars!(&mut *conn, ROLES, person);
    Ok(roles.iter().any(|permissions| Permissions::parse(permissions).has(Permission::CourseViewAny)))
}
