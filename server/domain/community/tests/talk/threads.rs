//! Threads: questions, answers, replies, and what becomes of them.

use community::comment;
use ground::Error;
use model::{
    Id, Role,
    comment::{CommentKind, CommentState, LessonTalk, MAX_DEPTH, TalkFilter, ThreadPage},
};
use testing::{guest, on_both, person};

use super::{ask, first, notices, reply, row, say, talk, texts, thread};
use crate::support::{learners, teacher};

#[tokio::test]
async fn a_question_is_answered_by_others_and_by_the_teacher() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db, lesson) = (&all[0], &all[1], &school.db, first(&school).await);
        let question = ask(&school, amy, lesson, "Why the mean?\r\n<b>Why</b>?").await;
        let answer = reply(&school, bob, question, "Because it is fair.").await;
        let zhou = teacher(&school, "zhou").await;
        let taught = reply(&school, &zhou, question, "@bob is right.").await;
        let shown = talk(&school, &guest(), lesson).await;
        assert_eq!(
            (shown.counts.threads, shown.counts.comments, shown.counts.questions, shown.counts.open),
            (1, 3, 1, 1)
        );
        let asked = &shown.threads[0];
        assert_eq!((asked.kind, asked.head.body.as_str()), (CommentKind::Question, "Why the mean?\n<b>Why</b>?"));
        assert_eq!(asked.head.author.as_ref().unwrap().handle, "amy");
        assert_eq!((texts(asked), asked.reply_count), (vec!["Because it is fair.", "@bob is right."], 2));
        assert!(asked.replies[1].is_teacher && asked.replies[1].mentions[0].handle == "bob");
        // Whoever asked accepts; another answer takes the place of the first.
        assert!(matches!(comment::accept(db, bob, answer, true).await, Err(Error::Forbidden)));
        assert!(matches!(comment::accept(db, amy, question, true).await, Err(Error::NotFound)));
        comment::accept(db, &zhou, taught, true).await.unwrap();
        comment::accept(db, amy, answer, true).await.unwrap();
        comment::accept(db, amy, answer, true).await.unwrap();
        let shown = talk(&school, amy, lesson).await;
        assert_eq!((shown.threads[0].accepted.as_ref().unwrap().id, shown.counts.open), (answer, 0));
        comment::accept(db, amy, taught, false).await.unwrap();
        assert_eq!(talk(&school, amy, lesson).await.counts.open, 0, "what is not accepted is not taken back");
        assert_eq!(school::check::run(db).await.unwrap(), []);
        assert_eq!(
            notices(&school).await,
            ["amy replied", "amy replied", "bob answer-accepted", "bob mentioned", "zhou question-asked"],
            "each once, and nobody hears of their own doing"
        );
    })
    .await;
}

#[tokio::test]
async fn fifty_levels_are_shown_as_a_few_and_keep_their_order() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let lesson = first(&school).await;
        let head = say(&school, &all[0], lesson, CommentKind::Comment, "Level 0.").await.unwrap();
        let mut last = head;
        for level in 1..=50 {
            school.clock.advance(180_000);
            last = reply(&school, &all[level % 2], last, &format!("Level {level}.")).await;
        }
        let beside = reply(&school, &all[0], head, "Beside.").await;
        let ThreadPage { thread, pages, .. } = thread(&school, &guest(), lesson, last).await;
        assert_eq!((thread.replies.len(), thread.reply_count, pages), (51, 51, 1));
        for (level, row) in (1..).zip(&thread.replies[..50]) {
            assert_eq!((row.body.clone(), row.depth), (format!("Level {level}."), MAX_DEPTH.min(level)));
            assert_eq!(row.answers.is_some(), level > MAX_DEPTH, "level {level}");
        }
        assert_eq!((thread.replies[50].id, thread.replies[50].depth), (beside, 1));
        assert_eq!(talk(&school, &guest(), lesson).await.threads[0].replies.len(), 3, "the first ones among others");
    })
    .await;
}

#[tokio::test]
async fn what_is_deleted_in_the_middle_of_a_thread_stays_as_a_gap_until_nobody_answers_it() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db, lesson) = (&all[0], &all[1], &school.db, first(&school).await);
        let head = ask(&school, amy, lesson, "Why?").await;
        let middle = reply(&school, bob, head, "Because.").await;
        let last = reply(&school, amy, middle, "Thank you.").await;
        comment::like(db, amy, middle, true).await.unwrap();
        comment::accept(db, amy, middle, true).await.unwrap();
        assert!(matches!(comment::delete(db, amy, middle).await, Err(Error::Forbidden)));
        notices(&school).await;
        comment::delete(db, bob, middle).await.unwrap();
        let told = "select excerpt from notice where kind = 'replied' order by excerpt, id";
        assert_eq!(school.rows(told).await, ["", "Thank you."], "nor do the words stay in notices");
        let gap = row(&school, amy, lesson, middle).await;
        assert_eq!((gap.state, gap.body.as_str(), gap.author, gap.likes), (CommentState::Deleted, "", None, 0));
        let shown = talk(&school, amy, lesson).await;
        assert_eq!((shown.counts.comments, shown.counts.open, shown.threads[0].accepted.is_none()), (2, 1, true));
        assert!(matches!(comment::delete(db, bob, middle).await, Err(Error::NotFound)));
        assert_eq!(school::check::run(db).await.unwrap(), []);
        // The last answer takes the gaps above it with it.
        comment::delete(db, amy, head).await.unwrap();
        let gone = comment::delete(db, amy, last).await.unwrap();
        assert_eq!(gone.comment, None);
        assert_eq!(talk(&school, amy, lesson).await.threads.len(), 0);
        assert_eq!(school.rows("select cast(id as text) from comment").await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn an_edit_keeps_the_text_of_before_for_its_author_and_reviewers() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db, lesson) = (&all[0], &all[1], &school.db, first(&school).await);
        let id = say(&school, amy, lesson, CommentKind::Comment, "Frist!").await.unwrap();
        assert!(matches!(comment::edit(db, bob, id, "First!").await, Err(Error::Forbidden)));
        school.clock.advance(1_000);
        comment::edit(db, amy, id, "First! @bob").await.unwrap();
        comment::edit(db, amy, id, "First! @bob").await.unwrap();
        let shown = row(&school, &guest(), lesson, id).await;
        assert_eq!((shown.body.as_str(), shown.edited_at), ("First! @bob", Some(school.clock.now())));
        let rita = person(&school, "rita", Role::Reviewer).await;
        for may in [amy, &rita, &teacher(&school, "zhou").await] {
            let versions = comment::versions(db, may, id).await.unwrap();
            assert_eq!(versions.iter().map(|version| version.body.as_str()).collect::<Vec<_>>(), ["Frist!"]);
        }
        for other in [bob, &guest(), &teacher(&school, "lin").await] {
            assert!(matches!(comment::versions(db, other, id).await, Err(Error::NotFound)));
        }
        assert_eq!(notices(&school).await, ["bob mentioned"], "once, however often it is changed");
    })
    .await;
}

#[tokio::test]
async fn whoever_is_gone_from_the_middle_of_a_thread_has_no_name_and_is_not_mentioned() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, lesson) = (&all[0], &all[1], first(&school).await);
        let head = ask(&school, amy, lesson, "Why?").await;
        let middle = reply(&school, bob, head, "Because.").await;
        people::person::suspend(&school.db, &ground::RequestContext::system(), "bob").await.unwrap();
        reply(&school, amy, middle, "Thank you, @bob.").await;
        let ThreadPage { thread, .. } = thread(&school, amy, lesson, middle).await;
        assert_eq!((thread.replies[0].author.as_ref(), thread.replies[0].body.as_str()), (None, "Because."));
        assert_eq!(thread.replies[1].mentions, []);
    })
    .await;
}

#[tokio::test]
async fn threads_come_in_pages_pinned_ones_first_and_by_what_is_asked_for() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db, lesson) = (&all[0], &all[1], &school.db, first(&school).await);
        let mut ids = Vec::new();
        for number in 0..22 {
            school.clock.advance(180_000);
            let kind = if number == 3 { CommentKind::Question } else { CommentKind::Comment };
            ids.push(
                say(&school, if number == 4 { bob } else { amy }, lesson, kind, &format!("{number}")).await.unwrap(),
            );
        }
        let zhou = teacher(&school, "zhou").await;
        assert!(matches!(comment::pin(db, amy, ids[5], true).await, Err(Error::Forbidden)));
        comment::pin(db, &zhou, ids[5], true).await.unwrap();
        let shown = talk(&school, amy, lesson).await;
        assert_eq!((shown.page, shown.pages), (1, 2));
        assert_eq!(i64::try_from(shown.threads.len()).unwrap(), LessonTalk::PER_PAGE);
        let heads = |talk: &LessonTalk| talk.threads.iter().map(|thread| thread.head.id).collect::<Vec<Id<_>>>();
        assert_eq!(heads(&shown)[..2], [ids[5], ids[21]]);
        let last = comment::of_lesson(db, amy, lesson, (None, None), Some(99)).await.unwrap();
        assert_eq!((last.page, heads(&last)), (2, vec![ids[1], ids[0]]));
        for (filter, found) in [(TalkFilter::Questions, ids[3]), (TalkFilter::Open, ids[3]), (TalkFilter::Own, ids[4])]
        {
            let part = comment::of_lesson(db, bob, lesson, (None, Some(filter)), None).await.unwrap();
            assert_eq!(heads(&part), [found], "{filter}");
        }
    })
    .await;
}
