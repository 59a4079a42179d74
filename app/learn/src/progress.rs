//! A person's progress, and its form for people.

use leptos::prelude::*;
use model::{Id, course::Lesson, progress::Place};

/// The viewer's progress in each lesson of the course; it grows while they learn.
#[derive(Clone, Copy)]
pub struct Progress(pub RwSignal<Vec<Place>>);

impl Progress {
    /// Returns the progress, in thousandths.
    pub fn of(self, lesson: Id<Lesson>) -> i64 {
        self.0.with(|places| places.iter().find(|place| place.lesson == lesson).map_or(0, |place| place.permille))
    }

    /// Returns whether the lesson was done when the page was loaded.
    pub fn is_done(self, lesson: Id<Lesson>) -> bool {
        untrack(|| self.of(lesson)) == 1_000
    }
}

/// Returns thousandths as a percentage for people: never a hundred before the end.
pub fn percent(permille: i64) -> u8 {
    u8::try_from(permille.clamp(0, 1_000) / 10).unwrap_or(100)
}
