//! Lists for those who run the school. Their changes are verbs of the wings that own the things.

mod courses;
mod logs;
mod order;
mod order_timeline;
mod orders;
mod palette_search;
mod people;

use ground::{Conn, RequestContext, Result, fetch_one};
use model::{Millis, Permission, admin::Overview};

pub use courses::courses;
pub use logs::{csv, logs};
pub use order::order;
pub use orders::{orders, orders_with_refunds_left};
pub use palette_search::palette_search;
pub use people::people;

#[derive(sqlx::FromRow)]
struct Counts {
    people: i64,
    courses: i64,
    orders: i64,
    awaiting: i64,
    failed: i64,
    alerts: i64,
    applications: i64,
    refunds_left: i64,
    refund_requests: i64,
    disputes: i64,
    days_unreconciled: i64,
}

/// Counts what the school has, and what waits for somebody.
///
/// # Errors
/// [`ground::Error::Forbidden`] without the permission, [`ground::Error::Unauthenticated`] for guests; or when the
/// database fails.
pub async fn overview(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<Overview> {
    const COUNTS: &str = "select \
          (select count(*) from person) as people, \
          (select count(*) from course) as courses, \
          (select count(*) from orders) as orders, \
          (select count(*) from orders where state = 'awaiting' and closes_at > $1) as awaiting, \
          (select count(*) from job where failed_at is not null) as failed, \
          ( \
            select count(*) \
            from payment_webhook \
            where outcome in ('disputed', 'mismatch', 'unknown', 'invalid_signature', 'timestamp_out_of_range', \
              'wrong_merchant', 'malformed') \
              and seen_at is null \
              and (outcome <> 'disputed' or payment_id is null or exists ( \
                select 1 \
                from dispute d \
                where d.payment_id = payment_webhook.payment_id and d.closed_at is null \
              )) \
          ) as alerts, \
          (select count(*) from teacher_application where state = 'waiting') as applications, \
          ( \
            select count(distinct p.order_id) \
            from refund r \
            join payment p on p.id = r.payment_id \
            where r.given_up_at is not null \
          ) as refunds_left, \
          ( \
            select count(*) \
            from ( \
              select order_id from refund_request where state = 'asked' \
              union \
              select order_id from refund_approval \
            ) as waiting \
          ) as refund_requests, \
          (select count(*) from dispute where state in ('needs_response', 'warning_needs_response')) as disputes, \
          ( \
            select count(*) \
            from statement \
            where state = 'open' and (difference_count > 0 or told_at is not null) \
          ) as days_unreconciled";
    ctx.require(Permission::SchoolViewAny)?;
    let mut conn = conn.into();
    let now: Millis = conn.env.now();
    let counts: Counts = fetch_one!(&mut conn, COUNTS, now);
    let Counts {
        people,
        courses,
        orders,
        awaiting,
        failed,
        alerts,
        applications,
        refunds_left,
        refund_requests,
        disputes,
        days_unreconciled,
    } = counts;
    let sale_gap = commerce::payment::provider::sale_gap(&mut conn).await?.map(|found| found.gap);
    Ok(Overview {
        people,
        courses,
        orders,
        awaiting,
        failed,
        alerts,
        applications,
        refunds_left,
        refund_requests,
        disputes,
        days_unreconciled,
        sale_gap,
    })
}
