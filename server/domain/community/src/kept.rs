//! Courses that somebody keeps, as their newest release has them, whether or not they can still be seen.

use std::collections::HashMap;

use content::course::document::{CourseDoc, unpack};
use ground::{Conn, RequestContext, Result, db::MAX_ROWS_PER_INSERT, on};
use model::{
    Id, Millis, Permission,
    account::Person,
    course::{Course, Teacher},
    follow::KeptCourse,
};
use sqlx::QueryBuilder;

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Course>,
    slug: String,
    teacher_id: Id<Person>,
    hidden_at: Option<Millis>,
    handle: String,
    name: String,
    hash: String,
    body: Vec<u8>,
    is_open: bool,
}

/// A course, and whether the actor can no longer see it.
pub(crate) struct Shown {
    /// The course's slug.
    pub slug: String,
    /// The course's teacher.
    pub teacher: Teacher,
    /// The page of the newest live release.
    pub document: CourseDoc,
    /// Whether the course was taken out of the catalogue, and the actor neither has it nor teaches it nor looks after it.
    pub is_gone: bool,
}

/// Loads these courses. One that was never published is not among them.
///
/// # Errors
/// Fails when the database does or a stored document is damaged.
pub(crate) async fn load(
    conn: &mut Conn<'_>,
    ctx: &RequestContext,
    courses: &[Id<Course>],
) -> Result<HashMap<Id<Course>, Shown>> {
    let (now, person) = (conn.env.now(), ctx.person().unwrap_or(Id::NONE));
    let mut shown = HashMap::new();
    for courses in courses.chunks(MAX_ROWS_PER_INSERT) {
        let rows: Vec<Row> = on!(&mut *conn, c => {
            let mut sql = QueryBuilder::new("select c.id, c.slug, c.teacher_id, c.hidden_at, p.handle, p.name, b.hash, \
                  b.body, exists (select 1 from access_grant g where g.course_id = c.id and g.person_id = ");
            sql.push_bind(person).push(" and g.starts_at <= ").push_bind(now)
                .push(" and (g.ends_at is null or g.ends_at > ").push_bind(now)
                .push(") and g.frozen_at is null) as is_open \
                    from course c \
                    join person p on p.id = c.teacher_id \
                    join release_item i on i.lesson_id = 0 \
                      and i.release_id = ( \
                        select r.id \
                        from release r \
                        where r.course_id = c.id and r.live_at <= ").push_bind(now)
                .push(" order by r.live_at desc, r.id desc \
                        limit 1 \
                      ) \
                    join blob b on b.hash = i.blob_hash \
                    where c.id in (");
            let mut list = sql.separated(", ");
            for course in courses {
                list.push_bind(*course);
            }
            sql.push(")").build_query_as().fetch_all(c).await?
        });
        for row in rows {
            let is_gone =
                row.hidden_at.is_some() && !row.is_open && !ctx.may(Permission::CourseViewOwn, row.teacher_id);
            let document = unpack(&row.hash, &row.body)?;
            let teacher = Teacher { handle: row.handle, name: row.name };
            shown.insert(row.id, Shown { slug: row.slug, teacher, document, is_gone });
        }
    }
    Ok(shown)
}

/// Returns these courses in their order, with the instants since which they are kept.
///
/// # Errors
/// Fails when the database does or a stored document is damaged.
pub(crate) async fn courses(
    conn: &mut Conn<'_>,
    ctx: &RequestContext,
    kept: &[(Id<Course>, Millis)],
) -> Result<Vec<KeptCourse>> {
    let ids: Vec<Id<Course>> = kept.iter().map(|(course, _)| *course).collect();
    let mut shown = load(conn, ctx, &ids).await?;
    let course = |(course, at): &(Id<Course>, Millis)| {
        let Shown { slug, teacher, document, is_gone } = shown.remove(course)?;
        let (title, language) = (document.title, document.language);
        Some(KeptCourse { slug, title, language, teacher, is_gone, at: *at })
    };
    Ok(kept.iter().filter_map(course).collect())
}
