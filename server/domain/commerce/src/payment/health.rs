//! How payment providers have answered lately: counted by the hour, offered last after a row of failures, and told to
//! those who look after them.

use std::collections::BTreeMap;

use ground::{Conn, Db, Result, Tx, exec, fetch_all, fetch_one, fetch_scalar, mail::Mail, transaction};
use model::{
    Id, Lang, Millis, Permission,
    account::Person,
    payment::GatewayErrorKind,
    provider::{AnswerCount, ConnectionCheck, ProviderHealth},
};

use super::{
    gateways::{FAILURES_BEFORE_LAST, Gateways, Row, reload},
    metered::{Answer, Verdict},
};
use crate::{letter, notify};

/// The retention of the counts of answers, in milliseconds.
const RETENTION_MS: i64 = 7 * Millis::DAY;
/// The time between two letters about the same provider, at least, in milliseconds.
const MAIL_INTERVAL_MS: i64 = Millis::HOUR;
/// The kind of answers that were good, in the table of counts.
const GOOD: &str = "ok";

/// The answers of one provider that are written together.
#[derive(Default)]
struct Batch {
    has_success: bool,
    /// Whether some answer told that people can pay.
    has_recovered: bool,
    /// The failures after the last answer that told so.
    failures: i64,
    last_failure: Option<GatewayErrorKind>,
    counts: BTreeMap<Option<GatewayErrorKind>, (i64, i64)>,
}

impl Batch {
    fn add(&mut self, answer: &Answer, is_on: bool) {
        let (count, millis) = self.counts.entry(answer.error).or_default();
        *count += 1;
        *millis = millis.saturating_add(answer.millis);
        self.has_success |= answer.error.is_none();
        match answer.verdict {
            Verdict::Fails => {
                self.failures += 1;
                self.last_failure = answer.error;
            }
            Verdict::WorksIfOn if !is_on => {}
            Verdict::Works | Verdict::WorksIfOn => (self.has_recovered, self.failures) = (true, 0),
            Verdict::Nothing => {}
        }
    }
}

/// Writes what providers have answered since the last time. A server does so each second.
///
/// # Errors
/// Fails when the database does; the answers are written the next time.
pub async fn flush(db: &Db) -> Result<()> {
    let gateways = db.env.part::<Gateways>();
    let meter = &gateways.meter;
    let answers = meter.take();
    if answers.is_empty() {
        return Ok(());
    }
    let mut batches: BTreeMap<&'static str, Batch> = BTreeMap::new();
    for answer in &answers {
        batches.entry(answer.provider).or_default().add(answer, gateways.is_on(answer.provider));
    }
    if let Err(error) = write(db, &batches).await {
        meter.put_back(answers);
        return Err(error);
    }
    reload(db).await.map(drop)
}

async fn write(db: &Db, batches: &BTreeMap<&'static str, Batch>) -> Result<()> {
    let threshold = i64::from(db.settings().get(&FAILURES_BEFORE_LAST));
    transaction!(db, |tx| {
        for (provider, batch) in batches {
            count(tx, provider, batch).await?;
            record(tx, provider, batch, threshold).await?;
        }
        Ok(())
    })
}

async fn count(tx: &mut Tx, provider: &str, batch: &Batch) -> Result<()> {
    const COUNT: &str = "insert into provider_answer (provider, hour, kind, count, millis) \
        values ($1, $2, $3, $4, $5) \
        on conflict (provider, hour, kind) do update set count = provider_answer.count + excluded.count, \
          millis = provider_answer.millis + excluded.millis";
    let now = tx.now();
    let hour = Millis(now.0 - now.0.rem_euclid(Millis::HOUR));
    for (kind, (count, millis)) in &batch.counts {
        let kind = kind.map_or(GOOD, GatewayErrorKind::as_str);
        exec!(&mut *tx, COUNT, provider, hour, kind, *count, *millis);
    }
    Ok(())
}

/// Records the last answers, and tells of a provider that fails again and again: once an hour at most, also where it
/// recovers in between.
async fn record(tx: &mut Tx, provider: &str, batch: &Batch, threshold: i64) -> Result<()> {
    const RECORD: &str = "insert into provider_health (provider, last_success_at, last_failure_at, last_failure, \
          failures) \
        values ($1, $2, $3, $4, $5) \
        on conflict (provider) do update set \
          last_success_at = coalesce(excluded.last_success_at, provider_health.last_success_at), \
          last_failure_at = coalesce(excluded.last_failure_at, provider_health.last_failure_at), \
          last_failure = coalesce(excluded.last_failure, provider_health.last_failure), \
          failures = case when $6 then excluded.failures else provider_health.failures + excluded.failures end \
        returning failures, told_at";
    const TOLD: &str = "update provider_health \
        set told_at = $2 \
        where provider = $1";
    let now = tx.now();
    let succeeded = batch.has_success.then_some(now);
    let failed = batch.last_failure.map(|_| now);
    let (failures, told): (i64, Option<Millis>) = fetch_one!(
        &mut *tx,
        RECORD,
        provider,
        succeeded,
        failed,
        batch.last_failure,
        batch.failures,
        batch.has_recovered
    );
    let is_due = told.is_none_or(|at| at.plus(MAIL_INTERVAL_MS).0 <= now.0);
    if failures >= threshold && batch.failures > 0 && is_due {
        exec!(&mut *tx, TOLD, provider, now);
        alert_managers(tx, provider, failures, batch.last_failure).await?;
    }
    Ok(())
}

async fn alert_managers(tx: &mut Tx, provider: &str, failures: i64, last: Option<GatewayErrorKind>) -> Result<()> {
    tracing::error!(provider, failures, ?last, "alert: a payment provider fails again and again");
    notify_managers(tx, |lang, address| letter::provider_failing(lang, address, provider, failures, last)).await
}

/// Notifies everybody who manages payments by mail, each in their own language.
pub(crate) async fn notify_managers(
    tx: &mut Tx,
    write: impl Fn(Lang, &str) -> Result<Mail> + Send + Sync,
) -> Result<()> {
    let people: Vec<Id<Person>> = people::roles::holders(&mut *tx, Permission::PaymentManageAny).await?;
    for person in people {
        notify::person(tx, person, &write).await?;
    }
    Ok(())
}

/// Records how a test of a provider's connection ended, unless other keys were entered meanwhile.
pub(super) async fn record_check(db: &Db, tested: &Row, check: &ConnectionCheck) -> Result<()> {
    const IS_OTHER: &str = "select exists ( \
          select 1 \
          from payment_provider \
          where name = $1 and (sandbox <> $2 or coalesce(credentials_changed_at, 0) <> $3) \
        )";
    const RECORD: &str = "insert into provider_health (provider, checked_at, check_error, check_account) \
        values ($1, $2, $3, $4) \
        on conflict (provider) do update set checked_at = excluded.checked_at, check_error = excluded.check_error, \
          check_account = excluded.check_account";
    let error = check.outcome.as_ref().err().copied();
    let account = check.outcome.as_deref().unwrap_or_default();
    let changed_at = tested.credentials_changed_at.unwrap_or_default();
    transaction!(db, |tx| {
        let is_other: bool = fetch_scalar!(&mut *tx, IS_OTHER, &tested.name, tested.sandbox, changed_at);
        if !is_other {
            exec!(&mut *tx, RECORD, &tested.name, check.at, error, account);
        }
        Ok(())
    })
}

/// Forgets the last test of a provider's connection: it was of other keys.
pub(super) async fn forget_check(tx: &mut Tx, provider: &str) -> Result<()> {
    const FORGET: &str = "update provider_health \
        set checked_at = null, check_error = null, check_account = '' \
        where provider = $1";
    exec!(tx, FORGET, provider);
    Ok(())
}

#[derive(sqlx::FromRow)]
struct HealthRow {
    provider: String,
    last_success_at: Option<Millis>,
    last_failure_at: Option<Millis>,
    last_failure: Option<GatewayErrorKind>,
    failures: i64,
    checked_at: Option<Millis>,
    check_error: Option<GatewayErrorKind>,
    check_account: String,
}

/// Returns the health of all providers that were ever asked, by name. `is_failing` and the certificates are for the
/// caller.
pub(super) async fn load(conn: impl Into<Conn<'_>>) -> Result<BTreeMap<String, ProviderHealth>> {
    const ROWS: &str = "select provider, last_success_at, last_failure_at, last_failure, failures, checked_at, \
          check_error, check_account \
        from provider_health";
    const COUNTS: &str = "select provider, kind, cast(sum(case when hour > $1 then count else 0 end) as bigint), \
          cast(sum(count) as bigint), cast(sum(millis) as bigint) \
        from provider_answer \
        where hour > $2 \
        group by provider, kind \
        order by provider, kind";
    let mut conn = conn.into();
    let now = conn.env.now();
    let rows: Vec<HealthRow> = fetch_all!(&mut conn, ROWS);
    let counts: Vec<(String, String, i64, i64, i64)> =
        fetch_all!(&mut conn, COUNTS, now.plus(-Millis::DAY), now.plus(-RETENTION_MS));
    let answers = |of: &str| {
        let of_it = counts.iter().filter(|(provider, ..)| provider == of);
        let mut counted: Vec<AnswerCount> = of_it
            .map(|(_, kind, day, week, millis)| AnswerCount {
                error: GatewayErrorKind::parse(kind),
                day: *day,
                week: *week,
                average_ms: millis.checked_div(*week).unwrap_or_default(),
            })
            .collect();
        counted.sort_by_key(|count| count.error);
        counted
    };
    let health = |row: HealthRow| {
        let check = row
            .checked_at
            .map(|at| ConnectionCheck { at, outcome: row.check_error.map_or(Ok(row.check_account), Err) });
        let health = ProviderHealth {
            last_success_at: row.last_success_at,
            last_failure: row.last_failure_at.zip(row.last_failure),
            failures: row.failures,
            is_failing: false,
            answers: answers(&row.provider),
            check,
            certificates: Vec::new(),
        };
        (row.provider, health)
    };
    Ok(rows.into_iter().map(health).collect())
}

/// Deletes the counts whose retention is over.
pub(super) async fn sweep(db: &Db) -> Result<()> {
    const SWEEP: &str = "delete from provider_answer \
        where hour <= $1";
    transaction!(db, |tx| {
        let now = tx.now();
        exec!(&mut *tx, SWEEP, now.plus(-RETENTION_MS));
        Ok(())
    })
}
