//! Text messages to phones: written into the transaction that causes them, delivered by the worker.
//!
//! Knows nothing of providers: each is an [`SmsSender`]. Each message is a row, in which rate limits and costs are
//! counted.

use std::{collections::BTreeMap, future::Future, sync::Arc};

use model::{
    Id, Lang, Millis, Permission,
    account::CodePurpose,
    admin::{self, SmsCost},
    job::JobKind,
    notice::NoticeKind,
};
use serde::{Deserialize, Serialize};

use crate::{
    Conn, Db, Error, RequestContext, Result, Tx, exec, fetch_all, fetch_optional_scalar,
    jobs::{self, Job, JobRegistry},
    transaction,
};

/// The largest number of messages to one phone number in a day.
const MAX_PER_NUMBER_PER_DAY: i64 = 10;
/// The largest number of messages for one client's address in a day.
const MAX_PER_ORIGIN_PER_DAY: i64 = 30;

/// The subject of a text message. Providers in China send templates that they have approved, not texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Template {
    /// A one-time code for this purpose; the only parameter is the code.
    Code(CodePurpose),
    /// A message that the number has an account already; there is no parameter.
    Known,
    /// A message that the number was taken from its account; the only parameter ends the address of the page that gives
    /// it back.
    Changed,
    /// A message that there is a notice of this kind; there is no parameter.
    Notice(NoticeKind),
}

impl Template {
    /// Returns the template's name in the settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code(_) => "code",
            Self::Known => "known",
            Self::Changed => "changed",
            Self::Notice(_) => "notice",
        }
    }
}

/// A text message to one phone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sms {
    /// The number in E.164: `+8613800138000`.
    pub to: String,
    /// The reader's language.
    pub lang: Lang,
    /// The template for providers that send templates.
    pub template: Template,
    /// The template's parameter, empty where it has none.
    pub code: String,
    /// The whole text, for providers that send texts.
    pub text: String,
}

impl std::fmt::Debug for Sms {
    /// Numbers and codes stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sms")
    }
}

/// The terms on which the school sends text messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsPolicy {
    /// The country of numbers that name none, in two letters (ISO 3166-1).
    pub region: String,
    /// The price of a message by country, in ten-thousandths of the currency; `*` stands for all others.
    pub prices: BTreeMap<String, i64>,
    /// The currency of the prices.
    pub currency: String,
    /// The largest number of messages to one country in a day.
    pub country_a_day: i64,
}

/// A text message that the provider did not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("text message: {why}")]
pub struct DeliveryError {
    /// The provider's code and words, or what broke; never the number, the code or a secret.
    pub why: String,
    /// Whether to try again: the provider is busy or away, rather than unwilling.
    pub again: bool,
}

/// A provider that delivers text messages.
pub trait SmsSender: Send + Sync + 'static {
    /// Returns the provider's name in one word: `aliyun`.
    fn name(&self) -> &'static str;
    /// Delivers a message. May be called twice for the same `job`, if it was interrupted in between.
    ///
    /// # Errors
    /// [`DeliveryError`] when the provider did not take the message.
    fn deliver(
        &self,
        db: &Db,
        job: Id<admin::Job>,
        sms: &Sms,
    ) -> impl Future<Output = std::result::Result<(), DeliveryError>> + Send;
}

/// Queues a message for delivery once this transaction is committed. `None` takes as much work, and nobody gets a
/// message. Notices take at most half of what a number and a country may get: whoever causes many of them keeps nobody
/// from a code to sign in with.
///
/// # Errors
/// [`Error::RateLimited`] after too many messages to this number, for this client or to this country;
/// [`Error::Internal`] when the school sends no text messages; [`Error::Crypto`] when the message cannot be sealed, or
/// when the database fails.
pub async fn queue(tx: &mut Tx, ctx: &RequestContext, lookup: &[u8], country: &str, sms: Option<&Sms>) -> Result<()> {
    const INSERT: &str = "insert into sms (id, country, value_hmac, origin, cost, currency, sent, created_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let terms = tx
        .env()
        .part::<Option<SmsPolicy>>()
        .clone()
        .ok_or_else(|| Error::Internal("the school sends no text messages".into()))?;
    let is_notice = sms.is_some_and(|sms| matches!(sms.template, Template::Notice(_)));
    let most = |messages: i64| if is_notice { (messages / 2).max(1) } else { messages };
    let from = ctx.network();
    let origin = tx.env().keys.lookup(&format!("sms origin {}", from.as_deref().unwrap_or_default()));
    within(
        tx,
        "select created_at \
            from sms \
            where value_hmac = $1 and created_at > $2 \
            order by created_at desc \
            limit 1 offset $3",
        lookup,
        most(MAX_PER_NUMBER_PER_DAY),
    )
    .await?;
    if from.is_some() {
        within(
            tx,
            "select created_at \
                from sms \
                where origin = $1 and created_at > $2 \
                order by created_at desc \
                limit 1 offset $3",
            &origin,
            MAX_PER_ORIGIN_PER_DAY,
        )
        .await?;
    }
    within(
        tx,
        "select created_at \
            from sms \
            where country = $1 and created_at > $2 \
            order by created_at desc \
            limit 1 offset $3",
        country,
        most(terms.country_a_day),
    )
    .await?;
    let job = jobs::enqueue(tx, JobKind::Sms, &sms).await?;
    let price = terms.prices.get(country).or_else(|| terms.prices.get("*")).copied().unwrap_or_default();
    let cost = if sms.is_some() { price } else { 0 };
    let now = tx.now();
    exec!(&mut *tx, INSERT, job, country, lookup, &origin, cost, &terms.currency, sms.is_some(), now);
    Ok(())
}

/// Checks that there were fewer than `most` of these within a day. The error says when the first of them is a day old.
async fn within<'k, K>(tx: &mut Tx, text: &'static str, key: K, most: i64) -> Result<()>
where
    K: Copy
        + Send
        + sqlx::Encode<'k, sqlx::Sqlite>
        + sqlx::Type<sqlx::Sqlite>
        + sqlx::Encode<'k, sqlx::Postgres>
        + sqlx::Type<sqlx::Postgres>
        + 'k,
{
    let now = tx.now();
    let first: Option<Millis> = fetch_optional_scalar!(&mut *tx, text, key, now.plus(-Millis::DAY), most - 1);
    first.map_or(Ok(()), |first| Err(Error::RateLimited((first.plus(Millis::DAY).0 - now.0 + 999) / 1000)))
}

/// Returns the costs of text messages in the last thirty days, by country.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::SchoolViewAny`], or when the database
/// fails.
pub async fn costs(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<Vec<SmsCost>> {
    const COSTS: &str = "select country, currency, count(*), cast(sum(cost) as bigint) \
        from sms \
        where created_at > $1 and sent = true \
        group by country, currency \
        order by 4 desc, 1";
    ctx.require(Permission::SchoolViewAny)?;
    let mut conn = conn.into();
    let since = conn.env.now().plus(-30 * Millis::DAY);
    let rows: Vec<(String, String, i64, i64)> = fetch_all!(&mut conn, COSTS, since);
    Ok(rows.into_iter().map(|(country, currency, count, cost)| SmsCost { country, currency, count, cost }).collect())
}

/// Registers the job that delivers text messages by this sender.
#[must_use]
pub fn deliver_by(texter: impl SmsSender, registry: JobRegistry) -> JobRegistry {
    let texter = Arc::new(texter);
    registry.job(JobKind::Sms, move |db, job: Job| {
        let texter = texter.clone();
        async move {
            let Some(sms) = job.payload::<Option<Sms>>()? else { return Ok(()) };
            match texter.deliver(&db, job.id, &sms).await {
                Ok(()) => Ok(()),
                Err(undelivered) if undelivered.again => Err(Error::Internal(undelivered.to_string())),
                Err(undelivered) => {
                    tracing::warn!(provider = texter.name(), job = %job.id, "{undelivered}");
                    Ok(())
                }
            }
        }
    })
}

/// The sender for development: no message leaves the machine, all lie beside the mails in a table that a page shows.
#[derive(Clone, Copy, Debug)]
pub struct Mailbox;

impl SmsSender for Mailbox {
    fn name(&self) -> &'static str {
        "mailbox"
    }

    async fn deliver(&self, db: &Db, job: Id<admin::Job>, sms: &Sms) -> std::result::Result<(), DeliveryError> {
        keep(db, job, sms).await.map_err(|error| DeliveryError { why: error.to_string(), again: true })
    }
}

async fn keep(db: &Db, job: Id<admin::Job>, sms: &Sms) -> Result<()> {
    const KEEP: &str = "insert into dev_mailbox (id, kind, recipient, subject, body, created_at) \
        values ($1, 'sms', $2, '', $3, $4) \
        on conflict do nothing";
    transaction!(db, |tx| {
        let now = tx.now();
        exec!(&mut *tx, KEEP, job, &sms.to, &sms.text, now);
        Ok(())
    })
}
