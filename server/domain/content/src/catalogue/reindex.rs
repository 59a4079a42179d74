//! Rebuilding of all listings.

use ground::{
    Db, Result,
    db::{Step, StepScope},
    exec, fetch_all, fetch_scalars, transaction,
};
use model::{Id, course::Course};

use super::listing::{clear, write as write_listings};
use crate::{catalogue::FacetCache, course::release};

/// The number of courses that [`reindex`] writes in one transaction.
const BATCH_COURSES: usize = 100;

/// Rebuilds all listings, whose titles and words an older version of the spelling wrote.
pub(crate) const REFOLD: Step =
    Step { name: "listing.title_folded", version: collation::VERSION, run: |db, scope| Box::pin(refold(db, scope)) };

async fn refold(db: &Db, scope: StepScope) -> Result<()> {
    const ALL: &str = "select course_id, title \
        from listing \
        order by course_id";
    const EMPTY: &str = "select course_id, title \
        from listing \
        where title_folded = '' \
        order by course_id";
    const FOLD: &str = "update listing \
        set title_folded = $2, title_sort_key = $3 \
        where course_id = $1";
    let mut titles: Vec<(Id<Course>, String)> = fetch_all!(db, if scope == StepScope::All { ALL } else { EMPTY });
    // Of signs alone nothing may be left.
    titles.retain(|(_, title)| scope == StepScope::All || !collation::fold(title).is_empty());
    for titles in titles.chunks(BATCH_COURSES) {
        transaction!(db, |tx| {
            for (course, title) in titles {
                exec!(&mut *tx, FOLD, *course, collation::fold(title), collation::sort_key(title));
            }
            Ok(())
        })?;
    }
    // A document or a file that is lost keeps no school from opening; `lyceum check` names it.
    if !titles.is_empty()
        && let Err(error) = reindex(db, &mut |_, _| {}).await
    {
        tracing::warn!(%error, "search words are of an older spelling: mend what is damaged, then `lyceum reindex`");
    }
    Ok(())
}

/// Rebuilds all listings from the newest live releases, and returns the number of courses. `progress` is called with
/// the number of courses that are done, and of all.
///
/// # Errors
/// [`ground::Error::Inconsistent`] when a document is missing or damaged; or when the database fails.
pub async fn reindex(db: &Db, progress: &mut (dyn FnMut(usize, usize) + Send)) -> Result<usize> {
    const LIVE: &str = "select distinct r.course_id \
        from release r \
        join course c on c.id = r.course_id \
        where r.live_at <= $1 and c.hidden_at is null \
        order by r.course_id";
    const STALE: &str = "select course_id \
        from listing \
        where not exists ( \
          select 1 \
          from release r \
          join course c on c.id = r.course_id \
          where c.id = listing.course_id and r.live_at <= $1 and c.hidden_at is null \
        )";
    const TAG_KEY: &str = "update tag \
        set sort_key = $2 \
        where id = $1";
    const UNUSED_TAGS: &str = "delete from tag \
        where not exists (select 1 from listing_tag g where g.tag_id = tag.id)";
    let now = db.env.now();
    let courses: Vec<Id<Course>> = fetch_scalars!(db, LIVE, now);
    for (done, batch) in courses.chunks(BATCH_COURSES).enumerate() {
        let mut listings = Vec::with_capacity(batch.len());
        for course in batch {
            listings.extend(release::live(db, *course).await?);
        }
        transaction!(db, |tx| { write_listings(tx, &listings.iter().collect::<Vec<_>>()).await })?;
        progress((done * BATCH_COURSES + batch.len()).min(courses.len()), courses.len());
    }
    let stale: Vec<Id<Course>> = fetch_scalars!(db, STALE, now);
    let tags: Vec<(i64, String)> = fetch_all!(
        db,
        "select id, name \
            from tag \
            order by id"
    );
    transaction!(db, |tx| {
        for (id, name) in &tags {
            exec!(&mut *tx, TAG_KEY, *id, collation::sort_key(name));
        }
        clear(tx, &stale).await?;
        exec!(&mut *tx, UNUSED_TAGS);
        Ok(())
    })?;
    analyze(db).await?;
    db.env.part::<FacetCache>().clear();
    Ok(courses.len())
}

/// Updates the database's statistics, so that it plans well after many rows were written.
///
/// # Errors
/// Fails when the database does.
pub async fn analyze(db: &Db) -> Result<()> {
    transaction!(db, |tx| {
        exec!(&mut *tx, "analyze");
        Ok(())
    })
}
