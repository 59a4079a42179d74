//! Notifications: stored with the change they tell of, tried until they are accepted or given up.
//!
//! They arrive at least once and in no certain order, like everybody's.

use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{
    Error, Provider, id,
    payment::{Payment, Shown},
    refund::Refund,
};

/// How long after each failed attempt the next one comes; after the last, none does.
const WAITS: [i64; 8] = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000, 86_400_000];
/// An attempt that has not ended after this has died with its process.
const LEASE: i64 = 10_000;

/// What a notification tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Kind {
    /// A payment was made for the merchant.
    #[serde(rename = "payment.created")]
    Created,
    /// The payer has paid, and the money is on its way.
    #[serde(rename = "payment.processing")]
    Processing,
    /// The money is there.
    #[serde(rename = "payment.succeeded")]
    Succeeded,
    /// It was declined.
    #[serde(rename = "payment.failed")]
    Failed,
    /// The merchant called it off.
    #[serde(rename = "payment.cancelled")]
    Cancelled,
    /// Money was given back.
    #[serde(rename = "refund.succeeded")]
    Refunded,
}

/// When a notification is sent for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// As soon as possible.
    Now,
    /// After so many milliseconds.
    In(i64),
    /// By the one who queues it, who has it in hand; otherwise when the lease has run out.
    InHand,
}

/// A notification that somebody has in hand.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Notice {
    /// `evt_…`
    pub id: String,
    /// Where it goes.
    pub url: String,
    /// What is signed and sent.
    pub body: String,
    /// Which attempt this is, from 1.
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

/// Stores a notification in the transaction of what it tells.
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
        When::InHand => (now + LEASE, 1),
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

/// The ids of what is due, the oldest first.
pub(crate) async fn due(conn: &mut SqliteConnection, now: i64) -> Result<Vec<String>, Error> {
    let due: Vec<(String,)> =
        sqlx::query_as("select id from notice where due_at <= $1 order by due_at, created_at, rowid limit 100")
            .bind(now)
            .fetch_all(conn)
            .await?;
    Ok(due.into_iter().map(|(id,)| id).collect())
}

/// When there will be something to do: a notification to send, or a payment that succeeds.
pub(crate) async fn next(conn: &mut SqliteConnection) -> Result<Option<i64>, Error> {
    let (next,): (Option<i64>,) = sqlx::query_as(
        "select min(at) from (select min(due_at) as at from notice where due_at is not null \
         union all select min(settles_at) from payment where state = 'processing')",
    )
    .fetch_one(conn)
    .await?;
    Ok(next)
}

/// Takes a notification in hand, unless it is not due any more.
pub(crate) async fn claim(conn: &mut SqliteConnection, id: &str, now: i64) -> Result<Option<Notice>, Error> {
    let notice = sqlx::query_as(
        "update notice set attempts = attempts + 1, due_at = $3 where id = $1 and due_at <= $2 \
         returning id, url, body, attempts",
    )
    .bind(id)
    .bind(now)
    .bind(now + LEASE);
    Ok(notice.fetch_optional(conn).await?)
}

/// The merchant has it.
pub(crate) async fn accepted(conn: &mut SqliteConnection, notice: &Notice, now: i64) -> Result<(), Error> {
    sqlx::query("update notice set delivered_at = $2, due_at = null where id = $1")
        .bind(&notice.id)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// The merchant does not have it: another attempt later, or none. Whether it was given up.
pub(crate) async fn refused(conn: &mut SqliteConnection, notice: &Notice, now: i64) -> Result<bool, Error> {
    let wait = usize::try_from(notice.attempts - 1).ok().and_then(|at| WAITS.get(at));
    sqlx::query("update notice set due_at = $3 where id = $1 and attempts = $2 and delivered_at is null")
        .bind(&notice.id)
        .bind(notice.attempts)
        .bind(wait.map(|wait| now + wait))
        .execute(conn)
        .await?;
    Ok(wait.is_none())
}
