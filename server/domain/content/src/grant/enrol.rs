//! Enrolment in free courses.

use ground::{Db, Error, RequestContext, Result, fetch_optional, transaction};
use model::{
    Id,
    course::{Course, Lesson},
    event::EventKind,
    order::GrantSource,
};
use people::events;

use super::{insert, is_open};
use crate::course;

/// Enrols the actor in a free course and returns its first lesson, if it has any. Enrolling twice changes nothing.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor is not a person; [`Error::NotFound`] when there is
/// no such listed course; [`Error::NotBought`] when it costs something; or when the database fails or a stored document
/// is damaged.
pub async fn enrol(db: &Db, ctx: &RequestContext, slug: &str) -> Result<Option<Id<Lesson>>> {
    const PRICE: &str = "select course_id, price \
        from listing \
        where slug = $1";
    let person = ctx.person()?;
    let first = course::first_lesson(db, ctx, slug).await?;
    let enrolled = transaction!(db, |tx| {
        let found: Option<(Id<Course>, i64)> = fetch_optional!(&mut *tx, PRICE, slug);
        let (course, price) = found.ok_or(Error::NotFound)?;
        if is_open(&mut *tx, person, course).await? {
            Ok(None)
        } else {
            Error::NotBought(slug.into()).when(price > 0)?;
            insert(&mut *tx, person, course, GrantSource::Free, None).await?;
            Ok(Some(course))
        }
    })?;
    if let Some(course) = enrolled {
        events::record(&db.env, ctx, EventKind::Enrol, Some(course), None, "");
    }
    Ok(first)
}
