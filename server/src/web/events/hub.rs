//! What other processes change: one look for all streams of this process, every few seconds.

use std::{
    collections::BTreeMap,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use community::{
    comment::{self, Fingerprint},
    notice,
};
use ground::{Db, Result};
use model::{Id, Millis, course::Lesson};
use tokio::sync::broadcast;

use crate::web::Web;

/// The interval of the looks.
const INTERVAL: Duration = Duration::from_secs(5);
/// How far a look goes back: longer than the interval, since a transaction ends later than it began.
const OVERLAP_MS: i64 = 15 * Millis::SECOND;

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
    async fn look(&self, db: &Db, known: &mut BTreeMap<Id<Lesson>, Option<Fingerprint>>, since: Millis) -> Result<()> {
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

/// Looks for what other processes change, until the end.
pub async fn follow(web: Web, end: impl Future<Output = ()>) {
    let mut end = pin!(end);
    let (mut known, mut notices) = (BTreeMap::new(), notice::RecentNotices::new());
    loop {
        tokio::select! {
            () = &mut end => return,
            () = tokio::time::sleep(INTERVAL) => {}
        }
        let since = web.db.env.now().plus(-OVERLAP_MS);
        if let Err(error) = notice::poll(&web.db, since, &mut notices).await {
            tracing::warn!(%error, "new notices could not be looked for: {error}");
        }
        if let Err(error) = web.events.look(&web.db, &mut known, since).await {
            tracing::warn!(%error, "new comments could not be looked for: {error}");
        }
    }
}
