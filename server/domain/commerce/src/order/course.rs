//! A course's page, with the order of it that waits for the buyer's money.

use content::course::{self, View};
use ground::{Conn, RequestContext, Result, fetch_optional_scalar};
use model::{
    Id,
    course::{Course, CoursePage},
    order::{Access, Order},
};

/// Returns the page of a course as [`course::page`] does, with the actor's own unpaid order of it, if there is one.
///
/// # Errors
/// [`ground::Error::NotFound`] when there is no such course or the actor may not see it; or when the database fails.
pub async fn course_page(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    slug: &str,
    view: View,
) -> Result<CoursePage> {
    let mut conn = conn.into();
    let mut page = course::page(&mut conn, ctx, slug, view).await?;
    if view == View::Live
        && page.access == Access::None
        && let Some(order) = waiting(&mut conn, ctx, page.card.id).await?
    {
        page.access = Access::Ordered(order);
    }
    Ok(page)
}

/// Returns the actor's newest order of a course that can still be paid.
async fn waiting(conn: &mut Conn<'_>, ctx: &RequestContext, course: Id<Course>) -> Result<Option<Id<Order>>> {
    const WAITING: &str = "select o.id \
        from orders o \
        join order_item i on i.order_id = o.id \
        where o.person_id = $1 and i.course_id = $2 and o.state = 'awaiting' and o.closes_at > $3 \
        order by o.id desc \
        limit 1";
    let Ok(person) = ctx.person() else { return Ok(None) };
    let now = conn.env.now();
    Ok(fetch_optional_scalar!(&mut *conn, WAITING, person, course, now))
}
