//! The management of jobs by those who run the school.

use model::{
    Id, Millis, Permission,
    admin::{Job, JobRow, JobState, Rows},
    job::CANCELLED,
};

use crate::{
    Conn, Db, Error, RequestContext, Result,
    audit_log::{self, AuditAction},
    exec, fetch_page, list_query, transaction,
};

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Job>,
    kind: String,
    run_at: Millis,
    attempts: i64,
    locked_until: Option<Millis>,
    done_at: Option<Millis>,
    failed_at: Option<Millis>,
    error: Option<String>,
}

/// Returns a page of the jobs in this state (`None`: in all), those that failed first, then the latest first.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::JobViewAny`], or when the database fails.
pub async fn list(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    state: Option<JobState>,
    page: Option<u32>,
) -> Result<Rows<JobRow>> {
    list_query! {
        const LIST =
            "select id, kind, run_at, attempts, locked_until, done_at, failed_at, error",
            "from job",
            "where ($1 = '' or $1 = case when done_at is not null then 'done' when failed_at is not null \
              then 'failed' when locked_until > $2 then 'running' else 'waiting' end)",
            "order by case when failed_at is null then 1 else 0 end, run_at desc, id desc \
            limit $3 offset $4";
    }
    ctx.require(Permission::JobViewAny)?;
    let mut conn = conn.into();
    let (state, now) = (state.map_or("", JobState::as_str), conn.env.now());
    let rows: Rows<Row> = fetch_page!(&mut conn, LIST, page, state, now);
    Ok(rows.map(|row| shown(row, now)))
}

fn shown(row: Row, now: Millis) -> JobRow {
    let state = match (row.done_at, row.failed_at, row.locked_until) {
        (Some(_), ..) => JobState::Succeeded,
        (_, Some(_), _) => JobState::Failed,
        (.., Some(until)) if until > now => JobState::Running,
        _ => JobState::Waiting,
    };
    JobRow { id: row.id, kind: row.kind, state, run_at: row.run_at, attempts: row.attempts, error: row.error }
}

/// Puts a job that was given up back into the queue, with all its attempts.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::JobManageAny`]; [`Error::NotFound`] when no
/// such job was given up, or when the database fails.
pub async fn retry(db: &Db, ctx: &RequestContext, job: Id<Job>) -> Result<()> {
    const RETRY: &str = "update job \
        set failed_at = null, attempts = 0, run_at = $2, error = null \
        where id = $1 and failed_at is not null and done_at is null";
    ctx.require(Permission::JobManageAny)?;
    transaction!(db, |tx| {
        let now = tx.now();
        let found = exec!(&mut *tx, RETRY, job, now);
        Error::NotFound.when(found == 0)?;
        super::wake(tx);
        audit_log::record_change(tx, ctx, AuditAction::JobRetried, &job.to_string(), "failed", "waiting").await
    })
}

/// Gives up a job that no worker holds.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::JobManageAny`]; [`Error::NotFound`] when no
/// such job waits, or when the database fails.
pub async fn cancel(db: &Db, ctx: &RequestContext, job: Id<Job>) -> Result<()> {
    const CANCEL: &str = "update job \
        set failed_at = $2, error = $3 \
        where id = $1 and done_at is null and failed_at is null and (locked_until is null or locked_until <= $2)";
    ctx.require(Permission::JobManageAny)?;
    transaction!(db, |tx| {
        let now = tx.now();
        let found = exec!(&mut *tx, CANCEL, job, now, CANCELLED);
        Error::NotFound.when(found == 0)?;
        audit_log::record_change(tx, ctx, AuditAction::JobCancelled, &job.to_string(), "waiting", "failed").await
    })
}
