//! Who may write, who reads, and who is mentioned.

use community::comment;
use content::grant;
use ground::Error;
use model::{
    Id, Role,
    comment::{CommentKind, TalkObstacle},
    rule::Rule,
};
use testing::{field_error, guest, import_demo, is, on_both, person};

use super::{ask, first, notices, reply, row, say, talk};
use crate::support::{FREE, PAID, buy, card, learners, lessons, refund, teacher};

#[tokio::test]
async fn a_grant_lets_one_write_and_its_end_takes_that_and_leaves_the_text() {
    on_both(|school| async move {
        import_demo(&school).await;
        let (db, paid) = (&school.db, lessons(&school, PAID).await);
        let (free, paid) = (paid[0].id, paid.iter().find(|lesson| !lesson.free).unwrap().id);
        let amy = person(&school, "amy", Role::Learner).await;
        let refused = |why| is("text", Rule::TalkObstacle(why));
        let write = async |lesson| say(&school, &amy, lesson, CommentKind::Comment, "Hello.").await;
        for lesson in [free, paid] {
            assert_eq!(field_error(write(lesson).await), refused(TalkObstacle::NoGrant));
        }
        assert!(matches!(comment::of_lesson(db, &amy, paid, (None, None), None).await, Err(Error::NotBought(_))));
        assert_eq!(talk(&school, &guest(), free).await.obstacle, Some(TalkObstacle::SignedOut));
        let told = say(&school, &guest(), free, CommentKind::Comment, "Hello.").await;
        assert!(matches!(told, Err(Error::Unauthenticated)));
        buy(&school, &amy, 7).await;
        let id = write(paid).await.unwrap();
        refund(&school, 7).await;
        assert_eq!(field_error(comment::reply(db, &amy, id, "More.").await), refused(TalkObstacle::NoGrant));
        assert_eq!(field_error(comment::edit(db, &amy, id, "More.").await), refused(TalkObstacle::NoGrant));
        let lin = teacher(&school, "lin").await;
        assert_eq!(row(&school, &lin, paid, id).await.body, "Hello.");
        comment::delete(db, &amy, id).await.unwrap();
        assert_eq!(talk(&school, &lin, paid).await.threads.len(), 0, "it can still be taken back");
    })
    .await;
}

#[tokio::test]
async fn a_teacher_opens_the_talk_of_public_lessons_to_all_who_are_signed_in() {
    on_both(|school| async move {
        import_demo(&school).await;
        let (db, course) = (&school.db, card(&school, PAID).await.id);
        let all = lessons(&school, PAID).await;
        let (free, paid) = (all[0].id, all.iter().find(|lesson| !lesson.free).unwrap().id);
        let (amy, lin) = (person(&school, "amy", Role::Learner).await, teacher(&school, "lin").await);
        for other in [&amy, &teacher(&school, "zhou").await] {
            assert!(matches!(comment::set_open(db, other, course, true).await, Err(Error::Forbidden)));
        }
        assert!(matches!(comment::set_open(db, &lin, Id::from_raw(5), true).await, Err(Error::NotFound)));
        comment::set_open(db, &lin, course, true).await.unwrap();
        comment::set_open(db, &lin, course, true).await.unwrap();
        assert_eq!(talk(&school, &amy, free).await.obstacle, None);
        say(&school, &amy, free, CommentKind::Comment, "Hello.").await.unwrap();
        let refused = say(&school, &amy, paid, CommentKind::Comment, "Hello.").await;
        assert_eq!(field_error(refused), is("text", Rule::TalkObstacle(TalkObstacle::NoGrant)));
        comment::set_open(db, &lin, course, false).await.unwrap();
        assert_eq!(talk(&school, &amy, free).await.obstacle, Some(TalkObstacle::NoGrant));
    })
    .await;
}

#[tokio::test]
async fn only_those_who_may_see_the_lesson_are_mentioned() {
    on_both(|school| async move {
        import_demo(&school).await;
        let paid = lessons(&school, PAID).await.into_iter().find(|lesson| !lesson.free).unwrap().id;
        let (amy, bob) = (person(&school, "amy", Role::Learner).await, person(&school, "bob", Role::Learner).await);
        person(&school, "rita", Role::Reviewer).await;
        buy(&school, &amy, 7).await;
        let text = "@bob @lin @rita @nobody @amy mail@bob";
        let id = say(&school, &amy, paid, CommentKind::Comment, text).await.unwrap();
        let shown = row(&school, &amy, paid, id).await;
        let mut handles: Vec<&str> = shown.mentions.iter().map(|mention| mention.handle.as_str()).collect();
        handles.sort_unstable();
        assert_eq!((handles, shown.body.as_str()), (vec!["amy", "lin", "rita"], text));
        assert_eq!(notices(&school).await, ["lin mentioned", "rita mentioned"]);
        // Under a public lesson everybody may be mentioned.
        grant::enrol(&school.db, &bob, FREE).await.unwrap();
        let open = say(&school, &bob, first(&school).await, CommentKind::Comment, "@amy").await.unwrap();
        assert_eq!(row(&school, &guest(), first(&school).await, open).await.mentions.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn whom_a_teacher_blocks_writes_nothing_more_in_any_course_of_theirs() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db, lesson) = (&all[0], &all[1], &school.db, first(&school).await);
        let zhou = teacher(&school, "zhou").await;
        let question = ask(&school, amy, lesson, "Why?").await;
        let own = reply(&school, &zhou, question, "Because.").await;
        for other in [bob, &teacher(&school, "lin").await] {
            assert!(matches!(comment::block(db, other, question).await, Err(Error::Forbidden)));
        }
        assert!(matches!(comment::block(db, &zhou, own).await, Err(Error::Forbidden)), "nobody blocks themselves");
        comment::block(db, &zhou, question).await.unwrap();
        comment::block(db, &zhou, question).await.unwrap();
        let blocked = is("text", Rule::TalkObstacle(TalkObstacle::Blocked));
        assert_eq!(field_error(comment::reply(db, amy, own, "But why?").await), blocked);
        assert_eq!(field_error(comment::edit(db, amy, question, "But why?").await), blocked);
        assert!(matches!(comment::like(db, amy, own, true).await, Err(Error::Forbidden)));
        assert_eq!(row(&school, bob, lesson, question).await.body, "Why?", "what they wrote stays");
        comment::unblock(db, &zhou, "amy").await.unwrap();
        assert!(matches!(comment::unblock(db, &zhou, "nobody").await, Err(Error::NotFound)));
        reply(&school, amy, own, "But why?").await;
        let logged = "select action || ' ' || subject \
            from audit_log \
            where action like 'writer-%' \
            order by sequence";
        assert_eq!(school.rows(logged).await, ["writer-blocked amy", "writer-unblocked amy"]);
    })
    .await;
}
