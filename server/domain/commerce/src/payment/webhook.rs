//! The webhook inbox: what providers post is stored word for word and acknowledged, and only then processed.
//!
//! Webhooks that come at the same time are stored in one transaction: a burst of five hundred a second costs a disk a
//! few writes, not five hundred. Each is processed in one transaction of its own, so it is applied at most once however
//! often it came; what is forged, foreign or about other money is kept, and reported as an alert.

use std::{
    collections::BTreeSet,
    future::Future,
    pin::pin,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use ground::{Conn, Db, Error, Result, Tx, exec, fetch_all, fetch_one, on, transaction};
use model::{Id, Millis, order::WebhookOutcome};
use ring::digest;
use sqlx::QueryBuilder;
use tokio::sync::{Notify, oneshot};

use super::{
    gateway::WebhookEvent,
    gateways::Gateways,
    refund::{apply_refund_total_in, apply_refund_update_in},
    saved::apply_setup_update_in,
    update::apply_update_in,
    webhook_outcome::{Webhook, record_outcome},
    webhook_request::{WebhookError, WebhookHeaders, WebhookReceipt, WebhookRequest, WebhookResponse},
};

/// The number of webhooks that are stored in one transaction, at most.
const MAX_BATCH: usize = 500;
/// The interval at which the inbox is read unasked: another instance may have written.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// The retention of accepted webhooks, in milliseconds; providers settle disputes for a year and more.
const RETENTION_MS: i64 = 800 * Millis::DAY;
/// The retention of rejected webhooks, in milliseconds.
const REJECTED_RETENTION_MS: i64 = 30 * Millis::DAY;

/// The header of the only signatures that were kept before all headers were.
const OLD_SIGNATURE_HEADER: &str = "test-gateway-signature";

struct ReceivedWebhook {
    provider: String,
    digest: Vec<u8>,
    headers: String,
    body: Vec<u8>,
    written: oneshot::Sender<()>,
}

/// The webhooks that wait to be stored together.
#[derive(Default)]
pub struct WebhookInbox {
    waiting: Mutex<Vec<ReceivedWebhook>>,
    turn: tokio::sync::Mutex<()>,
    /// Notified when webhooks were stored.
    written: Notify,
    /// Those that could not be applied when it was tried last.
    stuck: Mutex<BTreeSet<Id<Webhook>>>,
}

impl std::fmt::Debug for WebhookInbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookInbox")
    }
}

impl WebhookInbox {
    /// Notes whether a webhook cannot be applied. Returns whether that is news: it is tried again every other second,
    /// and somebody is told once.
    fn note_stuck(&self, id: Id<Webhook>, is_stuck: bool) -> bool {
        let mut stuck = self.stuck.lock().unwrap_or_else(PoisonError::into_inner);
        if is_stuck { stuck.insert(id) } else { stuck.remove(&id) }
    }

    fn take(&self) -> Vec<ReceivedWebhook> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = MAX_BATCH.min(waiting.len());
        let rest = waiting.split_off(count);
        std::mem::replace(&mut *waiting, rest)
    }
}

/// Stores a webhook with all of its headers. When this returns, it is safe on disk and may be acknowledged; one that is
/// wrong on purpose is not kept, and refused.
///
/// # Errors
/// [`Error::NotFound`] when the school has no such provider; [`Error::Internal`] when the batch that it is part of was
/// not stored; or when the database fails.
pub async fn receive(db: &Db, provider: &str, headers: WebhookHeaders, body: &[u8]) -> Result<WebhookReceipt> {
    let gateway = db.env.part::<Gateways>().get(provider).ok_or(Error::NotFound)?;
    if gateway.is_probe(&headers) {
        return Ok(WebhookReceipt::Probe);
    }
    let digest = digest(gateway.capabilities().signed_headers, &headers, body);
    let headers = serde_json::to_string(&headers).map_err(|error| Error::Internal(format!("webhook: {error}")))?;
    let (written, mut done) = oneshot::channel();
    let arrived = ReceivedWebhook { provider: provider.into(), digest, headers, body: body.into(), written };
    db.env.part::<WebhookInbox>().waiting.lock().unwrap_or_else(PoisonError::into_inner).push(arrived);
    // Whoever has the turn writes what has come in the meantime; mostly this one is among it.
    let of_all = db.clone();
    let writing = tokio::spawn(async move {
        let _turn = of_all.env.part::<WebhookInbox>().turn.lock().await;
        let together = of_all.env.part::<WebhookInbox>().take();
        if together.is_empty() {
            return Ok(());
        }
        insert_batch(&of_all, &together).await?;
        for arrived in together {
            // A provider that has gone away asks again.
            let _ = arrived.written.send(());
        }
        Ok::<(), Error>(())
    });
    let unwritten = |_| Error::Internal("a webhook could not be written".into());
    tokio::select! {
        biased;
        stored = &mut done => stored.map_err(unwritten)?,
        outcome = writing => {
            outcome.map_err(|error| Error::Internal(format!("payment webhooks: {error}")))??;
            done.await.map_err(unwritten)?;
        }
    }
    Ok(WebhookReceipt::Stored)
}

async fn insert_batch(db: &Db, together: &[ReceivedWebhook]) -> Result<()> {
    // One statement must not meet the same row twice.
    let mut rows: Vec<(&ReceivedWebhook, i64)> = Vec::new();
    for arrived in together {
        let same = |other: &ReceivedWebhook| other.digest == arrived.digest && other.provider == arrived.provider;
        match rows.iter_mut().find(|(other, _)| same(other)) {
            Some((_, times)) => *times += 1,
            None => rows.push((arrived, 1)),
        }
    }
    transaction!(db, |tx| {
        let now = tx.now();
        let mut ids = Vec::with_capacity(rows.len());
        for _ in &rows {
            ids.push(tx.id::<Webhook>()?);
        }
        on!(&mut *tx, c => QueryBuilder::new("insert into payment_webhook (id, provider, digest, signature, headers, \
              body, delivery_count, received_at) ")
            .push_values(rows.iter().zip(&ids), |mut row, ((arrived, times), id)| {
                row.push_bind(*id).push_bind(arrived.provider.clone()).push_bind(arrived.digest.clone()).push_bind("")
                    .push_bind(arrived.headers.clone()).push_bind(arrived.body.clone()).push_bind(*times)
                    .push_bind(now);
            })
            .push(" on conflict (provider, digest) do update \
                set delivery_count = payment_webhook.delivery_count + excluded.delivery_count")
            .build().execute(c).await?.rows_affected());
        Ok(())
    })?;
    db.env.part::<WebhookInbox>().written.notify_one();
    Ok(())
}

/// Returns the hash by which a webhook is known again: of the headers that authenticate it, each a line, and its body.
/// The others differ each time that a provider sends it.
fn digest(signed: &[&str], headers: &WebhookHeaders, body: &[u8]) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    for name in signed {
        // No value has an end of line in it.
        context.update(headers.all(name).collect::<Vec<_>>().join("\r").as_bytes());
        context.update(b"\n");
    }
    context.update(body);
    context.finish().as_ref().to_vec()
}

/// Returns the answer to a webhook in the provider's own form.
///
/// # Errors
/// [`Error::NotFound`] when the school has no such provider.
pub fn response(db: &Db, provider: &str, receipt: WebhookReceipt) -> Result<WebhookResponse> {
    let gateway = db.env.part::<Gateways>().get(provider).ok_or(Error::NotFound)?;
    Ok(gateway.webhook_response(receipt))
}

/// Processes webhooks as they come, until `shutdown` resolves. Any number of instances may do so at once.
pub async fn run(db: Db, shutdown: impl Future<Output = ()>) {
    let mut shutdown = pin!(shutdown);
    let mut said = String::new();
    loop {
        let problem = process_pending(&db).await.err().map(|error| error.to_string()).unwrap_or_default();
        if problem != said && !problem.is_empty() {
            tracing::error!("not all payment webhooks can be read and applied: {problem}");
        }
        said = problem;
        tokio::select! {
            biased;
            () = &mut shutdown => return,
            () = db.env.part::<WebhookInbox>().written.notified() => {}
            () = tokio::time::sleep(POLL_INTERVAL) => {}
        }
    }
}

#[derive(sqlx::FromRow)]
struct PendingWebhook {
    id: Id<Webhook>,
    provider: String,
    signature: String,
    headers: Option<String>,
    body: Vec<u8>,
    received_at: Millis,
}

impl PendingWebhook {
    /// Returns the webhook as it came. Of rows from before headers were kept, only the signature is known.
    fn into_request(self) -> Result<WebhookRequest> {
        let unreadable =
            |_| Error::Inconsistent { table: "payment_webhook", column: "headers", row: self.id.to_string() };
        let headers = match &self.headers {
            Some(headers) => serde_json::from_str(headers).map_err(unreadable)?,
            None => WebhookHeaders::from([(OLD_SIGNATURE_HEADER, self.signature.as_str())]),
        };
        Ok(WebhookRequest { headers, body: self.body, received_at: self.received_at })
    }
}

/// Processes the webhooks that are pending, and returns their number. Those that nobody can judge now stay pending:
/// when their provider is not set at the moment, or does not hand out its keys.
///
/// # Errors
/// Fails when one cannot be applied, or the database fails: with the first error, after all others were processed.
pub async fn process_pending(db: &Db) -> Result<usize> {
    const WAITING: &str = "select id, provider, signature, headers, body, received_at \
        from payment_webhook \
        where outcome is null and id > $1 \
        order by id \
        limit 100";
    let (mut count, mut last, mut first_error) = (0, Id::<Webhook>::NONE, None);
    let mut unavailable = BTreeSet::new();
    loop {
        let waiting: Vec<PendingWebhook> = fetch_all!(db, WAITING, last);
        let Some(end) = waiting.last() else { return first_error.map_or(Ok(count), Err) };
        last = end.id;
        for webhook in waiting {
            let id = webhook.id;
            let processed = process(db, webhook, &mut unavailable).await;
            let is_news = db.env.part::<WebhookInbox>().note_stuck(id, processed.is_err());
            match processed {
                Ok(is_processed) => count += usize::from(is_processed),
                Err(error) => {
                    if is_news {
                        tracing::error!(webhook = %id, %error, "alert: a webhook cannot be applied: {error}");
                    }
                    first_error = first_error.or(Some(error));
                }
            }
        }
    }
}

/// Processes a webhook. Returns `false` when it stays pending.
async fn process(db: &Db, webhook: PendingWebhook, unavailable: &mut BTreeSet<String>) -> Result<bool> {
    let (id, provider) = (webhook.id, webhook.provider.clone());
    let Some(event) = read(db, &provider, webhook.into_request(), unavailable).await else { return Ok(false) };
    let outcome = transaction!(db, |tx| {
        if claim(tx, id).await? {
            let outcome = match &event {
                Ok(WebhookEvent::Payment(update)) => apply_update_in(tx, &provider, update).await?.into(),
                Ok(WebhookEvent::Refund(update)) => apply_refund_update_in(tx, &provider, update).await?.into(),
                Ok(WebhookEvent::RefundTotal(total)) => apply_refund_total_in(tx, &provider, total).await?.into(),
                Ok(WebhookEvent::Setup(update)) => apply_setup_update_in(tx, &provider, update).await?.into(),
                Ok(WebhookEvent::Dispute(update)) => crate::dispute::receive(tx, &provider, update).await?,
                Ok(WebhookEvent::Other) => WebhookOutcome::Other,
                Err(WebhookError::InvalidSignature | WebhookError::UnknownKey) => WebhookOutcome::InvalidSignature,
                Err(WebhookError::TimestampOutOfRange) => WebhookOutcome::TimestampOutOfRange,
                Err(WebhookError::WrongMerchant) => WebhookOutcome::WrongMerchant,
                Err(WebhookError::Malformed) => WebhookOutcome::Malformed,
            };
            record_outcome(tx, id, outcome, &event).await?;
            Ok(Some(outcome))
        } else {
            Ok(None)
        }
    })?;
    // Whoever looks after disputes is told of them there.
    if let Some(outcome) = outcome.filter(|outcome| outcome.is_alert() && *outcome != WebhookOutcome::Disputed) {
        tracing::error!(webhook = %id, provider, %outcome, "alert: a webhook was not accepted");
    }
    Ok(true)
}

/// Has the provider's adapter authenticate and parse a webhook, with new keys if it does not know the one. Returns
/// `None` when nobody can judge it now. `unavailable` are the providers of which that is known already: none is asked
/// for its keys twice in a round, however many webhooks claim to be of it.
async fn read(
    db: &Db,
    provider: &str,
    request: Result<WebhookRequest>,
    unavailable: &mut BTreeSet<String>,
) -> Option<std::result::Result<WebhookEvent, WebhookError>> {
    let Ok(request) = request else { return Some(Err(WebhookError::Malformed)) };
    let Some(gateway) = db.env.part::<Gateways>().get(provider) else {
        if unavailable.insert(provider.to_owned()) {
            tracing::warn!(provider, "webhooks stay pending: the provider is not set, or its keys cannot be used");
        }
        return None;
    };
    match gateway.parse_webhook(&request) {
        Err(WebhookError::UnknownKey) => {
            if unavailable.contains(provider) {
                return None;
            }
            if let Err(error) = gateway.refresh_keys().await {
                unavailable.insert(provider.to_owned());
                tracing::warn!(provider, "webhooks stay pending: their keys cannot be fetched: {error}");
                return None;
            }
            Some(gateway.parse_webhook(&request))
        }
        parsed => Some(parsed),
    }
}

/// Claims a webhook. Returns `false` when another instance was faster.
async fn claim(tx: &mut Tx, id: Id<Webhook>) -> Result<bool> {
    const CLAIM: &str = "update payment_webhook \
        set outcome = 'claimed' \
        where id = $1 and outcome is null";
    Ok(exec!(tx, CLAIM, id) == 1)
}

/// The numbers of webhooks, for metrics.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Counts {
    /// The number that was received and is still kept, repeated ones included.
    pub came: i64,
    /// The number of stored webhooks that are not processed yet.
    pub waiting: i64,
    /// The number of stored webhooks that told of something new, which was applied.
    pub applied: i64,
}

/// Counts the stored webhooks.
///
/// # Errors
/// Fails when the database does.
pub async fn counts(conn: impl Into<Conn<'_>>) -> Result<Counts> {
    const COUNTS: &str = "select cast(coalesce(sum(delivery_count), 0) as bigint) as came, \
          cast(coalesce(sum(case when outcome is null then 1 else 0 end), 0) as bigint) as waiting, \
          cast(coalesce(sum(case when outcome = 'applied' then 1 else 0 end), 0) as bigint) as applied \
        from payment_webhook";
    Ok(fetch_one!(conn.into(), COUNTS))
}

/// Deletes the webhooks whose retention is over.
pub(super) async fn sweep(db: &Db) -> Result<()> {
    const SWEEP: &str = "delete from payment_webhook \
        where received_at <= $1 or (received_at <= $2 and outcome in ('invalid_signature', 'timestamp_out_of_range', \
          'wrong_merchant', 'malformed'))";
    transaction!(db, |tx| {
        let now = tx.now();
        exec!(&mut *tx, SWEEP, now.plus(-RETENTION_MS), now.plus(-REJECTED_RETENTION_MS));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_that_cannot_be_applied_is_news_once_and_again_after_it_was_applied() {
        let (inbox, id) = (WebhookInbox::default(), Id::from_raw(7));
        assert!(inbox.note_stuck(id, true));
        assert!(!inbox.note_stuck(id, true) && !inbox.note_stuck(id, true), "every other second");
        inbox.note_stuck(id, false);
        assert!(inbox.note_stuck(id, true));
    }
}
