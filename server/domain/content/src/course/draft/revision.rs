//! Revisions: every state that a text had, which edits build on and can be undone to.

use ground::{Conn, Error, RequestContext, Result, Tx, exec, fetch_optional, fetch_optional_scalar};
use model::{
    Id, Millis,
    account::Person,
    course::{Course, Lesson},
};
use serde::de::DeserializeOwned;

use crate::course::{
    document::{Packed, unpack},
    store::{write_blobs, write_drafts},
};

/// The time in milliseconds within which saves of a lesson by one author are one session, of which the last state
/// stays.
const EDIT_SESSION_MS: i64 = 10 * Millis::MINUTE;

/// The key of a text: its course, its lesson ([`Id::NONE`]: the course's page) and its language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    pub course: Id<Course>,
    pub lesson: Id<Lesson>,
    pub language: &'a str,
}

/// Returns the document that a text had when its hash was `base`.
///
/// # Errors
/// [`Error::Stale`] when that is not known any more; or when the database fails or a stored document is damaged.
pub(super) async fn base<T: DeserializeOwned>(conn: &mut Conn<'_>, text: Text<'_>, base: &str) -> Result<T> {
    find(conn, text, base).await?.ok_or(Error::Stale)
}

/// Returns a state that a text has or had, or `None` when it never had it.
///
/// # Errors
/// Fails when the database does or a stored document is damaged.
pub(super) async fn find<T: DeserializeOwned>(conn: &mut Conn<'_>, text: Text<'_>, hash: &str) -> Result<Option<T>> {
    const FIND: &str = "select b.body \
        from blob b \
        where b.hash = $3 \
          and ( \
            exists ( \
              select 1 \
              from draft d \
              where d.course_id = $1 and d.lesson_id = $2 and d.blob_hash = b.hash \
            ) \
            or exists ( \
              select 1 \
              from revision r \
              where r.course_id = $1 and r.lesson_id = $2 and r.blob_hash = b.hash \
            ) \
            or exists ( \
              select 1 \
              from release_item i \
              join release r on r.id = i.release_id \
              where r.course_id = $1 and i.lesson_id = $2 and i.blob_hash = b.hash \
            ) \
          )";
    let body: Option<Vec<u8>> = fetch_optional_scalar!(&mut *conn, FIND, text.course, text.lesson, hash);
    body.map(|body| unpack(hash, &body)).transpose()
}

/// Returns the hash of the state before the present one, or `None` when the text has not been changed since it was
/// there.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn before(conn: &mut Conn<'_>, text: Text<'_>, now: &str) -> Result<Option<String>> {
    const BEFORE: &str = "select blob_hash \
            from revision \
            where course_id = $1 and lesson_id = $2 and blob_hash <> $3 \
            order by id desc \
            limit 1";
    Ok(fetch_optional_scalar!(&mut *conn, BEFORE, text.course, text.lesson, now))
}

/// Saves a new state in place of the one with the hash `old`. Returns `false` when that is no longer the present one.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn put(tx: &mut Tx, ctx: &RequestContext, text: Text<'_>, old: &str, new: &Packed) -> Result<bool> {
    write_blobs(tx, &[new]).await?;
    set(tx, ctx, text, old, &new.hash).await
}

/// Makes a state that is stored already the present one; the text may have left the draft since.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn go_back(
    tx: &mut Tx,
    ctx: &RequestContext,
    text: Text<'_>,
    old: Option<&str>,
    hash: &str,
) -> Result<()> {
    match old {
        Some(old) if old == hash => Ok(()),
        Some(old) => set(tx, ctx, text, old, hash).await.map(drop),
        None => write_drafts(tx, &[(text.course, text.lesson, text.language, hash)]).await,
    }
}

async fn set(tx: &mut Tx, ctx: &RequestContext, text: Text<'_>, old: &str, new: &str) -> Result<bool> {
    const SAVE: &str = "update draft \
            set blob_hash = $5, saved_at = $6 \
            where course_id = $1 and lesson_id = $2 and language = $3 and blob_hash = $4";
    let now = tx.now();
    let saved = exec!(&mut *tx, SAVE, text.course, text.lesson, text.language, old, new, now);
    if saved == 0 {
        return Ok(false);
    }
    if old != new {
        remember(tx, ctx.person().ok(), text, old, new).await?;
    }
    Ok(true)
}

/// The id, state, instant and author of the last revision.
type Last = (Id<()>, String, Millis, Option<Id<Person>>);

async fn remember(tx: &mut Tx, author: Option<Id<Person>>, text: Text<'_>, old: &str, new: &str) -> Result<()> {
    const LAST: &str = "select id, blob_hash, saved_at, author_id \
            from revision \
            where course_id = $1 and lesson_id = $2 \
            order by id desc \
            limit 1";
    const AGAIN: &str = "update revision \
        set blob_hash = $2, saved_at = $3 \
        where id = $1";
    let now = tx.now();
    let last: Option<Last> = fetch_optional!(&mut *tx, LAST, text.course, text.lesson);
    match last {
        Some((id, blob, at, by))
            if !text.lesson.is_none() && by == author && blob == old && now.0 - at.0 < EDIT_SESSION_MS =>
        {
            exec!(&mut *tx, AGAIN, id, new, now);
            forget(tx, &blob).await
        }
        Some((_, blob, ..)) if blob == old => append(tx, author, text, new).await,
        _ => {
            append(tx, None, text, old).await?;
            append(tx, author, text, new).await
        }
    }
}

async fn append(tx: &mut Tx, author: Option<Id<Person>>, text: Text<'_>, blob: &str) -> Result<()> {
    const APPEND: &str = "insert into revision (id, course_id, lesson_id, blob_hash, author_id, saved_at) \
            values ($1, $2, $3, $4, $5, $6)";
    let (id, now) = (tx.id::<()>()?, tx.now());
    exec!(tx, APPEND, id, text.course, text.lesson, blob, author, now);
    Ok(())
}

/// Removes a blob that nothing refers to any more.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn forget(tx: &mut Tx, blob: &str) -> Result<()> {
    const FORGET: &str = "delete from blob \
        where hash = $1 \
          and not exists ( \
            select 1 \
            from draft \
            where blob_hash = $1 \
          ) \
          and not exists ( \
            select 1 \
            from revision \
            where blob_hash = $1 \
          ) \
          and not exists ( \
            select 1 \
            from release_item \
            where blob_hash = $1 \
          )";
    exec!(tx, FORGET, blob);
    Ok(())
}
