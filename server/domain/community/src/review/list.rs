//! The reviews of a course as visitors read them.

use content::catalogue::rating;
use ground::{Conn, RequestContext, Result, fetch_all, fetch_optional, fetch_scalar};
use model::{
    Id, Permission,
    account::Person,
    course::Course,
    review::{CourseReviews, OwnReview, ReviewOrder},
};

use super::{
    course::Reviewed,
    row::{Row, pages},
};

/// Returns a page of the reviews of a course, and what the actor may do about them. Without an `order` the most helpful
/// come first; `page` counts from 1, and beyond the end it is the last. Those who may hide reviews see hidden ones, too;
/// one that the word filter holds is in the queue of those who decide on it, and nowhere else.
///
/// # Errors
/// [`ground::Error::NotFound`] when there is no such course that the actor may see; or when the database fails.
pub async fn of_course(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    slug: &str,
    order: Option<ReviewOrder>,
    page: Option<u32>,
) -> Result<CourseReviews> {
    const COUNT: &str = "select count(*) \
        from review \
        where course_id = $1 and (hidden_at is null or $2) and held_at is null";
    const ROWS: &str = "select r.id, r.person_id, p.name, p.suspended_at, r.stars, r.body, r.written_at, r.edited_at, \
          r.answer, r.answered_at, r.helpful, r.hidden_at, r.hidden_reason, \
          exists (select 1 from review_vote v where v.review_id = r.id and v.person_id = $3) as is_voted \
        from review r \
        join person p on p.id = r.person_id \
        where r.course_id = $1 and (r.hidden_at is null or $2) and r.held_at is null \
        order by case when $4 then r.helpful else 0 end desc, r.written_at desc, r.id desc \
        limit $5 offset $6";
    let mut conn = conn.into();
    let course = Reviewed::load_visible(&mut conn, ctx, slug).await?;
    let viewer = ctx.person().ok();
    let sees_hidden = ctx.can(Permission::ReviewManageAny);
    let order = order.unwrap_or(ReviewOrder::Helpful);
    let total: i64 = fetch_scalar!(&mut conn, COUNT, course.id, sees_hidden);
    let (page, pages) = pages(total, page);
    let rows: Vec<Row> = fetch_all!(
        &mut conn,
        ROWS,
        course.id,
        sees_hidden,
        viewer.unwrap_or(Id::NONE),
        order == ReviewOrder::Helpful,
        CourseReviews::PER_PAGE,
        (page - 1) * CourseReviews::PER_PAGE
    );
    let (own, obstacle) = match viewer {
        Some(person) => (own(&mut conn, person, course.id).await?, course.obstacle(&mut conn, ctx, person).await?),
        None => (None, None),
    };
    Ok(CourseReviews {
        rating: rating::of_course(&mut conn, course.id).await?,
        by_stars: by_stars(&mut conn, course.id).await?,
        order,
        rows: rows.into_iter().map(|row| row.read_by(viewer)).collect(),
        page,
        pages,
        own,
        obstacle,
        may_hide: sees_hidden && viewer != Some(course.teacher_id),
    })
}

/// Returns how many of the reviews that everybody sees give one star, two, and so on.
async fn by_stars(conn: &mut Conn<'_>, course: Id<Course>) -> Result<[i64; 5]> {
    const BY_STARS: &str = "select stars, count(*) \
        from review \
        where course_id = $1 and hidden_at is null and held_at is null \
        group by stars";
    let counts: Vec<(i64, i64)> = fetch_all!(&mut *conn, BY_STARS, course);
    let mut by_stars = [0; 5];
    for (stars, count) in counts {
        if let Some(place) = usize::try_from(stars - 1).ok().and_then(|place| by_stars.get_mut(place)) {
            *place = count;
        }
    }
    Ok(by_stars)
}

async fn own(conn: &mut Conn<'_>, person: Id<Person>, course: Id<Course>) -> Result<Option<OwnReview>> {
    const OWN: &str = "select stars, body, hidden_at is not null, hidden_reason, held_at is not null \
        from review \
        where course_id = $1 and person_id = $2";
    let found: Option<(i64, String, bool, String, bool)> = fetch_optional!(&mut *conn, OWN, course, person);
    Ok(found.map(|(stars, body, is_hidden, reason, is_held)| OwnReview {
        stars,
        body,
        hidden: is_hidden.then_some(reason),
        is_held,
    }))
}
