//! Disputes for those who look after payments.

use ground::{Conn, Env, RequestContext, Result, fetch_all, fetch_page, list_query};
use model::{
    Currency, Id, Millis, Money, Permission,
    admin::Rows,
    dispute::{Dispute, DisputeRow, DisputeState},
    order::Order,
};

use crate::payment::Gateways;

list_query! {
    const LIST =
        "select d.id, p.order_id, i.title, b.name, d.provider, d.reference, p.reference as payment_reference, \
          d.amount, d.currency, d.reason, d.state, d.evidence_due_at, d.opened_at, d.closed_at",
        "from dispute d \
        join payment p on p.id = d.payment_id \
        join orders o on o.id = p.order_id \
        join person b on b.id = o.person_id \
        join order_item i on i.id = (select min(f.id) from order_item f where f.order_id = o.id)",
        "where ($1 = '' or d.state = $1)",
        "order by d.id desc \
        limit $2 offset $3";
    const OF_ORDER =
        "where p.order_id = $1 \
        order by d.id";
}

#[derive(sqlx::FromRow)]
struct ListRow {
    id: Id<Dispute>,
    order_id: Id<Order>,
    title: String,
    name: String,
    provider: String,
    reference: String,
    payment_reference: Option<String>,
    amount: i64,
    currency: Currency,
    reason: String,
    state: DisputeState,
    evidence_due_at: Option<Millis>,
    opened_at: Millis,
    closed_at: Option<Millis>,
}

impl ListRow {
    fn view(self, env: &Env) -> DisputeRow {
        let gateway = env.part::<Gateways>().get(&self.provider);
        let dashboard = gateway.zip(self.payment_reference).and_then(|(gateway, known)| gateway.dashboard_url(&known));
        DisputeRow {
            id: self.id,
            order: self.order_id,
            title: self.title,
            buyer: self.name,
            provider: self.provider,
            reference: self.reference,
            dashboard,
            amount: Money { minor: self.amount, currency: self.currency },
            reason: self.reason,
            state: self.state,
            evidence_due_at: self.evidence_due_at,
            opened_at: self.opened_at,
            closed_at: self.closed_at,
        }
    }
}

/// Returns one page of the disputes in this state, newest first. `None` means any state.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] or [`ground::Error::Forbidden`] without [`Permission::PaymentViewAny`]; or when
/// the database fails.
pub async fn list(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    state: Option<DisputeState>,
    page: Option<u32>,
) -> Result<Rows<DisputeRow>> {
    ctx.require(Permission::PaymentViewAny)?;
    let mut conn = conn.into();
    let state = state.map_or("", DisputeState::as_str);
    let rows: Rows<ListRow> = fetch_page!(&mut conn, LIST, page, state);
    Ok(rows.map(|row| row.view(conn.env)))
}

/// Returns the disputes of an order's payments, oldest first.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] or [`ground::Error::Forbidden`] without [`Permission::OrderViewAny`]; or when the
/// database fails.
pub async fn of_order(conn: impl Into<Conn<'_>>, ctx: &RequestContext, order: Id<Order>) -> Result<Vec<DisputeRow>> {
    ctx.require(Permission::OrderViewAny)?;
    let mut conn = conn.into();
    let rows: Vec<ListRow> = fetch_all!(&mut conn, OF_ORDER, order);
    Ok(rows.into_iter().map(|row| row.view(conn.env)).collect())
}
