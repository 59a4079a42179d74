//! Reporting something.

use ground::{
    Conn, Db, RequestContext, Result, exec, fetch_scalar,
    rate_limit::{self, LimitKey},
    transaction,
};
use model::{
    Id,
    content_report::{MAX_REPORT_NOTE_CHARS, ReportReason, ReportRow, ReportSubject, ReportTarget},
    notice::NoticeKind,
    rule::{Rule, Validator, lines},
};

use super::subject::find_visible;
use crate::content_case::{call_reviewers, open};

/// Returns what somebody is about to report, as everybody sees it.
///
/// # Errors
/// [`ground::Error::NotFound`] when the actor sees no such thing: what is hidden is nothing that there is; or when the
/// database fails.
pub async fn target(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    subject: ReportSubject,
    id: Id<()>,
) -> Result<ReportTarget> {
    let mut conn = conn.into();
    let content = find_visible(&mut conn, ctx, subject, id.raw()).await?;
    Ok(ReportTarget { title: content.title, text: content.text, href: content.href })
}

/// Reports something, with a reason and a note, which is needed where the reason is another one than those named. Guests
/// may, too. The same person once more changes what they said.
///
/// # Errors
/// [`ground::Error::NotFound`] when the actor sees no such thing; [`ground::Error::Invalid`] for `reason` or `note`;
/// [`ground::Error::RateLimited`] for one who reports much in a short time; or when the database fails.
pub async fn report(
    db: &Db,
    ctx: &RequestContext,
    subject: ReportSubject,
    id: Id<()>,
    reason: Option<ReportReason>,
    note: &str,
) -> Result<()> {
    const REPORT: &str = "insert into content_report (id, case_id, reporter_id, reporter_key, reason, note, at) \
        values ($1, $2, $3, $4, $5, $6, $7) \
        on conflict (case_id, reporter_key) do update set reason = $5, note = $6";
    const COUNT: &str = "select count(*) \
        from content_report \
        where case_id = $1";
    let mut validator = Validator::default();
    if reason.is_none() {
        validator.check::<()>("reason", Err(Rule::Required));
    }
    let least = usize::from(reason == Some(ReportReason::Other));
    let note = validator.check("note", lines(note, least, MAX_REPORT_NOTE_CHARS));
    validator.finish()?;
    let content = find_visible(&mut Conn::from(db), ctx, subject, id.raw()).await?;
    let (person, origin) = (ctx.person().ok(), ctx.origin().unwrap_or_default());
    let reporter = person.map_or_else(|| format!("reporter from {origin}"), |person| format!("reporter {person}"));
    let key = db.env.keys.lookup(&reporter);
    transaction!(db, |tx| {
        let limit = person.map_or(LimitKey::Reporter(&origin), LimitKey::Writer);
        if person.is_some() || !origin.is_empty() {
            rate_limit::count(tx, &limit).await?;
        }
        let case = open(tx, subject, id.raw(), content.author).await?;
        let (report, now) = (tx.id::<ReportRow>()?, tx.now());
        exec!(&mut *tx, REPORT, report, case, person, &key, reason, &note, now);
        let reports: i64 = fetch_scalar!(&mut *tx, COUNT, case);
        if reports == 1 {
            call_reviewers(tx, NoticeKind::ContentReported, case, subject, id.raw(), person).await?;
        }
        Ok(())
    })
}
