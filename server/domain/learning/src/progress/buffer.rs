//! The buffer of reports between a player and the database.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use content::course::OpenLesson;
use model::{
    Id, Millis,
    account::Person,
    course::{File, Lesson},
    progress::Watched,
};

use super::playback::PlaybackLimiter;

/// A buffer of the reports that are not written yet, with the limits on what can still be believed.
#[derive(Debug, Default)]
pub struct ProgressBuffer {
    pub(super) reports: Mutex<Reports>,
    pub(super) pace: Mutex<PlaybackLimiter>,
}

/// The unwritten reports by person, lesson and the file that was played.
pub(super) type Reports = HashMap<(Id<Person>, Id<Lesson>, Id<File>), Pending>;

/// The merged reports of one person about one lesson.
#[derive(Debug)]
pub(super) struct Pending {
    pub open: OpenLesson,
    pub length: i64,
    pub watched: Watched,
    /// The last position; `None` when only late reports came.
    pub position: Option<i64>,
    pub at: Millis,
}

/// Locks a part of the buffer, also after a panic of somebody who held it.
pub(super) fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}
