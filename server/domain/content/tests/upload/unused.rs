//! Uploads that are complete and that nothing shows: their sender sees, uses or deletes them, and a month later they go.

use content::{course::draft, upload};
use ground::{Error, media};
use model::{
    Millis, Role,
    studio::{CourseEdit, UnusedUpload},
};
use testing::{on_both, person};

use super::{PDF, PNG, UploadFixture};

#[tokio::test]
async fn a_file_that_nothing_shows_is_listed_for_its_sender_until_it_is_used() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, teacher, course) = (&school.db, &fixture.teacher, fixture.course);
        let unused = async || draft::studio(db, teacher, course).await.unwrap().unused;
        assert_eq!(unused().await, []);
        let arrived_at = db.env.now();
        let dot = fixture.send("dot.png", PNG).await.unwrap();
        school.clock.advance(1);
        let slides = fixture.send("slides.pdf", PDF).await.unwrap();
        let listed: Vec<_> = unused().await.into_iter().map(|one| one.upload.id).collect();
        assert_eq!(listed, [slides.id, dot.id], "the newest first");

        let lesson = draft::studio(db, teacher, course).await.unwrap().outline[0].lessons[0].id;
        let base = draft::lesson(db, teacher, course, lesson).await.unwrap().base;
        draft::attach(db, teacher, course, lesson, &base, slides.id, "").await.unwrap();
        let left = UnusedUpload { upload: dot.clone(), deleted_at: arrived_at.plus(30 * Millis::DAY) };
        assert_eq!(unused().await, std::slice::from_ref(&left));
        assert_eq!(draft::lesson(db, teacher, course, lesson).await.unwrap().unused, [left]);
        let admin = person(&school, "ada", Role::Administrator).await;
        assert_eq!(draft::studio(db, &admin, course).await.unwrap().unused, [], "nobody else's");

        let base = draft::studio(db, teacher, course).await.unwrap().base;
        draft::edit(db, teacher, course, &base, CourseEdit::Cover(Some(dot.id))).await.unwrap();
        assert_eq!(unused().await, []);
        let media = draft::lesson(db, teacher, course, lesson).await.unwrap();
        draft::detach(db, teacher, course, lesson, &media.base, "").await.unwrap();
        assert_eq!(unused().await, [], "a state before may show it");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_used_is_deleted_with_its_file_and_what_somebody_needs_stays() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, teacher, course) = (&school.db, &fixture.teacher, fixture.course);
        let files = async || school.rows("select hash from file order by hash").await;
        let dot = fixture.send("dot.png", PNG).await.unwrap();
        let again = fixture.send("again.png", PNG).await.unwrap();
        let slides = fixture.send("slides.pdf", PDF).await.unwrap();
        let hash = media::hash(PNG);
        upload::remove(db, teacher, dot.id).await.unwrap();
        assert!(files().await.contains(&hash), "the other upload needs it");
        upload::remove(db, teacher, again.id).await.unwrap();
        assert!(!files().await.contains(&hash));
        assert!(!media::place(&db.env, &hash).exists());
        assert!(matches!(upload::uploaded(db, teacher, again.id).await, Err(Error::NotFound)));
        // The same content is there at once when it comes again, and back in its place when the school has settled.
        let once_more = fixture.send("dot.png", PNG).await.unwrap();
        assert!(media::locate(&db.env, &hash).is_some());
        media::settle(db).await.unwrap();
        assert!(media::place(&db.env, &hash).exists());

        let base = draft::studio(db, teacher, course).await.unwrap().base;
        draft::edit(db, teacher, course, &base, CourseEdit::Cover(Some(once_more.id))).await.unwrap();
        upload::remove(db, teacher, once_more.id).await.unwrap();
        assert_eq!(upload::uploaded(db, teacher, once_more.id).await.unwrap().file, once_more.file, "it is used");

        school.clock.advance(30 * Millis::DAY - 1);
        assert_eq!(upload::sweep(db).await.unwrap(), 0);
        school.clock.advance(1);
        assert_eq!(upload::sweep(db).await.unwrap(), 1);
        assert!(matches!(upload::uploaded(db, teacher, slides.id).await, Err(Error::NotFound)));
        assert_eq!(files().await, [hash]);
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_settling_moves_first_is_kept_all_the_same() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let db = &school.db;
        let mut staged = media::Staged::default();
        let hash = staged.add(&db.env, PNG).unwrap();
        // Somebody else brings the same content, and the hourly sweep comes before ours is kept.
        fixture.send("dot.png", PNG).await.unwrap();
        media::settle(db).await.unwrap();
        staged.keep().unwrap();
        assert!(media::place(&db.env, &hash).is_file());
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn an_upload_whose_file_cannot_be_taken_away_stays_as_it_is() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, teacher) = (&school.db, &fixture.teacher);
        let dot = fixture.send("dot.png", PNG).await.unwrap();
        let (room, place) = (school.folder.path().join("media/new"), media::place(&db.env, &media::hash(PNG)));
        std::fs::remove_dir_all(&room).unwrap();
        std::fs::write(&room, "in the way").unwrap();
        let refused = upload::remove(db, teacher, dot.id).await;
        assert!(matches!(refused, Err(Error::File { .. })), "{refused:?}");
        assert_eq!(upload::uploaded(db, teacher, dot.id).await.unwrap().file, dot.file);
        assert!(place.is_file());
        std::fs::remove_file(&room).unwrap();
        upload::remove(db, teacher, dot.id).await.unwrap();
        assert!(!place.exists());
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}
