//! Courses.

use content::course::document::{CourseDoc, unpack};
use ground::{Conn, RequestContext, Result, fetch_all, fetch_scalar, page::paged};
use model::{
    Id, Millis, Permission,
    admin::{CourseRow, PER_PAGE, Rows},
    course::{Course, Teacher},
    studio::CourseState,
};

use super::like::holding;

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Course>,
    slug: String,
    hidden_at: Option<Millis>,
    handle: String,
    name: String,
    is_live: bool,
    learners: i64,
    hash: String,
    body: Vec<u8>,
}

/// Courses by a part of their address or title, or of their teacher's name; the newest first.
pub async fn courses(conn: impl Into<Conn<'_>>, ctx: &RequestContext, q: &str, page: &str) -> Result<Rows<CourseRow>> {
    const COUNT: &str = "select count(*) \
        from course c \
        join person p on p.id = c.teacher \
        left join listing l on l.course = c.id \
        where ($1 = '%%' or c.slug like $1 escape '\\' or lower(l.title) like $1 escape '\\' \
          or p.handle like $1 escape '\\' or lower(p.name) like $1 escape '\\')";
    const ROWS: &str = "select c.id, c.slug, c.hidden_at, p.handle, p.name, exists (select 1 from release r \
          where r.course = c.id) as is_live, (select count(distinct g.person) from access_grant g \
          where g.course = c.id) as learners, b.hash, b.body \
        from course c \
        join person p on p.id = c.teacher \
        left join listing l on l.course = c.id \
        join draft d on d.course = c.id and d.lesson = 0 \
        join blob b on b.hash = d.blob \
        where ($1 = '%%' or c.slug like $1 escape '\\' or lower(l.title) like $1 escape '\\' \
          or p.handle like $1 escape '\\' or lower(p.name) like $1 escape '\\') \
        order by c.id desc \
        limit $2 offset $3";
    ctx.require(Permission::CourseManageAny)?;
    let mut conn = conn.into();
    let like = holding(q);
    let total: i64 = fetch_scalar!(&mut conn, COUNT, &like);
    let (page, pages) = paged(total, page);
    let found: Vec<Row> = fetch_all!(&mut conn, ROWS, &like, PER_PAGE, (page - 1) * PER_PAGE);
    let rows = found.into_iter().map(shown).collect::<Result<Vec<_>>>()?;
    Ok(Rows { rows, total, page, pages })
}

fn shown(row: Row) -> Result<CourseRow> {
    let document: CourseDoc = unpack(&row.hash, &row.body)?;
    let state = match (row.hidden_at, row.is_live) {
        (Some(_), _) => CourseState::Hidden,
        (None, true) => CourseState::Live,
        (None, false) => CourseState::Draft,
    };
    Ok(CourseRow {
        id: row.id,
        slug: row.slug,
        title: document.title,
        teacher: Teacher { handle: row.handle, name: row.name },
        state,
        learners: row.learners,
    })
}
