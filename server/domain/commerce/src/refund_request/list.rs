//! Requests for those who decide.

use ground::{Conn, Db, Error, RequestContext, Result, fetch_optional_scalar, fetch_page, list_query};
use model::{
    Currency, Id, Millis, Money, Permission,
    admin::Rows,
    order::{Order, RefundAccess},
    refund_request::{RefundApproval, RefundRequestDetail, RefundRequestRow, RefundRequestState},
};

use super::{assess::assess, row::newest};
use crate::{order, payment::refund::teaches, refund_policy};

list_query! {
    const LIST =
        "select r.order_id, i.title, p.name, r.asked_at, r.state, r.proposed, r.amount, r.currency, \
          r.state = 'asked' and r.approved_by is not null as is_approved",
        "from refund_request r \
        join orders o on o.id = r.order_id \
        join person p on p.id = o.person_id \
        join order_item i on i.id = (select min(f.id) from order_item f where f.order_id = o.id)",
        "where ($1 = '' or r.state = $1)",
        "order by r.id desc \
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

/// Returns one page of the requests in this state, newest first. `None` means any state.
///
/// # Errors
/// [`Error::Forbidden`] without the permission, [`Error::Unauthenticated`] for guests; or when the database fails.
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
/// [`Error::Forbidden`] without the permission, [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when there
/// is no such order; or when the database fails.
pub async fn detail(db: &Db, ctx: &RequestContext, order: Id<Order>) -> Result<Option<RefundRequestDetail>> {
    const HANDLE: &str = "select handle from person where id = $1";
    ctx.require(Permission::OrderRefundAny)?;
    let buyer = order::buyer(db, order).await?;
    let Some(row) = newest(db, order).await? else { return Ok(None) };
    let mut conn = Conn::from(db);
    let assessment = assess(&mut conn, order).await?;
    let approval = match (row.approved_by.filter(|_| row.is_open()), row.approved_amount) {
        (Some(by), Some(minor)) => {
            let handle: Option<String> = fetch_optional_scalar!(&mut conn, HANDLE, by);
            Some(RefundApproval {
                handle: handle.ok_or(Error::NotFound)?,
                amount: row.money(minor),
                access: row.approved_access.unwrap_or(RefundAccess::ByAmount),
                note: row.approved_note.clone().unwrap_or_default(),
            })
        }
        _ => None,
    };
    let is_own = ctx.is(buyer) || content::grant::is_by(&mut conn, order, ctx.person()?).await?;
    let teaches = teaches(&mut conn, ctx, order).await?;
    Ok(Some(RefundRequestDetail {
        request: row.view()?,
        now: assessment.facts,
        lessons: assessment.lessons,
        approval,
        limit: refund_policy::limit(&db.env, row.currency).map(|minor| row.money(minor)),
        may_decide: row.is_open() && !is_own && !teaches,
    }))
}
