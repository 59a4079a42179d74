//! Requests for those who decide.

use ground::{Conn, Db, RequestContext, Result, fetch_page, list_query};
use model::{
    Currency, Id, Millis, Money, Permission,
    admin::Rows,
    order::Order,
    refund_request::{RefundRequestDetail, RefundRequestRow, RefundRequestState},
};

use super::{assess::assess, row::newest};
use crate::{
    order,
    payment::refund::{approval, is_own, teaches},
    refund_policy,
};

list_query! {
    const LIST =
        "select r.order_id, i.title, p.name, r.asked_at, r.state, r.proposed, r.amount, r.currency, r.is_approved",
        "from ( \
          select q.id, q.order_id, q.asked_at, q.state, q.proposed, q.amount, q.currency, \
            q.state = 'asked' and exists ( \
              select 1 \
              from refund_approval a \
              where a.order_id = q.order_id \
            ) as is_approved \
          from refund_request q \
          union all \
          select a.order_id, a.order_id, a.approved_at, 'asked', a.amount, cast(null as bigint), o.currency, true \
          from refund_approval a \
          join orders o on o.id = a.order_id \
          where not exists ( \
            select 1 \
            from refund_request q \
            where q.order_id = a.order_id and q.state = 'asked' \
          ) \
        ) as r \
        join orders o on o.id = r.order_id \
        join person p on p.id = o.person_id \
        join order_item i on i.id = (select min(f.id) from order_item f where f.order_id = o.id)",
        "where ($1 = '' or r.state = $1)",
        "order by r.asked_at desc, r.id desc \
        limit $2 offset $3";
}

#[derive(sqlx::FromRow)]
struct ListRow {
    order_id: Id<Order>,
    title: String,
    name: String,
    asked_at: Millis,
    state: RefundRequestState,
    proposed: i64,
    amount: Option<i64>,
    currency: Currency,
    is_approved: bool,
}

/// Returns one page of the requests in this state, newest first. `None` means any state. What a first of two people gives
/// back without a request is among those that wait.
///
/// # Errors
/// [`ground::Error::Forbidden`] without the permission, [`ground::Error::Unauthenticated`] for guests; or when the
/// database fails.
pub async fn list(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    state: Option<RefundRequestState>,
    page: Option<u32>,
) -> Result<Rows<RefundRequestRow>> {
    ctx.require(Permission::OrderRefundAny)?;
    let mut conn = conn.into();
    let state = state.map_or("", RefundRequestState::as_str);
    let rows: Rows<ListRow> = fetch_page!(&mut conn, LIST, page, state);
    Ok(rows.map(|row| {
        let money = |minor| Money { minor, currency: row.currency };
        RefundRequestRow {
            order: row.order_id,
            title: row.title,
            buyer: row.name,
            asked_at: row.asked_at,
            state: row.state,
            proposed: money(row.proposed),
            amount: row.amount.map(money),
            is_approved: row.is_approved,
        }
    }))
}

/// Returns the newest request of an order with all that is needed to decide it, or `None` when nobody ever asked.
///
/// # Errors
/// [`ground::Error::Forbidden`] without the permission, [`ground::Error::Unauthenticated`] for guests;
/// [`ground::Error::NotFound`] when there is no such order; or when the database fails.
pub async fn detail(db: &Db, ctx: &RequestContext, order: Id<Order>) -> Result<Option<RefundRequestDetail>> {
    ctx.require(Permission::OrderRefundAny)?;
    order::buyer(db, order).await?;
    let Some(row) = newest(db, order).await? else { return Ok(None) };
    let mut conn = Conn::from(db);
    let assessment = assess(&mut conn, order).await?;
    let approval = match &assessment.facts {
        Some(facts) if row.is_open() => approval(&mut conn, order, facts.left).await?,
        _ => None,
    };
    let person = ctx.person()?;
    let is_party = is_own(&mut conn, person, order).await? || teaches(&mut conn, person, order).await?;
    Ok(Some(RefundRequestDetail {
        request: row.view()?,
        now: assessment.facts,
        lessons: assessment.lessons,
        approval,
        limit: refund_policy::limit(&db.env, row.currency),
        may_decide: row.is_open() && !is_party,
    }))
}
