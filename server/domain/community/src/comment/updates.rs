//! The channel on which this process announces that something was said.

use ground::Tx;
use model::{Id, course::Lesson};
use tokio::sync::broadcast;

/// A channel on which this process announces the lessons under which something that people see has changed.
#[derive(Debug)]
pub struct CommentUpdates(broadcast::Sender<Id<Lesson>>);

impl Default for CommentUpdates {
    fn default() -> Self {
        Self(broadcast::Sender::new(1_024))
    }
}

impl CommentUpdates {
    /// Returns a receiver of the ids of all lessons under which something changes from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Id<Lesson>> {
        self.0.subscribe()
    }
}

/// Announces a change under a lesson once the transaction is committed.
pub(super) fn publish(tx: &mut Tx, lesson: Id<Lesson>) {
    // Nobody may be reading.
    tx.after_commit(move |env| drop(env.part::<CommentUpdates>().0.send(lesson)));
}
