//! Deciding cases.

use ground::{
    Conn, Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_optional, fetch_scalar, fetch_scalars, notice, transaction,
};
use model::{
    Id, Millis, Permission,
    account::Person,
    content_report::{CaseVerdict, ContentCase, ContentState, MAX_DECISION_REASON_CHARS, ReportSubject},
    notice::{Audience, NoticeEvent, NoticeKind},
    rule::{Validator, lines},
    url,
};

use super::subject;
use crate::content_case::{Content, find};

#[derive(sqlx::FromRow)]
struct Case {
    id: Id<ContentCase>,
    subject: ReportSubject,
    subject_id: i64,
    author_id: Id<Person>,
    decided_at: Option<Millis>,
}

/// Decides a case: keeps what it is about, which lets through what the word filter holds, or hides it with a reason. Those
/// who reported it hear what became of it, and the author of something hidden why.
///
/// The thing itself is changed first, by its own verb, which does nothing the second time: whoever is interrupted decides
/// once more.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::ReportManageAny`], without the permission to
/// hide such a thing, and in the actor's own case; [`Error::Invalid`] for `reason`; [`Error::NotFound`] when there is no
/// such case; [`Error::Stale`] when it is decided already; or when the database fails.
pub async fn decide(
    db: &Db,
    ctx: &RequestContext,
    case: Id<ContentCase>,
    verdict: CaseVerdict,
    reason: &str,
) -> Result<()> {
    const CASE: &str = "select id, subject, subject_id, author_id, decided_at \
        from content_case \
        where id = $1";
    ctx.require(Permission::ReportManageAny)?;
    let mut validator = Validator::default();
    let least = usize::from(verdict == CaseVerdict::Hide);
    let reason = validator.check("reason", lines(reason, least, MAX_DECISION_REASON_CHARS));
    validator.finish()?;
    let found: Option<Case> = fetch_optional!(db, CASE, case);
    let case = found.ok_or(Error::NotFound)?;
    Error::Stale.when(case.decided_at.is_some())?;
    let content = find(&mut Conn::from(db), case.subject, case.subject_id).await?;
    case.require_stranger(db, ctx, content.as_ref()).await?;
    if let Some(content) = &content {
        match verdict {
            CaseVerdict::Hide => {
                Error::Forbidden.when(!subject::may_hide(ctx, case.subject))?;
                subject::hide(db, ctx, case.subject, case.subject_id, content, &reason).await?;
            }
            CaseVerdict::Keep if content.state == ContentState::Held => {
                subject::release(db, ctx, case.subject, case.subject_id).await?;
            }
            CaseVerdict::Keep => {}
        }
    }
    transaction!(db, |tx| { case.close(tx, ctx, verdict, &reason, content.as_ref()).await })
}

impl Case {
    /// Checks that the case is not the actor's own: they neither wrote what it is about, nor teach that, nor reported it.
    async fn require_stranger(&self, db: &Db, ctx: &RequestContext, content: Option<&Content>) -> Result<()> {
        const REPORTED: &str = "select exists (select 1 from content_report where case_id = $1 and reporter_id = $2)";
        let Ok(person) = ctx.person() else { return Ok(()) };
        let is_reporter: bool = fetch_scalar!(db, REPORTED, self.id, person);
        let is_party = content.is_some_and(|content| content.is_case_of(Some(person)));
        Error::Forbidden.when(is_reporter || is_party || self.author_id == person)
    }

    /// Closes the case, records the decision, and notifies those whom it concerns.
    async fn close(
        &self,
        tx: &mut Tx,
        ctx: &RequestContext,
        verdict: CaseVerdict,
        reason: &str,
        content: Option<&Content>,
    ) -> Result<()> {
        const CLOSE: &str = "update content_case \
            set decided_at = $2, decided_by = $3, verdict = $4, reason = $5 \
            where id = $1 and decided_at is null";
        const REPORTERS: &str = "select reporter_id \
            from content_report \
            where case_id = $1 and reporter_id is not null \
            order by reporter_id";
        let (now, by) = (tx.now(), ctx.person().ok());
        let closed = exec!(&mut *tx, CLOSE, self.id, now, by, verdict, reason);
        Error::Stale.when(closed == 0)?;
        let what = format!("{} {}", self.subject, Id::<()>::from_raw(self.subject_id));
        let after = if reason.is_empty() { verdict.to_string() } else { format!("{verdict}: {reason}") };
        audit_log::record_change(tx, ctx, AuditAction::ReportDecided, &what, "", &after).await?;
        let nowhere = || (String::new(), url::HOME.into());
        let (title, href) = content.map_or_else(nowhere, |content| (content.title.clone(), content.href.clone()));
        let reporters: Vec<Id<Person>> = fetch_scalars!(&mut *tx, REPORTERS, self.id);
        if !reporters.is_empty() {
            let event = NoticeEvent {
                kind: NoticeKind::ReportDecided,
                key: format!("{} {}", NoticeKind::ReportDecided, self.id),
                actor: by,
                audience: Audience::People(reporters),
                title: title.clone(),
                excerpt: reason.into(),
                href: href.clone(),
            };
            notice::raise(tx, &event).await?;
        }
        // The verbs of reviews and comments tell their authors themselves; whoever is suspended reads nothing.
        if verdict == CaseVerdict::Hide && self.subject == ReportSubject::Course && content.is_some() {
            let event = NoticeEvent {
                kind: NoticeKind::ContentHidden,
                key: format!("{} {}", NoticeKind::ContentHidden, self.id),
                actor: by,
                audience: Audience::People(vec![self.author_id]),
                title,
                excerpt: reason.into(),
                href,
            };
            notice::raise(tx, &event).await?;
        }
        Ok(())
    }
}
