//! What is left out of drawings and captions is told where their teacher sees them.

use content::course::draft;
use model::{
    Id,
    studio::{ChangedFile, CourseEdit, FileChange, FileNote, LessonText, Picture, Upload},
};
use testing::on_both;

use super::{UploadFixture, film};

const SCRIPTED: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>\n<script>draw()</script>\n\
    <image href='photo.png'/><rect width='9' height='9'/></svg>";
const PLAIN: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><circle r='3'/></svg>";

#[tokio::test]
async fn what_was_left_out_of_a_drawing_is_told_in_its_lesson_and_at_the_cover() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, teacher, course) = (&school.db, &fixture.teacher, fixture.course);
        let map = fixture.send("map.svg", SCRIPTED).await.unwrap();
        let plain = fixture.send("plain.svg", PLAIN).await.unwrap();
        let notes =
            vec![FileNote { line: 2, change: FileChange::Script }, FileNote { line: 3, change: FileChange::Linked }];
        let changed = ChangedFile { name: "img/map.svg".into(), notes: notes.clone() };
        let pictures = vec![
            Picture { name: "img/map.svg".into(), file: map.file },
            Picture { name: "img/plain.svg".into(), file: plain.file },
        ];
        let lesson = draft::studio(db, teacher, course).await.unwrap().outline[0].lessons[0].id;
        let told = async |markdown: &str| {
            draft::preview(db, teacher, course, lesson, markdown, &pictures).await.unwrap().drawings
        };
        let both = "![A map](img/map.svg)\n\n![A circle](img/plain.svg)";
        assert_eq!(told(both).await, std::slice::from_ref(&changed));
        assert_eq!(told("![A circle](img/plain.svg)").await, [], "it is not shown");

        let now = draft::lesson(db, teacher, course, lesson).await.unwrap();
        let text = LessonText { markdown: both.into(), pictures: pictures.clone(), ..now.text };
        draft::save_lesson(db, teacher, course, lesson, &now.base, text).await.unwrap();
        assert_eq!(draft::lesson(db, teacher, course, lesson).await.unwrap().drawings, [changed], "and later on");

        let cover = async |upload: Id<Upload>| {
            let base = draft::studio(db, teacher, course).await.unwrap().base;
            draft::edit(db, teacher, course, &base, CourseEdit::Cover(Some(upload))).await.unwrap();
            draft::studio(db, teacher, course).await.unwrap().cover_notes
        };
        assert_eq!(cover(map.id).await, notes);
        assert_eq!(cover(plain.id).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_drawing_that_was_mended_and_sent_again_is_told_of_no_more() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, teacher, course) = (&school.db, &fixture.teacher, fixture.course);
        let scripted = fixture.send("map.svg", SCRIPTED).await.unwrap();
        let hash = school.rows("select hash from file").await.remove(0);
        let path = ground::media::locate(&school.db.env, &hash).unwrap();
        let mended = fixture.send("map.svg", &std::fs::read(path).unwrap()).await.unwrap();
        assert_eq!(mended.file, scripted.file, "what is clean stays as it is");
        let base = draft::studio(db, teacher, course).await.unwrap().base;
        draft::edit(db, teacher, course, &base, CourseEdit::Cover(Some(mended.id))).await.unwrap();
        assert_eq!(draft::studio(db, teacher, course).await.unwrap().cover_notes, []);
    })
    .await;
}

#[tokio::test]
async fn captions_that_were_passed_over_are_told_with_their_lines() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, teacher, course) = (&school.db, &fixture.teacher, fixture.course);
        let film = fixture.send("film.mp4", &film()).await.unwrap();
        let text = b"1\n00:00:02,000 --> 00:00:01,000\nBackwards\n\n2\n00:00:03,000 --> 00:00:04,000\nForwards\n";
        let captions = fixture.send("film.en.srt", text).await.unwrap();
        let lesson = draft::studio(db, teacher, course).await.unwrap().outline[0].lessons[0].id;
        let base = draft::lesson(db, teacher, course, lesson).await.unwrap().base;
        let base = draft::attach(db, teacher, course, lesson, &base, film.id, "").await.unwrap().base;
        let base = draft::attach(db, teacher, course, lesson, &base, captions.id, "en").await.unwrap().base;
        let left_out =
            ChangedFile { name: "en".into(), notes: vec![FileNote { line: 2, change: FileChange::Caption }] };
        assert_eq!(draft::lesson(db, teacher, course, lesson).await.unwrap().changed_captions, [left_out]);
        draft::detach(db, teacher, course, lesson, &base, "en").await.unwrap();
        assert_eq!(draft::lesson(db, teacher, course, lesson).await.unwrap().changed_captions, []);
    })
    .await;
}

#[tokio::test]
async fn a_picture_that_was_cut_off_is_kept_as_far_as_it_goes_and_told_of() {
    on_both(|school| async move {
        let fixture = UploadFixture::new(&school).await;
        let (db, teacher, course) = (&school.db, &fixture.teacher, fixture.course);
        let picture = image::RgbImage::from_fn(64, 64, |x, y| {
            let grey = u8::try_from((x * 37 + y * 91) % 251).unwrap();
            image::Rgb([grey, 255 - grey, grey / 2])
        });
        let notes = [FileNote { line: 0, change: FileChange::CutOff }];
        for (name, format) in [("a.png", image::ImageFormat::Png), ("a.jpg", image::ImageFormat::Jpeg)] {
            let mut bytes = std::io::Cursor::new(Vec::new());
            picture.write_to(&mut bytes, format).unwrap();
            let whole = bytes.into_inner();
            for (bytes, told) in [(&whole[..whole.len() / 2], &notes[..]), (&whole[..], &[])] {
                let sent = fixture.send(name, bytes).await.unwrap();
                let base = draft::studio(db, teacher, course).await.unwrap().base;
                draft::edit(db, teacher, course, &base, CourseEdit::Cover(Some(sent.id))).await.unwrap();
                assert_eq!(draft::studio(db, teacher, course).await.unwrap().cover_notes, told, "{name}");
            }
        }
    })
    .await;
}
