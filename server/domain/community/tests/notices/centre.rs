//! The centre of notices, and what other wings tell it.

use community::{
    notice::{NoticeUpdates, RecentNotices, list, mark_all_read, mark_read, poll, unread},
    review,
};
use ground::{Error, jobs};
use model::{Id, Millis, Role, notice::NoticeKind};
use testing::{guest, on_both, person};

use super::{event, id, people, raise, registry, work};
use crate::support::{FREE, learners, newest, teacher};

#[tokio::test]
async fn several_of_a_kind_about_one_thing_are_one_line() {
    on_both(|school| async move {
        let db = &school.db;
        let (amy, bob, eve) = (
            person(&school, "amy", Role::Learner).await,
            person(&school, "bob", Role::Learner).await,
            person(&school, "eve", Role::Learner).await,
        );
        for (key, actor, place) in [("1", &bob, "#a"), ("2", &eve, "#b"), ("3", &bob, "#c")] {
            let mut replied = event(NoticeKind::Replied, key, people(&[&amy]));
            replied.actor = Some(id(actor));
            replied.href += place;
            raise(&school, &replied).await;
            work(&school).await;
            school.clock.advance(1_000);
        }
        raise(&school, &event(NoticeKind::CourseUpdated, "4", people(&[&amy]))).await;
        work(&school).await;
        let shown = list(db, &amy, None).await.unwrap();
        assert_eq!((shown.rows.len(), shown.unread, shown.page, shown.pages), (2, 4, 1, 1));
        assert_eq!((shown.rows[0].kind, shown.rows[0].actor.as_deref()), (NoticeKind::CourseUpdated, None));
        let line = &shown.rows[1];
        assert_eq!((line.actor.as_deref(), line.others, line.count), (Some("bob"), 1, 3));
        assert!(line.href.ends_with("#c") && !line.is_read);
        for other in [&bob, &eve] {
            assert!(matches!(mark_read(db, other, line.id).await, Err(Error::NotFound)));
        }
        assert_eq!(mark_read(db, &amy, line.id).await.unwrap(), "/courses/first-steps#c");
        assert_eq!(unread(db, &amy).await.unwrap(), 1);
        // What comes later is a line of its own, since the other was read.
        raise(&school, &event(NoticeKind::Replied, "5", people(&[&amy]))).await;
        work(&school).await;
        let shown = list(db, &amy, Some(9)).await.unwrap();
        assert_eq!(
            shown.rows.iter().map(|row| (row.count, row.is_read)).collect::<Vec<_>>(),
            [(1, false), (1, false), (3, true)]
        );
        mark_all_read(db, &amy).await.unwrap();
        assert_eq!(unread(db, &amy).await.unwrap(), 0);
        assert!(matches!(list(db, &guest(), None).await, Err(Error::Unauthenticated)));
        school.clock.advance(91 * Millis::DAY);
        work(&school).await;
        registry().run_sweeps(db).await.unwrap();
        assert!(list(db, &amy, None).await.unwrap().rows.is_empty(), "read ones are swept after a time");
    })
    .await;
}

#[tokio::test]
async fn open_pages_hear_once_of_what_another_process_changed() {
    on_both(|school| async move {
        let (amy, db) = (person(&school, "amy", Role::Learner).await, &school.db);
        raise(&school, &event(NoticeKind::Replied, "1", people(&[&amy]))).await;
        work(&school).await;
        // It was announced to nobody: as if another process had made it.
        let mut heard = db.env.part::<NoticeUpdates>().subscribe();
        let (since, mut recent) = (db.env.now().plus(-15 * Millis::SECOND), RecentNotices::new());
        poll(db, since, &mut recent).await.unwrap();
        assert_eq!(heard.try_recv().unwrap().to_vec(), [id(&amy)]);
        poll(db, since, &mut recent).await.unwrap();
        assert!(heard.try_recv().is_err(), "nothing has changed since");
        mark_all_read(db, &amy).await.unwrap();
        assert!(heard.try_recv().is_ok(), "of this process's own at once");
        poll(db, since, &mut recent).await.unwrap();
        assert!(heard.try_recv().is_ok());
        poll(db, since, &mut recent).await.unwrap();
        assert!(heard.try_recv().is_err());
    })
    .await;
}

#[tokio::test]
async fn teachers_hear_of_reviews_and_authors_of_answers() {
    on_both(|school| async move {
        let amy = learners(&school, &["amy"]).await.remove(0);
        let (db, zhou) = (&school.db, teacher(&school, "zhou").await);
        jobs::run_due(db, &registry()).await.unwrap();
        review::save(db, &amy, FREE, 4, "More examples, please.").await.unwrap();
        review::save(db, &amy, FREE, 5, "Fewer examples, please.").await.unwrap();
        work(&school).await;
        let told = list(db, &zhou, None).await.unwrap();
        assert_eq!((told.rows.len(), told.unread), (1, 1), "once, however often it is changed");
        let line = &told.rows[0];
        assert_eq!((line.kind, line.actor.as_deref()), (NoticeKind::ReviewWritten, Some("amy")));
        assert_eq!(
            (line.excerpt.as_str(), line.href.as_str()),
            ("More examples, please.", &*model::url::course_reviews(FREE))
        );
        let review = newest(&school, &amy, FREE).await.rows[0].id;
        review::answer(db, &zhou, review, "They come next week.").await.unwrap();
        work(&school).await;
        let told = list(db, &amy, None).await.unwrap();
        assert_eq!(told.rows[0].kind, NoticeKind::ReviewAnswered);
        assert_eq!(told.rows[0].excerpt, "They come next week.");
        assert!(matches!(mark_read(db, &amy, Id::from_raw(5)).await, Err(Error::NotFound)));
    })
    .await;
}
