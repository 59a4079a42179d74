//! What a teacher does with the threads of their courses: pinning and locking them.

use ground::{Db, Error, RequestContext, Result, exec, transaction};
use model::{Id, Permission, comment::Comment};

use super::{
    found::{CommentAt, Found},
    recount::recount,
    updates,
};

/// Sets whether a thread stands above the others of its lesson.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor may not edit the course; [`Error::NotFound`] when
/// there is no such thread; or when the database fails.
pub async fn pin(db: &Db, ctx: &RequestContext, thread: Id<Comment>, is_pinned: bool) -> Result<CommentAt> {
    const PIN: &str = "update comment \
        set pinned_at = $2 \
        where id = $1";
    set(db, ctx, thread, PIN, is_pinned).await
}

/// Sets whether nobody may answer in a thread any more.
///
/// # Errors
/// As [`pin`].
pub async fn lock(db: &Db, ctx: &RequestContext, thread: Id<Comment>, is_locked: bool) -> Result<CommentAt> {
    const LOCK: &str = "update comment \
        set locked_at = $2 \
        where id = $1";
    set(db, ctx, thread, LOCK, is_locked).await
}

async fn set(
    db: &Db,
    ctx: &RequestContext,
    thread: Id<Comment>,
    change: &'static str,
    is_so: bool,
) -> Result<CommentAt> {
    ctx.require(Permission::CourseEditOwn)?;
    transaction!(db, |tx| {
        let found = Found::load(&mut *tx, thread).await?;
        Error::Forbidden.when(!ctx.may(Permission::CourseEditOwn, found.teacher_id))?;
        Error::NotFound.when(found.parent_id.is_some() || found.deleted_at.is_some())?;
        let at = is_so.then_some(tx.now());
        exec!(&mut *tx, change, thread, at);
        recount(tx, thread).await?;
        updates::publish(tx, found.lesson_id);
        Ok(found.at())
    })
}
