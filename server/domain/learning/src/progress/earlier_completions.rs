//! Courses that were completed before that was recorded: `course_completion`.
//!
//! By then a course was complete as long as all of its lessons were done, so a lesson that was added later took it away.
//! Each release is asked for the time in which it was the live one.

use std::collections::{HashMap, hash_map::Entry};

use content::course::document::{CourseDoc, unpack};
use ground::{
    Db, Result,
    db::{MAX_ROWS_PER_INSERT, Step, StepScope},
    exec, fetch_all, fetch_scalars, transaction,
};
use model::{
    Id, Millis,
    account::Person,
    course::{Course, Lesson},
};

use super::completion::RECORD;

/// Records who had completed which course, with the instant of the last lesson that they did for it.
pub(crate) const EARLIER_COMPLETIONS: Step =
    Step { name: "course_completion.completed_at", version: 1, run: |db, scope| Box::pin(write(db, scope)) };

/// The number of people whose progress is read at once.
const BATCH_PEOPLE: usize = 200;

type DoneLesson = (Id<Person>, Id<Course>, Id<Lesson>, Millis);

/// The lessons of a release, and the instant at which the next one took its place.
struct Outline {
    lessons: Vec<Id<Lesson>>,
    until: Millis,
}

impl Outline {
    /// Returns the instant at which the last of the lessons was done, when all were while the release was the live one.
    fn completed_at(&self, done: &HashMap<Id<Lesson>, Millis>) -> Option<Millis> {
        let each: Option<Vec<Millis>> = self.lessons.iter().map(|lesson| done.get(lesson).copied()).collect();
        each?.into_iter().max().filter(|at| *at < self.until)
    }
}

/// Writes them once: a program that records completions leaves none out.
async fn write(db: &Db, scope: StepScope) -> Result<()> {
    const PEOPLE: &str = "select distinct person_id \
        from progress \
        where permille >= 1000 \
        order by person_id";
    const DONE: &str = "select person_id, course_id, lesson_id, coalesce(done_at, seen_at) \
        from progress \
        where person_id >= $1 and person_id <= $2 and permille >= 1000 \
        order by person_id, course_id";
    if scope == StepScope::Empty {
        return Ok(());
    }
    let people: Vec<Id<Person>> = fetch_scalars!(db, PEOPLE);
    let mut outlines: HashMap<Id<Course>, Vec<Outline>> = HashMap::new();
    for people in people.chunks(BATCH_PEOPLE) {
        let (Some(first), Some(last)) = (people.first(), people.last()) else { continue };
        let rows: Vec<DoneLesson> = fetch_all!(db, DONE, *first, *last);
        let mut completed = Vec::new();
        for own in rows.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
            let Some((person, course, ..)) = own.first().copied() else { continue };
            let outlines = match outlines.entry(course) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => unknown.insert(outlines_of(db, course).await?),
            };
            let done: HashMap<Id<Lesson>, Millis> = own.iter().map(|(_, _, lesson, at)| (*lesson, *at)).collect();
            let first = outlines.iter().filter_map(|outline| outline.completed_at(&done)).min();
            completed.extend(first.map(|at| (person, course, at)));
        }
        for completed in completed.chunks(MAX_ROWS_PER_INSERT) {
            transaction!(db, |tx| {
                for (person, course, at) in completed {
                    exec!(&mut *tx, RECORD, *person, *course, *at);
                }
                Ok(())
            })?;
        }
    }
    Ok(())
}

/// Returns the outlines that a course had, the oldest first. A document that is lost keeps no school from opening;
/// `lyceum check` names it.
async fn outlines_of(db: &Db, course: Id<Course>) -> Result<Vec<Outline>> {
    const OUTLINES: &str = "select r.live_at, b.hash, b.body \
        from release r \
        join release_item i on i.release_id = r.id and i.lesson_id = 0 \
        join blob b on b.hash = i.blob_hash \
        where r.course_id = $1 and r.live_at <= $2 \
        order by r.live_at, r.id";
    let rows: Vec<(Millis, String, Vec<u8>)> = fetch_all!(db, OUTLINES, course, db.env.now());
    let ends: Vec<Millis> = rows.iter().skip(1).map(|(live_at, ..)| *live_at).chain([Millis(i64::MAX)]).collect();
    let outlines = rows.iter().zip(ends).filter_map(|((_, hash, body), until)| {
        let document: CourseDoc = unpack(hash, body).ok()?;
        Some(Outline { lessons: document.written_lessons().map(|lesson| lesson.id).collect(), until })
    });
    Ok(outlines.collect())
}
