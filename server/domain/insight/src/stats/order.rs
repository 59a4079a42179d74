//! The orders of a teacher's courses.

use commerce::ledger;
use ground::{Conn, Result, fetch_all};
use model::{
    Currency, Id, Millis, Money,
    account::Person,
    figures::TeacherSale,
    order::{Order, OrderState},
};

#[derive(sqlx::FromRow)]
struct Row {
    order_id: Id<Order>,
    created_at: Millis,
    title: String,
    language: String,
    buyer: String,
    amount: i64,
    platform_fee_bps: i64,
    currency: Currency,
    state: OrderState,
    earned: bool,
    went: i64,
}

/// Returns the last orders of a teacher's courses, newest first.
pub(super) async fn last(conn: &mut Conn<'_>, teacher: Id<Person>, limit: i64) -> Result<Vec<TeacherSale>> {
    const ORDERS: &str = "select i.order_id, o.created_at, i.title, i.language, p.name as buyer, i.amount, \
          i.platform_fee_bps, o.currency, o.state, \
          exists ( \
            select 1 \
            from payment pay \
            join ledger_entry e on e.source_id = pay.id and e.kind = 'sale' \
            where pay.order_id = o.id \
          ) as earned, \
          cast(coalesce(( \
            select sum(f.teacher_amount) \
            from refund_item f \
            join refund r on r.id = f.refund_id \
            where f.order_item_id = i.id and r.state <> 'refused' \
          ), 0) as bigint) as went \
        from order_item i \
        join orders o on o.id = i.order_id \
        join person p on p.id = o.person_id \
        where i.teacher_id = $1 \
        order by o.created_at desc, i.id desc \
        limit $2";
    let rows: Vec<Row> = fetch_all!(&mut *conn, ORDERS, teacher, limit);
    Ok(rows.into_iter().map(sold).collect())
}

fn sold(row: Row) -> TeacherSale {
    let money = |minor| Money { minor, currency: row.currency };
    // Money that paid nothing was never the teacher's: the ledger has divided nothing of it.
    let share = if row.earned { ledger::teacher_amount(row.amount, row.platform_fee_bps) - row.went } else { 0 };
    TeacherSale {
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
