//! The order of a course that waits for its buyer's money.

use ground::{Conn, Result, fetch_optional};
use model::{Currency, Id, Money, account::Person, course::Course, order::Order};

/// An order that can still be paid.
pub(super) struct Waiting {
    pub order: Id<Order>,
    pub price: Money,
    /// Whether a payment of it is under way.
    pub is_paid_for: bool,
}

/// Returns the newest order of this course that this person can still pay.
pub(super) async fn waiting(
    conn: impl Into<Conn<'_>>,
    person: Id<Person>,
    course: Id<Course>,
) -> Result<Option<Waiting>> {
    const WAITING: &str = "select o.id, o.amount, o.currency, \
          exists ( \
            select 1 \
            from payment p \
            where p.order_id = o.id and p.state in ('created', 'pending') \
          ) \
        from orders o \
        join order_item i on i.order_id = o.id \
        where o.person_id = $1 and i.course_id = $2 and o.state = 'awaiting' and o.closes_at > $3 \
        order by o.id desc \
        limit 1";
    let mut conn = conn.into();
    let now = conn.env.now();
    let row: Option<(Id<Order>, i64, Currency, bool)> = fetch_optional!(&mut conn, WAITING, person, course, now);
    let waiting =
        |(order, minor, currency, is_paid_for)| Waiting { order, price: Money { minor, currency }, is_paid_for };
    Ok(row.map(waiting))
}
