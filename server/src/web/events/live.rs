//! `/events?notices` and `/events?talk=…`: streams that ask for nothing until something has changed, so that thousands of
//! idle ones cost no query.

use std::{convert::Infallible, time::Duration};

use axum::response::{
    IntoResponse, Response,
    sse::{Event, KeepAlive, Sse},
};
use community::{
    comment::CommentUpdates,
    notice::{self, Changed, NoticeUpdates},
};
use futures::stream;
use model::{Id, account::Person, course::Lesson};
use tokio::{
    sync::{broadcast, watch},
    time::{sleep, timeout},
};

use super::{hub::Watching, opened::EventStream};

/// The time without a change after which a stream ends; the browser asks anew if it is still there.
const QUIET: Duration = Duration::from_mins(10);
/// The least time between two events of a stream: what changes within it is one.
const PAUSE: Duration = Duration::from_secs(1);

/// What a stream waits for.
enum Changes {
    Notices(broadcast::Receiver<Changed>, Id<Person>),
    Talk {
        lesson: Id<Lesson>,
        here: broadcast::Receiver<Id<Lesson>>,
        elsewhere: broadcast::Receiver<Id<Lesson>>,
        _watching: Watching,
    },
}

/// An open stream.
struct Live {
    opened: EventStream,
    changes: Changes,
    ending: watch::Receiver<bool>,
    last_sent: Option<String>,
    /// The number of events so far.
    sent: u64,
}

/// Answers with the number of unread notices, at once and whenever it changes.
pub(super) fn notices(opened: EventStream) -> Response {
    let changes = opened.web.db.env.part::<NoticeUpdates>().subscribe();
    let person = opened.session.person;
    answer(opened, Changes::Notices(changes, person), None)
}

/// Answers with a mark whenever something that people see has changed under a lesson. A browser that comes back gets one
/// at once.
pub(super) fn talk(opened: EventStream, lesson: Id<Lesson>, has_listened: bool) -> Response {
    let here = opened.web.db.env.part::<CommentUpdates>().subscribe();
    let (elsewhere, watching) = opened.web.events.watch(lesson);
    let first = if has_listened { changed() } else { Event::default().event("open") };
    answer(opened, Changes::Talk { lesson, here, elsewhere, _watching: watching }, Some(first))
}

/// Returns the mark of a change.
fn changed() -> Event {
    Event::default().data("changed")
}

fn answer(opened: EventStream, changes: Changes, first: Option<Event>) -> Response {
    let ending = opened.web.ending.subscribe();
    let live = Live { opened, changes, ending, last_sent: None, sent: 0 };
    let events = stream::unfold((live, first), |(mut live, first)| async move {
        let event = match first {
            Some(first) => first,
            None => live.next().await?,
        };
        live.sent += 1;
        // A browser that comes back says the last one.
        let event = event.id(live.sent.to_string());
        Some((Ok::<_, Infallible>(event), (live, None)))
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

impl Live {
    /// Returns the next event; `None` at the end of the stream.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let is_first = self.sent == 0;
            if !is_first && !self.wait().await {
                return None;
            }
            if !self.opened.session.stands(&self.opened.web).await {
                return None;
            }
            if matches!(self.changes, Changes::Talk { .. }) {
                return Some(changed());
            }
            let unread = notice::unread(&self.opened.web.db, &self.opened.ctx).await.ok()?.to_string();
            if self.last_sent.as_ref() != Some(&unread) {
                self.last_sent = Some(unread.clone());
                return Some(Event::default().data(unread));
            }
        }
    }

    /// Waits until something has changed, and a moment more. Returns `false` when the server ends, or nothing happens for
    /// a long time.
    async fn wait(&mut self) -> bool {
        let Self { changes, ending, .. } = self;
        if *ending.borrow() {
            return false;
        }
        let is_changed = tokio::select! {
            waited = timeout(QUIET, changes.next()) => waited.is_ok(),
            _ = ending.changed() => false,
        };
        if !is_changed {
            return false;
        }
        tokio::select! {
            () = sleep(PAUSE) => {}
            _ = ending.changed() => return false,
        }
        changes.skip();
        true
    }
}

impl Changes {
    /// Waits for a change that this stream is about. Having missed some is a reason to look, too.
    async fn next(&mut self) {
        match self {
            Self::Notices(changes, person) => loop {
                match changes.recv().await {
                    Ok(people) if people.binary_search(person).is_err() => {}
                    Ok(_) | Err(_) => return,
                }
            },
            Self::Talk { lesson, here, elsewhere, .. } => loop {
                let changed = tokio::select! {
                    changed = here.recv() => changed,
                    changed = elsewhere.recv() => changed,
                };
                match changed {
                    Ok(changed) if changed != *lesson => {}
                    Ok(_) | Err(_) => return,
                }
            },
        }
    }

    /// Passes over what came during the pause: the event that follows tells it, too.
    fn skip(&mut self) {
        match self {
            Self::Notices(changes, _) => *changes = changes.resubscribe(),
            Self::Talk { here, elsewhere, .. } => {
                *here = here.resubscribe();
                *elsewhere = elsewhere.resubscribe();
            }
        }
    }
}
