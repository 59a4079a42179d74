//! The list of orders.

use ground::{Conn, RequestContext, Result, fetch_page, list_query};
use model::{
    Currency, Id, IdPart, Millis, Money, Permission,
    admin::{AdminOrderRow, Rows},
    order::{Order, OrderState},
};

use people::like_patterns;

/// An order, for the head of its page and for a line of the list.
#[derive(sqlx::FromRow)]
pub(super) struct OrderRow {
    id: Id<Order>,
    state: OrderState,
    amount: i64,
    pub currency: Currency,
    created_at: Millis,
    name: String,
    pub handle: String,
    title: String,
}

impl OrderRow {
    pub fn line(self) -> AdminOrderRow {
        AdminOrderRow {
            id: self.id,
            state: self.state,
            total: Money { minor: self.amount, currency: self.currency },
            buyer: self.name,
            title: self.title,
            placed_at: self.created_at,
        }
    }
}

list_query! {
    const LIST =
        "select o.id, o.state, o.amount, o.currency, o.created_at, p.name, p.handle, i.title",
        "from orders o \
        join person p on p.id = o.person_id \
        join order_item i on i.id = ( \
            select min(f.id) \
            from order_item f \
            where f.order_id = o.id \
          )",
        "where ($1 = '%%' or o.id between $2 and $3 or o.id % $4 = $5 or not exists ( \
            select 1 \
            from (select $1 as pattern union select $8 union select $9 union select $10) word \
            where p.handle || ' ' || p.name_folded || ' ' || i.title_folded not like word.pattern escape '\\' \
          )) \
          and ($6 = '' or o.state = $6) \
          and (not $7 or o.id in ( \
            select pay.order_id \
            from refund r \
            join payment pay on pay.id = r.payment_id \
            where r.given_up_at is not null \
          ))",
        "order by o.id desc \
        limit $11 offset $12";
    pub(super) const ORDER = "where o.id = $1";
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
    list(conn.into(), ctx, q, state, false, page).await
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
    list(conn.into(), ctx, "", None, true, page).await
}

async fn list(
    mut conn: Conn<'_>,
    ctx: &RequestContext,
    q: &str,
    state: Option<OrderState>,
    has_refund_left: bool,
    page: Option<u32>,
) -> Result<Rows<AdminOrderRow>> {
    ctx.require(Permission::OrderViewAny)?;
    let ([like, second, third, end], state) = (&like_patterns(q), state.map_or("", OrderState::as_str));
    let IdPart { first, last, modulus, rest } = IdPart::parse(q);
    let left = has_refund_left;
    let rows: Rows<OrderRow> =
        fetch_page!(&mut conn, LIST, page, like, first, last, modulus, rest, state, left, second, third, end);
    Ok(rows.map(OrderRow::line))
}
