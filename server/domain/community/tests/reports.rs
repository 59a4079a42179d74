//! Reports, what the word filter holds, and who decides on either.

use community::{content_report, review};
use ground::{Actor, Error, RequestContext, word_filter};
use model::{
    Id, Permissions, Role,
    admin::Rows,
    content_report::{CaseRow, CaseState, CaseVerdict, ContentState, ReportReason, ReportSubject},
    review::Rating,
    rule::Rule,
    word_filter::WordGrade,
};
use testing::{School, field_error, guest, is, on_both, person, wait};

use crate::support::{FREE, PAID, card, learners, newest, run_jobs, teacher};

/// The events that people are notified of.
const NOTICES: &str = "select kind from job where kind = 'notice'";

async fn queue(school: &School, who: &RequestContext) -> Rows<CaseRow> {
    content_report::list(&school.db, who, CaseState::Open, None).await.unwrap()
}

async fn reports(school: &School, who: &RequestContext, review: Id<()>, note: &str) -> ground::Result<()> {
    let reason = Some(ReportReason::Abuse);
    content_report::report(&school.db, who, ReportSubject::Review, review, reason, note).await
}

/// Has somebody write a review, and returns its id.
async fn reviewed(school: &School, who: &RequestContext, text: &str) -> Id<()> {
    review::save(&school.db, who, FREE, 1, text).await.unwrap();
    Id::from_raw(newest(school, &guest(), FREE).await.rows[0].id.raw())
}

#[tokio::test]
async fn several_reports_are_one_case_that_a_stranger_decides() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db) = (&all[0], &all[1], &school.db);
        let id = reviewed(&school, amy, "You are a fool.").await;
        let rita = person(&school, "rita", Role::Reviewer).await;
        let hide = async |who: &RequestContext, case, reason: &str| {
            content_report::decide(db, who, case, CaseVerdict::Hide, reason).await
        };
        let before = school.rows(NOTICES).await.len();
        reports(&school, bob, id, "Rude.").await.unwrap();
        school.clock.advance(1_000);
        reports(&school, &guest(), id, "").await.unwrap();
        reports(&school, bob, id, "Very rude.").await.unwrap();
        let open = queue(&school, &rita).await;
        assert_eq!((open.total, open.rows[0].reports.len()), (1, 2));
        let case = &open.rows[0];
        let first = &case.reports[0];
        assert_eq!((first.reporter.as_deref(), first.note.as_str()), (Some("bob"), "Very rude."));
        assert_eq!(case.reports[1].reporter, None);
        assert_eq!(
            (case.text.as_str(), case.author.as_str(), case.state),
            ("You are a fool.", "amy", ContentState::Shown)
        );
        assert!(case.may_decide && case.may_hide);
        assert_eq!(school.rows(NOTICES).await.len(), before + 1, "reviewers are called once");
        // Neither the author nor the teacher nor whoever reported it decides, whatever they may.
        let may = Permissions::from_iter([Role::Learner, Role::Administrator]);
        for party in [amy, bob, &teacher(&school, "zhou").await] {
            let party = RequestContext::from(Actor::Person(party.person().unwrap(), may));
            assert!(!queue(&school, &party).await.rows[0].may_decide);
            assert!(matches!(hide(&party, case.id, "Mine.").await, Err(Error::Forbidden)));
        }
        assert!(matches!(hide(amy, case.id, "No.").await, Err(Error::Forbidden)));
        assert!(matches!(hide(&guest(), case.id, "No.").await, Err(Error::Unauthenticated)));
        assert!(matches!(content_report::list(db, amy, CaseState::Open, None).await, Err(Error::Forbidden)));
        assert_eq!(field_error(hide(&rita, case.id, " ").await), is("reason", Rule::Required));
        assert!(matches!(hide(&rita, Id::from_raw(5), "No.").await, Err(Error::NotFound)));
        hide(&rita, case.id, "An insult.").await.unwrap();
        assert!(matches!(hide(&rita, case.id, "Again.").await, Err(Error::Stale)));
        assert_eq!(newest(&school, &guest(), FREE).await.rows, []);
        assert_eq!(queue(&school, &rita).await.total, 0);
        let decided = content_report::list(db, &rita, CaseState::Decided, None).await.unwrap();
        let decision = decided.rows[0].decision.as_ref().unwrap();
        assert_eq!((decision.verdict, decision.by.as_deref()), (CaseVerdict::Hide, Some("rita")));
        let logged = "select action || ' | ' || before || ' | ' || after \
            from audit_log \
            where action in ('review-hidden', 'report-decided') \
            order by sequence";
        let said = ["review-hidden | 1.000 (1) | - (0): An insult.", "report-decided |  | hide: An insult."];
        assert_eq!(school.rows(logged).await, said, "the log says what it changed");
        assert_eq!(
            school.rows(NOTICES).await.len(),
            before + 3,
            "the author hears why, and whoever reported it what became of it"
        );
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn nothing_tells_of_what_is_hidden_and_guests_wait_after_many_reports() {
    on_both(|school| async move {
        let amy = learners(&school, &["amy"]).await.remove(0);
        let (db, rita) = (&school.db, person(&school, "rita", Role::Reviewer).await);
        let id = reviewed(&school, &amy, "You are a fool.").await;
        let target = content_report::target(db, &guest(), ReportSubject::Review, id).await.unwrap();
        assert_eq!(
            (target.text.as_str(), target.href.as_str()),
            ("You are a fool.", format!("/courses/{FREE}#reviews").as_str())
        );
        review::hide(db, &rita, Id::from_raw(id.raw()), "An insult.").await.unwrap();
        let course: Id<()> = Id::from_raw(card(&school, PAID).await.id.raw());
        content_report::target(db, &guest(), ReportSubject::Course, course).await.unwrap();
        content::course::hide(db, &RequestContext::system(), Id::from_raw(course.raw())).await.unwrap();
        let bob = person(&school, "bob", Role::Learner).await;
        let learner: Id<()> = Id::from_raw(amy.person().unwrap().raw());
        for (subject, id) in [
            (ReportSubject::Review, id),
            (ReportSubject::Course, course),
            (ReportSubject::Person, learner),
            (ReportSubject::Comment, Id::from_raw(5)),
            (ReportSubject::Review, Id::from_raw(5)),
        ] {
            for who in [&guest(), &bob] {
                let (target, reason) = (content_report::target(db, who, subject, id).await, Some(ReportReason::Spam));
                assert!(matches!(target, Err(Error::NotFound)), "{subject}");
                let reported = content_report::report(db, who, subject, id, reason, "").await;
                assert!(matches!(reported, Err(Error::NotFound)), "{subject}");
            }
        }
        let zhou: Id<()> = Id::from_raw(teacher(&school, "zhou").await.person().unwrap().raw());
        let from = RequestContext { address: "198.51.100.9".into(), ..guest() };
        let report = async |reason, note: &str| {
            content_report::report(db, &from, ReportSubject::Person, zhou, reason, note).await
        };
        assert_eq!(field_error(report(None, "x").await), is("reason", Rule::Required));
        assert_eq!(field_error(report(Some(ReportReason::Other), " ").await), is("note", Rule::Required));
        for _ in 0..11 {
            report(Some(ReportReason::Fraud), "").await.unwrap();
        }
        assert!(wait(report(Some(ReportReason::Fraud), "").await) > 0);
        let open = queue(&school, &rita).await;
        assert_eq!((open.total, open.rows[0].reports.len()), (1, 1));
        assert!(!open.rows[0].may_hide, "nobody is suspended by a reviewer");
        content_report::decide(db, &rita, open.rows[0].id, CaseVerdict::Keep, "").await.unwrap();
        assert_eq!(queue(&school, &rita).await.total, 0);
    })
    .await;
}

#[tokio::test]
async fn what_the_filter_holds_waits_for_a_reviewer() {
    on_both(|school| async move {
        let all = learners(&school, &["amy", "bob"]).await;
        let (amy, bob, db) = (&all[0], &all[1], &school.db);
        let (rita, system) = (person(&school, "rita", Role::Reviewer).await, RequestContext::system());
        for (word, grade, sentence) in [
            ("加微信", WordGrade::Held, ""),
            ("viagra", WordGrade::Refused, "No advertisements, please."),
            ("damn", WordGrade::Masked, ""),
        ] {
            word_filter::add(db, &system, word, grade, sentence).await.unwrap();
        }
        let save = async |text: &str| review::save(db, amy, FREE, 4, text).await;
        let refused = field_error(save("V1AGRA!").await);
        assert_eq!(refused, is("text", Rule::RefusedWord("No advertisements, please.".into())));
        let held = "很好，加 微 信 再聊。";
        save(held).await.unwrap();
        save(held).await.unwrap();
        for who in [&guest(), bob] {
            let seen = newest(&school, who, FREE).await;
            assert_eq!((seen.rows.len(), seen.rating), (0, None));
        }
        let own = newest(&school, amy, FREE).await.own.unwrap();
        assert!(own.is_held && own.body == held);
        assert_eq!(school::check::run(db).await.unwrap(), []);
        let waits = queue(&school, &rita).await;
        assert_eq!((waits.total, waits.rows[0].state, waits.rows[0].text.as_str()), (1, ContentState::Held, held));
        let id: Id<()> = Id::from_raw(reviews(&school).await);
        assert!(matches!(reports(&school, bob, id, "").await, Err(Error::NotFound)), "nobody else knows of it");
        assert!(matches!(review::vote(db, bob, Id::from_raw(id.raw()), true).await, Err(Error::NotFound)));
        // Its author puts it differently: nothing waits any more.
        save("Damn good.").await.unwrap();
        assert_eq!(newest(&school, &guest(), FREE).await.rows[0].body, "**** good.");
        assert_eq!(queue(&school, &rita).await.total, 0);
        save(held).await.unwrap();
        assert!(matches!(review::release(db, amy, Id::from_raw(id.raw())).await, Err(Error::Forbidden)));
        let case = queue(&school, &rita).await.rows[0].id;
        content_report::decide(db, &rita, case, CaseVerdict::Keep, "").await.unwrap();
        let seen = newest(&school, &guest(), FREE).await;
        assert_eq!((seen.rows.len(), seen.rating), (1, Some(Rating { mean: 4_000, reviews: 1 })));
        save(held).await.unwrap();
        review::save(db, amy, FREE, 5, held).await.unwrap();
        let seen = newest(&school, &guest(), FREE).await;
        assert_eq!((seen.rows.len(), seen.rows[0].stars), (1, 5), "the same text once more is let through already");
        assert_eq!(school::check::run(db).await.unwrap(), []);
        // An answer has no place to wait in.
        let review = newest(&school, &guest(), FREE).await.rows[0].id;
        let zhou = teacher(&school, "zhou").await;
        let answered = review::answer(db, &zhou, review, "加微信吧").await;
        assert_eq!(field_error(answered), is("answer", Rule::RefusedWord(String::new())));
        review::answer(db, &zhou, review, "Damn, thanks.").await.unwrap();
        assert_eq!(newest(&school, &guest(), FREE).await.rows[0].answer.as_deref(), Some("****, thanks."));
        // What waits and is deleted waits no more.
        review::save(db, bob, FREE, 5, held).await.unwrap();
        assert_eq!(queue(&school, &rita).await.total, 1);
        review::delete(db, bob, FREE).await.unwrap();
        assert_eq!(queue(&school, &rita).await.total, 0);
    })
    .await;
}

/// Returns the number of the only review.
async fn reviews(school: &School) -> i64 {
    school.rows("select cast(id as text) from review").await[0].parse().unwrap()
}

#[tokio::test]
async fn a_held_review_is_refused_with_a_reason_that_its_author_reads() {
    on_both(|school| async move {
        let amy = learners(&school, &["amy"]).await.remove(0);
        let (db, rita) = (&school.db, person(&school, "rita", Role::Reviewer).await);
        word_filter::add(db, &RequestContext::system(), "加微信", WordGrade::Held, "").await.unwrap();
        review::save(db, &amy, FREE, 4, "加微信").await.unwrap();
        let before = queue(&school, &rita).await.rows[0].id;
        school.clock.advance(1_000);
        review::save(db, &amy, FREE, 4, "快加微信！").await.unwrap();
        let kept = content_report::decide(db, &rita, before, CaseVerdict::Keep, "").await;
        assert!(matches!(kept, Err(Error::NotFound)), "nobody lets through what they have not read");
        school.clock.advance(1_000);
        review::save(db, &amy, FREE, 5, "快加微信！").await.unwrap();
        let waits = queue(&school, &rita).await;
        assert_eq!((waits.total, waits.rows[0].text.as_str()), (1, "快加微信！"));
        let case = waits.rows[0].id;
        content_report::decide(db, &rita, case, CaseVerdict::Hide, "An advertisement.").await.unwrap();
        let own = newest(&school, &amy, FREE).await.own.unwrap();
        assert_eq!((own.hidden.as_deref(), own.is_held), (Some("An advertisement."), false));
        // Put differently it stays hidden, nobody is asked again, and its teacher hears nothing of it.
        review::save(db, &amy, FREE, 4, "加微信吧").await.unwrap();
        assert!(!newest(&school, &amy, FREE).await.own.unwrap().is_held);
        assert_eq!((queue(&school, &rita).await.total, school::check::run(db).await.unwrap()), (0, vec![]));
        review::save(db, &amy, FREE, 4, "Very good.").await.unwrap();
        assert_eq!(newest(&school, &guest(), FREE).await.rows, []);
        run_jobs(&school).await;
        let told = "select p.handle || ' ' || n.excerpt \
            from notice n \
            join person p on p.id = n.person_id \
            where n.kind = 'review-written' \
            order by n.id";
        assert_eq!(school.rows(told).await, Vec::<String>::new());
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}
