//! Uploads in the courses that they were sent for.

use content::course::draft;
use ground::Error;
use model::{
    Id,
    rule::Rule,
    studio::{CourseEdit, LessonText, Picture},
};
use testing::{field_error, on_both};

use super::{PNG, UploadFixture, film};

#[tokio::test]
async fn a_cover_a_picture_and_a_film_come_into_a_course() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, teacher, course) = (&school.db, &fixture.teacher, fixture.course);
        let base = draft::studio(db, teacher, course).await.unwrap().base;
        let (dot, film) =
            (fixture.send("dot.png", PNG).await.unwrap(), fixture.send("film.mp4", &film()).await.unwrap());
        let captions = fixture.send("en.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello baker\n").await.unwrap();
        let saved = draft::edit(db, teacher, course, &base, CourseEdit::Cover(Some(dot.id))).await.unwrap();
        assert!(draft::studio(db, teacher, course).await.unwrap().cover.is_some());
        assert_eq!(
            field_error(draft::edit(db, teacher, course, &saved.base, CourseEdit::Cover(Some(film.id))).await),
            ("value".into(), Rule::FileType)
        );
        let lesson = draft::studio(db, teacher, course).await.unwrap().outline[0].lessons[0].id;
        let now = draft::lesson(db, teacher, course, lesson).await.unwrap();
        let text = LessonText {
            markdown: "![A dot](img/dot.png)".into(),
            pictures: vec![Picture { name: "img/dot.png".into(), file: dot.file }],
            ..now.text
        };
        let preview = draft::preview(db, teacher, course, lesson, &text.markdown, &text.pictures).await.unwrap().html;
        assert!(preview.contains(&format!("/media/{}", dot.file)), "{preview}");
        let saved = draft::save_lesson(db, teacher, course, lesson, &now.base, text).await.unwrap();
        assert_eq!(
            field_error(draft::attach(db, teacher, course, lesson, &saved.base, captions.id, "en").await),
            ("upload".into(), Rule::FileType),
            "captions need a recording"
        );
        let saved = draft::attach(db, teacher, course, lesson, &saved.base, film.id, "").await.unwrap();
        let saved = draft::attach(db, teacher, course, lesson, &saved.base, captions.id, "en").await.unwrap();
        let now = draft::lesson(db, teacher, course, lesson).await.unwrap();
        assert!(now.html.contains("/media/") && now.media.as_ref().unwrap().captions.len() == 1);
        assert!(now.lesson.seconds > 0 && now.lesson.kind.as_str() == "video");
        let said = content::course::lesson(db, teacher, &now.slug, lesson, content::course::View::Draft).await.unwrap();
        assert_eq!(said.media.unwrap().captions[0].language, "en");
        draft::detach(db, teacher, course, lesson, &saved.base, "").await.unwrap();
        assert!(draft::lesson(db, teacher, course, lesson).await.unwrap().media.is_none());
        let foreign = draft::attach(db, teacher, course, lesson, &saved.base, Id::from_raw(77), "").await;
        assert!(matches!(foreign, Err(Error::Stale | Error::Invalid(_))));
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}
