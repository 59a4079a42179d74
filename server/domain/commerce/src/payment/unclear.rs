//! The webhooks that somebody of the school has to look at.

use ground::{
    Conn, Db, RequestContext, Result,
    audit_log::{self, AuditAction},
    exec, fetch_page, list_query, transaction,
};
use model::{
    Id, Millis, Permission,
    admin::Rows,
    order::{Order, WebhookOutcome},
    provider::UnclearWebhook,
};
use people::authority;

list_query! {
    const UNCLEAR =
        "select id, provider, received_at, outcome, delivery_count, \
          ( \
            select p.order_id \
            from payment p \
            where p.id = payment_webhook.payment_id \
          ) as order_id",
        "from payment_webhook",
        "where outcome in ('disputed', 'mismatch', 'unknown', 'invalid_signature', 'timestamp_out_of_range', \
          'wrong_merchant', 'malformed') \
          and seen_at is null \
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
    id: Id<UnclearWebhook>,
    provider: String,
    received_at: Millis,
    outcome: WebhookOutcome,
    delivery_count: i64,
    order_id: Option<Id<Order>>,
}

/// Returns a page of the webhooks that somebody has to look at ([`WebhookOutcome::is_alert`]), newest first: those that
/// belong to no payment, those about a payment of ours that do not fit it, and those that dispute one until that is
/// decided. Those that somebody has marked as seen are not among them.
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
        id: row.id,
        provider: row.provider,
        received_at: row.received_at,
        outcome: row.outcome,
        deliveries: row.delivery_count,
        order: row.order_id,
    }))
}

/// Marks the webhook, and all that came before it, as seen: they are kept, and nobody has to look at them any more.
///
/// # Errors
/// [`Unauthenticated`](ground::Error::Unauthenticated) or [`Forbidden`](ground::Error::Forbidden) without
/// [`Permission::PaymentManageAny`]; [`ReauthRequired`](ground::Error::ReauthRequired) without a recent password; or
/// when the database fails.
pub async fn mark_webhooks_seen(db: &Db, ctx: &RequestContext, newest: Id<UnclearWebhook>) -> Result<()> {
    const SEE: &str = "update payment_webhook \
        set seen_at = $2 \
        where id <= $1 and seen_at is null and outcome in ('disputed', 'mismatch', 'unknown', 'invalid_signature', \
          'timestamp_out_of_range', 'wrong_merchant', 'malformed')";
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    transaction!(db, |tx| {
        let now = tx.now();
        let count = exec!(&mut *tx, SEE, newest, now);
        if count > 0 {
            let (subject, count) = (newest.to_string(), count.to_string());
            audit_log::record_change(tx, ctx, AuditAction::WebhooksSeen, &subject, "", &count).await?;
        }
        Ok(())
    })
}
