//! Progress: how far learners are in their lessons, and where in each.
//!
//! Players report every ten seconds. Reports are buffered in memory, merged, and written once a second in one
//! transaction for all: a page view must not wait for the disk because somebody else watches a film.

mod lesson;
mod mine;
mod playback;

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use content::course;
use ground::{Db, RequestContext, Result, Tx, exec, fetch_optional, fetch_optional_scalar, transaction};
use model::{
    Id, Millis,
    account::Person,
    behaviour::EventKind,
    course::{Course, Lesson, LessonKind},
    progress::{Report, Watched, length, progress_permille},
};
use people::events;

pub use lesson::lesson;
pub use mine::{mine, next_lesson};
use playback::PlaybackLimiter;

/// A buffer of the reports that are not written yet, with the limits on what can still be believed.
#[derive(Debug, Default)]
pub struct ProgressBuffer {
    reports: Mutex<Reports>,
    pace: Mutex<PlaybackLimiter>,
}

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The unwritten reports by person and lesson.
type Reports = HashMap<(Id<Person>, Id<Lesson>), Pending>;

/// The merged reports of one person about one lesson.
#[derive(Debug)]
struct Pending {
    course: Id<Course>,
    kind: LessonKind,
    length: i64,
    watched: Watched,
    position: i64,
    at: Millis,
}

/// Buffers a report about a lesson that is open to the actor. [`flush`] writes it within a second or so.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] for guests; [`ground::Error::NotFound`] when there is no such lesson;
/// [`ground::Error::NotBought`] when it is not open to the actor; or when the database fails.
pub async fn report(db: &Db, ctx: &RequestContext, slug: &str, lesson: Id<Lesson>, report: Report) -> Result<()> {
    let person = ctx.person()?;
    let open = course::open_lesson(db, ctx, slug, lesson).await?;
    let length = length(open.kind, open.seconds);
    let at = db.env.now();
    // What lies outside of the recording spends no belief.
    let claimed = Watched::from_intervals(&report.seen, length);
    let seen = locked(&db.env.part::<ProgressBuffer>().pace).clamp_to_wall_clock(
        (person, lesson),
        open.kind,
        claimed.intervals(),
        at,
    );
    let mut learnt = locked(&db.env.part::<ProgressBuffer>().reports);
    let pending = learnt.entry((person, lesson)).or_insert_with(|| Pending {
        course: open.course,
        kind: open.kind,
        length,
        watched: Watched::default(),
        position: 0,
        at,
    });
    pending.watched = pending.watched.union(&seen, length);
    pending.position = report.position.clamp(0, length);
    pending.at = at;
    drop(learnt);
    events::record(&db.env, ctx, EventKind::Learn, Some(open.course), Some(lesson), "");
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
        for ((person, lesson), pending) in &reports {
            merge(tx, *person, *lesson, pending).await?;
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
    let mut learnt = locked(&db.env.part::<ProgressBuffer>().reports);
    for (key, pending) in reports {
        match learnt.get_mut(&key) {
            Some(newer) => newer.watched = newer.watched.union(pending.watched.intervals(), newer.length),
            None => {
                learnt.insert(key, pending);
            }
        }
    }
}

async fn merge(tx: &mut Tx, person: Id<Person>, lesson: Id<Lesson>, pending: &Pending) -> Result<()> {
    let (before, marked) = stored(tx, person, lesson).await?;
    let watched = before.union(pending.watched.intervals(), pending.length);
    let row = Row {
        person,
        lesson,
        course: pending.course,
        permille: progress_permille(pending.kind, &watched, pending.length, marked),
        watched,
        position: pending.position,
        marked,
        at: pending.at,
    };
    row.write(tx).await
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
    const POSITION: &str = "select position from progress where person_id = $1 and lesson_id = $2";
    let person = ctx.person()?;
    let open = course::open_lesson(db, ctx, slug, lesson).await?;
    transaction!(db, |tx| {
        let (watched, _) = stored(tx, person, lesson).await?;
        let position: Option<i64> = fetch_optional_scalar!(&mut *tx, POSITION, person, lesson);
        let length = length(open.kind, open.seconds);
        // Somebody who takes it back wants to see it as not done.
        let watched = if done || progress_permille(open.kind, &watched, length, false) < 1_000 {
            watched
        } else {
            Watched::default()
        };
        let row = Row {
            person,
            lesson,
            course: open.course,
            permille: progress_permille(open.kind, &watched, length, done),
            watched,
            position: position.unwrap_or_default(),
            marked: done,
            at: tx.now(),
        };
        row.write(tx).await
    })
}

async fn stored(tx: &mut Tx, person: Id<Person>, lesson: Id<Lesson>) -> Result<(Watched, bool)> {
    const STORED: &str = "select watched_ranges, marked_complete from progress where person_id = $1 and lesson_id = $2";
    let row: Option<(String, bool)> = fetch_optional!(tx, STORED, person, lesson);
    let Some((watched, marked)) = row else { return Ok((Watched::default(), false)) };
    let damaged = |_| ground::Error::Inconsistent { table: "progress", column: "watched", row: lesson.to_string() };
    Ok((serde_json::from_str(&watched).map_err(damaged)?, marked))
}

/// A person's progress in a lesson, as it is stored.
pub struct Row {
    /// The person.
    pub person: Id<Person>,
    /// The lesson.
    pub lesson: Id<Lesson>,
    /// The course of the lesson.
    pub course: Id<Course>,
    /// The intervals that were watched or read.
    pub watched: Watched,
    /// The last position, in milliseconds of a recording or in thousandths of a text.
    pub position: i64,
    /// The progress, in thousandths (permille) of the lesson.
    pub permille: i64,
    /// Whether the person marked the lesson as done.
    pub marked: bool,
    /// The instant of the last report.
    pub at: Millis,
}

impl Row {
    /// Writes the row, in the place of an older one.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn write(&self, tx: &mut Tx) -> Result<()> {
        const WRITE: &str = "insert into progress (person_id, lesson_id, course_id, watched_ranges, position, \
              permille, marked_complete, seen_at, done_at) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
            on conflict (person_id, lesson_id) do update set watched_ranges = excluded.watched_ranges, \
              position = excluded.position, permille = excluded.permille, marked_complete = excluded.marked_complete, \
              seen_at = excluded.seen_at, done_at = case when excluded.done_at is null then null \
              else coalesce(progress.done_at, excluded.done_at) end";
        let done_at = (self.permille >= 1_000).then_some(self.at);
        let watched = serde_json::to_string(&self.watched).unwrap_or_else(|_| "[]".into());
        exec!(
            tx,
            WRITE,
            self.person,
            self.lesson,
            self.course,
            watched,
            self.position,
            self.permille,
            self.marked,
            self.at,
            done_at
        );
        Ok(())
    }
}
