//! Behaviour events: what people look at, search for, buy and learn, for statistics and recommendations.
//!
//! The events of people who have not consented are written without the person. Events are gathered in memory and
//! written together; a few lost with a power failure harm nobody.

use std::sync::{Mutex, PoisonError};

use ground::{Db, Env, RequestContext, Result, Tx, db::MAX_ROWS_PER_INSERT, on, transaction};
use model::{
    Id, Millis,
    account::Person,
    course::{Course, Lesson},
    event::EventKind,
};
use sqlx::QueryBuilder;

/// The largest number of events that are kept in memory while the database does not take them.
const MAX_BUFFERED: usize = 20_000;
/// The largest number of characters of what was searched for.
const MAX_DETAIL_CHARS: usize = 100;

/// The events since the last flush.
#[derive(Debug, Default)]
pub struct EventBuffer(Mutex<Vec<Event>>);

/// An event: something that somebody did.
#[derive(Clone, Debug)]
pub struct Event {
    /// The kind of event.
    pub kind: EventKind,
    /// The person who did it; `None` for a guest, or for somebody who has not consented.
    pub person: Option<Id<Person>>,
    /// The course that it was about.
    pub course: Option<Id<Course>>,
    /// The lesson that it was about.
    pub lesson: Option<Id<Lesson>>,
    /// The words that were searched for, else empty.
    pub detail: String,
    /// The instant at which it happened.
    pub at: Millis,
}

/// Records that the actor did something. The event is written within a second or so.
pub fn record(
    env: &Env,
    ctx: &RequestContext,
    kind: EventKind,
    course: Option<Id<Course>>,
    lesson: Option<Id<Lesson>>,
    detail: &str,
) {
    let detail = detail.chars().filter(|c| !c.is_control()).take(MAX_DETAIL_CHARS).collect();
    let event = Event { kind, person: ctx.person().ok(), course, lesson, detail, at: env.now() };
    let mut done = env.part::<EventBuffer>().0.lock().unwrap_or_else(PoisonError::into_inner);
    if done.len() < MAX_BUFFERED {
        done.push(event);
    }
}

/// Records the purchase of these courses within its transaction.
///
/// # Errors
/// Fails when the database does.
pub async fn purchased(tx: &mut Tx, buyer: Id<Person>, courses: impl Iterator<Item = Id<Course>>) -> Result<()> {
    let at = tx.now();
    let event = |course| Event {
        kind: EventKind::Purchase,
        person: Some(buyer),
        course: Some(course),
        lesson: None,
        detail: String::new(),
        at,
    };
    insert(tx, courses.map(event).collect()).await
}

/// Writes the events since the last flush, and returns their number.
///
/// # Errors
/// Fails when the database does. The events are kept for the next flush then.
pub async fn flush(db: &Db) -> Result<usize> {
    let events = std::mem::take(&mut *db.env.part::<EventBuffer>().0.lock().unwrap_or_else(PoisonError::into_inner));
    if events.is_empty() {
        return Ok(0);
    }
    let count = events.len();
    let outcome = transaction!(db, |tx| { insert(tx, events.clone()).await.map(|()| count) });
    if outcome.is_err() {
        let mut done = db.env.part::<EventBuffer>().0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = MAX_BUFFERED.saturating_sub(done.len());
        done.extend(events.into_iter().take(room));
    }
    outcome
}

/// Writes these events; those of people who have not consented without the person.
///
/// # Errors
/// Fails when the database does.
pub async fn insert(tx: &mut Tx, mut events: Vec<Event>) -> Result<()> {
    let agreed = agreed(tx, &events).await?;
    for event in &mut events {
        event.person = event.person.filter(|person| agreed.contains(person));
    }
    for rows in events.chunks(MAX_ROWS_PER_INSERT) {
        let mut ids = Vec::with_capacity(rows.len());
        for _ in rows {
            ids.push(tx.id::<EventKind>()?);
        }
        on!(&mut *tx, c => QueryBuilder::new("insert into analytics_event (id, kind, person_id, course_id, lesson_id, \
              detail, at) ")
            .push_values(rows.iter().zip(&ids), |mut row, (event, id)| {
                row.push_bind(*id).push_bind(event.kind.as_str()).push_bind(event.person).push_bind(event.course)
                    .push_bind(event.lesson).push_bind(event.detail.clone()).push_bind(event.at);
            })
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}

/// Returns the people of these events who have consented.
async fn agreed(tx: &mut Tx, events: &[Event]) -> Result<Vec<Id<Person>>> {
    let mut people: Vec<Id<Person>> = events.iter().filter_map(|event| event.person).collect();
    people.sort();
    people.dedup();
    let mut agreed = Vec::new();
    for people in people.chunks(MAX_ROWS_PER_INSERT) {
        let found: Vec<Id<Person>> = on!(&mut *tx, c => {
            let mut sql = QueryBuilder::new("select id from person where consent_at is not null and id in (");
            let mut list = sql.separated(", ");
            for person in people {
                list.push_bind(*person);
            }
            sql.push(")").build_query_scalar().fetch_all(c).await?
        });
        agreed.extend(found);
    }
    Ok(agreed)
}
