//! Likes, and those who have the same question.

use community::comment;
use ground::Error;
use model::{
    Role,
    comment::{CommentAction, TalkOrder},
};
use testing::{guest, on_both, person};

use super::{ask, first, notices, reply, talk};
use crate::support::learners;

#[tokio::test]
async fn a_like_counts_once_from_two_tabs_and_nobody_likes_themselves() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db, lesson) = (&all[0], &all[1], &school.db, first(&school).await);
        let older = ask(&school, amy, lesson, "Why the mean?").await;
        let newer = ask(&school, bob, lesson, "Why the median?").await;
        let (one, other) = tokio::join!(comment::like(db, bob, older, true), comment::like(db, bob, older, true));
        assert!(one.is_ok() && other.is_ok());
        let (one, other) = tokio::join!(comment::same(db, bob, older, true), comment::same(db, bob, older, true));
        assert!(one.is_ok() && other.is_ok());
        let by_votes =
            comment::of_lesson(db, bob, lesson, (Some(TalkOrder::Votes), None), None).await.unwrap().threads.remove(0);
        assert_eq!((by_votes.head.id, by_votes.head.likes, by_votes.sames), (older, 1, 1));
        assert!(by_votes.head.is_liked && by_votes.is_same);
        assert!(!talk(&school, amy, lesson).await.threads[1].head.is_liked);
        assert!(matches!(comment::like(db, amy, older, true).await, Err(Error::Forbidden)));
        assert!(matches!(comment::same(db, amy, older, true).await, Err(Error::Forbidden)));
        let answer = reply(&school, amy, newer, "For the outliers.").await;
        assert!(matches!(comment::same(db, bob, answer, true).await, Err(Error::NotFound)), "an answer is no question");
        let eve = person(&school, "eve", Role::Learner).await;
        assert!(matches!(comment::like(db, &eve, older, true).await, Err(Error::Forbidden)), "without a grant");
        assert!(matches!(comment::like(db, &guest(), older, true).await, Err(Error::Unauthenticated)));
        comment::like(db, bob, older, false).await.unwrap();
        comment::like(db, bob, older, false).await.unwrap();
        comment::like(db, bob, older, true).await.unwrap();
        assert_eq!(school::check::run(db).await.unwrap(), []);
        let liked: Vec<String> = notices(&school).await.into_iter().filter(|one| one.ends_with("liked")).collect();
        assert_eq!(liked, ["amy comment-liked"], "once, ever");
        let shown = talk(&school, &eve, lesson).await;
        assert!(!shown.threads[0].head.actions.has(CommentAction::Like) && shown.obstacle.is_some());
    })
    .await;
}
