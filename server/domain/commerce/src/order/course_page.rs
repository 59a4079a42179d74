//! A course's page, with the order of it that waits for the buyer's money.

use content::course::{self, View};
use ground::{Conn, RequestContext, Result};
use model::{Device, Lang, course::CoursePage, order::CourseAccess, payment::Visitor};

use super::waiting::waiting;
use crate::{payment::Gateways, refund_policy};

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
        && page.access == CourseAccess::None
        && let Ok(person) = ctx.person()
        && let Some(waiting) = waiting(&mut conn, person, page.card.id).await?
    {
        page.access = CourseAccess::Ordered(waiting.order);
    }
    if page.card.price.is_some() {
        page.refund_policy = Some(refund_policy::of_course(&mut conn, page.card.id).await?);
    }
    if let (CourseAccess::None | CourseAccess::Ordered(_), Some(price)) = (&page.access, page.card.price) {
        let visitor = Visitor { device: Device::of_agent(&ctx.agent), lang: Lang::En };
        page.pay_elsewhere = conn.env.part::<Gateways>().elsewhere(visitor, price);
    }
    Ok(page)
}
