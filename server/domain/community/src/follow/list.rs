//! What somebody follows, and how many follow a thing.

use ground::{Conn, RequestContext, Result, fetch_all, fetch_one, fetch_scalar};
use model::{
    Id, Millis,
    account::Person,
    course::{Course, Teacher},
    follow::{FollowKind, FollowedTag, FollowedTeacher, Following, Ties},
};

use super::subject::Subject;
use crate::kept;

/// The most things of a kind that are listed.
const MAX_LISTED: i64 = 500;

/// Returns how many people follow the thing of this name, and what the actor keeps of it.
///
/// # Errors
/// [`ground::Error::NotFound`] when there is nothing of this name that the actor may see; or when the database fails.
pub async fn ties(conn: impl Into<Conn<'_>>, ctx: &RequestContext, kind: FollowKind, name: &str) -> Result<Ties> {
    const TEACHER: &str = "select count(*), \
          cast(coalesce(sum(case when f.person_id = $2 then 1 else 0 end), 0) as bigint) \
        from follow_teacher f \
        join person p on p.id = f.person_id \
        where f.teacher_id = $1 and p.suspended_at is null";
    const COURSE: &str = "select count(*), \
          cast(coalesce(sum(case when f.person_id = $2 then 1 else 0 end), 0) as bigint) \
        from follow_course f \
        join person p on p.id = f.person_id \
        where f.course_id = $1 and p.suspended_at is null";
    const TAG: &str = "select count(*), \
          cast(coalesce(sum(case when f.person_id = $2 then 1 else 0 end), 0) as bigint) \
        from follow_tag f \
        join person p on p.id = f.person_id \
        where f.tag_id = $1 and p.suspended_at is null";
    let mut conn = conn.into();
    let subject = Subject::find(&mut conn, ctx, kind, name).await?;
    let viewer = ctx.person().unwrap_or(Id::NONE);
    let text = match subject {
        Subject::Teacher(_) => TEACHER,
        Subject::Course(_) => COURSE,
        Subject::Tag(_) => TAG,
    };
    let (followers, followed): (i64, i64) = fetch_one!(&mut conn, text, subject.id(), viewer);
    let is_favourite = match subject {
        Subject::Course(course) => is_favourite(&mut conn, viewer, course).await?,
        Subject::Teacher(_) | Subject::Tag(_) => false,
    };
    Ok(Ties { followers, is_followed: followed > 0, is_favourite, is_own: subject == Subject::Teacher(viewer) })
}

async fn is_favourite(conn: &mut Conn<'_>, person: Id<Person>, course: Id<Course>) -> Result<bool> {
    const FIND: &str = "select exists (select 1 from favourite_course where person_id = $1 and course_id = $2)";
    Ok(fetch_scalar!(&mut *conn, FIND, person, course))
}

/// Returns all that the actor follows. What they can no longer see says so, and can be left.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] for guests; or when the database fails or a stored document is damaged.
pub async fn following(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<Following> {
    const TEACHERS: &str = "select p.handle, p.name, f.at, \
          p.suspended_at is null \
            and ( \
              exists (select 1 from person_role r where r.person_id = p.id and r.role = 'teacher') \
              or exists (select 1 from listing l where l.teacher_id = p.id) \
            ) as is_there \
        from follow_teacher f \
        join person p on p.id = f.teacher_id \
        where f.person_id = $1 \
        order by f.at desc, f.teacher_id \
        limit $2";
    const COURSES: &str = "select course_id, at \
        from follow_course \
        where person_id = $1 \
        order by at desc, course_id \
        limit $2";
    const TAGS: &str = "select t.name, f.at \
        from follow_tag f \
        join tag t on t.id = f.tag_id \
        where f.person_id = $1 \
        order by f.at desc, f.tag_id \
        limit $2";
    let mut conn = conn.into();
    let person = ctx.person()?;
    let teachers: Vec<(String, String, Millis, bool)> = fetch_all!(&mut conn, TEACHERS, person, MAX_LISTED);
    let courses: Vec<(Id<Course>, Millis)> = fetch_all!(&mut conn, COURSES, person, MAX_LISTED);
    let tags: Vec<(String, Millis)> = fetch_all!(&mut conn, TAGS, person, MAX_LISTED);
    let teacher = |(handle, name, at, is_there): (String, String, Millis, bool)| FollowedTeacher {
        teacher: Teacher { handle, name },
        is_gone: !is_there,
        at,
    };
    Ok(Following {
        teachers: teachers.into_iter().map(teacher).collect(),
        courses: kept::courses(&mut conn, ctx, &courses).await?,
        tags: tags.into_iter().map(|(tag, at)| FollowedTag { tag, at }).collect(),
    })
}
