//! Handing over what is due of notices: each mail, digest and text message in one transaction with the mark that it was.

use ground::{
    Db, Error, RequestContext, Result, Tx, exec, fetch_all, fetch_scalars,
    jobs::{self, Job},
    mail,
    sms::Template,
    transaction,
};
use model::{
    Id, Millis,
    account::Person,
    job::JobKind,
    notice::{Channel, Notice},
};
use people::{person, texting};

use super::{
    choice, letter,
    told::{self, WantedNotice},
};

/// The most people to whom one job writes; what is left is for the next one, so that other jobs have their turn.
const MAX_PER_JOB: i64 = 200;

/// Does a job of the kind [`JobKind::DeliverNotices`].
///
/// # Errors
/// [`Error::Crypto`] when a mail or a further job cannot be sealed, or when the database fails.
pub(crate) async fn run(db: &Db, _: &Job) -> Result<()> {
    deliver_due(db).await
}

/// Hands over what is due.
///
/// # Errors
/// As [`run`].
pub(crate) async fn deliver_due(db: &Db) -> Result<()> {
    const DUE: &str = "select distinct person_id, channel \
        from notice_delivery \
        where settled_at is null and due_at <= $1 \
        order by person_id, channel \
        limit $2";
    let now = db.env.now();
    let due: Vec<(Id<Person>, Channel)> = fetch_all!(db, DUE, now, MAX_PER_JOB);
    let is_full = i64::try_from(due.len()).is_ok_and(|people| people == MAX_PER_JOB);
    for (person, channel) in due {
        let outcome = transaction!(db, |tx| { write_to(tx, person, channel).await });
        match outcome {
            Ok(()) => {}
            // It would stand in the way of all others, and be no better later.
            Err(error @ (Error::Crypto(_) | Error::Internal(_) | Error::Inconsistent { .. })) => {
                tracing::error!(%error, %person, %channel, "a notice cannot be written and is given up");
                transaction!(db, |tx| { claim(tx, person, channel).await.map(drop) })?;
            }
            Err(error) => return Err(error),
        }
    }
    if is_full {
        transaction!(db, |tx| { jobs::enqueue(tx, JobKind::DeliverNotices, &()).await.map(drop) })?;
    }
    Ok(())
}

/// Writes to a person what is due by a channel, unless their quiet hours have begun meanwhile.
async fn write_to(tx: &mut Tx, person: Id<Person>, channel: Channel) -> Result<()> {
    const WAIT: &str = "update notice_delivery \
        set due_at = $4 \
        where person_id = $1 and channel = $2 and settled_at is null and due_at <= $3";
    let now = tx.now();
    let loud = choice::hours(tx, person).await?.map_or(now, |hours| hours.first_loud(now));
    if loud > now {
        exec!(&mut *tx, WAIT, person, channel, now, loud);
        return jobs::enqueue_at(tx, JobKind::DeliverNotices, &(), loud).await.map(drop);
    }
    let claimed = claim(tx, person, channel).await?;
    let told = told::wanted(tx, person, channel, claimed).await?;
    if told.is_empty() {
        return Ok(());
    }
    match channel {
        // It was there from the beginning.
        Channel::InApp => Ok(()),
        Channel::Mail | Channel::Digest => send_mails(tx, person, channel, &told).await,
        Channel::Sms => send_texts(tx, person, &told).await,
    }
}

/// Marks what is due as handed over, and returns the notices: whoever marks them sends them.
async fn claim(tx: &mut Tx, person: Id<Person>, channel: Channel) -> Result<Vec<Id<Notice>>> {
    const CLAIM: &str = "update notice_delivery \
        set settled_at = $3 \
        where person_id = $1 and channel = $2 and settled_at is null and due_at <= $3 \
        returning notice_id";
    let now: Millis = tx.now();
    let mut claimed: Vec<Id<Notice>> = fetch_scalars!(&mut *tx, CLAIM, person, channel, now);
    claimed.sort_unstable();
    Ok(claimed)
}

/// Queues the mails to a person: one for each notice, or the digest of all of them.
async fn send_mails(tx: &mut Tx, person: Id<Person>, channel: Channel, told: &[WantedNotice]) -> Result<()> {
    let Some(to) = person::mail_address(&mut *tx, person).await? else { return Ok(()) };
    let reader = letter::Reader::load(tx, person, to.address, to.lang.unwrap_or_default()).await?;
    if channel == Channel::Digest {
        let letter = letter::digest(tx, &reader, told).await?;
        return mail::queue(tx, &letter).await;
    }
    for one in told {
        if let Some(letter) = letter::of(tx, &reader, one).await? {
            mail::queue(tx, &letter).await?;
        }
    }
    Ok(())
}

/// Queues the text messages to a person. What is too much for their number, or for the school, is not sent: the centre
/// has it.
async fn send_texts(tx: &mut Tx, person: Id<Person>, told: &[WantedNotice]) -> Result<()> {
    let ctx = RequestContext::system();
    for one in told {
        let texts = letter::texts(tx, one)?;
        match texting::send(tx, &ctx, person, Template::Notice(one.kind), &texts).await {
            Ok(_) => {}
            Err(Error::RateLimited(_)) => {
                tracing::warn!(notice = %one.id, "a text message about a notice was one too many");
                return Ok(());
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
