//! Who writes reviews, and what a review may be.

use community::review;
use content::{course::View, grant};
use ground::Error;
use learning::progress;
use model::{
    Role,
    progress::Report,
    review::{CourseReviews, MAX_REVIEW_CHARS, ReviewObstacle},
    rule::Rule,
};
use testing::{field_error, field_errors, guest, import_demo, is, on_both, person, wait};

use crate::support::{FREE, PAID, begin, buy, learners, lessons, newest, refund, teacher};

fn refused(why: ReviewObstacle) -> (String, Rule) {
    is("text", Rule::ReviewObstacle(why))
}

#[tokio::test]
async fn whoever_has_begun_a_course_reviews_it_once_and_changes_it() {
    on_both(|school| async move {
        let amy = learners(&school, &["amy"]).await.remove(0);
        let db = &school.db;
        review::save(db, &amy, FREE, 5, " Clear from the first lesson on.\r\nWell done! ").await.unwrap();
        school.clock.advance(1_000);
        review::save(db, &amy, FREE, 5, "Clear from the first lesson on.\nWell done!").await.unwrap();
        let shown = newest(&school, &guest(), FREE).await;
        assert_eq!((shown.rows.len(), shown.by_stars), (1, [0, 0, 0, 0, 1]));
        let row = &shown.rows[0];
        assert_eq!((row.author.as_deref(), row.stars), (Some("amy"), 5));
        assert_eq!(row.body, "Clear from the first lesson on.\nWell done!");
        assert_eq!(row.edited_at, None, "the same from a second tab changes nothing");
        review::save(db, &amy, FREE, 3, "The later lessons are thin.").await.unwrap();
        let shown = newest(&school, &amy, FREE).await;
        assert_eq!((shown.rows.len(), shown.by_stars), (1, [0, 0, 1, 0, 0]));
        assert!(shown.rows[0].edited_at.is_some() && shown.rows[0].is_own);
        let own = shown.own.unwrap();
        assert_eq!((own.stars, own.body.as_str(), own.hidden), (3, "The later lessons are thin.", None));
        assert_eq!(school::check::run(db).await.unwrap(), []);
        review::delete(db, &amy, FREE).await.unwrap();
        review::delete(db, &amy, FREE).await.unwrap();
        let shown = newest(&school, &amy, FREE).await;
        assert_eq!((shown.rows.len(), shown.rating, shown.own), (0, None, None));
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_review_stands_at_its_field() {
    on_both(|school| async move {
        let amy = learners(&school, &["amy"]).await.remove(0);
        let save = async |stars, text: &str| review::save(&school.db, &amy, FREE, stars, text).await;
        for stars in [0, 6, -1, i64::MAX] {
            assert_eq!(field_error(save(stars, "Good.").await), is("stars", Rule::Stars), "{stars}");
        }
        for (text, rule) in [
            ("", Rule::Required),
            (" \r\n ", Rule::Required),
            ("\u{200B}\u{200D}\u{FEFF}", Rule::Required),
            ("Go\u{202E}od", Rule::Invisible),
            ("长".repeat(MAX_REVIEW_CHARS + 1).as_str(), Rule::TooLong(MAX_REVIEW_CHARS)),
            ("x".repeat(100_000).as_str(), Rule::TooLong(MAX_REVIEW_CHARS)),
        ] {
            assert_eq!(field_error(save(4, text).await), is("text", rule), "{text:.20}");
        }
        assert_eq!(field_errors(save(0, "").await), [is("stars", Rule::Stars), is("text", Rule::Required)]);
        assert_eq!(newest(&school, &amy, FREE).await.rows, []);
        let html = "<script>alert(1)</script> & <b>bold</b>";
        save(4, html).await.unwrap();
        assert_eq!(newest(&school, &amy, FREE).await.rows[0].body, html, "kept as typed, for the page to escape");
    })
    .await;
}

#[tokio::test]
async fn nobody_reviews_a_course_that_they_do_not_learn() {
    on_both(|school| async move {
        import_demo(&school).await;
        let db = &school.db;
        let save = async |who: &ground::RequestContext, slug: &str| review::save(db, who, slug, 5, "Good.").await;
        assert!(matches!(save(&guest(), FREE).await, Err(Error::Unauthenticated)));
        let amy = person(&school, "amy", Role::Learner).await;
        assert!(matches!(save(&amy, "no-such").await, Err(Error::NotFound)));
        begin(&school, &amy, PAID).await;
        assert_eq!(field_error(save(&amy, PAID).await), refused(ReviewObstacle::NoGrant));
        grant::enrol(db, &amy, FREE).await.unwrap();
        assert_eq!(field_error(save(&amy, FREE).await), refused(ReviewObstacle::NotBegun));
        assert_eq!(newest(&school, &amy, FREE).await.obstacle, Some(ReviewObstacle::NotBegun));
        let lesson = lessons(&school, FREE).await.remove(0).id;
        let is_asked = async |who: &ground::RequestContext| {
            progress::lesson(db, who, FREE, lesson, View::Live).await.unwrap().may_review
        };
        let zhou = teacher(&school, "zhou").await;
        let asked = (is_asked(&amy).await, is_asked(&zhou).await, is_asked(&guest()).await);
        assert_eq!(asked, (true, false, false), "the last lesson asks those who have the course");
        let report = Report { seen: vec![(0, 10)], position: 10 };
        progress::report(db, &amy, FREE, lesson, report).await.unwrap();
        progress::flush(db).await.unwrap();
        assert_eq!(field_error(save(&amy, FREE).await), refused(ReviewObstacle::NotBegun), "a glance is no beginning");
        begin(&school, &amy, FREE).await;
        save(&amy, FREE).await.unwrap();
        grant::enrol(db, &zhou, FREE).await.unwrap();
        begin(&school, &zhou, FREE).await;
        assert_eq!(field_error(save(&zhou, FREE).await), refused(ReviewObstacle::OwnCourse));
        let ada = person(&school, "ada", Role::Administrator).await;
        begin(&school, &ada, PAID).await;
        assert_eq!(field_error(save(&ada, PAID).await), refused(ReviewObstacle::Staff), "open, but not to a learner");
    })
    .await;
}

#[tokio::test]
async fn after_a_refund_a_review_stays_and_can_only_be_deleted() {
    on_both(|school| async move {
        import_demo(&school).await;
        let db = &school.db;
        let amy = person(&school, "amy", Role::Learner).await;
        buy(&school, &amy, 7).await;
        review::save(db, &amy, PAID, 2, "Not for me.").await.unwrap();
        refund(&school, 7).await;
        let changed = review::save(db, &amy, PAID, 1, "Really not.").await;
        assert_eq!(field_error(changed), refused(ReviewObstacle::NoGrant));
        let shown = newest(&school, &amy, PAID).await;
        assert_eq!((shown.rows[0].stars, shown.obstacle), (2, Some(ReviewObstacle::NoGrant)));
        review::delete(db, &amy, PAID).await.unwrap();
        assert_eq!(field_error(review::save(db, &amy, PAID, 1, "x").await), refused(ReviewObstacle::NoGrant));
    })
    .await;
}

#[tokio::test]
async fn two_tabs_at_once_write_one_review() {
    on_both(|school| async move {
        let amy = learners(&school, &["amy"]).await.remove(0);
        let save = |text: &'static str| review::save(&school.db, &amy, FREE, 4, text);
        let (one, other) = tokio::join!(save("From one tab."), save("From another."));
        one.unwrap();
        other.unwrap();
        let shown = newest(&school, &amy, FREE).await;
        assert_eq!((shown.rows.len(), shown.by_stars), (1, [0, 0, 0, 1, 0]));
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn whoever_writes_again_and_again_has_to_wait() {
    on_both(|school| async move {
        let amy = learners(&school, &["amy"]).await.remove(0);
        let mut outcome = Ok(());
        for turn in 0..100 {
            outcome = review::save(&school.db, &amy, FREE, 4, &format!("Turn {turn}.")).await;
            if outcome.is_err() {
                break;
            }
        }
        let seconds = wait(outcome);
        school.clock.advance(seconds * 1_000);
        review::save(&school.db, &amy, FREE, 4, "At last.").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn reviews_come_in_pages_and_a_page_beyond_the_end_is_the_last() {
    on_both(|school| async move {
        let names: Vec<String> = (0..12).map(|number| format!("amy{number}")).collect();
        let all = learners(&school, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
        for learner in &all {
            review::save(&school.db, learner, FREE, 4, "Good.").await.unwrap();
            school.clock.advance(1_000);
        }
        let page = async |page| review::of_course(&school.db, &guest(), FREE, None, Some(page)).await.unwrap();
        let first = page(0).await;
        assert_eq!((first.page, first.pages), (1, 2));
        assert_eq!(i64::try_from(first.rows.len()).unwrap(), CourseReviews::PER_PAGE);
        assert_eq!(first.rows[0].author.as_deref(), Some("amy11"), "of equal ones the newest first");
        let last = page(99).await;
        assert_eq!((last.page, last.rows.len()), (2, 2));
    })
    .await;
}
