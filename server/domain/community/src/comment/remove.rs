//! Deleting one's own comments.

use ground::{Db, Error, RequestContext, Result, Tx, exec, fetch_optional_scalar, fetch_scalar, transaction};
use model::{
    Id,
    comment::{Comment, TalkObstacle},
    content_report::ReportSubject,
};

use super::{
    access, announce,
    found::{CommentAt, Found},
    recount::recount,
    updates,
};
use crate::content_case::withdraw;

/// Deletes the actor's comment, with its earlier texts and its likes. Where others have answered a gap stays, until the
/// last answer is gone. Works after the grant has ended, in a locked thread, and for a lesson that is gone. A hidden
/// one stays, or its author could write it anew for all to see.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; [`Error::Forbidden`] for one of somebody else; [`Error::NotFound`] when there
/// is no such comment; [`Error::Invalid`] for `text` when it is hidden; or when the database fails.
pub async fn delete(db: &Db, ctx: &RequestContext, comment: Id<Comment>) -> Result<CommentAt> {
    const EMPTY: &str = "update comment \
        set body = '', deleted_at = $2, edited_at = null, held_at = null, likes = 0, sames = 0, quote = '', \
          quote_prefix = '', quote_suffix = '', anchor = 'lesson', pinned_at = null \
        where id = $1";
    let person = ctx.person()?;
    transaction!(db, |tx| {
        let found = Found::load(&mut *tx, comment).await?;
        Error::Forbidden.when(found.person_id != person)?;
        Error::NotFound.when(found.deleted_at.is_some())?;
        access::refusal(TalkObstacle::Hidden).when(found.hidden_at.is_some())?;
        let mut at = found.at();
        announce::take_back(tx, &found).await?;
        if is_answered(tx, comment).await? {
            let now = tx.now();
            exec!(&mut *tx, "delete from comment_vote where comment_id = $1", comment);
            exec!(&mut *tx, "delete from comment_version where comment_id = $1", comment);
            exec!(&mut *tx, "delete from comment_mention where comment_id = $1", comment);
            exec!(&mut *tx, EMPTY, comment, now);
        } else {
            remove(tx, &found).await?;
            at.comment = None;
        }
        withdraw(tx, ReportSubject::Comment, comment.raw()).await?;
        recount(tx, found.thread_id).await?;
        if found.held_at.is_none() {
            updates::publish(tx, found.lesson_id);
        }
        Ok(at)
    })
}

async fn is_answered(tx: &mut Tx, comment: Id<Comment>) -> Result<bool> {
    const ANSWERED: &str = "select exists (select 1 from comment where parent_id = $1)";
    Ok(fetch_scalar!(&mut *tx, ANSWERED, comment))
}

/// Removes a comment that nobody has answered, and the gaps above it that nobody answers any more.
async fn remove(tx: &mut Tx, found: &Found) -> Result<()> {
    const GAP: &str = "select id \
        from comment \
        where id = $1 and deleted_at is not null";
    const PARENT: &str = "select parent_id \
        from comment \
        where id = $1 and parent_id is not null";
    exec!(&mut *tx, "delete from comment where id = $1", found.id);
    let mut above = found.parent_id;
    while let Some(parent) = above {
        let gap: Option<Id<Comment>> = fetch_optional_scalar!(&mut *tx, GAP, parent);
        let Some(gap) = gap else { break };
        if is_answered(tx, gap).await? {
            break;
        }
        above = fetch_optional_scalar!(&mut *tx, PARENT, gap);
        exec!(&mut *tx, "delete from comment where id = $1", gap);
    }
    Ok(())
}
