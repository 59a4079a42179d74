//! The orders of a teacher's courses.

use model::{
    Currency, Id, Millis, Money,
    account::Person,
    figures::Sold,
    order::{Order, OrderState},
};

use crate::{Conn, Result, ledger, on};

#[derive(sqlx::FromRow)]
struct Row {
    order_id: Id<Order>,
    created_at: Millis,
    title: String,
    language: String,
    buyer: String,
    amount: i64,
    platform_share: i64,
    currency: Currency,
    state: OrderState,
}

/// Her last so many orders, newest first.
pub(super) async fn last(conn: &mut Conn<'_>, teacher: Id<Person>, limit: i64) -> Result<Vec<Sold>> {
    const ORDERS: &str = "select i.order_id, o.created_at, i.title, i.language, p.name as buyer, i.amount, i.platform_share, \
        o.currency, o.state from order_item i join orders o on o.id = i.order_id join person p on p.id = o.person \
        where i.teacher = $1 order by o.created_at desc, i.id desc limit $2";
    let rows: Vec<Row> = on!(&mut *conn, c => sqlx::query_as(ORDERS).bind(teacher).bind(limit).fetch_all(c).await?);
    Ok(rows.into_iter().map(sold).collect())
}

fn sold(row: Row) -> Sold {
    let money = |minor| Money { minor, currency: row.currency };
    // Money that goes back was never hers: the ledger has divided nothing of it.
    let earned = matches!(row.state, OrderState::Paid | OrderState::PartRefunded);
    let share = if earned { ledger::teachers_share(row.amount, row.platform_share) } else { 0 };
    Sold {
        order: row.order_id,
        at: row.created_at,
        title: row.title,
        language: row.language,
        buyer: row.buyer,
        amount: money(row.amount),
        share: money(share),
        state: row.state,
    }
}
