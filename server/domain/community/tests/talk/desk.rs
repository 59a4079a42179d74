//! The teacher's desk.

use community::comment;
use ground::Error;
use model::{
    Id,
    comment::{CommentKind, DeskFilter, TalkDesk},
};
use testing::{guest, on_both};

use super::{ask, first, reply, say};
use crate::support::{FREE, card, learners, lessons, teacher};

#[tokio::test]
async fn what_waits_comes_oldest_first_and_leaves_with_the_answer() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db, lesson) = (&all[0], &all[1], &school.db, first(&school).await);
        let second = lessons(&school, FREE).await[1].id;
        let zhou = teacher(&school, "zhou").await;
        let older = ask(&school, amy, lesson, "Why?").await;
        let newer = ask(&school, bob, second, "How?").await;
        let remark = say(&school, bob, lesson, CommentKind::Comment, "Nice.").await.unwrap();
        ask(&school, &zhou, lesson, "What do you think?").await;
        let waiting = async || comment::desk(db, &zhou, DeskFilter::Waiting, None, None).await.unwrap();
        let heads = |desk: &TalkDesk| desk.rows.iter().map(|row| row.thread.head.id).collect::<Vec<Id<_>>>();
        let desk = waiting().await;
        assert_eq!((heads(&desk), desk.waiting), (vec![older, newer], 2));
        let row = &desk.rows[1];
        assert_eq!((row.slug.as_str(), row.lesson), (FREE, second));
        assert!(!row.course_title.is_empty() && !row.lesson_title.is_empty() && row.waits_since.is_some());
        assert!(desk.courses.iter().any(|course| course.slug == FREE && course.waiting == 2 && !course.is_open));
        // What others answer does not take it from the desk; the teacher's word does, until the asker goes on.
        reply(&school, bob, older, "I think so.").await;
        assert_eq!(waiting().await.waiting, 2);
        let answer = reply(&school, &zhou, older, "Because.").await;
        assert_eq!(heads(&waiting().await), [newer]);
        reply(&school, amy, answer, "But why?").await;
        assert_eq!(heads(&waiting().await), [newer, older], "it waits since then");
        comment::accept(db, amy, answer, true).await.unwrap();
        comment::lock(db, &zhou, newer, true).await.unwrap();
        assert_eq!(heads(&waiting().await), Vec::<Id<_>>::new());
        let course = card(&school, FREE).await.id;
        let all = comment::desk(db, &zhou, DeskFilter::All, Some(course), None).await.unwrap();
        assert_eq!((all.rows.len(), heads(&all)[1]), (4, remark));
        let none =
            comment::desk(db, &teacher(&school, "lin").await, DeskFilter::All, Some(course), None).await.unwrap();
        assert!(none.rows.is_empty() && none.courses.iter().all(|course| course.slug != FREE));
        assert!(matches!(comment::desk(db, amy, DeskFilter::All, None, None).await, Err(Error::Forbidden)));
        assert!(matches!(comment::desk(db, &guest(), DeskFilter::All, None, None).await, Err(Error::Unauthenticated)));
        comment::block(db, &zhou, remark).await.unwrap();
        assert_eq!(waiting().await.blocked[0].handle, "bob");
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}
