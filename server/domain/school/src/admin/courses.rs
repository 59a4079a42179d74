//! The list of courses.

use content::course::document::{CourseDoc, unpack};
use ground::{Conn, RequestContext, Result, fetch_page, list_query};
use model::{
    Id, Millis, Permission,
    admin::{CourseRow, Rows},
    course::{Course, Teacher},
    studio::CourseState,
};

use people::like_patterns;

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

/// Returns one page of the courses whose slug, title and teacher's name have all words of `q`, newest first.
///
/// # Errors
/// [`ground::Error::Forbidden`] without the permission, [`ground::Error::Unauthenticated`] for guests; or when the
/// database fails.
pub async fn courses(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    q: &str,
    page: Option<u32>,
) -> Result<Rows<CourseRow>> {
    list_query! {
        const LIST =
            "select c.id, c.slug, c.hidden_at, p.handle, p.name, \
              exists ( \
                select 1 \
                from release r \
                where r.course_id = c.id \
              ) as is_live, \
              ( \
                select count(distinct g.person_id) \
                from access_grant g \
                where g.course_id = c.id \
              ) as learners, \
              b.hash, b.body",
            "from course c \
            join person p on p.id = c.teacher_id \
            left join listing l on l.course_id = c.id \
            join draft d on d.course_id = c.id and d.lesson_id = 0 \
            join blob b on b.hash = d.blob_hash",
            "where ($1 = '%%' or not exists ( \
                select 1 \
                from (select $1 as pattern union select $2 union select $3 union select $4) word \
                where c.slug || ' ' || coalesce(l.title_folded, '') || ' ' || p.handle || ' ' || p.name_folded \
                    not like word.pattern escape '\\' \
              ))",
            "order by c.id desc \
            limit $5 offset $6";
    }
    ctx.require(Permission::CourseManageAny)?;
    let mut conn = conn.into();
    let [first, second, third, rest] = &like_patterns(q);
    let Rows { rows: found, total, page, pages }: Rows<Row> =
        fetch_page!(&mut conn, LIST, page, first, second, third, rest);
    let rows = found.into_iter().map(shown).collect::<Result<_>>()?;
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
