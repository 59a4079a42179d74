//! The webhooks that somebody of the school has to look at.

use ground::{Conn, RequestContext, Result, fetch_page, list_query};
use model::{
    Id, Millis, Permission,
    admin::Rows,
    order::{Order, WebhookOutcome},
    provider::UnclearWebhook,
};

list_query! {
    const UNCLEAR =
        "select provider, received_at, outcome, delivery_count, \
          ( \
            select p.order_id \
            from payment p \
            where p.id = payment_webhook.payment_id \
          ) as order_id",
        "from payment_webhook",
        "where outcome in ('disputed', 'mismatch', 'unknown', 'invalid_signature', 'timestamp_out_of_range', \
          'wrong_merchant', 'malformed') \
          and (outcome <> 'disputed' or payment_id is null or exists ( \
            select 1 \
            from dispute d \
            where d.payment_id = payment_webhook.payment_id and d.closed_at is null \
          ))",
        "order by id desc \
        limit $1 offset $2";
}

#[derive(sqlx::FromRow)]
struct Row {
    provider: String,
    received_at: Millis,
    outcome: WebhookOutcome,
    delivery_count: i64,
    order_id: Option<Id<Order>>,
}

/// Returns a page of the webhooks that somebody has to look at ([`WebhookOutcome::is_alert`]), newest first: those that
/// belong to no payment, those about a payment of ours that do not fit it, and those that dispute one until that is
/// decided.
///
/// # Errors
/// [`Unauthenticated`](ground::Error::Unauthenticated) or [`Forbidden`](ground::Error::Forbidden) without
/// [`Permission::PaymentViewAny`]; or when the database fails.
pub async fn unclear_webhooks(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    page: Option<u32>,
) -> Result<Rows<UnclearWebhook>> {
    ctx.require(Permission::PaymentViewAny)?;
    let mut conn = conn.into();
    let rows: Rows<Row> = fetch_page!(&mut conn, UNCLEAR, page);
    Ok(rows.map(|row| UnclearWebhook {
        provider: row.provider,
        received_at: row.received_at,
        outcome: row.outcome,
        deliveries: row.delivery_count,
        order: row.order_id,
    }))
}
