//! The fan-out of an event: a notice for each of those whom it concerns, and what is to be sent of it.
//!
//! A batch of people is one transaction: their notices, what is due by which channel, and the jobs that send it are
//! there together or not at all. A job that died goes through everybody again, and the key keeps it from telling
//! anybody twice.

use std::collections::{BTreeMap, BTreeSet};

use ground::{
    Db, Result, Tx,
    jobs::{self, Job},
    on, transaction,
};
use model::{
    Id, Millis,
    account::Person,
    job::JobKind,
    notice::{Channel, Notice, NoticeEvent},
};
use sqlx::QueryBuilder;

use super::{
    audience::{self, BATCH},
    choice::{self, Recipient},
    updates,
};

/// Does a job of the kind [`JobKind::Notice`].
///
/// # Errors
/// [`ground::Error::Inconsistent`] when the job is of no event; [`ground::Error::Crypto`] when a further job cannot be
/// sealed, or when the database fails.
pub(crate) async fn run(db: &Db, job: &Job) -> Result<()> {
    let event: NoticeEvent = job.payload()?;
    let mut after = Id::NONE;
    loop {
        let last = transaction!(db, |tx| { tell_batch(tx, &event, after).await })?;
        match last {
            Some(person) => after = person,
            None => return Ok(()),
        }
    }
}

/// Tells a batch of people behind `after`, and returns the last of them if there may be more.
async fn tell_batch(tx: &mut Tx, event: &NoticeEvent, after: Id<Person>) -> Result<Option<Id<Person>>> {
    let mut people = audience::next(tx, &event.audience, after).await?;
    let last = people.last().copied().filter(|_| people.len() == BATCH);
    people.retain(|person| event.actor != Some(*person));
    let recipients = choice::recipients(tx, event.kind, &people).await?;
    let made = insert(tx, event, &recipients).await?;
    if !made.is_empty() {
        schedule(tx, &recipients, &made).await?;
        let seen = recipients.iter().filter(|one| one.channels.contains(&Channel::InApp)).map(|one| one.person);
        updates::announce(tx, seen.filter(|person| made.contains_key(person)).collect());
    }
    Ok(last)
}

/// Inserts the notices of those who have none of this event, and returns them by person.
async fn insert(
    tx: &mut Tx,
    event: &NoticeEvent,
    recipients: &[Recipient],
) -> Result<BTreeMap<Id<Person>, Id<Notice>>> {
    if recipients.is_empty() {
        return Ok(BTreeMap::new());
    }
    let now = tx.now();
    let mut rows = Vec::with_capacity(recipients.len());
    for recipient in recipients {
        rows.push((tx.id::<Notice>()?, recipient));
    }
    let (followed, followed_id) = audience::followed(&event.audience).unzip();
    let thing = event.href.split('#').next().unwrap_or_default();
    let made: Vec<(Id<Person>, Id<Notice>)> = on!(&mut *tx, c => QueryBuilder::new(
            "insert into notice (id, person_id, kind, event_key, thing, actor_id, title, excerpt, href, followed, \
              followed_id, is_in_app, at) ",
        )
        .push_values(&rows, |mut row, (id, recipient)| {
            row.push_bind(*id)
                .push_bind(recipient.person)
                .push_bind(event.kind.as_str())
                .push_bind(event.key.as_str())
                .push_bind(thing)
                .push_bind(event.actor)
                .push_bind(event.title.as_str())
                .push_bind(event.excerpt.as_str())
                .push_bind(event.href.as_str())
                .push_bind(followed)
                .push_bind(followed_id)
                .push_bind(recipient.channels.contains(&Channel::InApp))
                .push_bind(now);
        })
        .push(" on conflict (person_id, event_key) do nothing returning person_id, id")
        .build_query_as().fetch_all(c).await?);
    Ok(made.into_iter().collect())
}

/// Writes down what is to be sent of these notices, and the jobs that send it.
async fn schedule(tx: &mut Tx, recipients: &[Recipient], made: &BTreeMap<Id<Person>, Id<Notice>>) -> Result<()> {
    let now = tx.now();
    let mut rows: Vec<(Id<Notice>, Channel, Id<Person>, Millis)> = Vec::new();
    for Recipient { person, hours, channels } in recipients {
        let Some(notice) = made.get(person) else { continue };
        for channel in channels {
            let due = match channel {
                Channel::InApp => continue,
                Channel::Mail | Channel::Sms => hours.first_loud(now),
                Channel::Digest => hours.next_digest(now),
            };
            rows.push((*notice, *channel, *person, due));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    on!(&mut *tx, c => QueryBuilder::new("insert into notice_delivery (notice_id, channel, person_id, due_at) ")
        .push_values(&rows, |mut row, (notice, channel, person, due)| {
            row.push_bind(*notice).push_bind(channel.as_str()).push_bind(*person).push_bind(*due);
        })
        .build().execute(c).await?.rows_affected());
    let instants: BTreeSet<Millis> = rows.into_iter().map(|(.., due)| due).collect();
    for due in instants {
        jobs::enqueue_at(tx, JobKind::DeliverNotices, &(), due).await?;
    }
    Ok(())
}
