//! A value that is cached for a few seconds, for all visitors.

use std::sync::{Mutex, PoisonError};

use model::Millis;

/// The time in milliseconds that a value stays fresh.
const TTL_MS: i64 = 5_000;

/// A cached value and the instant at which it was computed.
#[derive(Debug)]
pub(super) struct Kept<T>(Mutex<Option<(Millis, T)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone> Kept<T> {
    /// Returns the value while it is fresh.
    pub fn get(&self, now: Millis) -> Option<T> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(at, _)| (0..TTL_MS).contains(&(now.0 - at.0))).map(|(_, what)| what.clone())
    }

    /// Caches a value.
    pub fn put(&self, now: Millis, what: &T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, what.clone()));
    }

    /// Drops the value.
    pub fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
