//! Uploads that have not ended: their sender sees them, goes on with them from any browser, or gives them up.

use content::{course::draft, upload};
use model::{Role, studio::WaitingUpload};
use testing::{on_both, person};

use super::{PNG, UploadFixture, film};

#[tokio::test]
async fn an_upload_that_was_cut_is_listed_for_its_sender_until_it_ends() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, teacher, course) = (&school.db, &fixture.teacher, fixture.course);
        let waiting = async || draft::studio(db, teacher, course).await.unwrap().waiting;
        assert_eq!(waiting().await, []);
        let film = film();
        let bytes = i64::try_from(film.len()).unwrap();
        let id = fixture.begin("tour.mp4", film.len()).await.unwrap();
        fixture.append(id, 0, &film[..1_000]).await.unwrap();
        let cut = WaitingUpload { id, name: "tour.mp4".into(), bytes, received: 1_000 };
        assert_eq!(waiting().await, std::slice::from_ref(&cut));
        let lesson = draft::studio(db, teacher, course).await.unwrap().outline[0].lessons[0].id;
        assert_eq!(draft::lesson(db, teacher, course, lesson).await.unwrap().waiting, std::slice::from_ref(&cut));

        let admin = person(&school, "ada", Role::Administrator).await;
        assert_eq!(draft::studio(db, &admin, course).await.unwrap().waiting, [], "nobody else's");

        let dot = fixture.begin("dot.png", PNG.len()).await.unwrap();
        let listed: Vec<_> = waiting().await.into_iter().map(|upload| upload.id).collect();
        assert_eq!(listed, [dot, id], "the newest first");
        upload::remove(db, teacher, dot).await.unwrap();
        assert_eq!(waiting().await, [cut]);
        fixture.append(id, 1_000, &film[1_000..]).await.unwrap().1.unwrap();
        assert_eq!(waiting().await, []);
    })
    .await;
}

#[tokio::test]
async fn the_same_content_goes_on_from_any_browser_and_other_content_does_not() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, course) = (&school.db, fixture.course);
        let begin = async |name: &str, bytes: i64, fingerprint: Option<&str>| {
            upload::begin(db, &fixture.teacher, course, name, bytes, fingerprint).await.unwrap()
        };
        let bytes = i64::try_from(PNG.len()).unwrap();
        let first = begin("dot.png", bytes, Some("5eaf00d")).await;
        fixture.append(first, 0, &PNG[..20]).await.unwrap();
        assert_eq!(begin("renamed.png", bytes, Some("5eaf00d")).await, first);
        for (bytes, fingerprint) in [
            (bytes, None),
            (bytes, Some("5eaf00e")),
            (bytes + 1, Some("5eaf00d")),
            (bytes, Some("")),
            (bytes, Some("\0")),
        ] {
            assert_ne!(begin("dot.png", bytes, fingerprint).await, first, "{bytes} {fingerprint:?}");
        }
        let admin = person(&school, "ada", Role::Administrator).await;
        let other = upload::begin(db, &admin, course, "dot.png", bytes, Some("5eaf00d")).await.unwrap();
        assert_ne!(other, first, "nobody goes on with another's");

        fixture.append(first, 20, &PNG[20..]).await.unwrap().1.unwrap();
        assert_ne!(begin("dot.png", bytes, Some("5eaf00d")).await, first, "it has ended");
    })
    .await;
}
