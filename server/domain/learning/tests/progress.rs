//! Learning: progress from several devices, and where to go on.

use ground::{Error, RequestContext};
use learning::progress;
use model::{
    Id, Role,
    course::{Lesson, LessonKind, OutlineLesson},
    progress::{Report, TEXT_LENGTH},
};
use people::events;
use testing::{School, guest, import_demo, on_both, person};

const COURSE: &str = "gushi-shangxi";

async fn lessons(school: &School) -> Vec<OutlineLesson> {
    let page = content::course::page(&school.db, &guest(), COURSE, content::course::View::Live).await.unwrap();
    page.outline.into_iter().flat_map(|chapter| chapter.lessons).collect()
}

async fn reports(school: &School, who: &RequestContext, lesson: Id<Lesson>, seen: &[(i64, i64)], position: i64) {
    let report = Report { seen: seen.to_vec(), position };
    progress::report(&school.db, who, COURSE, lesson, report).await.unwrap();
}

#[tokio::test]
async fn a_course_leads_to_the_lesson_to_go_on_with() {
    on_both(|school| async move {
        import_demo(&school).await;
        let amy = person(&school, "amy", Role::Learner).await;
        let all = lessons(&school).await;
        let free: Vec<_> = all.iter().filter(|lesson| lesson.free).collect();
        let to = async |who: &RequestContext| progress::next_lesson(&school.db, who, COURSE).await.unwrap();
        assert_eq!((to(&guest()).await, to(&amy).await), (Some(free[0].id), Some(free[0].id)));
        progress::mark_done(&school.db, &amy, COURSE, free[0].id).await.unwrap();
        assert_eq!(to(&amy).await, free.get(1).or(free.first()).map(|lesson| lesson.id));
        assert!(matches!(progress::next_lesson(&school.db, &amy, "no-such").await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn what_several_devices_saw_is_one_progress_and_the_last_place_is_kept() {
    on_both(|school| async move {
        import_demo(&school).await;
        let amy = person(&school, "amy", Role::Learner).await;
        let text = lessons(&school).await.into_iter().find(|l| l.free && l.kind == LessonKind::Article).unwrap();
        reports(&school, &amy, text.id, &[(0, 300)], 300).await;
        assert_eq!(progress::flush(&school.db).await.unwrap(), 1);
        school.clock.advance(1_000);
        reports(&school, &amy, text.id, &[(200, 420)], 420).await;
        reports(&school, &amy, text.id, &[(-5, i64::MAX), (9, 3)], -7).await;
        assert_eq!(progress::flush(&school.db).await.unwrap(), 1, "one row however many reports");
        assert_eq!(progress::flush(&school.db).await.unwrap(), 0);
        let page =
            learning::progress::lesson(&school.db, &amy, COURSE, text.id, content::course::View::Live).await.unwrap();
        assert_eq!(page.progress.len(), 1);
        assert_eq!((page.progress[0].permille, page.progress[0].position), (TEXT_LENGTH, 0));
        let mine = progress::mine(&school.db, &amy).await.unwrap();
        assert_eq!(mine.history[0].lesson, text.id);
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn only_what_is_open_can_be_learnt() {
    on_both(|school| async move {
        import_demo(&school).await;
        let (amy, rita) = (person(&school, "amy", Role::Learner).await, person(&school, "rita", Role::Reviewer).await);
        let paid = lessons(&school).await.into_iter().find(|lesson| !lesson.free).unwrap();
        let report = || Report { seen: vec![(0, 10)], position: 10 };
        let refused = progress::report(&school.db, &amy, COURSE, paid.id, report()).await;
        assert!(matches!(refused, Err(Error::NotBought(_))), "{refused:?}");
        assert!(matches!(progress::mark_done(&school.db, &amy, COURSE, paid.id).await, Err(Error::NotBought(_))));
        progress::report(&school.db, &rita, COURSE, paid.id, report()).await.unwrap();
        let guest = progress::report(&school.db, &guest(), COURSE, paid.id, report()).await;
        assert!(matches!(guest, Err(Error::Unauthenticated)));
        let nowhere = progress::report(&school.db, &rita, COURSE, Id::from_raw(5), report()).await;
        assert!(matches!(nowhere, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_lesson_can_be_marked_and_one_goes_on_with_the_next() {
    on_both(|school| async move {
        import_demo(&school).await;
        let rita = person(&school, "rita", Role::Reviewer).await;
        let lessons = lessons(&school).await;
        progress::mark_done(&school.db, &rita, COURSE, lessons[0].id).await.unwrap();
        let (amy, free) = (person(&school, "amy", Role::Learner).await, lessons.iter().filter(|lesson| lesson.free));
        for lesson in free {
            progress::mark_done(&school.db, &amy, COURSE, lesson.id).await.unwrap();
        }
        let tried = progress::mine(&school.db, &amy).await.unwrap().courses.remove(0);
        assert_eq!(tried.next.unwrap().0, lessons[0].id, "nobody is led to a lesson that they have to buy");
        let mine = progress::mine(&school.db, &rita).await.unwrap();
        let count = i64::try_from(lessons.len()).unwrap();
        assert_eq!((mine.courses[0].done, mine.courses[0].permille), (1, 1_000 / count));
        assert_eq!(mine.courses[0].next.as_ref().map(|next| next.0), Some(lessons[1].id));
        progress::mark_not_done(&school.db, &rita, COURSE, lessons[0].id).await.unwrap();
        let mine = progress::mine(&school.db, &rita).await.unwrap();
        assert_eq!((mine.courses[0].done, mine.courses[0].next.as_ref().unwrap().0), (0, lessons[0].id));
    })
    .await;
}

#[tokio::test]
async fn what_people_do_is_remembered_with_their_names_only_if_they_agreed() {
    on_both(|school| async move {
        import_demo(&school).await;
        let (amy, ben) = (person(&school, "amy", Role::Learner).await, person(&school, "ben", Role::Learner).await);
        people::consent(&school.db, &amy).await.unwrap();
        for who in [&amy, &ben, &guest()] {
            content::course::page(&school.db, who, COURSE, content::course::View::Live).await.unwrap();
            content::search::find(&school.db, who, "月亮").await.unwrap();
        }
        assert_eq!(events::flush(&school.db).await.unwrap(), 6);
        let named = "select cast(count(*) as text) from analytics_event where person_id is not null";
        assert_eq!(school.rows(named).await, ["2"]);
        people::withdraw_consent(&school.db, &amy).await.unwrap();
        assert_eq!(school.rows(named).await, ["0"], "what was remembered of her is nobody's");
        assert_eq!(
            school
                .rows("select cast(count(*) as text) from analytics_event where kind = 'search' and detail = '月亮'")
                .await,
            ["3"]
        );
    })
    .await;
}

#[tokio::test]
async fn who_starts_a_lesson_again_was_as_far_as_they_were() {
    on_both(|school| async move {
        import_demo(&school).await;
        let (db, amy) = (&school.db, person(&school, "amy", Role::Learner).await);
        let text = lessons(&school).await.into_iter().find(|l| l.free && l.kind == LessonKind::Article).unwrap();
        let page = content::course::page(db, &guest(), COURSE, content::course::View::Live).await.unwrap();
        let (who, course) = (amy.person().unwrap(), page.card.id);
        let furthest = async || progress::furthest(db, who, course).await.unwrap().get(&text.id).copied();
        assert_eq!(furthest().await, None);
        for marks in 0..2 {
            progress::mark_done(db, &amy, COURSE, text.id).await.unwrap();
            assert_eq!(furthest().await, Some(0), "a mark alone is no reading: {marks}");
            progress::mark_not_done(db, &amy, COURSE, text.id).await.unwrap();
            assert_eq!(furthest().await, Some(0), "{marks}");
        }
        reports(&school, &amy, text.id, &[(0, TEXT_LENGTH)], TEXT_LENGTH).await;
        progress::flush(db).await.unwrap();
        progress::mark_not_done(db, &amy, COURSE, text.id).await.unwrap();
        let mine = progress::mine(db, &amy).await.unwrap();
        assert_eq!((mine.history[0].permille, furthest().await), (0, Some(1_000)));
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_was_read_under_a_mark_counts_and_taking_the_mark_back_changes_nothing_about_it() {
    on_both(|school| async move {
        import_demo(&school).await;
        let (db, amy) = (&school.db, person(&school, "amy", Role::Learner).await);
        let text = lessons(&school).await.into_iter().find(|l| l.free && l.kind == LessonKind::Article).unwrap();
        let page = content::course::page(db, &guest(), COURSE, content::course::View::Live).await.unwrap();
        let (who, course) = (amy.person().unwrap(), page.card.id);
        let furthest = async || progress::furthest(db, who, course).await.unwrap()[&text.id];
        // Marked first, so that nothing that is read afterwards would count.
        progress::mark_done(db, &amy, COURSE, text.id).await.unwrap();
        reports(&school, &amy, text.id, &[(0, 400)], 400).await;
        progress::flush(db).await.unwrap();
        assert_eq!(furthest().await, 400);
        progress::mark_not_done(db, &amy, COURSE, text.id).await.unwrap();
        assert_eq!((progress::mine(db, &amy).await.unwrap().history[0].permille, furthest().await), (400, 400));
        // Read to the end under the mark, and begun anew: what is shown begins at 0, what was read stays.
        progress::mark_done(db, &amy, COURSE, text.id).await.unwrap();
        reports(&school, &amy, text.id, &[(0, TEXT_LENGTH)], TEXT_LENGTH).await;
        progress::flush(db).await.unwrap();
        progress::mark_not_done(db, &amy, COURSE, text.id).await.unwrap();
        assert_eq!((progress::mine(db, &amy).await.unwrap().history[0].permille, furthest().await), (0, 1_000));
        reports(&school, &amy, text.id, &[(0, 100)], 100).await;
        progress::flush(db).await.unwrap();
        assert_eq!((progress::mine(db, &amy).await.unwrap().history[0].permille, furthest().await), (100, 1_000));
    })
    .await;
}
