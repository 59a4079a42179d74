//! Fetching statements: that of yesterday each morning, and that of any day when somebody asks for it.

use std::collections::BTreeSet;

use ground::{
    Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_scalar, fetch_scalars, jobs, transaction,
};
use model::{Id, Millis, Permission, job::JobKind, payment::GatewayErrorKind, reconciliation::Day, rule::Rule};
use people::authority;
use serde::{Deserialize, Serialize};

use super::{
    day, part,
    receive::{Intake, Received, receive, refused},
    time_limit::TimeLimit,
    upload::require_past,
};
use crate::payment::{GatewayError, Gateways, Statement, StatementDay, StatementError, StatementFault, StatementPart};

/// The time after which a statement that did not come is asked for again, in milliseconds; twice as long each time.
const FIRST_DELAY_MS: i64 = 10 * Millis::MINUTE;
/// The failures in a row after which a person is told: ten hours and a half after the first one.
const MAX_FAILURES: u32 = 7;
/// The parts of a statement, at most.
const MAX_PARTS: i64 = 1_000;
/// The number of days that are made up for after a standstill, at most.
const MAX_DAYS_BEHIND: usize = 31;

/// The payload of the job that fetches a statement, part by part.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct FetchStatement {
    provider: String,
    day: String,
    /// The failures since the last part that came.
    #[serde(default)]
    failures: u32,
    /// The parts that are kept.
    #[serde(default)]
    parts: i64,
    /// The place after which the next part comes; `None` at the beginning.
    #[serde(default)]
    after: Option<String>,
}

/// Enqueues the fetching of the days that are over and that nobody asked for yet, of each provider that has been paid
/// with. One whose keys cannot be used is asked as well: so a person hears of it.
pub(super) async fn sweep(db: &Db) -> Result<()> {
    let gateways = db.env.part::<Gateways>();
    for gateway in gateways.with_statements() {
        let yesterday = StatementDay::of(db.env.now(), gateway.capabilities().utc_offset_minutes).before();
        transaction!(db, |tx| { enqueue_until(tx, gateway.name(), yesterday, true).await })?;
    }
    for provider in gateways.with_unusable_keys() {
        let yesterday = StatementDay::of(db.env.now(), 0).before();
        transaction!(db, |tx| { enqueue_until(tx, provider, yesterday, false).await })?;
    }
    Ok(())
}

async fn enqueue_until(tx: &mut Tx, provider: &str, yesterday: StatementDay, can_begin: bool) -> Result<()> {
    const USED: &str = "select exists ( \
          select 1 \
          from payment \
          where provider = $1 \
        )";
    const LAST: &str = "select max(day) \
        from statement \
        where provider = $1 and asked_at is not null";
    // Lines that came late, or a person, made these.
    const UNASKED: &str = "select day \
        from statement \
        where provider = $1 and day <= $2 and asked_at is null and received_at is null";
    const ASK: &str = "update statement \
        set asked_at = $3 \
        where provider = $1 and day = $2 and asked_at is null";
    let is_used: bool = fetch_scalar!(&mut *tx, USED, provider);
    let last: Option<String> = fetch_scalar!(&mut *tx, LAST, provider);
    if !is_used || (last.is_none() && !can_begin) {
        return Ok(());
    }
    let last = last.and_then(|last| StatementDay::parse(&last));
    let unasked: Vec<String> = fetch_scalars!(&mut *tx, UNASKED, provider, yesterday.to_string());
    let mut days: BTreeSet<StatementDay> = unasked.iter().filter_map(|day| StatementDay::parse(day)).collect();
    let (mut day, mut count) = (yesterday, 0);
    while count < MAX_DAYS_BEHIND && last.map_or(count == 0, |last| day > last) {
        days.insert(day);
        (day, count) = (day.before(), count + 1);
    }
    for day in days {
        day::ensure(tx, provider, day).await?;
        let (day, now) = (day.to_string(), tx.now());
        if exec!(&mut *tx, ASK, provider, &day, now) > 0 {
            let job = FetchStatement { provider: provider.into(), day, ..FetchStatement::default() };
            jobs::enqueue(tx, JobKind::FetchStatement, &job).await?;
        }
    }
    Ok(())
}

/// Fetches a part of a statement by itself: again while it does not come, until a person is told.
pub(super) async fn run(db: &Db, job: FetchStatement) -> Result<()> {
    let Some(day) = StatementDay::parse(&job.day) else { return Ok(()) };
    match download(db, &job, day).await {
        Ok(StatementPart { statement, next: Some(next) }) => {
            transaction!(db, |tx| { go_on(tx, &job, &statement, &next).await })
        }
        Ok(StatementPart { statement, next: None }) => finish(db, &job, statement).await,
        Err(error) => {
            tracing::warn!(provider = job.provider, day = job.day, part = job.parts, "no statement yet: {error}");
            transaction!(db, |tx| { ask_later(tx, &job, day).await })
        }
    }
}

/// Downloads the next part.
async fn download(
    db: &Db,
    job: &FetchStatement,
    day: StatementDay,
) -> std::result::Result<StatementPart, GatewayError> {
    let failed = |kind, detail: &str| Err(GatewayError::new(kind, detail));
    let Some(gateway) = db.env.part::<Gateways>().get(&job.provider) else {
        return failed(GatewayErrorKind::Unauthorized, "there are no keys that can be used");
    };
    if job.parts >= MAX_PARTS {
        return failed(GatewayErrorKind::Unreadable, "the statement has no end");
    }
    let TimeLimit(limit) = *db.env.part();
    let part = tokio::time::timeout(limit, gateway.download_part(day, job.after.as_deref())).await;
    part.unwrap_or_else(|_| failed(GatewayErrorKind::TimedOut, "a part of the statement takes too long"))
}

/// Keeps a part that is not the last one, and enqueues the next.
async fn go_on(tx: &mut Tx, job: &FetchStatement, part: &Statement, next: &str) -> Result<()> {
    let day = day::ensure(tx, &job.provider, part.day).await?;
    part::keep(tx, day, job.parts, part).await?;
    let job = FetchStatement { failures: 0, parts: job.parts + 1, after: Some(next.into()), ..job.clone() };
    jobs::enqueue(tx, JobKind::FetchStatement, &job).await.map(|_| ())
}

/// Takes in a statement whose last part has come.
async fn finish(db: &Db, job: &FetchStatement, last: Statement) -> Result<()> {
    let last_day = last.day;
    let day = transaction!(db, |tx| { day::ensure(tx, &job.provider, last_day).await })?;
    // Where another run has ended with them, they are gone.
    let Some(statement) = part::join(db, day, job.parts, last).await? else { return Ok(()) };
    let statement = match statement.distinct() {
        Ok(statement) => statement,
        Err(fault) => {
            tracing::warn!(provider = job.provider, day = job.day, "no statement that can be read: {fault}");
            return transaction!(db, |tx| { begin_again_later(tx, job, day, last_day).await });
        }
    };
    let received = Received::new(statement, None)?;
    transaction!(db, |tx| {
        receive(tx, &job.provider, &received, None).await?;
        part::forget(tx, day, 0).await
    })
}

/// Has all parts of a statement come once more.
async fn begin_again_later(tx: &mut Tx, job: &FetchStatement, day: Id<Day>, date: StatementDay) -> Result<()> {
    part::forget(tx, day, 0).await?;
    let job = FetchStatement { parts: 0, after: None, ..job.clone() };
    ask_later(tx, &job, date).await
}

async fn ask_later(tx: &mut Tx, job: &FetchStatement, date: StatementDay) -> Result<()> {
    let job = FetchStatement { failures: job.failures + 1, ..job.clone() };
    if job.failures < MAX_FAILURES {
        let next = tx.now().plus(FIRST_DELAY_MS << (job.failures - 1));
        return jobs::enqueue_at(tx, JobKind::FetchStatement, &job, next).await.map(|_| ());
    }
    let day = day::ensure(tx, &job.provider, date).await?;
    part::forget(tx, day, 0).await?;
    day::notify_missing(tx, &job.provider, &job.day).await
}

/// Fetches the statement of a day, which a job reads; of a long one the first part, and jobs fetch the others. Returns
/// the day that its lines go to, and what is new in it.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PaymentManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::Invalid`] with `provider` when there is none of this
/// name with statements, with `date` when it is none, and with `date` and [`Rule::Statement`] when it is not over, lies
/// before the school, or its statement is not ready or no statement;
/// [`Error::Gateway`] when the provider does not answer; or when the database fails.
pub async fn fetch(db: &Db, ctx: &RequestContext, provider: &str, date: &str) -> Result<Intake> {
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    let gateways = db.env.part::<Gateways>().with_statements();
    let gateway = gateways.into_iter().find(|gateway| gateway.name() == provider);
    let gateway = gateway.ok_or_else(|| Error::invalid("provider", Rule::NotFound))?;
    let day = StatementDay::parse(date.trim());
    let not_a_day = || refused("date", StatementError::whole(StatementFault::Time));
    let day = day.ok_or_else(not_a_day)?;
    let offset = gateway.capabilities().utc_offset_minutes;
    require_past(db, day, offset, "date").await?;
    let job = FetchStatement { provider: provider.into(), day: day.to_string(), ..FetchStatement::default() };
    let StatementPart { statement, next } = match download(db, &job, day).await {
        Err(error) if error.kind == GatewayErrorKind::Refused => {
            return Err(refused("date", StatementError::whole(StatementFault::NotReady)));
        }
        part => part?,
    };
    let statement = statement.distinct().map_err(|fault| refused("date", fault))?;
    let received = Received::new(statement, None)?;
    transaction!(db, |tx| {
        let taken = match &next {
            None => receive(tx, provider, &received, ctx.person().ok()).await?,
            Some(next) => {
                go_on(tx, &job, &received.statement, next).await?;
                Intake { day: day::taking(tx, provider, day).await?, new_lines: None }
            }
        };
        if !taken.is_known() {
            let date = day.to_string();
            audit_log::record_change(tx, ctx, AuditAction::StatementReceived, provider, "", &date).await?;
        }
        Ok(taken)
    })
}
