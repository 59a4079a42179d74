//! Each notice comes once by each channel, whatever happens to those who bring it.

use community::{follow, notice};
use ground::{exec, jobs, transaction};
use model::{
    Id, Millis, Role,
    account::Person,
    follow::FollowKind,
    notice::{Audience, NoticeKind},
};
use testing::{School, import_demo, on_both, person};

use super::{event, id, mailed, people, raise, registry, work};
use crate::support::teacher;

#[tokio::test]
async fn two_workers_and_a_repeat_tell_nobody_twice() {
    on_both(|school| async move {
        let (amy, bob, eve) = (
            person(&school, "amy", Role::Learner).await,
            person(&school, "bob", Role::Learner).await,
            person(&school, "eve", Role::Learner).await,
        );
        let mut replied = event(NoticeKind::Replied, "reply 1", people(&[&amy, &bob, &eve, &amy]));
        replied.actor = Some(id(&eve));
        raise(&school, &replied).await;
        raise(&school, &replied).await;
        let registry = registry();
        let (one, other) = tokio::join!(jobs::run_due(&school.db, &registry), jobs::run_due(&school.db, &registry));
        assert!(one.unwrap() + other.unwrap() >= 5, "two fan-outs, a delivery, two mails");
        assert_eq!(mailed(&school).await, ["amy@example.com", "bob@example.com"], "and none for who did it");
        // The same event once more, as from a job that died behind its last batch.
        raise(&school, &replied).await;
        work(&school).await;
        assert_eq!(mailed(&school).await.len(), 2);
        assert_eq!(notice::unread(&school.db, &amy).await.unwrap(), 1);
        assert_eq!(notice::unread(&school.db, &eve).await.unwrap(), 0);
        let letter = school
            .rows("select subject || '|' || body || '|' || html from dev_mailbox where recipient = 'amy@example.com'")
            .await
            .remove(0);
        assert!(letter.contains("Why <b>the median</b>?") && letter.contains("Why &lt;b&gt;the median"), "{letter}");
        assert!(letter.contains("http://localhost:3000/courses/first-steps"), "{letter}");
        let ways = school.rows("select unsubscribe from dev_mailbox where unsubscribe is not null order by id").await;
        assert!(ways.len() == 2 && ways[0] != ways[1], "{ways:?}");
        // The worker died with the delivery in its hands: it was never marked, and nothing of it was queued.
        let again = event(NoticeKind::Replied, "reply 2", people(&[&amy]));
        raise(&school, &again).await;
        work(&school).await;
        assert_eq!(mailed(&school).await.len(), 3);
        assert_eq!(school.rows("select notice_id || '' from notice_delivery where settled_at is null").await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_follower_who_leaves_in_the_middle_hears_no_more() {
    on_both(|school| async move {
        import_demo(&school).await;
        let (amy, bob, eve) = (
            person(&school, "amy", Role::Learner).await,
            person(&school, "bob", Role::Learner).await,
            person(&school, "eve", Role::Learner).await,
        );
        for who in [&amy, &bob, &eve] {
            follow::set(&school.db, who, FollowKind::Teacher, "zhou", true).await.unwrap();
        }
        let zhou = id(&teacher(&school, "zhou").await);
        raise(&school, &event(NoticeKind::CoursePublished, "course 1", Audience::FollowersOfTeacher(zhou))).await;
        follow::set(&school.db, &eve, FollowKind::Teacher, "zhou", false).await.unwrap();
        work(&school).await;
        for (who, unread) in [(&amy, 1), (&bob, 1), (&eve, 0)] {
            assert_eq!(notice::unread(&school.db, who).await.unwrap(), unread);
        }
        assert!(mailed(&school).await.is_empty(), "it waits for the digest");
        follow::set(&school.db, &bob, FollowKind::Teacher, "zhou", false).await.unwrap();
        school.clock.advance(Millis::DAY);
        work(&school).await;
        assert_eq!(mailed(&school).await, ["amy@example.com"]);
        // Nor does somebody who is no longer in the school.
        raise(&school, &event(NoticeKind::CoursePublished, "course 2", Audience::FollowersOfTeacher(zhou))).await;
        work(&school).await;
        people::person::suspend(&school.db, &ground::RequestContext::system(), "amy").await.unwrap();
        school.clock.advance(Millis::DAY);
        work(&school).await;
        assert_eq!(mailed(&school).await, ["amy@example.com"]);
    })
    .await;
}

/// Makes people who have no address, in one transaction.
async fn crowd(school: &School, many: usize) -> Vec<Id<Person>> {
    const MAKE: &str = "insert into person (id, handle, name, name_folded, created_at) \
        values ($1, $2, $2, $2, $3)";
    let make = async || -> ground::Result<Vec<Id<Person>>> {
        transaction!(&school.db, |tx| {
            let mut made = Vec::new();
            for number in 0..many {
                let (id, now) = (tx.id()?, tx.now());
                exec!(&mut *tx, MAKE, id, format!("crowd-{number}"), now);
                made.push(id);
            }
            Ok(made)
        })
    };
    make().await.unwrap()
}

#[tokio::test]
async fn a_crowd_is_told_in_batches_and_nobody_is_left_out() {
    on_both(|school| async move {
        let crowd = crowd(&school, 501).await;
        let amy = person(&school, "amy", Role::Learner).await;
        let all = crowd.iter().copied().chain([id(&amy)]).collect();
        raise(&school, &event(NoticeKind::Replied, "all", Audience::People(all))).await;
        work(&school).await;
        let told = "select cast(count(*) as text) from notice where event_key = 'all'";
        assert_eq!(school.rows(told).await, ["502"]);
        // More than one job's share of deliveries, to people without an address but for one.
        let waiting = "select cast(count(*) as text) from notice_delivery where settled_at is null";
        assert_eq!(school.rows(waiting).await, ["0"]);
        assert_eq!(mailed(&school).await, ["amy@example.com"]);
    })
    .await;
}

#[tokio::test]
async fn a_check_names_what_was_sent_to_the_wrong_person() {
    for (damage, rule) in [
        ("update notice set actor_id = person_id", "nobody-is-told-of-themselves"),
        ("update notice_delivery set person_id = 5", "delivery-is-to-whose-the-notice-is"),
    ] {
        on_both(|school| async move {
            let amy = person(&school, "amy", Role::Learner).await;
            raise(&school, &event(NoticeKind::Replied, "reply", people(&[&amy]))).await;
            work(&school).await;
            assert_eq!(school::check::run(&school.db).await.unwrap(), [], "before {damage}");
            let id: i64 = school.rows("select cast(id as text) from notice").await[0].parse().unwrap();
            school.damage(damage).await;
            let breaches = school::check::run(&school.db).await.unwrap();
            let named = Id::<()>::from_raw(id).to_string();
            assert!(breaches.iter().any(|breach| breach.rule == rule && breach.row.ends_with(&named)), "{breaches:?}");
        })
        .await;
    }
}
