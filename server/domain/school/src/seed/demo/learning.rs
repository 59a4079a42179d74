//! The views and the progress of made-up learners.

use ground::{Result, Tx};
use learning::progress::Row;
use model::{
    Id, Millis,
    account::Person,
    course::{Course, OutlineLesson},
    event::EventKind,
    progress::{Watched, length, progress_permille},
};
use people::events::Event;

use super::{
    Chance,
    subject::{DAYS, Subject},
};

/// A person to whom a course is open.
pub(super) struct Learner {
    pub person: Id<Person>,
    pub course: Id<Course>,
    pub since: Millis,
}

impl Learner {
    /// Returns an event of this person and course.
    pub fn did(&self, kind: EventKind, at: Millis) -> Event {
        let (person, course) = (Some(self.person), Some(self.course));
        Event { kind, person, course, lesson: None, detail: String::new(), at }
    }
}

/// Has a learner go through a course from the first lesson on, one every day or two, and stop somewhere. Returns the
/// number of lessons that they began.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn write(
    tx: &mut Tx,
    chance: &mut Chance,
    learner: &Learner,
    lessons: &[OutlineLesson],
    events: &mut Vec<Event>,
) -> Result<usize> {
    // Of ten, one never begins, and three reach the end.
    let reach = match chance.below(10) {
        0 => 0,
        1..=3 => lessons.len(),
        _ => 1 + chance.below(lessons.len()),
    };
    let (now, mut at) = (tx.now(), learner.since.plus(5 * Millis::MINUTE));
    let mut begun = 0;
    for (place, lesson) in lessons.iter().take(reach).enumerate() {
        if at > now {
            break;
        }
        // The last lesson that they are in may be half done.
        let far = if place + 1 == reach && reach < lessons.len() { 150 + below(chance, 800) } else { 1_000 };
        let length = length(lesson.kind, lesson.seconds * 1_000);
        let position = length * far / 1_000;
        let watched = Watched::from_intervals(&[(0, position)], length);
        let marked = far == 1_000 && chance.below(6) == 0;
        let row = Row {
            person: learner.person,
            lesson: lesson.id,
            course: learner.course,
            file: lesson.file.unwrap_or(Id::NONE),
            permille: progress_permille(lesson.kind, &watched, length, marked),
            furthest: progress_permille(lesson.kind, &watched, length, false),
            watched,
            position,
            marked,
            at,
        };
        row.write(tx).await?;
        for kind in [EventKind::ViewLesson, EventKind::Learn] {
            events.push(Event { lesson: Some(lesson.id), ..learner.did(kind, at) });
        }
        begun += 1;
        at = at.plus(Millis::HOUR * (3 + below(chance, 60)));
    }
    Ok(begun)
}

/// Returns the views of visitors without an account: of courses, less on weekends, more from month to month, and of
/// some lessons.
pub(super) fn views(now: Millis, chance: &mut Chance, subjects: &[Subject]) -> Vec<Event> {
    let mut events = Vec::new();
    for day in 0..DAYS {
        let began = now.plus(-(DAYS - day) * Millis::DAY);
        // The epoch was a Thursday: days 2 and 3 of its weeks are Saturday and Sunday.
        let weekend = matches!((began.0 / Millis::DAY).rem_euclid(7), 2 | 3);
        for (place, subject) in subjects.iter().enumerate() {
            let usual = 2 + usize::try_from(day / 20).unwrap_or(0) + (place * 5) % 4;
            let many = chance.below(usual + 1) + if weekend { 0 } else { usual / 2 };
            for _ in 0..many {
                let at = began.plus(Millis::MINUTE * below(chance, 24 * 60));
                let (person, course, detail) = (None, Some(subject.course), String::new());
                let view = Event { kind: EventKind::ViewCourse, person, course, lesson: None, detail, at };
                let free = subject.lessons.iter().find(|lesson| lesson.free).map(|lesson| lesson.id);
                if let (Some(lesson), 0) = (free, chance.below(3)) {
                    let read = Event { kind: EventKind::ViewLesson, lesson: Some(lesson), ..view.clone() };
                    events.push(Event { at: at.plus(Millis::MINUTE), ..read });
                }
                events.push(view);
            }
        }
    }
    events
}

/// Returns a number below `end`.
fn below(chance: &mut Chance, end: usize) -> i64 {
    i64::try_from(chance.below(end)).unwrap_or(0)
}
