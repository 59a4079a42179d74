//! The lessons whose talk is listened to in this process, and one look at them for all streams.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use community::comment::{self, Fingerprint};
use ground::{Db, Result};
use model::{Id, course::Lesson};
use tokio::sync::broadcast;

/// The lessons whose talk is listened to in this process.
#[derive(Debug)]
pub struct Hub {
    watched: Arc<Mutex<BTreeMap<Id<Lesson>, usize>>>,
    changes: broadcast::Sender<Id<Lesson>>,
}

impl Default for Hub {
    fn default() -> Self {
        Self { watched: Arc::default(), changes: broadcast::Sender::new(1_024) }
    }
}

/// A stream's hold on its lesson.
pub(super) struct Watching {
    watched: Arc<Mutex<BTreeMap<Id<Lesson>, usize>>>,
    lesson: Id<Lesson>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(streams) = watched.get_mut(&self.lesson) {
            *streams -= 1;
            if *streams == 0 {
                watched.remove(&self.lesson);
            }
        }
    }
}

impl Hub {
    /// Returns a receiver of the lessons that other processes change, which from now on are looked at with this one.
    pub(super) fn watch(&self, lesson: Id<Lesson>) -> (broadcast::Receiver<Id<Lesson>>, Watching) {
        *self.watched.lock().unwrap_or_else(PoisonError::into_inner).entry(lesson).or_default() += 1;
        (self.changes.subscribe(), Watching { watched: self.watched.clone(), lesson })
    }

    /// Looks at the lessons that are listened to, and announces those that are others than in the look before. At one
    /// that nobody looked at before, what has changed since this instant may have done so behind its stream's beginning.
    pub(super) async fn look(
        &self,
        db: &Db,
        known: &mut BTreeMap<Id<Lesson>, Option<Fingerprint>>,
        since: Millis,
    ) -> Result<()> {
        let watched: Vec<_> = self.watched.lock().unwrap_or_else(PoisonError::into_inner).keys().copied().collect();
        let mut seen = BTreeMap::new();
        for lessons in watched.chunks(ground::db::MAX_ROWS_PER_INSERT) {
            // Under some nobody has said anything yet.
            seen.extend(lessons.iter().map(|lesson| (*lesson, None)));
            let found = comment::fingerprints(db, lessons).await?;
            seen.extend(found.into_iter().map(|(lesson, state)| (lesson, Some(state))));
        }
        for (lesson, state) in &seen {
            let is_news = match known.get(lesson) {
                Some(before) => before != state,
                None => state.as_ref().is_some_and(|state| state.changed_at() >= since),
            };
            if is_news {
                // Nobody may be listening any more.
                let _ = self.changes.send(*lesson);
            }
        }
        *known = seen;
        Ok(())
    }
}
