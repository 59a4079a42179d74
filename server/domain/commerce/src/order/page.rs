//! A buyer's view of their own orders: the list, and the page of one.

use content::grant;
use ground::{Conn, Error, RequestContext, Result, fetch_all, fetch_optional, fetch_scalar, media};
use model::{
    Currency, Id, Millis, Money,
    course::{Course, File},
    order::{
        DeclineReason, Grant, Order, OrderEvent, OrderEventKind, OrderItem, OrderList, OrderPage, OrderPayment,
        OrderRefund, OrderState, OrderSummary, PaymentState, RefundState,
    },
    payment::{PaymentMethod, PaymentWay},
};

use crate::refund_policy;

#[derive(sqlx::FromRow)]
struct Head {
    state: OrderState,
    amount: i64,
    currency: Currency,
    created_at: Millis,
    closes_at: Millis,
    paid_at: Option<Millis>,
    buyer: String,
    refunded: i64,
    charged_back: i64,
}

#[derive(sqlx::FromRow)]
struct ItemRow {
    course_id: Id<Course>,
    slug: String,
    title: String,
    language: String,
    teacher: String,
    amount: i64,
    cover_id: Option<Id<File>>,
}

#[derive(sqlx::FromRow)]
struct PaymentRow {
    state: PaymentState,
    provider: String,
    method: PaymentMethod,
    reference: Option<String>,
    decline: Option<DeclineReason>,
    created_at: Millis,
}

/// Returns one of the actor's own orders, with its items, payments, refunds and events.
///
/// # Errors
/// [`Error::NotFound`] when the actor has no such order; [`Error::Unauthenticated`] for guests; or when the database
/// fails.
pub async fn load(conn: impl Into<Conn<'_>>, ctx: &RequestContext, order: Id<Order>) -> Result<OrderPage> {
    const HEAD: &str = "select o.state, o.amount, o.currency, o.created_at, o.closes_at, o.paid_at, p.name as buyer, \
          cast(coalesce(( \
            select sum(r.amount) \
            from refund r \
            join payment pay on pay.id = r.payment_id \
            where pay.order_id = o.id and r.state = 'succeeded' \
          ), 0) as bigint) as refunded, \
          cast(coalesce(( \
            select sum(d.amount) \
            from dispute d \
            join payment pay on pay.id = d.payment_id \
            join ledger_entry e on e.source_id = pay.id and e.kind = 'sale' \
            where pay.order_id = o.id and d.state = 'lost' \
          ), 0) as bigint) as charged_back \
        from orders o \
        join person p on p.id = o.person_id \
        where o.id = $1 and o.person_id = $2";
    const ITEMS: &str = "select i.course_id, c.slug, i.title, i.language, t.name as teacher, i.amount, l.cover_id \
        from order_item i \
        join course c on c.id = i.course_id \
        join person t on t.id = i.teacher_id \
        left join listing l on l.course_id = i.course_id \
        where i.order_id = $1 \
        order by i.id";
    const PAYMENT: &str = "select state, provider, method, reference, decline, created_at \
        from payment \
        where order_id = $1 \
        order by case state when 'succeeded' then 0 else 1 end, id desc \
        limit 1";
    const REFUNDS: &str = "select r.amount, r.note, r.state, r.is_external \
        from refund r \
        join payment p on p.id = r.payment_id \
        where p.order_id = $1 \
        order by r.id";
    const EVENTS: &str = "select kind, at, decline \
        from order_event \
        where order_id = $1 \
        order by id";
    let mut conn = conn.into();
    let person = ctx.person()?;
    let head: Option<Head> = fetch_optional!(&mut conn, HEAD, order, person);
    let head = head.ok_or(Error::NotFound)?;
    let rows: Vec<ItemRow> = fetch_all!(&mut conn, ITEMS, order);
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let grants = grant::all(&mut conn, person, row.course_id).await?;
        items.push(item(row, head.currency, grants));
    }
    let payment: Option<PaymentRow> = fetch_optional!(&mut conn, PAYMENT, order);
    let events: Vec<(OrderEventKind, Millis, Option<DeclineReason>)> = fetch_all!(&mut conn, EVENTS, order);
    let refunds: Vec<(i64, String, RefundState, bool)> = fetch_all!(&mut conn, REFUNDS, order);
    let money = |minor| Money { minor, currency: head.currency };
    let refund = |(minor, note, state, is_external): (i64, String, RefundState, bool)| OrderRefund {
        amount: money(minor),
        note,
        state,
        is_external,
    };
    Ok(OrderPage {
        id: order,
        state: head.state,
        total: money(head.amount),
        refunded: money(head.refunded),
        charged_back: money(head.charged_back),
        refunds: refunds.into_iter().map(refund).collect(),
        items,
        placed_at: head.created_at,
        closes_at: head.closes_at,
        paid_at: head.paid_at,
        payment: payment.map(|row| OrderPayment {
            state: row.state,
            way: PaymentWay { provider: row.provider, method: row.method },
            action: None,
            code: None,
            script: None,
            reference: row.reference,
            decline: row.decline,
            at: row.created_at,
        }),
        events: events.into_iter().map(|(kind, at, decline)| OrderEvent { kind, at, decline }).collect(),
        buyer: head.buyer,
        left_ms: (head.closes_at.0 - conn.env.now().0).max(0),
        offers: Vec::new(),
        preferred: None,
        refund_policy: refund_policy::of_order(&mut conn, order).await?,
        saved: Vec::new(),
        pay_elsewhere: Vec::new(),
        savers: Vec::new(),
    })
}

fn item(row: ItemRow, currency: Currency, grants: Vec<Grant>) -> OrderItem {
    OrderItem {
        slug: row.slug,
        title: row.title,
        language: row.language,
        teacher: row.teacher,
        price: Money { minor: row.amount, currency },
        cover: row.cover_id.map(media::public_address),
        seed: row.course_id.to_string(),
        grants,
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Order>,
    state: OrderState,
    amount: i64,
    currency: Currency,
    created_at: Millis,
    title: String,
    language: String,
    refunded: i64,
    charged_back: i64,
}

/// Returns one page of the actor's own orders, newest first. `page` counts from 1; a text that is no number means the
/// first page, a number beyond the end the last one.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; [`Error::Forbidden`] for programs; or when the database fails.
pub async fn list_for_buyer(conn: impl Into<Conn<'_>>, ctx: &RequestContext, page: Option<u32>) -> Result<OrderList> {
    const COUNT: &str = "select count(*) \
        from orders \
        where person_id = $1";
    const ROWS: &str = "select o.id, o.state, o.amount, o.currency, o.created_at, i.title, i.language, \
          cast(coalesce(( \
            select sum(r.amount) \
            from refund r \
            join payment p on p.id = r.payment_id \
            where p.order_id = o.id and r.state = 'succeeded' \
          ), 0) as bigint) as refunded, \
          cast(coalesce(( \
            select sum(d.amount) \
            from dispute d \
            join payment p on p.id = d.payment_id \
            join ledger_entry e on e.source_id = p.id and e.kind = 'sale' \
            where p.order_id = o.id and d.state = 'lost' \
          ), 0) as bigint) as charged_back \
        from orders o \
        join order_item i on i.id = ( \
          select min(f.id) \
          from order_item f \
          where f.order_id = o.id \
        ) \
        where o.person_id = $1 \
        order by o.id desc \
        limit $2 offset $3";
    let mut conn = conn.into();
    let person = ctx.person()?;
    let total: i64 = fetch_scalar!(&mut conn, COUNT, person);
    let pages = ((total + OrderList::PER_PAGE - 1) / OrderList::PER_PAGE).max(1);
    let page = page.map_or(1, i64::from).clamp(1, pages);
    let rows: Vec<Row> = fetch_all!(&mut conn, ROWS, person, OrderList::PER_PAGE, (page - 1) * OrderList::PER_PAGE);
    let row = |row: Row| OrderSummary {
        id: row.id,
        state: row.state,
        total: Money { minor: row.amount, currency: row.currency },
        refunded: Money { minor: row.refunded, currency: row.currency },
        charged_back: Money { minor: row.charged_back, currency: row.currency },
        title: row.title,
        language: row.language,
        placed_at: row.created_at,
    };
    Ok(OrderList { rows: rows.into_iter().map(row).collect(), total, page, pages })
}
