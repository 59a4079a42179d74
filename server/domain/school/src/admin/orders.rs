//! Orders, and all that is known of one.

use commerce::payment::refund;
use ground::{Conn, Error, RequestContext, Result, fetch_all, fetch_optional, fetch_scalar, page::paged};
use model::{
    Currency, Id, IdPart, Millis, Money, Permission,
    admin::{OrderDetail, OrderLine, PER_PAGE, Rows},
    order::{Order, OrderState},
};

use super::{like::holding, timeline::timeline};

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

/// An order with everything that was written down of it.
pub async fn order(conn: impl Into<Conn<'_>>, ctx: &RequestContext, order: Id<Order>) -> Result<OrderDetail> {
    const HEAD: &str = "select o.id, o.state, o.amount, o.currency, o.created_at, p.name, p.handle, i.title \
        from orders o \
        join person p on p.id = o.person \
        join order_item i on i.id = (select min(f.id) from order_item f where f.order_id = o.id) \
        where o.id = $1";
    ctx.require(Permission::OrderViewAny)?;
    let mut conn = conn.into();
    let head: Option<Row> = fetch_optional!(&mut conn, HEAD, order);
    let head = head.ok_or(Error::NotFound)?;
    let timeline = timeline(&mut conn, order).await?;
    let left = refund::left(&mut conn, order).await?;
    Ok(OrderDetail { handle: head.handle.clone(), line: head.line(), left, timeline })
}
