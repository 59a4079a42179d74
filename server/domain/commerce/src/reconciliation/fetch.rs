//! Fetching statements: that of yesterday each morning, and that of any day when somebody asks for it.

use ground::{
    Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_scalar, jobs, transaction,
};
use model::{Id, Millis, Permission, job::JobKind, payment::GatewayErrorKind, reconciliation::Day, rule::Rule};
use people::authority;
use serde::{Deserialize, Serialize};

use super::{
    day,
    receive::{Received, receive, refused},
    upload::require_over,
};
use crate::{
    letter,
    payment::{self, Gateways, StatementDay, StatementError, StatementFault},
};

/// The interval at which a statement that is not ready is asked for again, in milliseconds.
const RETRY_INTERVAL_MS: i64 = 30 * Millis::MINUTE;
/// The time after the end of a day for which its statement is asked for, in milliseconds: until noon of the next one.
const FETCH_WINDOW_MS: i64 = 12 * Millis::HOUR;
/// The number of days that are made up for after a standstill, at most.
const MAX_DAYS_BEHIND: usize = 31;

/// The payload of the job that fetches a statement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct FetchStatement {
    provider: String,
    day: String,
}

/// Enqueues the fetching of the days that are over and have none yet, of each provider that has been paid with.
pub(super) async fn sweep(db: &Db) -> Result<()> {
    for gateway in db.env.part::<Gateways>().with_statements() {
        let yesterday = StatementDay::of(db.env.now(), gateway.capabilities().utc_offset_minutes).before();
        transaction!(db, |tx| { enqueue_until(tx, gateway.name(), yesterday).await })?;
    }
    Ok(())
}

async fn enqueue_until(tx: &mut Tx, provider: &str, yesterday: StatementDay) -> Result<()> {
    const USED: &str = "select exists (select 1 from payment where provider = $1)";
    const LAST: &str = "select max(day) from statement where provider = $1";
    let is_used: bool = fetch_scalar!(&mut *tx, USED, provider);
    if !is_used {
        return Ok(());
    }
    let last: Option<String> = fetch_scalar!(&mut *tx, LAST, provider);
    let last = last.and_then(|last| StatementDay::parse(&last));
    let mut days = Vec::new();
    let mut day = yesterday;
    while days.len() < MAX_DAYS_BEHIND && last.map_or(days.is_empty(), |last| day > last) {
        days.push(day);
        day = day.before();
    }
    for day in days.into_iter().rev() {
        let (_, is_new) = day::ensure(tx, provider, day).await?;
        if is_new {
            let job = FetchStatement { provider: provider.into(), day: day.to_string() };
            jobs::enqueue(tx, JobKind::FetchStatement, &job).await?;
        }
    }
    Ok(())
}

/// Fetches a statement by itself: again while it is not ready, until a person is told.
pub(super) async fn run(db: &Db, job: FetchStatement) -> Result<()> {
    let gateway = db.env.part::<Gateways>().get(&job.provider);
    let (Some(gateway), Some(day)) = (gateway, StatementDay::parse(&job.day)) else { return Ok(()) };
    let statement = match gateway.download_statement(day).await {
        Ok(statement) => statement,
        Err(error) => {
            tracing::warn!(provider = job.provider, day = job.day, "no statement yet: {error}");
            let ends = day.after().begins(gateway.capabilities().utc_offset_minutes);
            return transaction!(db, |tx| { ask_later(tx, &job, ends.plus(FETCH_WINDOW_MS)).await });
        }
    };
    let received = Received::new(statement, None)?;
    let kept = transaction!(db, |tx| { receive(tx, &job.provider, &received, None, "date").await });
    match kept {
        // Somebody was faster, with the same lines.
        Ok(_) | Err(Error::Invalid(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn ask_later(tx: &mut Tx, job: &FetchStatement, until: Millis) -> Result<()> {
    const TELL: &str = "update statement \
        set told_at = $3 \
        where provider = $1 and day = $2 and received_at is null and told_at is null";
    let next = tx.now().plus(RETRY_INTERVAL_MS);
    if next <= until {
        return jobs::enqueue_at(tx, JobKind::FetchStatement, job, next).await.map(|_| ());
    }
    let (FetchStatement { provider, day }, now) = (job, tx.now());
    if exec!(&mut *tx, TELL, provider, day, now) > 0 {
        tracing::error!(provider, day, "alert: a statement does not come");
        let write = |lang, address: &str| letter::statement_missing(lang, address, provider, day);
        payment::tell_managers(tx, write).await?;
    }
    Ok(())
}

/// Fetches the statement of a day, which a job reads. Returns the day that its lines go to.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PaymentManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::Invalid`] with `provider` when there is none of this
/// name with statements, with `date` when it is none, and with `date` and [`Rule::Statement`] when it is not over, its
/// statement is not ready or came before; [`Error::Gateway`] when the provider does not answer; or when the database
/// fails.
pub async fn fetch(db: &Db, ctx: &RequestContext, provider: &str, date: &str) -> Result<Id<Day>> {
    authority::require(db, ctx, Permission::PaymentManageAny).await?;
    let gateways = db.env.part::<Gateways>().with_statements();
    let gateway = gateways.into_iter().find(|gateway| gateway.name() == provider);
    let gateway = gateway.ok_or_else(|| Error::invalid("provider", Rule::NotFound))?;
    let day = StatementDay::parse(date.trim());
    let not_a_day = || refused("date", StatementError::whole(StatementFault::Time));
    let day = day.ok_or_else(not_a_day)?;
    require_over(day, gateway.capabilities().utc_offset_minutes, db.env.now(), "date")?;
    let statement = match gateway.download_statement(day).await {
        Err(error) if error.kind == GatewayErrorKind::Refused => {
            return Err(refused("date", StatementError::whole(StatementFault::NotReady)));
        }
        statement => statement?,
    };
    let received = Received::new(statement, None)?;
    transaction!(db, |tx| {
        let taken = receive(tx, provider, &received, ctx.person().ok(), "date").await?;
        let date = day.to_string();
        audit_log::record_change(tx, ctx, AuditAction::StatementReceived, provider, "", &date).await?;
        Ok(taken)
    })
}
