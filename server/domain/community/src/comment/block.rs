//! Whom a teacher blocks in the talk of their courses, and the courses whose talk they open to everybody.

use ground::{
    Db, Error, RequestContext, Result,
    audit_log::{self, AuditAction},
    exec, fetch_optional_scalar, transaction,
};
use model::{Id, Permission, account::Person, comment::Comment, course::Course};

use super::{
    access,
    found::{CommentAt, Found},
};

/// Blocks the author of a comment: they write nothing more under the lessons of the actor's courses. What they wrote
/// stays.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor does not teach the course, and for themselves;
/// [`Error::NotFound`] when there is no such comment; or when the database fails.
pub async fn block(db: &Db, ctx: &RequestContext, comment: Id<Comment>) -> Result<CommentAt> {
    const BLOCK: &str = "insert into talk_block (teacher_id, person_id, at) \
        values ($1, $2, $3) \
        on conflict (teacher_id, person_id) do nothing";
    ctx.require(Permission::CourseEditOwn)?;
    transaction!(db, |tx| {
        let found = Found::load(&mut *tx, comment).await?;
        Error::Forbidden.when(!access::teaches(ctx, found.teacher_id) || ctx.is(found.person_id))?;
        let now = tx.now();
        if exec!(&mut *tx, BLOCK, found.teacher_id, found.person_id, now) > 0 {
            audit_log::record_change(tx, ctx, AuditAction::WriterBlocked, &found.handle, "", &found.slug).await?;
        }
        Ok(found.at())
    })
}

/// Lets somebody write again whom the actor has blocked. Does nothing where they have not.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor does not teach; [`Error::NotFound`] when there is
/// nobody with this handle; or when the database fails.
pub async fn unblock(db: &Db, ctx: &RequestContext, handle: &str) -> Result<()> {
    const PERSON: &str = "select id \
        from person \
        where handle = $1";
    const UNBLOCK: &str = "delete from talk_block \
        where teacher_id = $1 and person_id = $2";
    ctx.require(Permission::CourseEditOwn)?;
    let teacher = ctx.person()?;
    transaction!(db, |tx| {
        let person: Option<Id<Person>> = fetch_optional_scalar!(&mut *tx, PERSON, handle);
        let person = person.ok_or(Error::NotFound)?;
        if exec!(&mut *tx, UNBLOCK, teacher, person) > 0 {
            audit_log::record_change(tx, ctx, AuditAction::WriterUnblocked, handle, "", "").await?;
        }
        Ok(())
    })
}

/// Sets whether whoever is signed in may write under the lessons of a course that everybody may read.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor may not edit the course; [`Error::NotFound`] when
/// there is no such course; or when the database fails.
pub async fn set_open(db: &Db, ctx: &RequestContext, course: Id<Course>, is_open: bool) -> Result<()> {
    const TEACHER: &str = "select teacher_id \
        from course \
        where id = $1";
    const OPEN: &str = "insert into open_talk (course_id, at) \
        values ($1, $2) \
        on conflict (course_id) do nothing";
    const CLOSE: &str = "delete from open_talk \
        where course_id = $1";
    ctx.require(Permission::CourseEditOwn)?;
    transaction!(db, |tx| {
        let teacher: Option<Id<Person>> = fetch_optional_scalar!(&mut *tx, TEACHER, course);
        let teacher = teacher.ok_or(Error::NotFound)?;
        Error::Forbidden.when(!ctx.may(Permission::CourseEditOwn, teacher))?;
        let now = tx.now();
        if is_open {
            exec!(&mut *tx, OPEN, course, now);
        } else {
            exec!(&mut *tx, CLOSE, course);
        }
        Ok(())
    })
}
