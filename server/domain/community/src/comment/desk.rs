//! The teacher's desk: what is said under the lessons of all their courses.

use ground::{Conn, RequestContext, Result, fetch_all, fetch_scalar};
use model::{
    Id, Millis, Permission,
    account::Person,
    comment::{BlockedPerson, Comment, DeskCourse, DeskFilter, DeskRow, LessonTalk, TalkDesk},
    course::{Course, Lesson},
};

use super::{
    read::{Wanted, pages, threads},
    row::Reader,
};

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Comment>,
    slug: String,
    course_title: String,
    language: String,
    lesson_id: Id<Lesson>,
    lesson_title: String,
    waits_since: Option<Millis>,
}

/// Returns a page of the actor's desk, for all their courses or one of them: questions that wait, the oldest first, or
/// all threads, the newest first. Of another teacher's course there is nothing.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] or [`ground::Error::Forbidden`] when the actor does not teach; or when the database
/// fails.
pub async fn desk(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    filter: DeskFilter,
    course: Option<Id<Course>>,
    page: Option<u32>,
) -> Result<TalkDesk> {
    const COUNT: &str = "select count(*) \
        from comment c \
        join course k on k.id = c.course_id \
        where k.teacher_id = $1 and c.parent_id is null and c.held_at is null and ($2 = 0 or k.id = $2) \
          and (not $3 or c.waits_since is not null)";
    const PAGE: &str = "select c.id, k.slug, coalesce(l.title, '') as course_title, \
          coalesce(l.language, '') as language, c.lesson_id, coalesce(t.title, '') as lesson_title, c.waits_since \
        from comment c \
        join course k on k.id = c.course_id \
        left join listing l on l.course_id = k.id \
        left join search_text t on t.id = c.lesson_id \
        where k.teacher_id = $1 and c.parent_id is null and c.held_at is null and ($2 = 0 or k.id = $2) \
          and (not $3 or c.waits_since is not null) \
        order by case when $3 then c.waits_since else - c.id end, c.id \
        limit $4 offset $5";
    ctx.require(Permission::CourseViewOwn)?;
    let teacher = ctx.person()?;
    let mut conn = conn.into();
    let wanted = course.unwrap_or(Id::NONE);
    let is_waiting = filter == DeskFilter::Waiting;
    let total: i64 = fetch_scalar!(&mut conn, COUNT, teacher, wanted, is_waiting);
    let (page, pages) = pages(total, LessonTalk::PER_PAGE, page);
    let skipped = (page - 1) * LessonTalk::PER_PAGE;
    let rows: Vec<Row> = fetch_all!(&mut conn, PAGE, teacher, wanted, is_waiting, LessonTalk::PER_PAGE, skipped);
    let ids: Vec<Id<Comment>> = rows.iter().map(|row| row.id).collect();
    let replies = (1, LessonTalk::FIRST_REPLIES);
    let shown = Wanted { threads: &ids, replies, sees_hidden: true, lesson: None };
    let mut found = threads(&mut conn, Reader { ctx, may_write: true }, &shown).await?;
    let rows = rows.into_iter().filter_map(|row| {
        Some(DeskRow {
            thread: found.remove(&row.id)?,
            slug: row.slug,
            course_title: row.course_title,
            language: row.language,
            lesson: row.lesson_id,
            lesson_title: row.lesson_title,
            waits_since: row.waits_since,
        })
    });
    let rows = rows.collect();
    let courses = courses(&mut conn, teacher).await?;
    let blocked = blocked(&mut conn, teacher).await?;
    let waiting = courses.iter().map(|course| course.waiting).sum();
    Ok(TalkDesk { filter, course, rows, waiting, courses, blocked, page, pages })
}

/// Returns the number of questions that wait for the actor in all their courses.
///
/// # Errors
/// As [`desk`].
pub async fn waiting(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<i64> {
    ctx.require(Permission::CourseViewOwn)?;
    let teacher = ctx.person()?;
    let courses = courses(&mut conn.into(), teacher).await?;
    Ok(courses.iter().map(|course| course.waiting).sum())
}

/// Returns the published courses of a teacher by title, with the number of questions that wait in each.
async fn courses(conn: &mut Conn<'_>, teacher: Id<Person>) -> Result<Vec<DeskCourse>> {
    const COURSES: &str = "select k.id, k.slug, coalesce(l.title, '') as title, \
          (select count(*) from comment c where c.course_id = k.id and c.parent_id is null \
            and c.waits_since is not null) as waiting, \
          exists (select 1 from open_talk o where o.course_id = k.id) as is_open \
        from course k \
        left join listing l on l.course_id = k.id \
        where k.teacher_id = $1 and exists (select 1 from release r where r.course_id = k.id and r.live_at <= $2) \
        order by title, k.id";
    let now = conn.env.now();
    let rows: Vec<(Id<Course>, String, String, i64, bool)> = fetch_all!(&mut *conn, COURSES, teacher, now);
    let course = |(id, slug, title, waiting, is_open)| DeskCourse { id, slug, title, waiting, is_open };
    Ok(rows.into_iter().map(course).collect())
}

/// Returns the people whom a teacher has blocked, the last first.
async fn blocked(conn: &mut Conn<'_>, teacher: Id<Person>) -> Result<Vec<BlockedPerson>> {
    const BLOCKED: &str = "select p.handle, p.name, b.at \
        from talk_block b \
        join person p on p.id = b.person_id \
        where b.teacher_id = $1 \
        order by b.at desc, p.id";
    let rows: Vec<(String, String, Millis)> = fetch_all!(&mut *conn, BLOCKED, teacher);
    Ok(rows.into_iter().map(|(handle, name, at)| BlockedPerson { handle, name, at }).collect())
}
