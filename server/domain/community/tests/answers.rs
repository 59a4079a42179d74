//! What teachers answer.

use community::review;
use ground::Error;
use model::{Id, Role, review::MAX_ANSWER_CHARS, rule::Rule};
use testing::{field_error, guest, is, on_both, person};

use crate::support::{FREE, learners, newest, teacher};

#[tokio::test]
async fn only_the_courses_own_teacher_answers() {
    on_both(|school| async move {
        let amy = learners(&school, &["amy"]).await.remove(0);
        let db = &school.db;
        review::save(db, &amy, FREE, 4, "More examples, please.").await.unwrap();
        let id = newest(&school, &amy, FREE).await.rows[0].id;
        let ada = person(&school, "ada", Role::Administrator).await;
        let lin = teacher(&school, "lin").await;
        for other in [&ada, &lin, &amy] {
            assert!(matches!(review::answer(db, other, id, "Sure.").await, Err(Error::Forbidden)));
        }
        assert!(matches!(review::answer(db, &guest(), id, "Sure.").await, Err(Error::Unauthenticated)));
        let zhou = teacher(&school, "zhou").await;
        assert!(matches!(review::answer(db, &zhou, Id::from_raw(5), "Sure.").await, Err(Error::NotFound)));
        let long = review::answer(db, &zhou, id, &"x".repeat(MAX_ANSWER_CHARS + 1)).await;
        assert_eq!(field_error(long), is("answer", Rule::TooLong(MAX_ANSWER_CHARS)));
        review::answer(db, &zhou, id, "They come\r\nnext week.").await.unwrap();
        let shown = newest(&school, &guest(), FREE).await;
        assert_eq!(shown.rows[0].answer.as_deref(), Some("They come\nnext week."));
        review::answer(db, &zhou, id, " ").await.unwrap();
        assert_eq!(newest(&school, &guest(), FREE).await.rows[0].answer, None, "an empty one takes it away");
    })
    .await;
}

#[tokio::test]
async fn a_teacher_reads_first_what_waits_for_an_answer() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob", "eve"]).await;
        let db = &school.db;
        for learner in &all {
            review::save(db, learner, FREE, 4, "Good.").await.unwrap();
            school.clock.advance(1_000);
        }
        let zhou = teacher(&school, "zhou").await;
        let shown = newest(&school, &zhou, FREE).await;
        let course = review::answer(db, &zhou, shown.rows[2].id, "Thank you, Amy.").await.unwrap();
        let taught = review::for_teacher(db, &zhou, course, None).await.unwrap();
        let authors: Vec<_> = taught.rows.iter().map(|row| row.author.as_deref().unwrap()).collect();
        assert_eq!((authors, taught.unanswered), (vec!["bob", "eve", "amy"], 2));
        assert!(taught.may_answer && taught.slug == FREE);
        let rita = person(&school, "rita", Role::Reviewer).await;
        assert!(!review::for_teacher(db, &rita, course, None).await.unwrap().may_answer, "who may look may not answer");
        for other in [&all[0], &guest(), &teacher(&school, "lin").await] {
            assert!(matches!(review::for_teacher(db, other, course, None).await, Err(Error::NotFound)));
        }
    })
    .await;
}
