//! Enrolling in a course that costs nothing.

use ground::{Db, Error, RequestContext, Result, db::write, on};
use model::{
    Id,
    behaviour::Behaviour,
    course::{Course, Lesson},
    order::{Grant, GrantSource},
};
use people::behaviour;

use super::is_open;
use crate::course;

/// Enrols the actor in a course that costs nothing; the lesson to begin with. Enrolling twice is enrolling once.
/// [`Error::NotBought`] when it costs something.
pub async fn enrol(db: &Db, ctx: &RequestContext, slug: &str) -> Result<Option<Id<Lesson>>> {
    const PRICE: &str = "select course, price from listing where slug = $1";
    const GIVE: &str = "insert into access_grant (id, person, course, source, starts_at) values ($1, $2, $3, $4, $5)";
    let person = ctx.person()?;
    let first = course::first_lesson(db, ctx, slug).await?;
    let enrolled = write!(db, |tx| {
        let found: Option<(Id<Course>, i64)> =
            on!(&mut *tx, c => sqlx::query_as(PRICE).bind(slug).fetch_optional(c).await?);
        let (course, price) = found.ok_or(Error::NotFound)?;
        if is_open(&mut *tx, person, course).await? {
            return Ok(None);
        }
        if price > 0 {
            return Err(Error::NotBought(slug.into()));
        }
        let (id, now) = (tx.id::<Grant>()?, tx.now());
        on!(&mut *tx, c => sqlx::query(GIVE).bind(id).bind(person).bind(course).bind(GrantSource::Free.as_str())
            .bind(now).execute(c).await?.rows_affected());
        Ok(Some(course))
    })?;
    if let Some(course) = enrolled {
        behaviour::note(&db.env, ctx, Behaviour::Enrol, Some(course), None, "");
    }
    Ok(first)
}
