//! Progress: how far learners are in their lessons, and where in each.
//!
//! Players report every ten seconds. Reports are buffered in memory, merged, and written once a second in one
//! transaction for all: a page view must not wait for the disk because somebody else watches a film.

mod buffer;
mod completion;
mod consumption;
mod earlier_completions;
mod lesson;
mod mine;
mod playback;
mod stored;
mod visit;

use content::course;
use ground::{Db, RequestContext, Result, Tx, transaction};
use model::{
    Id,
    account::Person,
    course::{File, Lesson, LessonKind},
    event::EventKind,
    progress::{Origin, Report, Watched, length, progress_permille},
};
use people::events;

pub use buffer::ProgressBuffer;
use buffer::{Pending, Reports, locked};
pub use consumption::{furthest, has_begun};
pub(crate) use earlier_completions::EARLIER_COMPLETIONS;
pub use lesson::lesson;
pub use mine::{mine, next_lesson};
pub use stored::Row;
use stored::Stored;
use visit::Visit;

/// Buffers a report about a lesson that is open to the actor. [`flush`] writes it within a second or so.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] for guests; [`ground::Error::NotFound`] when there is no such lesson;
/// [`ground::Error::NotBought`] when it is not open to the actor; or when the database fails.
pub async fn report(db: &Db, ctx: &RequestContext, slug: &str, lesson: Id<Lesson>, report: Report) -> Result<()> {
    report_from(db, ctx, slug, lesson, &Origin::default(), report).await
}

/// Buffers a report of a page that came with a proof of when it was opened: it is about the file that the page showed,
/// and believed for the time since. With a proof that is another person's or none of ours it says nothing.
///
/// # Errors
/// As for [`report`].
pub async fn report_from(
    db: &Db,
    ctx: &RequestContext,
    slug: &str,
    lesson: Id<Lesson>,
    origin: &Origin,
    report: Report,
) -> Result<()> {
    let person = ctx.person()?;
    let open = course::open_lesson(db, ctx, slug, lesson).await?;
    let at = db.env.now();
    let visit = match &origin.visit {
        None => Visit { opened_at: at, file: open.file },
        Some(proof) => {
            let Some(visit) = Visit::verified(&db.env, person, lesson, proof) else { return Ok(()) };
            visit
        }
    };
    let key = (person, lesson, visit.file);
    // Nobody knows any more how long a file was that is gone.
    let length = if visit.file == open.file { length(open.kind, open.millis) } else { i64::MAX };
    // What lies outside of the recording spends no belief.
    let mut seen = Watched::from_intervals(&report.seen, length);
    if matches!(open.kind, LessonKind::Video | LessonKind::Audio) {
        let mut pace = locked(&db.env.part::<ProgressBuffer>().pace);
        seen = pace.clamp_to_wall_clock(key, visit.opened_at, &seen, length, at);
    }
    let course = open.course;
    let mut reports = locked(&db.env.part::<ProgressBuffer>().reports);
    let pending =
        reports.entry(key).or_insert_with(|| Pending { open, length, watched: Watched::default(), position: None, at });
    pending.watched = pending.watched.union(seen.intervals(), length);
    if !origin.late {
        pending.position = Some(report.position.clamp(0, length));
    }
    pending.at = at;
    drop(reports);
    if !origin.late {
        events::record(&db.env, ctx, EventKind::Learn, Some(course), Some(lesson), "");
    }
    Ok(())
}

/// Writes the buffered reports and returns their number, which counts each person and lesson once.
///
/// # Errors
/// Fails when the database does; the reports stay in the buffer.
pub async fn flush(db: &Db) -> Result<usize> {
    let reports = std::mem::take(&mut *locked(&db.env.part::<ProgressBuffer>().reports));
    locked(&db.env.part::<ProgressBuffer>().pace).sweep(db.env.now());
    if reports.is_empty() {
        return Ok(0);
    }
    let outcome = transaction!(db, |tx| {
        for ((person, lesson, file), pending) in &reports {
            merge(tx, *person, *lesson, *file, pending).await?;
        }
        Ok(reports.len())
    });
    if outcome.is_err() {
        put_back(db, reports);
    }
    outcome
}

/// Returns reports that could not be written to the buffer. What came meanwhile is newer.
fn put_back(db: &Db, reports: Reports) {
    let mut buffer = locked(&db.env.part::<ProgressBuffer>().reports);
    for (key, pending) in reports {
        match buffer.get_mut(&key) {
            Some(newer) => {
                newer.watched = newer.watched.union(pending.watched.intervals(), newer.length);
                newer.position = newer.position.or(pending.position);
            }
            None => {
                buffer.insert(key, pending);
            }
        }
    }
}

async fn merge(tx: &mut Tx, person: Id<Person>, lesson: Id<Lesson>, file: Id<File>, pending: &Pending) -> Result<()> {
    let open = &pending.open;
    if file != open.file {
        return stored::keep(tx, person, lesson, file, &pending.watched).await;
    }
    let stored = Stored::load(tx, person, lesson).await?;
    let before = stored.watched_of(tx, person, lesson, file).await?;
    let watched = before.union(pending.watched.intervals(), pending.length);
    // Late reports are repeated to be sure, long after somebody was there.
    if pending.position.is_none() && watched == before {
        return Ok(());
    }
    // What is done stays done, also when another file has taken the place of the one that was watched.
    let done = stored.marked || stored.done_at.is_some();
    let row = Row {
        person,
        lesson,
        course: open.course,
        file,
        permille: progress_permille(open.kind, &watched, pending.length, done),
        furthest: progress_permille(open.kind, &watched, pending.length, false),
        watched,
        position: pending.position.unwrap_or_else(|| stored.position_in(file)),
        marked: stored.marked,
        at: pending.at,
    };
    row.write(tx).await?;
    completion::record(tx, person, open, pending.at).await
}

/// Marks a lesson as done by the actor.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] for guests; [`ground::Error::NotFound`] when there is no such lesson;
/// [`ground::Error::NotBought`] when it is not open to the actor; or when the database fails.
pub async fn mark_done(db: &Db, ctx: &RequestContext, slug: &str, lesson: Id<Lesson>) -> Result<()> {
    set_marked(db, ctx, slug, lesson, true).await
}

/// Marks a lesson as not done after all: what was watched or read counts again, or from the beginning if it was enough.
///
/// # Errors
/// As for [`mark_done`].
pub async fn mark_not_done(db: &Db, ctx: &RequestContext, slug: &str, lesson: Id<Lesson>) -> Result<()> {
    set_marked(db, ctx, slug, lesson, false).await
}

async fn set_marked(db: &Db, ctx: &RequestContext, slug: &str, lesson: Id<Lesson>, done: bool) -> Result<()> {
    let person = ctx.person()?;
    let open = course::open_lesson(db, ctx, slug, lesson).await?;
    let length = length(open.kind, open.millis);
    transaction!(db, |tx| {
        let stored = Stored::load(tx, person, lesson).await?;
        let watched = stored.watched_of(tx, person, lesson, open.file).await?;
        let furthest = progress_permille(open.kind, &watched, length, false);
        // Somebody who takes it back wants to see it as not done.
        let watched = if done || furthest < 1_000 { watched } else { Watched::default() };
        let row = Row {
            person,
            lesson,
            course: open.course,
            file: open.file,
            permille: progress_permille(open.kind, &watched, length, done),
            furthest,
            watched,
            position: stored.position_in(open.file),
            marked: done,
            at: tx.now(),
        };
        row.write(tx).await?;
        if done {
            completion::record(tx, person, &open, row.at).await
        } else {
            completion::revoke(tx, person, &open, stored.done_at).await
        }
    })
}
