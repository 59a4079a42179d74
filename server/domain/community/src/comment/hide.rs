//! Hiding comments that break the school's rules, showing them again, and letting through what the word filter holds.

use content::course;
use ground::{
    Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, transaction,
};
use model::{
    Id,
    comment::{Comment, MAX_COMMENT_REASON_CHARS},
    notice::NoticeKind,
    rule::{Validator, lines},
};

use super::{
    access, announce,
    found::{CommentAt, Found},
    recount::recount,
    updates,
};

/// Hides a comment from everybody but its author and those who may show it again; the audit log has the reason, and its
/// author hears of it. One that the word filter holds is held no more: it was judged. One that is hidden stays as it
/// is.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor neither hides comments of the school nor teaches
/// the course, and for their own; [`Error::Invalid`] for `reason`; [`Error::NotFound`] when there is no such comment;
/// or when the database fails.
pub async fn hide(db: &Db, ctx: &RequestContext, comment: Id<Comment>, reason: &str) -> Result<CommentAt> {
    const HIDE: &str = "update comment \
        set hidden_at = $2, hidden_by = $3, hidden_reason = $4, held_at = null \
        where id = $1 and hidden_at is null";
    signed_in(ctx)?;
    let mut validator = Validator::default();
    let reason = validator.check("reason", lines(reason, 1, MAX_COMMENT_REASON_CHARS));
    let found = decided(Found::load(db, comment).await?, ctx)?;
    validator.finish()?;
    let title = match course::discussed(db, &RequestContext::system(), found.lesson_id).await {
        Ok(lesson) => lesson.title,
        // It is hidden all the same where the lesson is gone.
        Err(Error::NotFound) => found.slug.clone(),
        Err(error) => return Err(error),
    };
    transaction!(db, |tx| {
        let found = decided(Found::load(&mut *tx, comment).await?, ctx)?;
        let (now, by) = (tx.now(), ctx.person().ok());
        if exec!(&mut *tx, HIDE, comment, now, by, &reason) > 0 {
            log(tx, ctx, AuditAction::CommentHidden, &found, &reason).await?;
            let key = format!("{}-{comment}-{}", NoticeKind::ContentHidden, now.0);
            let people = (None, vec![found.person_id]);
            announce::raise(tx, NoticeKind::ContentHidden, key, people, (title.as_str(), &found)).await?;
        }
        Ok(found.at())
    })
}

/// Shows a hidden comment to everybody again. A teacher shows only what they have hidden themselves. One that is not
/// hidden stays as it is.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] as for [`hide`]; [`Error::NotFound`] when there is no such
/// comment; or when the database fails.
pub async fn show(db: &Db, ctx: &RequestContext, comment: Id<Comment>) -> Result<CommentAt> {
    const SHOW: &str = "update comment \
        set hidden_at = null, hidden_by = null, hidden_reason = '' \
        where id = $1 and hidden_at is not null";
    signed_in(ctx)?;
    transaction!(db, |tx| {
        let found = decided(Found::load(&mut *tx, comment).await?, ctx)?;
        let is_own_doing = found.hidden_by.is_none_or(|by| ctx.is(by));
        Error::Forbidden.when(!is_own_doing && !ctx.can(access::MODERATE))?;
        if exec!(&mut *tx, SHOW, comment) > 0 {
            log(tx, ctx, AuditAction::CommentShown, &found, "").await?;
        }
        Ok(found.at())
    })
}

/// Lets a comment through that the word filter holds: everybody sees it, and those whom it concerns hear of it. One
/// that is not held stays as it is.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor does not hide comments of the school, and for
/// their own; [`Error::NotFound`] when there is no such comment; or when the database fails.
pub async fn release(db: &Db, ctx: &RequestContext, comment: Id<Comment>) -> Result<CommentAt> {
    const RELEASE: &str = "update comment \
        set held_at = null \
        where id = $1 and held_at is not null";
    ctx.require(access::MODERATE)?;
    let found = Found::load(db, comment).await?;
    let lesson = match course::discussed(db, &RequestContext::system(), found.lesson_id).await {
        Ok(lesson) => Some(lesson),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    transaction!(db, |tx| {
        let found = decided(Found::load(&mut *tx, comment).await?, ctx)?;
        if exec!(&mut *tx, RELEASE, comment) > 0 {
            log(tx, ctx, AuditAction::CommentReleased, &found, "").await?;
            let released = Found::load(&mut *tx, comment).await?;
            if let Some(lesson) = lesson.as_ref().filter(|_| released.is_shown()) {
                announce::written(tx, lesson, &released).await?;
            }
        }
        Ok(found.at())
    })
}

fn signed_in(ctx: &RequestContext) -> Result<()> {
    match ctx.person() {
        Err(Error::Unauthenticated) => Err(Error::Unauthenticated),
        _ => Ok(()),
    }
}

/// Returns a comment that the actor may decide on: nobody does so in their own case.
fn decided(found: Found, ctx: &RequestContext) -> Result<Found> {
    let may = access::sees_hidden(ctx, found.teacher_id) && !ctx.is(found.person_id);
    Error::Forbidden.when(!may)?;
    Error::NotFound.when(found.deleted_at.is_some())?;
    Ok(found)
}

/// Counts the thread anew, and records what was decided: the log names the lesson's course and the author.
async fn log(tx: &mut Tx, ctx: &RequestContext, action: AuditAction, found: &Found, reason: &str) -> Result<()> {
    recount(tx, found.thread_id).await?;
    updates::publish(tx, found.lesson_id);
    let subject = format!("{} {} {}", found.slug, found.handle, found.id);
    audit_log::record_change(tx, ctx, action, &subject, "", reason).await
}
