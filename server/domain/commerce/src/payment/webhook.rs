//! The webhook inbox: what providers post is stored word for word and acknowledged, and only then processed.
//!
//! Webhooks that come at the same time are stored in one transaction: a burst of five hundred a second costs a disk a
//! few writes, not five hundred. Each is processed in one transaction of its own, so it is applied at most once however
//! often it came; what is forged, foreign or about other money is kept, and reported as an alert.

use std::{
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

use super::{UpdateOutcome, WebhookError, WebhookEvent, update::apply_update_in};
use crate::payment::Gateways;

/// The number of webhooks that are stored in one transaction, at most.
const MAX_BATCH: usize = 500;
/// The interval at which the inbox is read unasked: another instance may have written.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// The retention of accepted webhooks, in milliseconds; providers settle disputes for a year and more.
const RETENTION_MS: i64 = 800 * Millis::DAY;
/// The retention of rejected webhooks, in milliseconds.
const REJECTED_RETENTION_MS: i64 = 30 * Millis::DAY;

/// A marker for the ids of webhooks.
#[derive(Clone, Copy, Debug)]
pub enum Webhook {}

struct ReceivedWebhook {
    gateway: String,
    signature: String,
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
}

impl std::fmt::Debug for WebhookInbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookInbox")
    }
}

impl WebhookInbox {
    fn take(&self) -> Vec<ReceivedWebhook> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = MAX_BATCH.min(waiting.len());
        let rest = waiting.split_off(count);
        std::mem::replace(&mut *waiting, rest)
    }
}

/// Stores a webhook. When this returns, it is safe on disk and may be acknowledged.
///
/// # Errors
/// [`Error::NotFound`] when the school has no such provider; [`Error::Internal`] when the batch that it is part of was
/// not stored; or when the database fails.
pub async fn receive(db: &Db, gateway: &str, signature: &str, body: &[u8]) -> Result<()> {
    if db.env.part::<Gateways>().get(gateway).is_none() {
        return Err(Error::NotFound);
    }
    let (written, mut done) = oneshot::channel();
    let arrived = ReceivedWebhook { gateway: gateway.into(), signature: signature.into(), body: body.into(), written };
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
    tokio::select! {
        biased;
        update = &mut done => update.map_err(|_| Error::Internal("a webhook could not be written".into())),
        outcome = writing => {
            outcome.map_err(|error| Error::Internal(format!("payment webhooks: {error}")))??;
            done.await.map_err(|_| Error::Internal("a webhook could not be written".into()))
        }
    }
}

async fn insert_batch(db: &Db, together: &[ReceivedWebhook]) -> Result<()> {
    // One statement must not meet the same row twice.
    let mut rows: Vec<(Vec<u8>, &ReceivedWebhook, i64)> = Vec::new();
    for arrived in together {
        let digest = digest(&arrived.signature, &arrived.body);
        match rows.iter_mut().find(|(known, other, _)| *known == digest && other.gateway == arrived.gateway) {
            Some((.., times)) => *times += 1,
            None => rows.push((digest, arrived, 1)),
        }
    }
    transaction!(db, |tx| {
        let now = tx.now();
        let mut ids = Vec::with_capacity(rows.len());
        for _ in &rows {
            ids.push(tx.id::<Webhook>()?);
        }
        on!(&mut *tx, c => QueryBuilder::new("insert into payment_webhook (id, gateway, digest, signature, body, \
              delivery_count, received_at) ")
            .push_values(rows.iter().zip(&ids), |mut row, ((digest, arrived, times), id)| {
                row.push_bind(*id).push_bind(arrived.gateway.clone()).push_bind(digest.clone())
                    .push_bind(arrived.signature.clone()).push_bind(arrived.body.clone()).push_bind(*times)
                    .push_bind(now);
            })
            .push(" on conflict (gateway, digest) do update \
                set delivery_count = payment_webhook.delivery_count + excluded.delivery_count")
            .build().execute(c).await?.rows_affected());
        Ok(())
    })?;
    db.env.part::<WebhookInbox>().written.notify_one();
    Ok(())
}

fn digest(signature: &str, body: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, &[signature.as_bytes(), b"\n", body].concat()).as_ref().to_vec()
}

/// Processes webhooks as they come, until `shutdown` resolves. Any number of instances may do so at once.
pub async fn run(db: Db, shutdown: impl Future<Output = ()>) {
    let mut shutdown = pin!(shutdown);
    loop {
        if let Err(error) = process_pending(&db).await {
            tracing::error!(%error, "payment webhooks cannot be read: {error}");
        }
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
    gateway: String,
    signature: String,
    body: Vec<u8>,
    received_at: Millis,
}

/// Processes all webhooks that are pending, and returns their number.
///
/// # Errors
/// Fails when the database does; the rest stays pending.
pub async fn process_pending(db: &Db) -> Result<usize> {
    const WAITING: &str = "select id, gateway, signature, body, received_at \
        from payment_webhook \
        where outcome is null and id > $1 \
        order by id \
        limit 100";
    let (mut count, mut last) = (0, Id::<Webhook>::NONE);
    loop {
        let waiting: Vec<PendingWebhook> = fetch_all!(db, WAITING, last);
        let Some(end) = waiting.last() else { return Ok(count) };
        last = end.id;
        for webhook in &waiting {
            process(db, webhook).await?;
            count += 1;
        }
    }
}

async fn process(db: &Db, webhook: &PendingWebhook) -> Result<()> {
    let event = match db.env.part::<Gateways>().get(&webhook.gateway) {
        // It is as old as it was when it came, however long it lay here.
        Some(gateway) => gateway.parse_webhook(&webhook.signature, &webhook.body, webhook.received_at),
        None => Err(WebhookError::Malformed),
    };
    let outcome = transaction!(db, |tx| {
        if claim(tx, webhook.id).await? {
            let outcome = match &event {
                Ok(WebhookEvent::Payment(update)) => outcome_of(apply_update_in(tx, &webhook.gateway, update).await?),
                Ok(WebhookEvent::Other) => WebhookOutcome::Other,
                Err(WebhookError::InvalidSignature) => WebhookOutcome::InvalidSignature,
                Err(WebhookError::TimestampOutOfRange) => WebhookOutcome::TimestampOutOfRange,
                Err(WebhookError::WrongMerchant) => WebhookOutcome::WrongMerchant,
                Err(WebhookError::Malformed) => WebhookOutcome::Malformed,
            };
            record_outcome(tx, webhook.id, outcome, &event).await?;
            Ok(Some(outcome))
        } else {
            Ok(None)
        }
    })?;
    if let Some(outcome) = outcome.filter(|outcome| outcome.is_alert()) {
        let (webhook, gateway) = (webhook.id, &webhook.gateway);
        tracing::error!(%webhook, gateway, %outcome, "alert: a webhook was not accepted");
    }
    Ok(())
}

const fn outcome_of(outcome: UpdateOutcome) -> WebhookOutcome {
    match outcome {
        UpdateOutcome::Applied => WebhookOutcome::Applied,
        UpdateOutcome::Repeated => WebhookOutcome::Repeated,
        UpdateOutcome::Outdated => WebhookOutcome::Outdated,
        UpdateOutcome::Unknown => WebhookOutcome::Unknown,
        UpdateOutcome::Mismatch => WebhookOutcome::Mismatch,
    }
}

/// Claims a webhook. Returns `false` when another instance was faster.
async fn claim(tx: &mut Tx, id: Id<Webhook>) -> Result<bool> {
    const CLAIM: &str = "update payment_webhook set outcome = 'claimed' where id = $1 and outcome is null";
    Ok(exec!(tx, CLAIM, id) == 1)
}

async fn record_outcome(
    tx: &mut Tx,
    id: Id<Webhook>,
    outcome: WebhookOutcome,
    event: &std::result::Result<WebhookEvent, WebhookError>,
) -> Result<()> {
    const NOTE: &str = "update payment_webhook \
        set outcome = $2, handled_at = $3, payment_id = (select p.id from payment p where p.id = $4) \
        where id = $1";
    let now = tx.now();
    let payment: Option<Id<model::order::Payment>> = match event {
        Ok(WebhookEvent::Payment(update)) => update.merchant_reference.parse().ok(),
        _ => None,
    };
    exec!(tx, NOTE, id, outcome, now, payment);
    Ok(())
}

/// The numbers of webhooks, for metrics.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Counts {
    /// The number that was received and is still kept, repeated ones included.
    pub came: i64,
    /// The number of stored webhooks that are not processed yet.
    pub waiting: i64,
}

/// Counts the stored webhooks.
///
/// # Errors
/// Fails when the database does.
pub async fn counts(conn: impl Into<Conn<'_>>) -> Result<Counts> {
    const COUNTS: &str = "select cast(coalesce(sum(delivery_count), 0) as bigint) as came, \
          cast(coalesce(sum(case when outcome is null then 1 else 0 end), 0) as bigint) as waiting \
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
