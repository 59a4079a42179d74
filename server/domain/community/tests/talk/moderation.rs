//! Hiding, showing, locking, and what the word filter holds.

use community::{comment, content_report, notice};
use ground::{Actor, Error, RequestContext, word_filter};
use model::{
    Id, Permissions, Role,
    comment::{CommentAction, CommentState, TalkObstacle},
    content_report::{CaseState, CaseVerdict, ContentState, ReportReason, ReportSubject},
    rule::Rule,
    word_filter::WordGrade,
};
use testing::{field_error, guest, is, on_both, person};

use super::{ask, first, notices, reply, row, talk, thread};
use crate::support::{learners, teacher};

#[tokio::test]
async fn what_is_hidden_is_read_by_its_author_and_those_who_may_show_it_and_the_log_says_why() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db, lesson) = (&all[0], &all[1], &school.db, first(&school).await);
        let (rita, zhou) = (person(&school, "rita", Role::Reviewer).await, teacher(&school, "zhou").await);
        let head = ask(&school, amy, lesson, "Why?").await;
        let rude = reply(&school, bob, head, "You fool.").await;
        for other in [amy, bob, &teacher(&school, "lin").await] {
            assert!(matches!(comment::hide(db, other, rude, "Rude.").await, Err(Error::Forbidden)));
            assert!(matches!(comment::show(db, other, rude).await, Err(Error::Forbidden)));
        }
        assert!(matches!(comment::hide(db, &guest(), rude, "Rude.").await, Err(Error::Unauthenticated)));
        assert!(matches!(comment::hide(db, &rita, Id::from_raw(5), "Rude.").await, Err(Error::NotFound)));
        assert_eq!(field_error(comment::hide(db, &rita, rude, " ").await), is("reason", Rule::Required));
        comment::hide(db, &rita, rude, "An insult.").await.unwrap();
        comment::hide(db, &rita, rude, "Once more.").await.unwrap();
        let shown = talk(&school, amy, lesson).await;
        assert_eq!((shown.threads[0].replies.len(), shown.counts.comments), (0, 1));
        for reader in [bob, &rita, &zhou] {
            let read = row(&school, reader, lesson, rude).await;
            assert_eq!((read.state, read.reason.as_deref()), (CommentState::Hidden, Some("An insult.")));
            assert!(!read.actions.has(CommentAction::Delete) && !read.actions.has(CommentAction::Reply));
        }
        // Its author neither changes nor deletes it, nobody answers it, and a teacher does not show what reviewers hid.
        let hidden = is("text", Rule::TalkObstacle(TalkObstacle::Hidden));
        assert_eq!(field_error(comment::edit(db, bob, rude, "Sorry.").await), hidden);
        assert_eq!(field_error(comment::delete(db, bob, rude).await), hidden);
        let answered = comment::reply(db, amy, rude, "No, you.").await;
        assert_eq!(field_error(answered), is("text", Rule::TalkObstacle(TalkObstacle::ParentGone)));
        assert!(matches!(comment::show(db, &zhou, rude).await, Err(Error::Forbidden)));
        comment::show(db, &rita, rude).await.unwrap();
        // A teacher hides in their own course, and shows it again.
        comment::hide(db, &zhou, rude, "Please be kind.").await.unwrap();
        assert!(row(&school, &zhou, lesson, rude).await.actions.has(CommentAction::Show));
        comment::show(db, &zhou, rude).await.unwrap();
        comment::show(db, &zhou, rude).await.unwrap();
        assert_eq!(row(&school, &guest(), lesson, rude).await.body, "You fool.");
        let logged = "select action || ' ' || after \
            from audit_log \
            where action like 'comment-%' \
            order by sequence";
        let expected =
            ["comment-hidden An insult.", "comment-shown ", "comment-hidden Please be kind.", "comment-shown "];
        assert_eq!(school.rows(logged).await, expected);
        let told = notices(&school).await;
        assert!(told.iter().any(|notice| notice == "bob content-hidden"), "{told:?}");
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_hidden_thread_is_gone_for_others_and_nobody_decides_in_their_own_case() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db, lesson) = (&all[0], &all[1], &school.db, first(&school).await);
        let may = Permissions::from_iter([Role::Learner, Role::Reviewer]);
        let judge = RequestContext::from(Actor::Person(amy.person().unwrap(), may));
        let head = ask(&school, amy, lesson, "Why?").await;
        let answer = reply(&school, bob, head, "Because.").await;
        assert!(matches!(comment::hide(db, &judge, head, "Mine.").await, Err(Error::Forbidden)));
        let rita = person(&school, "rita", Role::Reviewer).await;
        comment::hide(db, &rita, head, "Off topic.").await.unwrap();
        assert!(matches!(comment::show(db, &judge, head).await, Err(Error::Forbidden)));
        let seen = talk(&school, bob, lesson).await;
        assert_eq!((seen.threads.len(), seen.counts.threads), (0, 0));
        assert!(matches!(comment::thread(db, bob, lesson, answer, None).await, Err(Error::NotFound)));
        assert!(matches!(comment::like(db, amy, answer, true).await, Err(Error::NotFound)));
        assert_eq!(talk(&school, amy, lesson).await.threads.len(), 1, "its author reads why");
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn nobody_answers_in_a_locked_thread() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db, lesson) = (&all[0], &all[1], &school.db, first(&school).await);
        let zhou = teacher(&school, "zhou").await;
        let head = ask(&school, amy, lesson, "Why?").await;
        let answer = reply(&school, bob, head, "Because.").await;
        assert!(matches!(comment::lock(db, amy, head, true).await, Err(Error::Forbidden)));
        assert!(matches!(comment::lock(db, &zhou, answer, true).await, Err(Error::NotFound)));
        comment::lock(db, &zhou, head, true).await.unwrap();
        let locked = is("text", Rule::TalkObstacle(TalkObstacle::Locked));
        assert_eq!(field_error(comment::reply(db, &zhou, answer, "Right.").await), locked);
        assert_eq!(field_error(comment::edit(db, bob, answer, "Because!").await), locked);
        assert_eq!(thread(&school, bob, lesson, head).await.obstacle, Some(TalkObstacle::Locked));
        comment::accept(db, amy, answer, true).await.unwrap();
        comment::lock(db, &zhou, head, false).await.unwrap();
        reply(&school, amy, answer, "Thank you.").await;
    })
    .await;
}

#[tokio::test]
async fn what_the_word_filter_holds_waits_for_a_reviewer_and_nobody_hears_of_it_before() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db, lesson) = (&all[0], &all[1], &school.db, first(&school).await);
        let system = RequestContext::system();
        word_filter::add(db, &system, "wechat", WordGrade::Held, "").await.unwrap();
        word_filter::add(db, &system, "casino", WordGrade::Refused, "No advertising, please.").await.unwrap();
        word_filter::add(db, &system, "damned", WordGrade::Masked, "").await.unwrap();
        let question = ask(&school, amy, lesson, "Why the damned mean?").await;
        assert!(row(&school, bob, lesson, question).await.body.contains('*'));
        let refused = comment::reply(db, bob, question, "Ｃａｓｉｎｏ!").await;
        assert_eq!(field_error(refused), is("text", Rule::RefusedWord("No advertising, please.".into())));
        let mut marks = db.env.part::<comment::CommentUpdates>().subscribe();
        let before = comment::fingerprints(db, &[lesson]).await.unwrap();
        let held = reply(&school, bob, question, "Ask me on WeChat, @amy.").await;
        assert_eq!((marks.try_recv().ok(), comment::fingerprints(db, &[lesson]).await.unwrap()), (None, before));
        let rita = person(&school, "rita", Role::Reviewer).await;
        let zhou = teacher(&school, "zhou").await;
        for other in [amy, &zhou, &guest()] {
            let thread = talk(&school, other, lesson).await.threads.remove(0);
            assert_eq!((thread.replies.len(), thread.reply_count), (0, 0));
        }
        for reader in [bob, &rita] {
            assert_eq!(row(&school, reader, lesson, held).await.state, CommentState::Held);
        }
        assert!(notices(&school).await.iter().all(|notice| !notice.starts_with("amy")));
        for other in [bob, &zhou] {
            assert!(matches!(comment::release(db, other, held).await, Err(Error::Forbidden)));
        }
        comment::release(db, &rita, held).await.unwrap();
        assert_eq!(marks.try_recv().ok(), Some(lesson));
        comment::release(db, &rita, held).await.unwrap();
        assert_eq!(row(&school, amy, lesson, held).await.state, CommentState::Shown);
        assert!(notices(&school).await.contains(&"amy mentioned".to_owned()));
        // What is changed is looked at anew.
        comment::edit(db, bob, held, "Ask me here.").await.unwrap();
        comment::edit(db, bob, held, "No: on WeChat.").await.unwrap();
        assert_eq!(talk(&school, amy, lesson).await.threads[0].reply_count, 0);
        let told = notice::list(db, amy, None).await.unwrap().rows;
        assert!(!told.is_empty() && told.iter().all(|row| !row.excerpt.contains("WeChat")), "{told:?}");
        comment::edit(db, bob, held, "Ask me here.").await.unwrap();
        assert_eq!(talk(&school, amy, lesson).await.threads[0].reply_count, 1);
        let versions = comment::versions(db, &zhou, held).await.unwrap();
        assert!(versions.len() == 2 && versions.iter().all(|version| !version.body.starts_with("No")), "{versions:?}");
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_reported_comment_is_judged_where_all_reports_are() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db, lesson) = (&all[0], &all[1], &school.db, first(&school).await);
        let (rita, zhou) = (person(&school, "rita", Role::Reviewer).await, teacher(&school, "zhou").await);
        let head = ask(&school, amy, lesson, "Why?").await;
        let rude = reply(&school, bob, head, "You fool.").await;
        let report = async || {
            let (reason, id) = (Some(ReportReason::Abuse), Id::from_raw(rude.raw()));
            content_report::report(db, amy, ReportSubject::Comment, id, reason, "").await
        };
        report().await.unwrap();
        let open = content_report::list(db, &rita, CaseState::Open, None).await.unwrap();
        let case = &open.rows[0];
        assert_eq!((case.text.as_str(), case.author.as_str(), case.state), ("You fool.", "bob", ContentState::Shown));
        assert!(case.href.ends_with(&format!("#comment-{rude}")) && case.may_decide && case.may_hide);
        assert!(matches!(content_report::list(db, &zhou, CaseState::Open, None).await, Err(Error::Forbidden)));
        content_report::decide(db, &rita, case.id, CaseVerdict::Hide, "An insult.").await.unwrap();
        let hidden = row(&school, bob, lesson, rude).await;
        assert_eq!((hidden.state, hidden.reason.as_deref()), (CommentState::Hidden, Some("An insult.")));
        assert!(matches!(report().await, Err(Error::NotFound)), "what is hidden is nothing to report");
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}
