//! The queue of cases.

use std::collections::HashMap;

use ground::{Conn, RequestContext, Result, fetch_page, list_query, on};
use model::{
    Id, Millis, Permission,
    account::Person,
    admin::Rows,
    content_report::{
        CaseDecision, CaseRow, CaseState, CaseVerdict, ContentCase, ContentState, ReportReason, ReportRow,
        ReportSubject,
    },
};
use sqlx::QueryBuilder;

use super::subject::may_hide;
use crate::content_case::{Content, find};

list_query! {
    const LIST =
        "select c.id, c.subject, c.subject_id, c.opened_at, c.decided_at, c.verdict, c.reason, a.handle as author, \
          d.handle as decided_by",
        "from content_case c \
        join person a on a.id = c.author_id \
        left join person d on d.id = c.decided_by",
        "where case when c.decided_at is null then 'open' else 'decided' end = $1",
        "order by case when $1 = 'open' then c.opened_at else - c.decided_at end, c.id \
        limit $2 offset $3";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<ContentCase>,
    subject: ReportSubject,
    subject_id: i64,
    opened_at: Millis,
    decided_at: Option<Millis>,
    verdict: Option<CaseVerdict>,
    reason: String,
    author: String,
    decided_by: Option<String>,
}

/// A report, whose it is.
#[derive(sqlx::FromRow)]
struct Reported {
    case_id: Id<ContentCase>,
    reporter_id: Option<Id<Person>>,
    handle: Option<String>,
    reason: ReportReason,
    note: String,
    at: Millis,
}

/// Lists the cases in this state: open ones the oldest first, decided ones the last first. Each is one row, however many
/// have reported it.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] or [`ground::Error::Forbidden`] without [`Permission::ReportManageAny`]; or when
/// the database fails.
pub async fn list(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    state: CaseState,
    page: Option<u32>,
) -> Result<Rows<CaseRow>> {
    ctx.require(Permission::ReportManageAny)?;
    let mut conn = conn.into();
    let found: Rows<Row> = fetch_page!(&mut conn, LIST, page, state);
    let mut reports = reports(&mut conn, &found.rows).await?;
    let mut rows = Vec::with_capacity(found.rows.len());
    for row in found.rows {
        let content = find(&mut conn, row.subject, row.subject_id).await?;
        let reports = reports.remove(&row.id).unwrap_or_default();
        rows.push(row.read(ctx, content, reports));
    }
    Ok(Rows { rows, total: found.total, page: found.page, pages: found.pages })
}

/// Returns the reports of these cases, the first one first.
async fn reports(conn: &mut Conn<'_>, cases: &[Row]) -> Result<HashMap<Id<ContentCase>, Vec<Reported>>> {
    let mut all: HashMap<Id<ContentCase>, Vec<Reported>> = HashMap::new();
    if cases.is_empty() {
        return Ok(all);
    }
    let rows: Vec<Reported> = on!(&mut *conn, c => {
        let mut sql = QueryBuilder::new("select r.case_id, r.reporter_id, p.handle, r.reason, r.note, r.at \
            from content_report r \
            left join person p on p.id = r.reporter_id \
            where r.case_id in (");
        let mut list = sql.separated(", ");
        for case in cases {
            list.push_bind(case.id);
        }
        sql.push(") order by r.at, r.id").build_query_as().fetch_all(c).await?
    });
    for row in rows {
        all.entry(row.case_id).or_default().push(row);
    }
    Ok(all)
}

impl Row {
    fn read(self, ctx: &RequestContext, content: Option<Content>, reports: Vec<Reported>) -> CaseRow {
        let viewer = ctx.person().ok();
        let is_reporter = viewer.is_some() && reports.iter().any(|report| report.reporter_id == viewer);
        let is_party = content.as_ref().is_some_and(|content| content.is_case_of(viewer));
        let decision = self.decided_at.zip(self.verdict).map(|(at, verdict)| CaseDecision {
            verdict,
            reason: self.reason,
            by: self.decided_by,
            at,
        });
        let may_hide = content.is_none() || may_hide(ctx, self.subject);
        let state = content.as_ref().map_or(ContentState::Gone, |content| content.state);
        let (title, text, href) =
            content.map(|content| (content.title, content.text, content.href)).unwrap_or_default();
        let report = |report: Reported| ReportRow {
            reporter: report.handle,
            reason: report.reason,
            note: report.note,
            at: report.at,
        };
        CaseRow {
            id: self.id,
            subject: self.subject,
            state,
            opened_at: self.opened_at,
            title,
            text,
            author: self.author,
            href,
            reports: reports.into_iter().map(report).collect(),
            may_decide: decision.is_none() && !is_reporter && !is_party,
            decision,
            may_hide,
        }
    }
}
