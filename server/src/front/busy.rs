//! The activity of a connection: the requests that are answered on it, and since when there has been none.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

/// The requests of one connection.
#[derive(Debug)]
pub struct Line {
    requests: AtomicUsize,
    asked: AtomicBool,
    since: Mutex<Instant>,
}

impl Default for Line {
    fn default() -> Self {
        Self { requests: AtomicUsize::new(0), asked: AtomicBool::new(false), since: Mutex::new(Instant::now()) }
    }
}

impl Line {
    /// Notes that a request has begun.
    pub(super) fn begin(self: &Arc<Self>) -> Busy {
        self.asked.store(true, Ordering::Relaxed);
        self.requests.fetch_add(1, Ordering::Relaxed);
        Busy(self.clone())
    }

    /// Returns whether there ever was a request.
    pub(super) fn has_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Lets the time without a request begin now.
    pub(super) fn touch(&self) {
        *self.since.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Waits until there was no request for so long.
    pub(super) async fn idle(&self, patience: Duration) {
        loop {
            let since = *self.since.lock().unwrap_or_else(PoisonError::into_inner);
            let due = match self.requests.load(Ordering::Relaxed) {
                0 if since.elapsed() >= patience => return,
                0 => since + patience,
                _ => Instant::now() + patience,
            };
            tokio::time::sleep_until(due).await;
        }
    }
}

/// A request that is answered on a connection.
#[derive(Debug)]
pub struct Busy(Arc<Line>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.touch();
        self.0.requests.fetch_sub(1, Ordering::Relaxed);
    }
}
