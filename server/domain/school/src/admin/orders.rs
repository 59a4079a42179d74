//! Orders, and all that is known of one.

use commerce::payment::refund;
use ground::{Conn, Error, RequestContext, Result, fetch_all, fetch_optional, fetch_scalar, page::paged};
use model::{
    Currency, Id, IdPart, Millis, Money, Permission,
    admin::{Happening, OrderLine, OrderStory, PER_PAGE, Rows, Source},
    order::{Order, OrderState},
};

use super::like::holding;

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Order>,
    state: OrderState,
    amount: i64,
    currency: Currency,
    created_at: Millis,
    name: String,
    handle: String,
    title: String,
}

impl Row {
    fn line(self) -> OrderLine {
        OrderLine {
            id: self.id,
            state: self.state,
            total: Money { minor: self.amount, currency: self.currency },
            buyer: self.name,
            title: self.title,
            placed_at: self.created_at,
        }
    }
}

/// Orders by their number or a part of it at either end, a part of the buyer's name or of a title, or a state; the newest first.
pub async fn orders(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    q: &str,
    state: Option<OrderState>,
    page: &str,
) -> Result<Rows<OrderLine>> {
    const COUNT: &str = "select count(*) \
        from orders o \
        join person p on p.id = o.person \
        join order_item i on i.id = (select min(f.id) from order_item f where f.order_id = o.id) \
        where ($1 = '%%' or o.id between $2 and $3 or o.id % $4 = $5 or p.handle like $1 escape '\\' \
          or lower(p.name) like $1 escape '\\' or lower(i.title) like $1 escape '\\') and ($6 = '' or o.state = $6)";
    const ROWS: &str = "select o.id, o.state, o.amount, o.currency, o.created_at, p.name, p.handle, i.title \
        from orders o \
        join person p on p.id = o.person \
        join order_item i on i.id = (select min(f.id) from order_item f where f.order_id = o.id) \
        where ($1 = '%%' or o.id between $2 and $3 or o.id % $4 = $5 or p.handle like $1 escape '\\' \
          or lower(p.name) like $1 escape '\\' or lower(i.title) like $1 escape '\\') and ($6 = '' or o.state = $6) \
        order by o.id desc \
        limit $7 offset $8";
    ctx.require(Permission::OrderViewAny)?;
    let mut conn = conn.into();
    let part = IdPart::parse(q);
    let (like, state) = (holding(q), state.map_or("", OrderState::as_str));
    let total: i64 = fetch_scalar!(&mut conn, COUNT, &like, part.first, part.last, part.modulus, part.rest, state);
    let (page, pages) = paged(total, page);
    let rows: Vec<Row> = fetch_all!(
        &mut conn,
        ROWS,
        &like,
        part.first,
        part.last,
        part.modulus,
        part.rest,
        state,
        PER_PAGE,
        (page - 1) * PER_PAGE
    );
    Ok(Rows { rows: rows.into_iter().map(Row::line).collect(), total, page, pages })
}

/// One thing that was written down: when, what, detail, amount, currency.
type Found = (Millis, String, String, Option<i64>, Option<String>);

/// An order with everything that was written down of it, oldest first.
pub async fn story(conn: impl Into<Conn<'_>>, ctx: &RequestContext, order: Id<Order>) -> Result<OrderStory> {
    const HEAD: &str = "select o.id, o.state, o.amount, o.currency, o.created_at, p.name, p.handle, i.title \
        from orders o \
        join person p on p.id = o.person \
        join order_item i on i.id = (select min(f.id) from order_item f where f.order_id = o.id) \
        where o.id = $1";
    const EVENTS: &str = "select at, case when kind = 'refunded' and state = 'part_refunded' then state \
          else kind end, coalesce(decline, ''), cast(null as bigint), cast(null as text) \
        from order_event \
        where order_id = $1 \
        order by id";
    const PAYMENTS: &str = "select created_at, 'begun', gateway || coalesce(' ' || reference, ''), amount, currency \
        from payment \
        where order_id = $1 \
        union all select settled_at, state, gateway || coalesce(' ' || reference, '') || coalesce(' ' || decline, \
          ''), amount, currency \
        from payment \
        where order_id = $1 and settled_at is not null \
        order by 1";
    const NOTICES: &str = "select i.received_at, coalesce(i.outcome, 'waiting'), i.gateway || ' × ' || i.times, \
          cast(null as bigint), cast(null as text) \
        from inbox i \
        join payment p on p.id = i.payment \
        where p.order_id = $1 \
        order by i.id";
    const REFUNDS: &str = "select r.created_at, 'requested', coalesce('@' || g.handle || ': ' || r.note, r.reason), \
          r.amount, r.currency \
        from refund r \
        join payment p on p.id = r.payment \
        left join person g on g.id = r.given_by \
        where p.order_id = $1 \
        union all select r.tried_at, 'unsent', r.problem, cast(null as bigint), cast(null as text) \
        from refund r \
        join payment p on p.id = r.payment \
        where p.order_id = $1 and r.state = 'requested' and r.tried_at is not null \
        union all select r.settled_at, r.state, coalesce(r.reference, ''), r.amount, r.currency \
        from refund r \
        join payment p on p.id = r.payment \
        where p.order_id = $1 and r.settled_at is not null \
        order by 1";
    const POSTINGS: &str = "select j.at, j.kind, q.account, q.amount, q.currency \
        from journal j \
        join posting q on q.journal = j.id \
        where j.cause in (select p.id from payment p where p.order_id = $1 union all select r.id from refund r \
          join payment p on p.id = r.payment where p.order_id = $1) \
        order by j.place, q.account";
    const GRANTS: &str = "select g.starts_at, g.source, i.title, cast(null as bigint), cast(null as text) \
        from access_grant g \
        join order_item i on i.id = g.order_item \
        where g.order_id = $1 \
        order by g.id";
    const ENDED: &str = "select g.ends_at, 'ended', i.title, cast(null as bigint), cast(null as text) \
        from access_grant g \
        join order_item i on i.id = g.order_item \
        where g.order_id = $1 and g.ends_at is not null \
        order by g.id";
    ctx.require(Permission::OrderViewAny)?;
    let mut conn = conn.into();
    let head: Option<Row> = fetch_optional!(&mut conn, HEAD, order);
    let head = head.ok_or(Error::NotFound)?;
    let parts = [
        (Source::Order, EVENTS),
        (Source::Payment, PAYMENTS),
        (Source::Notification, NOTICES),
        (Source::Journal, POSTINGS),
        (Source::Refund, REFUNDS),
        (Source::Grant, GRANTS),
        (Source::Grant, ENDED),
    ];
    let mut story = Vec::new();
    for (source, text) in parts {
        let found: Vec<Found> = fetch_all!(&mut conn, text, order);
        story.extend(found.into_iter().map(|(at, what, detail, minor, currency)| {
            Happening {
                at,
                source,
                what,
                detail,
                amount: minor
                    .zip(currency.as_deref().and_then(Currency::parse))
                    .map(|(minor, currency)| Money { minor, currency }),
            }
        }));
    }
    story.sort_by_key(|happening| happening.at);
    let left = refund::left(&mut conn, order).await?;
    Ok(OrderStory { handle: head.handle.clone(), line: head.line(), left, story })
}
