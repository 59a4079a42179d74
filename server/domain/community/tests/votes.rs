//! Votes of those who found a review helpful.

use community::review;
use ground::{Error, RequestContext};
use model::{Id, Role};
use testing::{guest, on_both, person};

use crate::support::{FREE, learners, newest, teacher};

#[tokio::test]
async fn a_vote_counts_once_and_can_be_taken_back() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db) = (&all[0], &all[1], &school.db);
        review::save(db, amy, FREE, 5, "Good.").await.unwrap();
        school.clock.advance(1_000);
        review::save(db, bob, FREE, 4, "Good as well.").await.unwrap();
        let id = newest(&school, amy, FREE).await.rows[1].id;
        let first = async |who: &RequestContext| {
            let shown = review::of_course(db, who, FREE, None, None).await.unwrap();
            (shown.rows[0].author.clone().unwrap(), shown.rows[0].helpful, shown.rows[0].is_voted)
        };
        assert_eq!(first(bob).await, ("bob".into(), 0, false));
        assert_eq!(review::vote(db, bob, id, true).await.unwrap(), FREE);
        review::vote(db, bob, id, true).await.unwrap();
        assert_eq!(first(bob).await, ("amy".into(), 1, true), "the most helpful comes first");
        assert_eq!(first(amy).await, ("amy".into(), 1, false));
        let eve = person(&school, "eve", Role::Learner).await;
        let (one, other) = tokio::join!(review::vote(db, &eve, id, true), review::vote(db, &eve, id, true));
        assert!(one.is_ok() && other.is_ok());
        assert_eq!(first(&guest()).await, ("amy".into(), 2, false), "two tabs are one vote");
        assert_eq!(school::check::run(db).await.unwrap(), []);
        review::vote(db, bob, id, false).await.unwrap();
        review::vote(db, bob, id, false).await.unwrap();
        assert_eq!(first(bob).await, ("amy".into(), 1, false));
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_changed_review_loses_its_votes_and_its_answer_is_older() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db) = (&all[0], &all[1], &school.db);
        let seen = async || newest(&school, &guest(), FREE).await.rows.remove(0);
        review::save(db, amy, FREE, 5, "Good.").await.unwrap();
        let id = seen().await.id;
        review::vote(db, bob, id, true).await.unwrap();
        school.clock.advance(1_000);
        review::answer(db, &teacher(&school, "zhou").await, id, "Thank you.").await.unwrap();
        school.clock.advance(1_000);
        review::save(db, amy, FREE, 5, "Good.").await.unwrap();
        let row = seen().await;
        assert_eq!((row.helpful, row.is_answer_older), (1, false), "the same once more changes nothing");
        review::save(db, amy, FREE, 1, "Not any more.").await.unwrap();
        let row = seen().await;
        assert_eq!((row.helpful, row.answer.as_deref(), row.is_answer_older), (0, Some("Thank you."), true));
        assert_eq!(school::check::run(db).await.unwrap(), []);
        review::vote(db, bob, id, true).await.unwrap();
        school.clock.advance(1_000);
        review::answer(db, &teacher(&school, "zhou").await, id, "What a pity.").await.unwrap();
        let row = seen().await;
        assert_eq!((row.helpful, row.is_answer_older), (1, false));
    })
    .await;
}

#[tokio::test]
async fn nobody_votes_for_themselves_or_for_what_they_cannot_see() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db) = (&all[0], &all[1], &school.db);
        review::save(db, amy, FREE, 5, "Good.").await.unwrap();
        let id = newest(&school, amy, FREE).await.rows[0].id;
        for own in [amy, &teacher(&school, "zhou").await] {
            assert!(matches!(review::vote(db, own, id, true).await, Err(Error::Forbidden)));
        }
        assert!(matches!(review::vote(db, &guest(), id, true).await, Err(Error::Unauthenticated)));
        assert!(matches!(review::vote(db, bob, Id::from_raw(5), true).await, Err(Error::NotFound)));
        let rita = person(&school, "rita", Role::Reviewer).await;
        review::hide(db, &rita, id, "An insult.").await.unwrap();
        assert!(matches!(review::vote(db, bob, id, true).await, Err(Error::NotFound)));
    })
    .await;
}
