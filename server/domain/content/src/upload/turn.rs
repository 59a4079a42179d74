//! The turn to write to an upload: one sender at a time, and the newest takes over from the one before.
//!
//! A line that is cut is often noticed by the sender alone. Whoever comes back must not wait until the server has given
//! up the old connection.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use ground::Env;
use model::{Id, studio::Upload};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// The longest time that the sender before may take to record what it has written.
const TAKEOVER_TIMEOUT: Duration = Duration::from_secs(10);

/// The uploads that this process is writing to.
#[derive(Debug, Default)]
pub struct Writing(Mutex<BTreeMap<i64, Arc<Shared>>>);

impl Writing {
    /// Returns the offset up to which the sender whose turn it is has written, 0 when there is none.
    pub(super) fn written(&self, upload: Id<Upload>) -> i64 {
        let writing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writing.get(&upload.raw()).map_or(0, |shared| shared.written.load(Ordering::Relaxed))
    }

    fn shared(&self, upload: Id<Upload>) -> Arc<Shared> {
        let mut writing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writing.retain(|_, shared| Arc::strong_count(shared) > 1);
        writing.entry(upload.raw()).or_default().clone()
    }
}

/// What the senders of an upload share.
#[derive(Debug)]
struct Shared {
    only: Arc<Semaphore>,
    /// The number of the newest sender.
    newest: watch::Sender<u64>,
    written: AtomicI64,
}

impl Default for Shared {
    fn default() -> Self {
        Self { only: Arc::new(Semaphore::new(1)), newest: watch::Sender::new(0), written: AtomicI64::new(0) }
    }
}

/// The exclusive right to write to an upload, until a newer sender asks for it and this one is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    shared: Arc<Shared>,
    number: u64,
    _only: OwnedSemaphorePermit,
}

impl Turn {
    /// Has the sender before stop, and waits until it has recorded what it wrote. Returns `None` when it does not in
    /// time.
    pub async fn take(env: &Env, upload: Id<Upload>) -> Option<Self> {
        let shared = env.part::<Writing>().shared(upload);
        let mut number = 0;
        shared.newest.send_modify(|newest| {
            *newest += 1;
            number = *newest;
        });
        let only = tokio::time::timeout(TAKEOVER_TIMEOUT, shared.only.clone().acquire_owned()).await.ok()?.ok()?;
        Some(Self { shared, number, _only: only })
    }

    /// Waits until a newer sender wants the turn.
    pub fn taken_over(&self) -> impl Future<Output = ()> + Send + 'static {
        let (mut newest, number) = (self.shared.newest.subscribe(), self.number);
        async move {
            // Without a sender of the number nobody can come any more.
            if newest.wait_for(|newest| *newest > number).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Notes how far this sender has written.
    pub fn note(&self, offset: i64) {
        self.shared.written.store(offset, Ordering::Relaxed);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.note(0);
    }
}
