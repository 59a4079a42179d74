//! Taking a course out of the catalogue, and putting it back. Who has bought it keeps it.

use model::{Id, Millis, Permission, course::Course};

use super::release;
use crate::{Actor, Db, Error, Result, catalogue::listing, db::write, on};

/// Takes a course out of lists and searches, or puts it back.
pub async fn hide(db: &Db, actor: &Actor, course: Id<Course>, hidden: bool) -> Result<()> {
    const HIDE: &str = "update course set hidden_at = $2 where id = $1";
    const FIRST: &str = "update listing set published_at = \
        (select min(r.live_at) from release r where r.course = listing.course) where course = $1";
    actor.require(Permission::CourseHide)?;
    let listing = if hidden { None } else { release::live(db, course).await? };
    write!(db, |tx| {
        let since: Option<Millis> = hidden.then_some(tx.now());
        let found = on!(&mut *tx, c => sqlx::query(HIDE).bind(course).bind(since).execute(c).await?.rows_affected());
        if found == 0 {
            return Err(Error::NotFound);
        }
        match &listing {
            Some(listing) => {
                listing::write(tx, &[listing]).await?;
                on!(&mut *tx, c => sqlx::query(FIRST).bind(course).execute(c).await?.rows_affected());
            }
            None => listing::clear(tx, &[course]).await?,
        }
        Ok(())
    })?;
    db.env.facets.clear();
    Ok(())
}
