//! What is said under a lesson, as its readers see it.

use content::course;
use ground::{Conn, Error, RequestContext, Result, fetch_one, fetch_scalar, fetch_scalars};
use model::{
    Id,
    comment::{Comment, CommentState, LessonTalk, TalkCounts, TalkFilter, TalkObstacle, TalkOrder, ThreadPage},
    course::Lesson,
};

use super::{
    access,
    found::Found,
    read::{Wanted, pages, threads},
    row::Reader,
};

/// Returns a page of the threads of a lesson. Without an order the newest come first; without a filter there are all;
/// `page` counts from 1, and beyond the end it is the last.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::NotBought`] when the actor may not read the lesson; or when the database fails or a
/// stored document is damaged.
pub async fn of_lesson(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    lesson: Id<Lesson>,
    (order, filter): (Option<TalkOrder>, Option<TalkFilter>),
    page: Option<u32>,
) -> Result<LessonTalk> {
    const COUNT: &str = "select count(*) \
        from comment \
        where lesson_id = $1 and parent_id is null \
          and ((hidden_at is null and held_at is null) or person_id = $2 or (hidden_at is not null and $3) \
            or (held_at is not null and $4)) \
          and ($5 not in ('questions', 'open') or kind = 'question') and ($5 <> 'open' or accepted_id is null) \
          and ($5 <> 'own' or person_id = $2)";
    const PAGE: &str = "select id \
        from comment \
        where lesson_id = $1 and parent_id is null \
          and ((hidden_at is null and held_at is null) or person_id = $2 or (hidden_at is not null and $3) \
            or (held_at is not null and $4)) \
          and ($5 not in ('questions', 'open') or kind = 'question') and ($5 <> 'open' or accepted_id is null) \
          and ($5 <> 'own' or person_id = $2) \
        order by case when pinned_at is null then 1 else 0 end, case when $6 then place else 0 end, \
          case when $7 then likes + sames else 0 end desc, id desc \
        limit $8 offset $9";
    let mut conn = conn.into();
    let lesson = course::discussed(&mut conn, ctx, lesson).await?;
    let viewer = ctx.person().unwrap_or(Id::NONE);
    let (sees_hidden, sees_held) = (access::sees_hidden(ctx, lesson.teacher), ctx.can(access::MODERATE));
    let order = order.unwrap_or(TalkOrder::Newest);
    let part = filter.map_or("", TalkFilter::as_str);
    let total: i64 = fetch_scalar!(&mut conn, COUNT, lesson.id, viewer, sees_hidden, sees_held, part);
    let (page, pages) = pages(total, LessonTalk::PER_PAGE, page);
    let ids: Vec<Id<Comment>> = fetch_scalars!(
        &mut conn,
        PAGE,
        lesson.id,
        viewer,
        sees_hidden,
        sees_held,
        part,
        order == TalkOrder::Place,
        order == TalkOrder::Votes,
        LessonTalk::PER_PAGE,
        (page - 1) * LessonTalk::PER_PAGE
    );
    let obstacle = access::obstacle(&mut conn, ctx, &lesson).await?;
    let replies = (1, LessonTalk::FIRST_REPLIES);
    let wanted = Wanted { threads: &ids, replies, sees_hidden, lesson: Some(&lesson) };
    let mut found = threads(&mut conn, Reader { ctx, may_write: obstacle.is_none() }, &wanted).await?;
    Ok(LessonTalk {
        threads: ids.iter().filter_map(|id| found.remove(id)).collect(),
        order,
        filter,
        counts: counts(&mut conn, lesson.id).await?,
        page,
        pages,
        obstacle,
    })
}

/// Returns how much everybody sees under a lesson.
///
/// # Errors
/// Fails when the database does.
pub async fn counts(conn: impl Into<Conn<'_>>, lesson: Id<Lesson>) -> Result<TalkCounts> {
    const COUNTS: &str = "select count(*), \
          cast(coalesce(sum(replies + case when deleted_at is null then 1 else 0 end), 0) as bigint), \
          cast(coalesce(sum(case when kind = 'question' then 1 else 0 end), 0) as bigint), \
          cast(coalesce(sum(case when kind = 'question' and accepted_id is null then 1 else 0 end), 0) as bigint) \
        from comment \
        where lesson_id = $1 and parent_id is null and hidden_at is null and held_at is null";
    let (threads, comments, questions, open): (i64, i64, i64, i64) = fetch_one!(conn.into(), COUNTS, lesson);
    Ok(TalkCounts { threads, comments, questions, open })
}

/// Returns a page of the thread in which a comment stands; without a `page` the one on which it stands.
///
/// # Errors
/// [`Error::NotFound`] when there is no such comment under this lesson that the actor may see; else as [`of_lesson`].
pub async fn thread(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    lesson: Id<Lesson>,
    comment: Id<Comment>,
    page: Option<u32>,
) -> Result<ThreadPage> {
    const BEFORE: &str = "select count(*) \
        from comment x \
        where x.thread_id = $1 and x.id <> $1 \
          and ((x.hidden_at is null and x.held_at is null) or x.person_id = $2 or (x.hidden_at is not null and $3) \
            or (x.held_at is not null and $4) or exists (select 1 from comment y where y.parent_id = x.id)) \
          and x.path < $5";
    // Behind all paths, which are digits and capitals.
    const END: &str = "~";
    let mut conn = conn.into();
    let lesson = course::discussed(&mut conn, ctx, lesson).await?;
    let found = Found::load(&mut conn, comment).await?;
    Error::NotFound.when(found.lesson_id != lesson.id)?;
    let viewer = ctx.person().unwrap_or(Id::NONE);
    let (sees_hidden, sees_held) = (access::sees_hidden(ctx, lesson.teacher), ctx.can(access::MODERATE));
    let head = found.thread_id;
    let total: i64 = fetch_scalar!(&mut conn, BEFORE, head, viewer, sees_hidden, sees_held, END);
    let before: i64 = fetch_scalar!(&mut conn, BEFORE, head, viewer, sees_hidden, sees_held, &found.path);
    let page = page.or_else(|| u32::try_from(1 + before / ThreadPage::PER_PAGE).ok());
    let (page, pages) = pages(total, ThreadPage::PER_PAGE, page);
    let mut obstacle = access::obstacle(&mut conn, ctx, &lesson).await?;
    let replies = (1 + (page - 1) * ThreadPage::PER_PAGE, page * ThreadPage::PER_PAGE);
    let wanted = Wanted { threads: &[head], replies, sees_hidden, lesson: Some(&lesson) };
    let reader = Reader { ctx, may_write: obstacle.is_none() };
    let thread = threads(&mut conn, reader, &wanted).await?.remove(&head).ok_or(Error::NotFound)?;
    // Of what is hidden there is a gap, but no thread.
    let is_gone = thread.head.body.is_empty() && thread.head.state != CommentState::Deleted;
    Error::NotFound.when(is_gone)?;
    if thread.is_locked {
        obstacle = obstacle.or(Some(TalkObstacle::Locked));
    }
    Ok(ThreadPage { thread, page, pages, obstacle })
}
