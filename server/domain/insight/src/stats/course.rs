//! A teacher's courses: their state, and how they are doing.

use std::collections::BTreeMap;

use content::course::{
    Release,
    document::{CourseDoc, unpack},
};
use ground::{Conn, Error, Result, fetch_all, fetch_optional};
use model::{
    Currency, Id, Millis, Money,
    account::Person,
    course::Course,
    figures::{CourseFigures, CourseName, permille},
    studio::CourseState,
};

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Course>,
    slug: String,
    hidden_at: Option<Millis>,
    release: Option<Id<Release>>,
    title: Option<String>,
    language: Option<String>,
    lessons: Option<i64>,
    hash: Option<String>,
    body: Option<Vec<u8>>,
    changed: bool,
    rating: Option<i64>,
}

/// Returns a teacher's courses, those with the most learners first, then the newest.
pub(super) async fn all(conn: &mut Conn<'_>, teacher: Id<Person>) -> Result<Vec<CourseFigures>> {
    // The page as teachers work on it is read only where it differs from what the catalogue says of it. A lesson that
    // came or went changes the page.
    const COURSES: &str = "select c.id, c.slug, c.hidden_at, r.id as release, l.title, l.language, l.lessons, b.hash, \
          b.body, k.mean as rating, \
          exists ( \
            select 1 \
            from release_item i \
            join draft w on w.course_id = c.id and w.lesson_id = i.lesson_id \
            where i.release_id = r.id and w.blob_hash <> i.blob_hash \
          ) as changed \
        from course c \
        left join release r on r.id = ( \
          select n.id \
          from release n \
          where n.course_id = c.id \
          order by n.live_at desc, n.id desc \
          limit 1 \
        ) \
        left join listing l on l.course_id = c.id \
        left join course_rating k on k.course_id = c.id \
        left join draft d on d.course_id = c.id and d.lesson_id = 0 \
          and not exists ( \
            select 1 \
            from release_item i \
            where i.release_id = l.release_id and i.lesson_id = 0 and i.blob_hash = d.blob_hash \
          ) \
        left join blob b on b.hash = d.blob_hash \
        where c.teacher_id = $1 \
        order by c.id desc";
    const LEARNERS: &str = "select c.id, cast(sum(d.learners) as bigint) \
        from course c \
        join course_daily_stats d on d.course_id = c.id \
        where c.teacher_id = $1 \
        group by c.id";
    const ENDS: &str = "select c.id, cast(sum(t.completed) as bigint) \
        from course c \
        join lesson_stats t on t.course_id = c.id \
        where c.teacher_id = $1 \
        group by c.id";
    const INCOME: &str = "select course_id, currency, cast(sum(amount) as bigint) \
        from income_daily_stats \
        where teacher_id = $1 \
        group by course_id, currency \
        order by course_id, currency";
    let rows: Vec<Row> = fetch_all!(&mut *conn, COURSES, teacher);
    let learners: Vec<(Id<Course>, i64)> = fetch_all!(&mut *conn, LEARNERS, teacher);
    let ends: Vec<(Id<Course>, i64)> = fetch_all!(&mut *conn, ENDS, teacher);
    let incomes: Vec<(Id<Course>, Currency, i64)> = fetch_all!(&mut *conn, INCOME, teacher);
    let learners: BTreeMap<_, _> = learners.into_iter().collect();
    let ends: BTreeMap<_, _> = ends.into_iter().collect();
    let mut income: BTreeMap<Id<Course>, Vec<Money>> = BTreeMap::new();
    for (course, currency, minor) in incomes {
        income.entry(course).or_default().push(Money { minor, currency });
    }
    let mut courses = Vec::with_capacity(rows.len());
    for row in rows {
        let learners = learners.get(&row.id).copied().unwrap_or(0);
        let done = ends.get(&row.id).copied().unwrap_or(0);
        let stands = stands(row)?;
        courses.push(CourseFigures {
            learners,
            completion: permille(done, learners.saturating_mul(stands.lessons)),
            income: income.remove(&stands.name.id).unwrap_or_default(),
            ..stands
        });
    }
    courses.sort_by_key(|course| std::cmp::Reverse(course.learners));
    Ok(courses)
}

/// Returns a course with its state, and without its figures.
fn stands(row: Row) -> Result<CourseFigures> {
    let state = match row.release {
        _ if row.hidden_at.is_some() => CourseState::Hidden,
        None => CourseState::Draft,
        Some(_) if row.changed => CourseState::Changed,
        Some(_) => CourseState::Live,
    };
    let (title, language, lessons) = match (row.hash, row.body) {
        (Some(hash), Some(body)) => {
            let page: CourseDoc = unpack(&hash, &body)?;
            let lessons = i64::try_from(page.lessons().count()).unwrap_or(i64::MAX);
            (page.title, page.language, lessons)
        }
        _ => (
            row.title.unwrap_or_else(|| row.slug.clone()),
            row.language.unwrap_or_default(),
            row.lessons.unwrap_or_default(),
        ),
    };
    let name = CourseName { id: row.id, title, language };
    let (slug, learners, rating) = (row.slug, 0, row.rating);
    Ok(CourseFigures { name, slug, state, lessons, learners, completion: None, rating, income: Vec::new() })
}

/// Returns the working draft of a course's page.
pub(super) async fn working(conn: &mut Conn<'_>, course: Id<Course>) -> Result<CourseDoc> {
    const PAGE: &str = "select b.hash, b.body \
            from draft d \
            join blob b on b.hash = d.blob_hash \
            where d.course_id = $1 and d.lesson_id = 0";
    let page: Option<(String, Vec<u8>)> = fetch_optional!(&mut *conn, PAGE, course);
    let (hash, body) = page.ok_or(Error::NotFound)?;
    unpack(&hash, &body)
}
