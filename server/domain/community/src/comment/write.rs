//! Writing, answering and changing comments.

use content::course::DiscussedLesson;
use ground::{
    Conn, Db, Error, RequestContext, Result, Tx, exec, fetch_all, transaction,
    word_filter::{self, Screened},
};
use model::{
    Id, Millis,
    comment::{Comment, CommentKind, CommentVersion, MAX_COMMENT_CHARS, MAX_DEPTH, TalkObstacle},
    content_report::ReportSubject,
    course::Lesson,
    rule::{Validator, lines},
};

use super::{
    access, announce,
    found::{CommentAt, Found},
    mention,
    place::{Anchored, NewThread},
    recount::recount,
    updates,
};
use crate::content_case::{hold, withdraw};

/// The length of the text of an id in `comment.path`.
const ID_CHARS: usize = 13;

/// Begins a thread under a lesson. It passes the word filter: what that holds waits for a reviewer.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when there is no such lesson that the actor may see;
/// [`Error::Invalid`] for `text`: what is wrong with it, or [`Rule::TalkObstacle`](model::rule::Rule::TalkObstacle)
/// when the actor may not write there, or the lesson is gone, and for `millis`; [`Error::RateLimited`] for one who
/// writes much in a short time; or when the database fails.
pub async fn begin(db: &Db, ctx: &RequestContext, lesson: Id<Lesson>, new: &NewThread<'_>) -> Result<CommentAt> {
    ctx.person()?;
    let mut validator = Validator::default();
    let text = validator.check("text", lines(new.text, 1, MAX_COMMENT_CHARS));
    let lesson = access::lesson_for_writing(db, ctx, lesson).await?;
    let anchored = Anchored::read(new, &lesson, &mut validator);
    validator.finish()?;
    transaction!(db, |tx| {
        access::require(tx, ctx, &lesson).await?;
        let id = tx.id::<Comment>()?;
        let row = NewRow { id, thread: id, parent: None, depth: 0, path: id.to_string(), kind: new.kind };
        insert(tx, ctx, &lesson, &row, &anchored, &text).await
    })
}

/// Answers a comment; it passes the word filter. Behind the deepest replies that are shown, answers stand beside what
/// they answer.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; [`Error::NotFound`] when there is no such comment; [`Error::Invalid`] for
/// `text`: what is wrong with it, or [`Rule::TalkObstacle`](model::rule::Rule::TalkObstacle) when the actor may not
/// write there, the thread is locked, or what they answer is gone; [`Error::RateLimited`] for one who writes much in a
/// short time; or when the database fails.
pub async fn reply(db: &Db, ctx: &RequestContext, comment: Id<Comment>, text: &str) -> Result<CommentAt> {
    ctx.person()?;
    let text = checked(text)?;
    let parent = match Found::load(db, comment).await {
        // Its author may have deleted it a moment ago.
        Err(Error::NotFound) => Err(access::refusal(TalkObstacle::ParentGone)),
        outcome => outcome,
    }?;
    let lesson = access::lesson_for_writing(db, ctx, parent.lesson_id).await?;
    transaction!(db, |tx| {
        let parent = Found::load(&mut *tx, comment).await?;
        access::refusal(TalkObstacle::ParentGone).when(!parent.is_shown())?;
        access::refusal(TalkObstacle::Locked).when(parent.locked_at.is_some())?;
        access::require(tx, ctx, &lesson).await?;
        let id = tx.id::<Comment>()?;
        let above =
            usize::try_from(MAX_DEPTH).map_or(parent.path.len(), |depth| parent.path.len().min(depth * ID_CHARS));
        let row = NewRow {
            id,
            thread: parent.thread_id,
            parent: Some(parent.id),
            depth: (parent.depth + 1).min(MAX_DEPTH),
            path: format!("{}{id}", &parent.path[..above]),
            kind: parent.kind,
        };
        insert(tx, ctx, &lesson, &row, &Anchored::default(), &text).await
    })
}

/// A comment that is about to be written.
struct NewRow {
    id: Id<Comment>,
    thread: Id<Comment>,
    parent: Option<Id<Comment>>,
    depth: i64,
    path: String,
    kind: CommentKind,
}

async fn insert(
    tx: &mut Tx,
    ctx: &RequestContext,
    lesson: &DiscussedLesson,
    row: &NewRow,
    anchored: &Anchored,
    text: &str,
) -> Result<CommentAt> {
    const INSERT: &str = "insert into comment (id, course_id, lesson_id, thread_id, parent_id, depth, path, person_id, \
          kind, body, written_at, held_at, anchor, anchor_millis, anchor_file, quote, quote_prefix, quote_suffix, \
          place) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    let Screened { text, is_held } = word_filter::screen(&mut *tx, "text", text).await?;
    let (person, now) = (ctx.person()?, tx.now());
    exec!(
        &mut *tx,
        INSERT,
        row.id,
        lesson.course,
        lesson.id,
        row.thread,
        row.parent,
        row.depth,
        &row.path,
        person,
        row.kind,
        &text,
        now,
        is_held.then_some(now),
        anchored.anchor,
        anchored.millis,
        anchored.file,
        &anchored.quote.exact,
        &anchored.quote.prefix,
        &anchored.quote.suffix,
        anchored.place
    );
    mention::write(tx, lesson, row.id, &text).await?;
    recount(tx, row.thread).await?;
    if is_held {
        hold(tx, ReportSubject::Comment, row.id.raw(), person).await?;
    }
    let found = Found::load(&mut *tx, row.id).await?;
    if found.is_shown() {
        announce::written(tx, lesson, &found).await?;
        updates::publish(tx, lesson.id);
    }
    Ok(found.at())
}

fn checked(text: &str) -> Result<String> {
    let mut validator = Validator::default();
    let text = validator.check("text", lines(text, 1, MAX_COMMENT_CHARS));
    validator.finish()?;
    Ok(text)
}

/// Changes the text of the actor's comment, which passes the word filter anew; the text of before is kept, unless it
/// was held. The same once more changes nothing.
///
/// # Errors
/// [`Error::Unauthenticated`] for guests; [`Error::Forbidden`] for one of somebody else; [`Error::NotFound`] when there
/// is no such comment; [`Error::Invalid`] for `text`, as [`reply`], also when it is hidden; [`Error::RateLimited`] for
/// one who writes much in a short time; or when the database fails.
pub async fn edit(db: &Db, ctx: &RequestContext, comment: Id<Comment>, text: &str) -> Result<CommentAt> {
    const KEEP: &str = "insert into comment_version (id, comment_id, body, written_at) \
        values ($1, $2, $3, $4)";
    const EDIT: &str = "update comment \
        set body = $2, edited_at = $3, held_at = $4 \
        where id = $1";
    let person = ctx.person()?;
    let text = checked(text)?;
    let found = Found::load(db, comment).await?;
    Error::Forbidden.when(found.person_id != person)?;
    let lesson = access::lesson_for_writing(db, ctx, found.lesson_id).await?;
    transaction!(db, |tx| {
        let found = Found::load(&mut *tx, comment).await?;
        Error::NotFound.when(found.deleted_at.is_some())?;
        access::refusal(TalkObstacle::Hidden).when(found.hidden_at.is_some())?;
        access::refusal(TalkObstacle::Locked).when(found.locked_at.is_some())?;
        access::require(tx, ctx, &lesson).await?;
        let Screened { text, is_held } = word_filter::screen(&mut *tx, "text", &text).await?;
        if found.body != text {
            let (id, now) = (tx.id::<CommentVersion>()?, tx.now());
            if found.held_at.is_none() {
                exec!(&mut *tx, KEEP, id, comment, &found.body, found.edited_at.unwrap_or(found.written_at));
            }
            exec!(&mut *tx, EDIT, comment, &text, now, is_held.then_some(now));
            mention::write(tx, &lesson, comment, &text).await?;
            recount(tx, found.thread_id).await?;
            // Whoever has the text of before in front of them does not decide on this one.
            withdraw(tx, ReportSubject::Comment, comment.raw()).await?;
            if is_held {
                hold(tx, ReportSubject::Comment, comment.raw(), person).await?;
            }
            let changed = Found::load(&mut *tx, comment).await?;
            if changed.is_shown() && found.is_shown() {
                announce::mentions(tx, &lesson, &changed).await?;
            } else if changed.is_shown() {
                announce::written(tx, &lesson, &changed).await?;
            }
            if changed.is_shown() || found.is_shown() {
                updates::publish(tx, found.lesson_id);
            }
        }
        Ok(found.at())
    })
}

/// Returns the earlier texts of a comment, the last first: for its author, and those who may hide it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such comment whose history the actor may read; or when the database fails.
pub async fn versions(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    comment: Id<Comment>,
) -> Result<Vec<CommentVersion>> {
    const VERSIONS: &str = "select body, written_at \
        from comment_version \
        where comment_id = $1 \
        order by id desc";
    let mut conn = conn.into();
    let found = Found::load(&mut conn, comment).await?;
    let may = ctx.is(found.person_id) || access::sees_hidden(ctx, found.teacher_id);
    Error::NotFound.when(!may)?;
    let rows: Vec<(String, Millis)> = fetch_all!(&mut conn, VERSIONS, comment);
    Ok(rows.into_iter().map(|(body, written_at)| CommentVersion { body, written_at }).collect())
}
