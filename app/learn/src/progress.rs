//! How far somebody has come, and how people read it.

use leptos::prelude::*;
use model::{Id, course::Lesson, progress::Place};

/// How far the viewer is in each lesson of the course; grows while she learns.
#[derive(Clone, Copy)]
pub struct Progress(pub RwSignal<Vec<Place>>);

impl Progress {
    /// In thousandths.
    pub fn of(self, lesson: Id<Lesson>) -> i64 {
        self.0.with(|places| places.iter().find(|place| place.lesson == lesson).map_or(0, |place| place.permille))
    }

    /// Whether the lesson is done, as the page came.
    pub fn is_done(self, lesson: Id<Lesson>) -> bool {
        untrack(|| self.of(lesson)) == 1_000
    }
}

/// Thousandths as people read them: no hundred percent before the end.
pub fn percent(permille: i64) -> u8 {
    u8::try_from(permille.clamp(0, 1_000) / 10).unwrap_or(100)
}
