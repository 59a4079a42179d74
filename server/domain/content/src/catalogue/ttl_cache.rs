//! Something that is kept for a few seconds, for all visitors.

use std::sync::{Mutex, PoisonError};

use model::Millis;

/// The oldest that it may be.
const TTL_MS: i64 = 5_000;

/// What was read a moment ago.
#[derive(Debug)]
pub(super) struct Kept<T>(Mutex<Option<(Millis, T)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone> Kept<T> {
    /// What is kept, when it is fresh.
    pub fn get(&self, now: Millis) -> Option<T> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(at, _)| (0..TTL_MS).contains(&(now.0 - at.0))).map(|(_, what)| what.clone())
    }

    /// Keeps it.
    pub fn put(&self, now: Millis, what: &T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, what.clone()));
    }

    /// Forgets it.
    pub fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
