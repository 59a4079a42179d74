//! The audit logs: searching them, and exporting what was found.

use ground::{
    Conn, Db, RequestContext, Result, audit_log,
    csv::{self, cells},
    fetch_all, fetch_page, list_query, transaction,
};
use model::{
    Id, Millis, Permission,
    admin::Rows,
    audit_log::{AuditAction, AuditLogFilter, AuditLogKind, AuditLogRow},
};
use people::person;

/// The number of rows in a file, at most; the newest.
const MAX_EXPORTED_ROWS: i64 = 100_000;

list_query! {
    const LIST =
        "select l.sequence, l.at, p.handle, l.action, l.subject, l.before, l.after, l.address, l.request",
        "from audit_log l \
        left join person p on p.id = l.actor_id",
        "where l.kind = $1 and ($2 = '' or l.actor_id = $3 or l.subject = $2 or l.address = $2) and ($4 = '' \
          or l.action = $4) and l.at between $5 and $6",
        "order by l.sequence desc \
        limit $7 offset $8";
}

#[derive(sqlx::FromRow)]
struct Row {
    sequence: i64,
    at: Millis,
    handle: Option<String>,
    action: AuditAction,
    subject: String,
    before: String,
    after: String,
    address: String,
    request: String,
}

impl From<Row> for AuditLogRow {
    fn from(row: Row) -> Self {
        Self {
            seq: row.sequence,
            at: row.at,
            actor: row.handle.unwrap_or_default(),
            action: row.action,
            subject: row.subject,
            before: row.before,
            after: row.after,
            address: row.address,
            request: row.request,
        }
    }
}

/// A filter as the query takes it.
struct Wanted {
    kind: AuditLogKind,
    q: String,
    person: Id<model::account::Person>,
    action: &'static str,
    from: Millis,
    to: Millis,
}

impl Wanted {
    async fn of(conn: &mut Conn<'_>, filter: &AuditLogFilter) -> Result<Self> {
        let zone = conn.env.zone();
        let q = filter.q.trim().trim_start_matches('@').to_owned();
        let person = person::by_handle(&mut *conn, &q).await?.unwrap_or(Id::NONE);
        Ok(Self {
            kind: filter.kind.unwrap_or(AuditLogKind::Operation),
            person,
            q,
            action: filter.action.map_or("", AuditAction::as_str),
            from: zone.parse_day(&filter.from).map_or(Millis(i64::MIN), |day| day.start),
            // The last day is meant whole.
            to: zone.parse_day(&filter.to).map_or(Millis(i64::MAX), |day| day.end.plus(-1)),
        })
    }
}

/// Returns one page of the rows of an audit log that match a filter, newest first.
///
/// # Errors
/// [`ground::Error::Forbidden`] without the permission, [`ground::Error::Unauthenticated`] for guests; or when the
/// database fails.
pub async fn logs(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    filter: &AuditLogFilter,
    page: Option<u32>,
) -> Result<Rows<AuditLogRow>> {
    ctx.require(Permission::LogViewAny)?;
    let mut conn = conn.into();
    let Wanted { kind, q, person, action, from, to } = Wanted::of(&mut conn, filter).await?;
    let rows: Rows<Row> = fetch_page!(&mut conn, LIST, page, kind, &q, person, action, from, to);
    Ok(rows.map(Into::into))
}

/// Returns the rows that match a filter as CSV, 100 000 at most, and records the export in the audit log.
///
/// # Errors
/// [`ground::Error::Forbidden`] without the permission to export, [`ground::Error::Unauthenticated`] for guests; or
/// when the database fails.
pub async fn csv(db: &Db, ctx: &RequestContext, filter: &AuditLogFilter) -> Result<String> {
    ctx.require(Permission::LogExportAny)?;
    let mut conn = Conn::from(db);
    let Wanted { kind, q, person, action, from, to } = Wanted::of(&mut conn, filter).await?;
    let found: Vec<Row> =
        fetch_all!(&mut conn, LIST.rows, kind, &q, person, action, from, to, MAX_EXPORTED_ROWS, 0_i64);
    let head = cells(["seq", "at", "who", "what", "on", "before", "after", "address", "request", "time_zone"]);
    let zone = db.env.zone();
    let row = |row: &Row| {
        let (seq, at) = (row.sequence.to_string(), zone.iso(row.at));
        cells([
            &*seq,
            &at,
            row.handle.as_deref().unwrap_or_default(),
            row.action.as_str(),
            &row.subject,
            &row.before,
            &row.after,
            &row.address,
            &row.request,
            zone.name(),
        ])
    };
    let rows: Vec<_> = std::iter::once(head).chain(found.iter().map(row)).collect();
    transaction!(db, |tx| {
        audit_log::record_change(tx, ctx, AuditAction::LogExported, kind.as_str(), "", &found.len().to_string()).await
    })?;
    csv::csv(&rows)
}
