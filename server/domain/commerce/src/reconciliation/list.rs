//! The days and their lines, as the administration reads them.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use ground::{Conn, Db, Error, RequestContext, Result, fetch_all, fetch_optional, fetch_page, list_query};
use model::{
    Currency, Id, Millis, Money, Permission,
    admin::Rows,
    order::Order,
    payment::StatementKind,
    reconciliation::{
        Closing, Day, DayDetail, DayRow, DayState, FileRow, Line, LineClass, LineRow, Progress, RefusedFile,
        Resolution, StatementFile, Total,
    },
};

use crate::payment::Gateways;

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Day>,
    provider: String,
    day: String,
    state: DayState,
    received_at: Option<Millis>,
    told_at: Option<Millis>,
    matched_count: i64,
    difference_count: i64,
    pending: i64,
    written: i64,
    is_rechecked: bool,
}

list_query! {
    const DAYS =
        "select s.id, s.provider, s.day, s.state, s.received_at, s.told_at, s.matched_count, s.difference_count, \
          ( \
            select cast(coalesce(sum(f.line_count + 1), 0) as bigint) \
            from ( \
              select f.line_count \
              from statement_file f \
              where f.statement_id = s.id and f.imported_at is null \
              union all \
              select u.line_count \
              from statement_upload u \
              where u.statement_id = s.id and u.content is not null \
            ) as f \
          ) as pending, \
          ( \
            select cast(coalesce(sum(f.written_count), 0) as bigint) \
            from statement_file f \
            where f.statement_id = s.id and f.imported_at is null \
          ) as written, \
          s.recheck_at is not null as is_rechecked",
        "from statement s",
        "where ($1 = '' or s.provider = $1)",
        "order by s.day desc, s.provider \
        limit $2 offset $3";
    const DAY = "where s.id = $1";
}

/// Returns the names of the providers that give out statements.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PaymentViewAny`].
pub fn providers(db: &Db, ctx: &RequestContext) -> Result<Vec<String>> {
    ctx.require(Permission::PaymentViewAny)?;
    Ok(db.env.part::<Gateways>().with_statements().iter().map(|gateway| gateway.name().to_owned()).collect())
}

/// Returns a page of the days of a provider, or of all when it is empty; the latest first.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PaymentViewAny`]; or when the database
/// fails.
pub async fn list(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    provider: &str,
    page: Option<u32>,
) -> Result<Rows<DayRow>> {
    ctx.require(Permission::PaymentViewAny)?;
    let mut conn = conn.into();
    let Rows { rows, total, page, pages }: Rows<Row> = fetch_page!(&mut conn, DAYS, page, provider);
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        shown.push(day_row(&mut conn, row).await?);
    }
    Ok(Rows { rows: shown, total, page, pages })
}

async fn day_row(conn: &mut Conn<'_>, row: Row) -> Result<DayRow> {
    const TOTALS: &str = "select currency, amount, book_amount, fee_amount \
        from statement_total \
        where statement_id = $1 \
        order by currency";
    let totals: Vec<(Currency, i64, i64, i64)> = fetch_all!(&mut *conn, TOTALS, row.id);
    let total = |(currency, theirs, ours, fees)| Total { currency, theirs, ours, fees };
    Ok(DayRow {
        id: row.id,
        provider: row.provider,
        date: row.day,
        state: row.state,
        received_at: row.received_at,
        is_overdue: row.told_at.is_some(),
        progress: (row.pending > 0 || row.is_rechecked)
            .then(|| Progress { done: row.written, all: (row.pending - 1).max(0) }),
        matched: row.matched_count,
        differences: row.difference_count,
        totals: totals.into_iter().map(total).collect(),
    })
}

#[derive(sqlx::FromRow)]
struct FileOfDay {
    id: Id<StatementFile>,
    day: String,
    handle: Option<String>,
    created_at: Millis,
    line_count: i64,
    sha256: Vec<u8>,
    left_out: Option<String>,
}

#[derive(sqlx::FromRow)]
struct LineOfDay {
    id: Id<Line>,
    number: i64,
    kind: StatementKind,
    reference: String,
    class: LineClass,
    is_open: bool,
    is_late: bool,
    amount: Option<i64>,
    currency: Option<Currency>,
    settled_amount: Option<i64>,
    settled_currency: Option<Currency>,
    book_amount: Option<i64>,
    book_currency: Option<Currency>,
    occurred_at: Millis,
    order_id: Option<Id<Order>>,
    resolution: Option<Resolution>,
    resolved_at: Option<Millis>,
    resolved_by: Option<String>,
    note: String,
}

/// Returns a day with a page of its lines of this class (`None`: of all), those first that wait.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::PaymentViewAny`]; [`Error::NotFound`] when
/// there is no such day, or when the database fails.
pub async fn load(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    id: Id<Day>,
    class: Option<LineClass>,
    page: Option<u32>,
) -> Result<DayDetail> {
    const CLOSING: &str = "select coalesce(p.handle, ''), s.closed_at, s.note \
        from statement s \
        left join person p on p.id = s.closed_by \
        where s.id = $1 and s.closed_at is not null";
    const CLASSES: &str = "select class, count(*) from statement_line where statement_id = $1 group by class";
    const REFUSED: &str = "select p.handle, u.created_at, u.refusal \
        from statement_upload u \
        left join person p on p.id = u.uploaded_by \
        where u.statement_id = $1 and u.refusal is not null \
        order by u.id desc \
        limit 1";
    const FILES: &str = "select f.id, f.day, p.handle, f.created_at, f.line_count, f.sha256, f.left_out \
        from statement_file f \
        left join person p on p.id = f.uploaded_by \
        where f.statement_id = $1 \
        order by f.id";
    list_query! {
        const LINES =
            "select l.id, l.number, l.kind, l.reference, l.class, l.is_open, l.is_late, l.amount, l.currency, \
              l.settled_amount, l.settled_currency, l.book_amount, l.book_currency, l.occurred_at, y.order_id, \
              l.resolution, l.resolved_at, p.handle as resolved_by, l.note",
            "from statement_line l \
            left join payment y on y.id = l.payment_id \
            left join person p on p.id = l.resolved_by",
            "where l.statement_id = $1 and ($2 = '' or l.class = $2)",
            "order by case when l.is_open then 0 else 1 end, l.occurred_at, l.number, l.id \
            limit $3 offset $4";
    }
    ctx.require(Permission::PaymentViewAny)?;
    let mut conn = conn.into();
    let row: Option<Row> = fetch_optional!(&mut conn, DAY, id);
    let row = day_row(&mut conn, row.ok_or(Error::NotFound)?).await?;
    let closing: Option<(String, Millis, String)> = fetch_optional!(&mut conn, CLOSING, id);
    let counts: Vec<(LineClass, i64)> = fetch_all!(&mut conn, CLASSES, id);
    let counts: BTreeMap<_, _> = counts.into_iter().collect();
    let files: Vec<FileOfDay> = fetch_all!(&mut conn, FILES, id);
    let lines: Rows<LineOfDay> = fetch_page!(&mut conn, LINES, page, id, class.map_or("", LineClass::as_str));
    let refused: Option<(Option<String>, Millis, String)> = fetch_optional!(&mut conn, REFUSED, id);
    let file = |file: FileOfDay| FileRow {
        id: file.id,
        date: file.day,
        by: file.handle,
        at: file.created_at,
        lines: file.line_count,
        sha256: HEXLOWER.encode(&file.sha256),
        left_out: file.left_out.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default(),
    };
    Ok(DayDetail {
        row,
        files: files.into_iter().map(file).collect(),
        refused: refused
            .and_then(|(by, at, rule)| Some(RefusedFile { by, at, rule: serde_json::from_str(&rule).ok()? })),
        classes: LineClass::ALL.iter().filter_map(|class| Some((*class, *counts.get(class)?))).collect(),
        closing: closing.map(|(by, at, note)| Closing { by, at, note }),
        lines: lines.map(line_row),
    })
}

fn line_row(line: LineOfDay) -> LineRow {
    let money = |minor: Option<i64>, currency: Option<Currency>| {
        minor.zip(currency).map(|(minor, currency)| Money { minor, currency })
    };
    LineRow {
        id: line.id,
        number: line.number,
        kind: line.kind,
        reference: line.reference,
        class: line.class,
        is_open: line.is_open,
        is_late: line.is_late,
        theirs: money(line.amount, line.currency),
        settled: money(line.settled_amount, line.settled_currency),
        ours: money(line.book_amount, line.book_currency),
        at: line.occurred_at,
        order: line.order_id,
        resolution: line.resolution,
        resolved_by: line.resolved_at.map(|_| line.resolved_by.unwrap_or_default()),
        note: line.note,
    }
}
