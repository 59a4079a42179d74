//! Following teachers, courses and tags, and keeping favourites.

use community::{favourite, follow};
use content::grant;
use ground::{Error, RequestContext};
use model::{Id, Role, follow::FollowKind};
use testing::{guest, import_demo, on_both, person};

use crate::support::{FREE, PAID, card, lessons, teacher};

#[tokio::test]
async fn a_follower_counts_once_from_two_tabs_and_only_while_in_the_school() {
    on_both(|school| async move {
        import_demo(&school).await;
        let db = &school.db;
        let (amy, bob) = (person(&school, "amy", Role::Learner).await, person(&school, "bob", Role::Learner).await);
        let page = content::course::page(db, &guest(), FREE, content::course::View::Live).await.unwrap();
        let tag = page.tags.first().unwrap().clone();
        for (kind, name) in [(FollowKind::Teacher, "zhou"), (FollowKind::Course, FREE), (FollowKind::Tag, &*tag)] {
            let (one, other) =
                tokio::join!(follow::set(db, &amy, kind, name, true), follow::set(db, &amy, kind, name, true));
            assert!(one.is_ok() && other.is_ok(), "{kind}");
            follow::set(db, &bob, kind, name, true).await.unwrap();
            let ties = follow::ties(db, &amy, kind, name).await.unwrap();
            assert_eq!((ties.followers, ties.is_followed), (2, true), "{kind}: two tabs are one follower");
            let seen = follow::ties(db, &guest(), kind, name).await.unwrap();
            assert_eq!((seen.followers, seen.is_followed, seen.is_own), (2, false, false), "{kind}");
            assert!(matches!(follow::set(db, &guest(), kind, name, true).await, Err(Error::Unauthenticated)));
            for nothing in ["nobody-is-called-this", "", "\u{5927}"] {
                assert!(matches!(follow::set(db, &amy, kind, nothing, true).await, Err(Error::NotFound)), "{kind}");
            }
        }
        let own = follow::following(db, &amy).await.unwrap();
        assert_eq!((own.teachers.len(), own.courses.len(), own.tags.len()), (1, 1, 1));
        assert!(!own.teachers[0].is_gone && !own.courses[0].is_gone && own.tags[0].tag == tag);
        // Whoever is suspended does not count, and is not lost.
        people::person::suspend(db, &RequestContext::system(), "bob").await.unwrap();
        assert_eq!(follow::ties(db, &guest(), FollowKind::Course, FREE).await.unwrap().followers, 1);
        people::person::unsuspend(db, &RequestContext::system(), "bob").await.unwrap();
        assert_eq!(follow::ties(db, &guest(), FollowKind::Course, FREE).await.unwrap().followers, 2);
        for _ in 0..2 {
            follow::set(db, &amy, FollowKind::Course, FREE, false).await.unwrap();
        }
        let ties = follow::ties(db, &amy, FollowKind::Course, FREE).await.unwrap();
        assert_eq!((ties.followers, ties.is_followed), (1, false));
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn nobody_follows_themselves_or_what_they_cannot_see_and_what_is_gone_can_be_left() {
    on_both(|school| async move {
        import_demo(&school).await;
        let (db, amy) = (&school.db, person(&school, "amy", Role::Learner).await);
        let zhou = teacher(&school, "zhou").await;
        assert!(follow::ties(db, &zhou, FollowKind::Teacher, "zhou").await.unwrap().is_own);
        assert!(matches!(follow::set(db, &zhou, FollowKind::Teacher, "zhou", true).await, Err(Error::Forbidden)));
        assert!(matches!(follow::set(db, &amy, FollowKind::Teacher, "amy", true).await, Err(Error::NotFound)));
        follow::set(db, &amy, FollowKind::Course, PAID, true).await.unwrap();
        follow::set(db, &amy, FollowKind::Teacher, "lin", true).await.unwrap();
        let system = RequestContext::system();
        content::course::hide(db, &system, card(&school, PAID).await.id).await.unwrap();
        people::person::suspend(db, &system, "lin").await.unwrap();
        let own = follow::following(db, &amy).await.unwrap();
        assert!(own.courses[0].is_gone && own.teachers[0].is_gone && !own.courses[0].title.is_empty());
        let bob = person(&school, "bob", Role::Learner).await;
        assert!(matches!(follow::set(db, &bob, FollowKind::Course, PAID, true).await, Err(Error::NotFound)));
        assert!(matches!(follow::ties(db, &amy, FollowKind::Course, PAID).await, Err(Error::NotFound)));
        follow::set(db, &amy, FollowKind::Course, PAID, false).await.unwrap();
        follow::set(db, &amy, FollowKind::Teacher, "lin", false).await.unwrap();
        assert_eq!(follow::following(db, &amy).await.unwrap(), model::follow::Following::default());
    })
    .await;
}

#[tokio::test]
async fn favourites_stay_when_a_course_goes_say_so_and_can_be_removed() {
    on_both(|school| async move {
        import_demo(&school).await;
        let (db, amy) = (&school.db, person(&school, "amy", Role::Learner).await);
        let lesson = lessons(&school, FREE).await.remove(0);
        let (one, other) =
            tokio::join!(favourite::set_course(db, &amy, FREE, true), favourite::set_course(db, &amy, FREE, true));
        assert!(one.is_ok() && other.is_ok());
        favourite::set_lesson(db, &amy, FREE, lesson.id, true).await.unwrap();
        assert!(favourite::has_lesson(db, &amy, lesson.id).await.unwrap());
        assert!(!favourite::has_lesson(db, &guest(), lesson.id).await.unwrap());
        assert!(follow::ties(db, &amy, FollowKind::Course, FREE).await.unwrap().is_favourite);
        let nothing = Id::from_raw(5);
        assert!(matches!(favourite::set_lesson(db, &amy, FREE, nothing, true).await, Err(Error::NotFound)));
        assert!(matches!(favourite::set_lesson(db, &amy, PAID, lesson.id, true).await, Err(Error::NotFound)));
        assert!(matches!(favourite::set_course(db, &guest(), FREE, true).await, Err(Error::Unauthenticated)));
        let all = favourite::all(db, &amy).await.unwrap();
        assert_eq!((all.courses.len(), all.lessons.len()), (1, 1), "two tabs are one favourite");
        assert_eq!((&all.lessons[0].title, all.lessons[0].is_gone), (&lesson.title, false));
        let bob = person(&school, "bob", Role::Learner).await;
        grant::enrol(db, &bob, FREE).await.unwrap();
        favourite::set_course(db, &bob, FREE, true).await.unwrap();
        content::course::hide(db, &RequestContext::system(), card(&school, FREE).await.id).await.unwrap();
        let all = favourite::all(db, &amy).await.unwrap();
        assert!(all.courses[0].is_gone && all.lessons[0].is_gone);
        assert!(!favourite::all(db, &bob).await.unwrap().courses[0].is_gone, "whoever has it can still open it");
        assert!(matches!(favourite::set_lesson(db, &amy, FREE, lesson.id, true).await, Err(Error::NotFound)));
        favourite::set_course(db, &amy, FREE, false).await.unwrap();
        favourite::set_lesson(db, &amy, FREE, lesson.id, false).await.unwrap();
        assert_eq!(favourite::all(db, &amy).await.unwrap(), model::favourite::Favourites::default());
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}
