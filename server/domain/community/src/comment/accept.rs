//! The accepted answer of a question.

use content::course;
use ground::{Db, Error, RequestContext, Result, exec, transaction};
use model::{
    Id,
    comment::{Comment, CommentKind},
    notice::NoticeKind,
};

use super::{
    access, announce,
    found::{CommentAt, Found},
    recount::recount,
    updates,
};

/// Accepts an answer to a question in place of the one before, or takes that back. Whoever asked decides, and the
/// course's teacher.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when there is no such answer that everybody sees, or the
/// actor may not read the lesson; [`Error::Forbidden`] for anybody else; [`Error::RateLimited`] for one who changes
/// much in a short time; or when the database fails.
pub async fn accept(db: &Db, ctx: &RequestContext, comment: Id<Comment>, is_accepted: bool) -> Result<CommentAt> {
    const ACCEPT: &str = "update comment \
        set accepted_id = $2 \
        where id = $1 and (accepted_id is null or accepted_id <> $2)";
    const TAKE_BACK: &str = "update comment \
        set accepted_id = null \
        where id = $1 and accepted_id = $2";
    let person = ctx.person()?;
    let found = Found::load_shown(db, comment).await?;
    let lesson = course::discussed(db, ctx, found.lesson_id).await?;
    transaction!(db, |tx| {
        let found = Found::load_shown(&mut *tx, comment).await?;
        Error::NotFound.when(found.kind != CommentKind::Question || found.parent_id.is_none())?;
        let is_blocked = access::obstacle(&mut tx.conn(), ctx, &lesson).await?.is_some();
        let decides = (found.asker_id == person && !is_blocked) || access::teaches(ctx, found.teacher_id);
        Error::Forbidden.when(!decides)?;
        access::count(tx, ctx).await?;
        let change = if is_accepted { ACCEPT } else { TAKE_BACK };
        if exec!(&mut *tx, change, found.thread_id, comment) > 0 {
            recount(tx, found.thread_id).await?;
            if is_accepted && access::is_reader(&mut tx.conn(), &lesson, found.person_id).await? {
                let key = format!("{}-{comment}", NoticeKind::AnswerAccepted);
                let people = (Some(person), vec![found.person_id]);
                announce::raise(tx, NoticeKind::AnswerAccepted, key, people, (lesson.title.as_str(), &found)).await?;
            }
            updates::publish(tx, found.lesson_id);
        }
        Ok(found.at())
    })
}
