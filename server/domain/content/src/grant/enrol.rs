//! Enrolment in free courses.

use ground::{Db, Error, RequestContext, Result, exec, fetch_optional, transaction};
use model::{
    Id,
    course::{Course, Lesson},
    event::EventKind,
    order::{Grant, GrantSource},
};
use people::events;

use super::is_open;
use crate::course;

/// Enrols the actor in a free course and returns its first lesson, if it has any. Enrolling twice changes nothing.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor is not a person; [`Error::NotFound`] when there is
/// no such listed course; [`Error::NotBought`] when it costs something; or when the database fails or a stored document
/// is damaged.
pub async fn enrol(db: &Db, ctx: &RequestContext, slug: &str) -> Result<Option<Id<Lesson>>> {
    const PRICE: &str = "select course_id, price from listing where slug = $1";
    const GIVE: &str = "insert into access_grant (id, person_id, course_id, source, starts_at) \
        values ($1, $2, $3, $4, $5)";
    let person = ctx.person()?;
    let first = course::first_lesson(db, ctx, slug).await?;
    let enrolled = transaction!(db, |tx| {
        let found: Option<(Id<Course>, i64)> = fetch_optional!(&mut *tx, PRICE, slug);
        let (course, price) = found.ok_or(Error::NotFound)?;
        if is_open(&mut *tx, person, course).await? {
            Ok(None)
        } else {
            Error::NotBought(slug.into()).when(price > 0)?;
            let (id, now) = (tx.id::<Grant>()?, tx.now());
            exec!(&mut *tx, GIVE, id, person, course, GrantSource::Free.as_str(), now);
            Ok(Some(course))
        }
    })?;
    if let Some(course) = enrolled {
        events::record(&db.env, ctx, EventKind::Enrol, Some(course), None, "");
    }
    Ok(first)
}
