//! Deleting a course that nobody could buy yet.

use content::course::draft;
use ground::Error;
use model::{Role, event::EventKind, rule::Rule, studio::Template};
use people::events;
use testing::{field_error, on_both, person};

use super::DraftFixture;

/// What each table holds, but for the logs and the account of who does it.
const SHARED_TABLES: [&str; 10] = [
    "course",
    "lesson",
    "draft",
    "revision",
    "blob",
    "editor_presence",
    "upload",
    "file_use",
    "analytics_event",
    "progress",
];

#[tokio::test]
async fn a_deleted_course_leaves_nothing_behind() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Course).await;
        draft.step("title", "", "Bread, twice").await.unwrap();
        draft::heartbeat(&school.db, &draft.teacher, draft.course, model::Id::NONE).await.unwrap();
        let upload =
            content::upload::begin(&school.db, &draft.teacher, draft.course, "bread.mp4", 10, None).await.unwrap();
        let mut arrival = content::upload::Writer::open(&school.db, &draft.teacher, upload, 0, None).await.unwrap();
        arrival.write(b"12345").await.unwrap();
        arrival.close().await.unwrap();
        let part = school.db.env.data.join("upload").join(upload.to_string());
        assert!(part.exists());
        let other = person(&school, "eve", Role::Teacher).await;
        assert!(matches!(draft::delete(&school.db, &other, draft.course).await, Err(Error::NotFound)));
        draft::delete(&school.db, &draft.teacher, draft.course).await.unwrap();
        for table in SHARED_TABLES {
            assert_eq!(school.rows(&format!("select cast(count(*) as text) from {table}")).await, ["0"], "{table}");
        }
        assert!(!part.exists());
        assert!(matches!(draft::studio(&school.db, &draft.teacher, draft.course).await, Err(Error::NotFound)));
        assert!(matches!(draft::delete(&school.db, &draft.teacher, draft.course).await, Err(Error::NotFound)));
        let log = school.rows("select action || ' ' || before from audit_log where action = 'course-deleted'").await;
        assert_eq!(log, ["course-deleted Bread, twice"]);
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_was_noted_of_a_course_that_is_gone_does_not_hold_up_what_else_was_noted() {
    on_both(|school| async move {
        let (db, draft) = (&school.db, DraftFixture::new(&school, Template::Empty).await);
        for course in [Some(draft.course), None] {
            events::record(&db.env, &draft.teacher, EventKind::ViewCourse, course, None, "");
        }
        draft::delete(db, &draft.teacher, draft.course).await.unwrap();
        assert_eq!(events::flush(db).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_course_that_was_published_stays() {
    on_both(|school| async move {
        let draft = DraftFixture::new(&school, Template::Empty).await;
        draft.publish().await.unwrap();
        let refused = draft::delete(&school.db, &draft.teacher, draft.course).await;
        assert_eq!(field_error(refused), ("course".into(), Rule::Fixed));
        let learner = person(&school, "amy", Role::Learner).await;
        assert!(matches!(draft::delete(&school.db, &learner, draft.course).await, Err(Error::Forbidden)));
    })
    .await;
}
