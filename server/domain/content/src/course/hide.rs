//! Hiding courses from the catalogue, and showing them again. Those who have bought a hidden course keep it.

use ground::{
    Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_optional_scalar, transaction,
};
use model::{Id, Millis, Permission, course::Course};

use super::release;
use crate::catalogue::{FacetCache, listing};

/// Removes a course from lists and searches.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor may not manage courses; [`Error::NotFound`] when
/// there is no such course; or when the database fails.
pub async fn hide(db: &Db, ctx: &RequestContext, course: Id<Course>) -> Result<()> {
    ctx.require(Permission::CourseManageAny)?;
    transaction!(db, |tx| {
        let now = tx.now();
        let slug = set_hidden(tx, course, Some(now)).await?;
        listing::clear(tx, &[course]).await?;
        audit_log::record_change(tx, ctx, AuditAction::CourseHidden, &slug, "", "").await
    })?;
    db.env.part::<FacetCache>().clear();
    Ok(())
}

/// Puts a course back into lists and searches.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor may not manage courses; [`Error::NotFound`] when
/// there is no such course; or when the database fails or a stored document is damaged.
pub async fn show(db: &Db, ctx: &RequestContext, course: Id<Course>) -> Result<()> {
    const FIRST: &str = "update listing \
        set published_at = (select min(r.live_at) from release r where r.course_id = listing.course_id) \
        where course_id = $1";
    ctx.require(Permission::CourseManageAny)?;
    let listing = release::live(db, course).await?;
    transaction!(db, |tx| {
        let slug = set_hidden(tx, course, None).await?;
        match &listing {
            Some(listing) => {
                listing::write(tx, &[listing]).await?;
                exec!(&mut *tx, FIRST, course);
            }
            None => listing::clear(tx, &[course]).await?,
        }
        audit_log::record_change(tx, ctx, AuditAction::CourseShown, &slug, "", "").await
    })?;
    db.env.part::<FacetCache>().clear();
    Ok(())
}

/// Sets since when the course is hidden, and returns its slug.
async fn set_hidden(tx: &mut Tx, course: Id<Course>, since: Option<Millis>) -> Result<String> {
    const HIDE: &str = "update course \
        set hidden_at = $2 \
        where id = $1 \
        returning slug";
    let slug: Option<String> = fetch_optional_scalar!(tx, HIDE, course, since);
    slug.ok_or(Error::NotFound)
}
