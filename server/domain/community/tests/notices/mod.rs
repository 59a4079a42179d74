//! What people are told of, by which channels and how often.

mod centre;
mod channels;
mod delivery;
mod standing;
mod templates;
mod unsubscribe;

use ground::{
    RequestContext, jobs,
    jobs::JobRegistry,
    mail::{self, Mailbox},
    notice, sms, transaction,
};
use model::{
    Id,
    account::Person,
    notice::{Audience, NoticeChoice, NoticeEvent, NoticeKind},
};
use testing::School;

use community::notice::{TypedSettings, save_settings};

/// What the worker of a school does, with mails and text messages that stay in it.
pub fn registry() -> JobRegistry {
    sms::deliver_by(sms::Mailbox, mail::deliver_by(Mailbox, school::register()))
}

/// Runs what is due.
pub async fn work(school: &School) {
    jobs::run_due(&school.db, &registry()).await.unwrap();
}

/// An event that is the school's, about a course.
pub fn event(kind: NoticeKind, key: &str, audience: Audience) -> NoticeEvent {
    NoticeEvent {
        kind,
        key: key.into(),
        actor: None,
        audience,
        title: "First steps".into(),
        excerpt: "Why <b>the median</b>?".into(),
        href: "/courses/first-steps".into(),
    }
}

pub fn people(all: &[&RequestContext]) -> Audience {
    Audience::People(all.iter().map(|who| id(who)).collect())
}

pub fn id(who: &RequestContext) -> Id<Person> {
    who.person().unwrap()
}

pub async fn raise(school: &School, event: &NoticeEvent) {
    let raise = async || -> ground::Result<()> { transaction!(&school.db, |tx| { notice::raise(tx, event).await }) };
    raise().await.unwrap();
}

/// The addresses of all mails so far, in the order of the alphabet.
pub async fn mailed(school: &School) -> Vec<String> {
    school.rows("select recipient from dev_mailbox where kind = 'mail' order by recipient, id").await
}

/// The boxes that are ticked at first, without `off` and with `on`; boxes are written as in forms.
pub async fn ticked(school: &School, who: &RequestContext, off: &[&str], on: &[&str]) -> Vec<NoticeChoice> {
    let choice = |text: &&str| NoticeChoice::try_from((*text).to_owned()).unwrap();
    let mut ticked = community::notice::load_settings(&school.db, who).await.unwrap().ticked;
    let off: Vec<_> = off.iter().map(choice).collect();
    ticked.retain(|one| !off.contains(one));
    ticked.extend(on.iter().map(choice));
    ticked
}

/// Saves boxes and hours.
pub async fn choose(
    school: &School,
    who: &RequestContext,
    (off, on): (&[&str], &[&str]),
    (quiet_from, quiet_until): (&str, &str),
) {
    let ticked = ticked(school, who, off, on).await;
    let typed = TypedSettings { ticked, quiet_from, quiet_until, digest_hour: "8", time_zone: "" };
    save_settings(&school.db, who, typed).await.unwrap();
}
