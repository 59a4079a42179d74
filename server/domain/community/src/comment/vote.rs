//! Likes, and those who have the same question.

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
    read::{LIKE, SAME},
    updates,
};

/// Sets whether the actor likes a comment. It is a state and no switch, so that two tabs that say the same are one
/// like.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when there is no such comment that everybody sees;
/// [`Error::Forbidden`] for one's own, and for those who may not write there; [`Error::RateLimited`] for one who votes
/// much in a short time; or when the database fails.
pub async fn like(db: &Db, ctx: &RequestContext, comment: Id<Comment>, is_liked: bool) -> Result<CommentAt> {
    vote(db, ctx, comment, LIKE, is_liked).await
}

/// Sets whether the actor has the same question, as [`like`] does.
///
/// # Errors
/// As [`like`]; [`Error::NotFound`] also when it is no question.
pub async fn same(db: &Db, ctx: &RequestContext, comment: Id<Comment>, is_same: bool) -> Result<CommentAt> {
    vote(db, ctx, comment, SAME, is_same).await
}

async fn vote(
    db: &Db,
    ctx: &RequestContext,
    comment: Id<Comment>,
    kind: &'static str,
    is_wanted: bool,
) -> Result<CommentAt> {
    const VOTE: &str = "insert into comment_vote (comment_id, person_id, kind, at) \
        values ($1, $2, $3, $4) \
        on conflict (comment_id, kind, person_id) do nothing";
    const TAKE_BACK: &str = "delete from comment_vote \
        where comment_id = $1 and person_id = $2 and kind = $3";
    const COUNT: &str = "update comment \
        set likes = (select count(*) from comment_vote v where v.comment_id = $1 and v.kind = 'like'), \
          sames = (select count(*) from comment_vote v where v.comment_id = $1 and v.kind = 'same') \
        where id = $1";
    let person = ctx.person()?;
    let found = Found::load_shown(db, comment).await?;
    let lesson = course::discussed(db, ctx, found.lesson_id).await?;
    transaction!(db, |tx| {
        let found = Found::load_shown(&mut *tx, comment).await?;
        let is_question = found.kind == CommentKind::Question && found.parent_id.is_none();
        Error::NotFound.when(kind == SAME && !is_question)?;
        let obstacle = access::obstacle(&mut tx.conn(), ctx, &lesson).await?;
        Error::Forbidden.when(found.person_id == person || obstacle.is_some())?;
        access::count(tx, ctx).await?;
        let now = tx.now();
        let changed = if is_wanted {
            exec!(&mut *tx, VOTE, comment, person, kind, now)
        } else {
            exec!(&mut *tx, TAKE_BACK, comment, person, kind)
        };
        if changed > 0 {
            exec!(&mut *tx, COUNT, comment);
            if is_wanted && kind == LIKE && access::is_reader(&mut tx.conn(), &lesson, found.person_id).await? {
                let key = format!("{}-{comment}-{person}", NoticeKind::CommentLiked);
                let people = (Some(person), vec![found.person_id]);
                announce::raise(tx, NoticeKind::CommentLiked, key, people, (lesson.title.as_str(), &found)).await?;
            }
            updates::publish(tx, found.lesson_id);
        }
        Ok(found.at())
    })
}
