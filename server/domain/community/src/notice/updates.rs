//! What pages that are open hear: whose notices have changed.

use std::{collections::BTreeMap, sync::Arc};

use ground::{Db, Result, Tx, fetch_all};
use model::{Id, Millis, account::Person};
use tokio::sync::broadcast;

/// The people whose notices changed together, by their ids.
pub type Changed = Arc<[Id<Person>]>;

/// A channel on which this process announces whose notices have changed, for the mark in the bar of open pages.
#[derive(Debug)]
pub struct NoticeUpdates(broadcast::Sender<Changed>);

impl Default for NoticeUpdates {
    fn default() -> Self {
        Self(broadcast::Sender::new(64))
    }
}

impl NoticeUpdates {
    /// Returns a receiver of all changes from now on. Each has the ids in order.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Changed> {
        self.0.subscribe()
    }

    fn send(&self, mut people: Vec<Id<Person>>) {
        if !people.is_empty() {
            people.sort_unstable();
            // Nobody may be listening.
            let _ = self.0.send(people.into());
        }
    }
}

/// Announces that the notices of these people have changed, once the transaction is committed.
pub(super) fn announce(tx: &mut Tx, people: Vec<Id<Person>>) {
    tx.after_commit(move |env| env.part::<NoticeUpdates>().send(people));
}

/// What a look found of each person: how many notices have changed lately, the newest, and when one was read last.
pub type RecentNotices = BTreeMap<Id<Person>, (i64, i64, i64)>;

/// Announces what other processes have changed since this instant, where anybody listens. One call for all pages that
/// are open here. `before` is what the call before found, which is not announced again.
///
/// # Errors
/// Fails when the database does.
pub async fn poll(db: &Db, since: Millis, before: &mut RecentNotices) -> Result<()> {
    const CHANGED: &str = "select c.person_id, count(*), max(c.id), max(c.read_at) \
        from ( \
            select person_id, id, coalesce(read_at, 0) as read_at \
            from notice \
            where at >= $1 \
            union \
            select person_id, id, read_at \
            from notice \
            where read_at >= $1 \
          ) c \
        group by c.person_id \
        order by c.person_id";
    let updates = db.env.part::<NoticeUpdates>();
    if updates.0.receiver_count() == 0 {
        before.clear();
        return Ok(());
    }
    let rows: Vec<(Id<Person>, i64, i64, i64)> = fetch_all!(db, CHANGED, since);
    let found: RecentNotices =
        rows.into_iter().map(|(person, many, newest, read)| (person, (many, newest, read))).collect();
    let changed = found.iter().filter(|(person, state)| before.get(person) != Some(state)).map(|(person, _)| *person);
    updates.send(changed.collect());
    *before = found;
    Ok(())
}
