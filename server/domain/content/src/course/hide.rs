//! Taking a course out of the catalogue, and putting it back. Who has bought it keeps it.

use ground::{
    Db, Error, RequestContext, Result, exec, fetch_optional_scalar,
    log::{self, Verb},
    transaction,
};
use model::{Id, Millis, Permission, course::Course};

use super::release;
use crate::catalogue::{FacetCache, listing};

/// Takes a course out of lists and searches, or puts it back.
pub async fn hide(db: &Db, ctx: &RequestContext, course: Id<Course>, hidden: bool) -> Result<()> {
    const HIDE: &str = "update course set hidden_at = $2 where id = $1 returning slug";
    const FIRST: &str = "update listing \
        set published_at = (select min(r.live_at) from release r where r.course = listing.course) \
        where course = $1";
    ctx.require(Permission::CourseManageAny)?;
    let listing = if hidden { None } else { release::live(db, course).await? };
    transaction!(db, |tx| {
        let since: Option<Millis> = hidden.then_some(tx.now());
        let slug: Option<String> = fetch_optional_scalar!(&mut *tx, HIDE, course, since);
        let slug = slug.ok_or(Error::NotFound)?;
        match &listing {
            Some(listing) => {
                listing::write(tx, &[listing]).await?;
                exec!(&mut *tx, FIRST, course);
            }
            None => listing::clear(tx, &[course]).await?,
        }
        let verb = if hidden { Verb::CourseHidden } else { Verb::CourseShown };
        log::changed(tx, ctx, verb, &slug, "", "").await
    })?;
    db.env.part::<FacetCache>().clear();
    Ok(())
}
