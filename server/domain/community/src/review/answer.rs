//! The teacher's side: the reviews of a course, and the answer to each.

use content::catalogue::rating;
use ground::{
    Conn, Db, Error, RequestContext, Result, Tx, exec, fetch_all, fetch_one, fetch_optional,
    rate_limit::{self, LimitKey},
    transaction, word_filter,
};
use model::{
    Id, Permission,
    account::Person,
    course::Course,
    review::{CourseReviews, MAX_ANSWER_CHARS, Review, TaughtReviews},
    rule::{Rule, Validator, lines},
};

use super::{
    announce,
    row::{Row, pages},
};

/// Sets the teacher's answer to a review, or takes it away when it is empty, and returns the course. Only the course's
/// own teacher answers, whoever else may edit it.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor is not the course's teacher; [`Error::Invalid`] for
/// `answer`; [`Error::NotFound`] when there is no such review that everybody sees; [`Error::RateLimited`] for one who
/// writes much in a short time; or when the database fails.
pub async fn answer(db: &Db, ctx: &RequestContext, review: Id<Review>, text: &str) -> Result<Id<Course>> {
    const FIND: &str = "select c.id, c.teacher_id \
        from review r \
        join course c on c.id = r.course_id \
        where r.id = $1 and r.hidden_at is null and r.held_at is null";
    const ANSWER: &str = "update review \
        set answer = $2, answered_at = $3 \
        where id = $1";
    ctx.require(Permission::CourseEditOwn)?;
    let mut validator = Validator::default();
    let text = validator.check("answer", lines(text, 0, MAX_ANSWER_CHARS));
    validator.finish()?;
    let text = (!text.is_empty()).then_some(text);
    transaction!(db, |tx| {
        let found: Option<(Id<Course>, Id<Person>)> = fetch_optional!(&mut *tx, FIND, review);
        let (course, teacher) = found.ok_or(Error::NotFound)?;
        Error::Forbidden.when(!ctx.is(teacher))?;
        rate_limit::count(tx, &LimitKey::Writer(teacher)).await?;
        let screened = match &text {
            Some(text) => Some(screen(tx, text).await?),
            None => None,
        };
        let at = screened.is_some().then_some(tx.now());
        exec!(&mut *tx, ANSWER, review, screened.as_deref(), at);
        if screened.is_some() {
            announce::answered(tx, review).await?;
        }
        Ok(course)
    })
}

/// Returns an answer as it may be published. One answer stands below a review and has no place to wait in, so what would
/// be held is refused.
async fn screen(tx: &mut Tx, text: &str) -> Result<String> {
    let screened = word_filter::screen(&mut *tx, "answer", text).await?;
    Error::invalid("answer", Rule::RefusedWord(String::new())).when(screened.is_held)?;
    Ok(screened.text)
}

#[derive(sqlx::FromRow)]
struct Taught {
    slug: String,
    teacher_id: Id<Person>,
    title: Option<String>,
    language: Option<String>,
}

/// Returns a page of the reviews of a course that the actor teaches or looks after: those without an answer first, the
/// oldest of them at the top, then the newest of the others.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course that the actor may look into; or when the database fails.
pub async fn for_teacher(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    course: Id<Course>,
    page: Option<u32>,
) -> Result<TaughtReviews> {
    const COURSE: &str = "select c.slug, c.teacher_id, l.title, l.language \
        from course c \
        left join listing l on l.course_id = c.id \
        where c.id = $1";
    const COUNT: &str = "select count(*), \
          cast(coalesce(sum(case when answer is null then 1 else 0 end), 0) as bigint) \
        from review \
        where course_id = $1 and hidden_at is null and held_at is null";
    const ROWS: &str = "select r.id, r.person_id, p.name, p.suspended_at, r.stars, r.body, r.written_at, r.edited_at, \
          r.answer, r.answered_at, r.helpful, r.hidden_at, r.hidden_reason, 1 = 0 as is_voted \
        from review r \
        join person p on p.id = r.person_id \
        where r.course_id = $1 and r.hidden_at is null and r.held_at is null \
        order by case when r.answer is null then 0 else 1 end, \
          case when r.answer is null then r.written_at else - r.written_at end, r.id \
        limit $2 offset $3";
    let mut conn = conn.into();
    let found: Option<Taught> = fetch_optional!(&mut conn, COURSE, course);
    let taught = found.filter(|taught| ctx.may(Permission::CourseViewOwn, taught.teacher_id)).ok_or(Error::NotFound)?;
    let (total, unanswered): (i64, i64) = fetch_one!(&mut conn, COUNT, course);
    let (page, pages) = pages(total, page);
    let skipped = (page - 1) * CourseReviews::PER_PAGE;
    let rows: Vec<Row> = fetch_all!(&mut conn, ROWS, course, CourseReviews::PER_PAGE, skipped);
    let viewer = ctx.person().ok();
    Ok(TaughtReviews {
        rating: rating::of_course(&mut conn, course).await?,
        slug: taught.slug,
        title: taught.title.unwrap_or_default(),
        language: taught.language.unwrap_or_default(),
        unanswered,
        rows: rows.into_iter().map(|row| row.read_by(viewer)).collect(),
        may_answer: viewer == Some(taught.teacher_id) && ctx.can(Permission::CourseEditOwn),
        page,
        pages,
    })
}
