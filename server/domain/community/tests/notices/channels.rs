//! Channels, quiet hours and the daily digest, by a clock that the story moves.

use community::notice::{TypedSettings, load_settings, save_settings, unread};
use ground::{Actor, Error, RequestContext};
use model::{
    Lang, Millis, Permissions, Role,
    notice::{Channel, NoticeChoice, NoticeKind},
    rule::Rule,
};
use testing::{field_errors, guest, is, on_both, person};

use super::{choose, event, mailed, people, raise, ticked, work};

// Every story begins at 11:06:40 in UTC, the school's time zone.

#[tokio::test]
async fn mails_wait_until_the_quiet_hours_end_and_the_centre_does_not() {
    on_both(|school| async move {
        let amy = person(&school, "amy", Role::Learner).await;
        choose(&school, &amy, (&[], &[]), ("10", "13")).await;
        raise(&school, &event(NoticeKind::Replied, "first", people(&[&amy]))).await;
        work(&school).await;
        assert_eq!(unread(&school.db, &amy).await.unwrap(), 1);
        school.clock.advance(Millis::HOUR);
        work(&school).await;
        assert!(mailed(&school).await.is_empty(), "12:06");
        school.clock.advance(Millis::HOUR);
        work(&school).await;
        assert_eq!(mailed(&school).await.len(), 1, "13:06");
        // Quiet hours that are chosen before a worker comes to it.
        raise(&school, &event(NoticeKind::Replied, "second", people(&[&amy]))).await;
        choose(&school, &amy, (&[], &[]), ("14", "15")).await;
        school.clock.advance(Millis::HOUR);
        work(&school).await;
        assert_eq!(mailed(&school).await.len(), 1, "14:06");
        school.clock.advance(Millis::HOUR);
        work(&school).await;
        assert_eq!(mailed(&school).await.len(), 2, "15:06");
    })
    .await;
}

#[tokio::test]
async fn a_digest_comes_once_a_day_with_all_that_was_chosen_for_it() {
    on_both(|school| async move {
        let amy = person(&school, "amy", Role::Learner).await;
        choose(&school, &amy, (&["replied mail"], &["replied digest"]), ("", "")).await;
        for key in ["first", "second"] {
            raise(&school, &event(NoticeKind::Replied, key, people(&[&amy]))).await;
            work(&school).await;
            school.clock.advance(Millis::HOUR);
        }
        assert!(mailed(&school).await.is_empty());
        school.clock.advance(20 * Millis::HOUR);
        work(&school).await;
        work(&school).await;
        assert_eq!(mailed(&school).await.len(), 1, "at 09:06 on the next day");
        let letter = school.rows("select body from dev_mailbox").await.remove(0);
        assert_eq!(letter.matches("Why <b>the median</b>?").count(), 2, "{letter}");
        school.clock.advance(Millis::DAY);
        work(&school).await;
        assert_eq!(mailed(&school).await.len(), 1, "nothing is new");
        // Quiet hours that are chosen while it waits for the morning: it comes when they end.
        raise(&school, &event(NoticeKind::Replied, "third", people(&[&amy]))).await;
        work(&school).await;
        choose(&school, &amy, (&[], &[]), ("7", "10")).await;
        school.clock.advance(23 * Millis::HOUR);
        work(&school).await;
        assert_eq!(mailed(&school).await.len(), 1, "08:06");
        school.clock.advance(2 * Millis::HOUR);
        work(&school).await;
        assert_eq!(mailed(&school).await.len(), 2, "10:06");
    })
    .await;
}

#[tokio::test]
async fn a_text_message_says_only_that_there_is_something_and_leaves_room_for_codes() {
    on_both(|school| async move {
        let db = &school.db;
        let step = people::register::start(db, &guest(), "+8613800138000", Lang::En).await.unwrap();
        work(&school).await;
        let code = school.rows("select body from dev_mailbox where kind = 'sms' order by id").await.remove(0);
        let code = code.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).unwrap();
        let amy = people::register::finish(db, &guest(), step, code, "Amy", "amy", "correct horse").await.unwrap();
        let amy: RequestContext = Actor::Person(amy.person, Permissions::default()).into();
        let settings = load_settings(db, &amy).await.unwrap();
        assert!(settings.has_sms && !settings.has_mail);
        choose(&school, &amy, (&[], &["content-hidden sms"]), ("", "")).await;
        // Messages of one millisecond have no order.
        school.clock.advance(1_000);
        for number in 0..6 {
            let key = format!("hidden {number}");
            raise(&school, &event(NoticeKind::ContentHidden, &key, people(&[&amy]))).await;
            work(&school).await;
        }
        assert_eq!(unread(db, &amy).await.unwrap(), 6);
        let sent = school.rows("select body from dev_mailbox where kind = 'sms' order by id").await;
        assert_eq!(sent.len(), 5, "half of what a number gets in a day, of which the code was one");
        for text in &sent[1..] {
            assert!(text.contains("http://localhost:3000/me/notifications") && !text.contains("median"), "{text}");
        }
        school.clock.advance(Millis::MINUTE);
        people::start_sign_in(db, &guest(), "+8613800138000", Lang::En).await.unwrap();
        work(&school).await;
        assert_eq!(school.rows("select body from dev_mailbox where kind = 'sms'").await.len(), 6, "a code comes still");
    })
    .await;
}

#[tokio::test]
async fn people_choose_what_comes_how() {
    on_both(|school| async move {
        let (amy, db) = (person(&school, "amy", Role::Learner).await, &school.db);
        let at_first = load_settings(db, &amy).await.unwrap();
        assert!(at_first.has_mail && !at_first.has_sms && at_first.school_zone == "UTC");
        let has = |kind, channel| at_first.ticked.contains(&NoticeChoice { kind, channel });
        assert!(NoticeKind::ALL.iter().all(|kind| has(*kind, Channel::InApp) && !has(*kind, Channel::Sms)));
        assert!(has(NoticeKind::Mentioned, Channel::Mail) && !has(NoticeKind::CommentLiked, Channel::Mail));
        choose(&school, &amy, (&["replied in-app", "replied mail"], &["comment-liked mail"]), ("22", "7")).await;
        let saved = load_settings(db, &amy).await.unwrap();
        assert_eq!((saved.quiet_from, saved.quiet_until, saved.digest_hour), (Some(22), Some(7), 8));
        assert_eq!(saved.ticked.len(), at_first.ticked.len() - 1);
        raise(&school, &event(NoticeKind::Replied, "reply", people(&[&amy]))).await;
        raise(&school, &event(NoticeKind::CommentLiked, "like", people(&[&amy]))).await;
        work(&school).await;
        assert_eq!(unread(db, &amy).await.unwrap(), 1);
        assert_eq!(mailed(&school).await.len(), 1);
        let ticked = ticked(&school, &amy, &[], &[]).await;
        let typed =
            TypedSettings { ticked, quiet_from: "22", quiet_until: "", digest_hour: "24", time_zone: "Mars/Base" };
        assert_eq!(
            field_errors(save_settings(db, &amy, typed.clone()).await),
            [
                is("quiet_until", Rule::Required),
                is("digest_hour", Rule::NumberUpTo(23)),
                is("time_zone", Rule::NotFound)
            ]
        );
        assert_eq!(load_settings(db, &amy).await.unwrap(), saved, "nothing of it was saved");
        assert!(matches!(save_settings(db, &guest(), typed).await, Err(Error::Unauthenticated)));
    })
    .await;
}
