//! The outcome of a webhook: what became of it, and the payment that it was about.

use ground::{Result, Tx, exec};
use model::{
    Id,
    order::{Payment, WebhookOutcome},
};

use super::{allocation::Refund, gateway::WebhookEvent, webhook_request::WebhookError};

/// A marker for the ids of webhooks.
#[derive(Clone, Copy, Debug)]
pub enum Webhook {}

/// Records the outcome of a webhook, with the payment that its event is about where one of ours is.
pub(super) async fn record_outcome(
    tx: &mut Tx,
    id: Id<Webhook>,
    outcome: WebhookOutcome,
    event: &std::result::Result<WebhookEvent, WebhookError>,
) -> Result<()> {
    const NOTE: &str = "update payment_webhook \
        set outcome = $2, handled_at = $3, payment_id = coalesce(( \
            select p.id \
            from payment p \
            where p.id = $4 \
          ), ( \
            select r.payment_id \
            from refund r \
            where r.id = $5 \
          ), ( \
            select p.id \
            from payment p \
            where p.provider = payment_webhook.provider and p.reference = $6 \
          )), \
          payment_reference = case when $2 = 'unknown' then $6 else null end \
        where id = $1";
    let now = tx.now();
    let payment: Option<Id<Payment>> = match event {
        Ok(WebhookEvent::Payment(update)) => update.merchant_reference.parse().ok(),
        Ok(WebhookEvent::Dispute(update)) => update.merchant_reference.parse().ok(),
        _ => None,
    };
    let refund: Option<Id<Refund>> = match event {
        Ok(WebhookEvent::Refund(update)) => update.merchant_reference.parse().ok(),
        _ => None,
    };
    // A dispute names the payment as its provider does, and mostly not as we do; so does a refund that was made there.
    let named = match event {
        Ok(WebhookEvent::Dispute(update)) => Some(update.payment_reference.as_str()),
        Ok(WebhookEvent::Refund(update)) => Some(update.payment_reference.as_str()),
        Ok(WebhookEvent::RefundTotal(total)) => Some(total.payment_reference.as_str()),
        _ => None,
    };
    exec!(tx, NOTE, id, outcome, now, payment, refund, named);
    Ok(())
}

/// Has those webhooks read again that could not be judged yet: they came before the payment was known by this reference
/// of the provider's, before it was paid, or while a refund of it was under way.
pub(super) async fn read_again(tx: &mut Tx, provider: &str, reference: &str) -> Result<()> {
    const AGAIN: &str = "update payment_webhook \
        set outcome = null, handled_at = null, payment_reference = null \
        where provider = $1 and payment_reference = $2 and outcome = 'unknown'";
    exec!(tx, AGAIN, provider, reference);
    Ok(())
}
