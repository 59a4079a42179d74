//! The queue of webhooks: stored with the change they tell of, tried until they are accepted or given up.
//!
//! They arrive at least once and in no certain order, like everybody's.

use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{
    Error, Provider, id,
    payment::{Payment, Shown},
    refund::Refund,
};

/// The times between a failed attempt and the next one, in milliseconds; after the last, none comes.
const RETRY_DELAYS_MS: [i64; 8] = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000, 86_400_000];
/// The time after which an attempt that has not ended has died with its process, in milliseconds.
const LEASE_MS: i64 = 10_000;

/// The type of a webhook's event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Kind {
    /// A payment that was made for the merchant.
    #[serde(rename = "payment.created")]
    Created,
    /// A payment that the payer has made, with the money on its way.
    #[serde(rename = "payment.processing")]
    Processing,
    /// A payment whose money is there.
    #[serde(rename = "payment.succeeded")]
    Succeeded,
    /// A payment that was declined.
    #[serde(rename = "payment.failed")]
    Failed,
    /// A payment that the merchant cancelled.
    #[serde(rename = "payment.cancelled")]
    Cancelled,
    /// A refund that was made.
    #[serde(rename = "refund.succeeded")]
    Refunded,
    /// A refund that was accepted, with the money not on its way yet.
    #[serde(rename = "refund.processing")]
    RefundProcessing,
    /// A refund that was refused for good.
    #[serde(rename = "refund.failed")]
    RefundFailed,
}

/// The time at which a webhook is sent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// As soon as possible.
    Now,
    /// After so many milliseconds.
    In(i64),
    /// By whoever queues it and has it in hand; otherwise when the lease has run out.
    InHand,
}

/// A webhook that is in hand.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Notice {
    /// The id, `evt_…`.
    pub id: String,
    /// The address that it goes to.
    pub url: String,
    /// The JSON that is signed and sent.
    pub body: String,
    /// The number of the attempt, from 1.
    pub attempts: i64,
}

#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    r#type: Kind,
    created_at: i64,
    merchant: &'a str,
    payment: Shown<'a>,
    refund: Option<&'a Refund>,
}

/// Stores a webhook in the transaction of the change it tells of.
pub(crate) async fn queue(
    provider: &Provider,
    conn: &mut SqliteConnection,
    kind: Kind,
    payment: &Payment,
    refund: Option<&Refund>,
    when: When,
) -> Result<Notice, Error> {
    let (id, now) = (id::new("evt")?, provider.now());
    let body = serde_json::to_string(&Body {
        id: &id,
        r#type: kind,
        created_at: now,
        merchant: &provider.0.merchant,
        payment: payment.shown(provider),
        refund,
    })?;
    let (due_at, attempts) = match when {
        When::Now => (now, 0),
        When::In(wait) => (now + wait, 0),
        When::InHand => (now + LEASE_MS, 1),
    };
    let notice = Notice { id, url: payment.notify_url.clone(), body, attempts };
    sqlx::query("insert into notice (id, url, body, attempts, created_at, due_at) values ($1, $2, $3, $4, $5, $6)")
        .bind(&notice.id)
        .bind(&notice.url)
        .bind(&notice.body)
        .bind(attempts)
        .bind(now)
        .bind(due_at)
        .execute(conn)
        .await?;
    // Before the commit, but heard after it: whoever wakes waits for the one connection there is.
    provider.0.bell.notify_one();
    Ok(notice)
}

/// Returns the ids of what is due, the oldest first.
pub(crate) async fn due(conn: &mut SqliteConnection, now: i64) -> Result<Vec<String>, Error> {
    let due: Vec<(String,)> =
        sqlx::query_as("select id from notice where due_at <= $1 order by due_at, created_at, rowid limit 100")
            .bind(now)
            .fetch_all(conn)
            .await?;
    Ok(due.into_iter().map(|(id,)| id).collect())
}

/// Returns when there will be something to do: a webhook to send, a payment that succeeds or a refund
/// that is settled.
pub(crate) async fn next(conn: &mut SqliteConnection) -> Result<Option<i64>, Error> {
    let (next,): (Option<i64>,) = sqlx::query_as(
        "select min(at) \
         from ( \
           select min(due_at) as at \
           from notice \
           where due_at is not null \
           union all \
           select min(settles_at) \
           from payment \
           where state = 'processing' \
           union all \
           select min(settles_at) \
           from refund \
           where state = 'processing' \
         )",
    )
    .fetch_one(conn)
    .await?;
    Ok(next)
}

/// Takes a webhook in hand, unless it is not due any more.
pub(crate) async fn claim(conn: &mut SqliteConnection, id: &str, now: i64) -> Result<Option<Notice>, Error> {
    let notice = sqlx::query_as(
        "update notice \
         set attempts = attempts + 1, due_at = $3 \
         where id = $1 and due_at <= $2 \
         returning id, url, body, attempts",
    )
    .bind(id)
    .bind(now)
    .bind(now + LEASE_MS);
    Ok(notice.fetch_optional(conn).await?)
}

/// Records that the merchant has accepted it.
pub(crate) async fn accepted(conn: &mut SqliteConnection, notice: &Notice, now: i64) -> Result<(), Error> {
    sqlx::query("update notice set delivered_at = $2, due_at = null where id = $1")
        .bind(&notice.id)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Records a failed attempt: another one comes later, or none. Returns whether the webhook was given up.
pub(crate) async fn refused(conn: &mut SqliteConnection, notice: &Notice, now: i64) -> Result<bool, Error> {
    let wait = usize::try_from(notice.attempts - 1).ok().and_then(|at| RETRY_DELAYS_MS.get(at));
    sqlx::query("update notice set due_at = $3 where id = $1 and attempts = $2 and delivered_at is null")
        .bind(&notice.id)
        .bind(notice.attempts)
        .bind(wait.map(|wait| now + wait))
        .execute(conn)
        .await?;
    Ok(wait.is_none())
}
