//! The list of orders.

use ground::{Conn, RequestContext, Result, fetch_page, list_query};
use model::{
    IdPart, Permission,
    admin::{AdminOrderRow, Rows},
    order::OrderState,
};

use people::like_patterns;

use super::order::OrderRow;

list_query! {
    const LIST =
        "select o.id, o.state, o.amount, o.currency, o.created_at, p.name, p.handle, i.title",
        "from orders o \
        join person p on p.id = o.person_id \
        join order_item i on i.id = (select min(f.id) from order_item f where f.order_id = o.id)",
        "where ($1 = '%%' or o.id between $2 and $3 or o.id % $4 = $5 or not exists ( \
            select 1 \
            from (select $1 as pattern union select $7 union select $8 union select $9) word \
            where p.handle || ' ' || p.name_folded || ' ' || i.title_folded not like word.pattern escape '\\' \
          )) \
          and ($6 = '' or o.state = $6)",
        "order by o.id desc \
        limit $10 offset $11";
}

list_query! {
    const REFUNDS_LEFT =
        "select o.id, o.state, o.amount, o.currency, o.created_at, p.name, p.handle, i.title",
        "from orders o \
        join person p on p.id = o.person_id \
        join order_item i on i.id = (select min(f.id) from order_item f where f.order_id = o.id)",
        "where o.id in ( \
            select pay.order_id \
            from refund r \
            join payment pay on pay.id = r.payment_id \
            where r.given_up_at is not null \
          )",
        "order by o.id desc \
        limit $1 offset $2";
}

/// Returns one page of the orders with this state whose number begins or ends with `q`, or whose buyer's name and title
/// have all words of it, newest first. `None` means any state.
///
/// # Errors
/// [`ground::Error::Forbidden`] without the permission, [`ground::Error::Unauthenticated`] for guests; or when the
/// database fails.
pub async fn orders(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    q: &str,
    state: Option<OrderState>,
    page: Option<u32>,
) -> Result<Rows<AdminOrderRow>> {
    ctx.require(Permission::OrderViewAny)?;
    let mut conn = conn.into();
    let ([like, second, third, end], state) = (&like_patterns(q), state.map_or("", OrderState::as_str));
    let IdPart { first, last, modulus, rest } = IdPart::parse(q);
    let rows: Rows<OrderRow> =
        fetch_page!(&mut conn, LIST, page, like, first, last, modulus, rest, state, second, third, end);
    Ok(rows.map(OrderRow::line))
}

/// Returns one page of the orders with a refund that is left to a person, newest first.
///
/// # Errors
/// [`ground::Error::Forbidden`] without the permission, [`ground::Error::Unauthenticated`] for guests; or when the
/// database fails.
pub async fn orders_with_refunds_left(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    page: Option<u32>,
) -> Result<Rows<AdminOrderRow>> {
    ctx.require(Permission::OrderViewAny)?;
    let mut conn = conn.into();
    let rows: Rows<OrderRow> = fetch_page!(&mut conn, REFUNDS_LEFT, page);
    Ok(rows.map(OrderRow::line))
}
