//! Recordings as phones make them, captions as YouTube has them, and pictures under names with spaces.

use std::fs;

use content::{course, export, import};
use ground::RequestContext;
use model::course::LessonKind;
use testing::{Film, import_folder, on_both, write_files};

use super::bad::problems;

const COURSE: &str = "slug = \"spoken\"\ntitle = \"Spoken\"\nlanguage = \"en\"\nlevel = \"beginner\"\nteacher = \"lin\"\n\
    trial_lessons = 9\n";
const SBV: &str = "0:00:00.500,0:00:01.000\n>> LIN: A heron waits,\n\n0:00:01.000,0:00:01.500\nand so do we.\n";
const DOT: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'><path d='M0 0'/></svg>";

fn sound(brand: [u8; 4]) -> Vec<u8> {
    Film { brand, is_sound: true, bytes: 9_000, ..Film::GOOD }.file()
}

#[tokio::test]
async fn aac_in_boxes_is_a_recording_by_every_name() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        write_files(
            folder.path(),
            &[
                ("course.toml", COURSE),
                ("01-a/01-memo.sbv", SBV),
                ("01-a/01-memo.zh-Hans.SBV", &SBV.replace("A heron waits,", "一只苍鹭在等")),
                ("01-a/05-end.md", "# End\n\n[Listen](01-memo.m4a), [read](02-book.m4b).\n"),
            ],
        );
        let file = |name: &str, bytes: &[u8]| fs::write(folder.path().join("01-a").join(name), bytes).unwrap();
        file("01-memo.m4a", &sound(*b"M4A "));
        file("02-book.m4b", &sound(*b"M4B "));
        file("03-android.M4A", &sound(*b"mp42"));
        file("04-talk.mp4", &Film { contents_last: true, ..Film { is_sound: true, ..Film::GOOD } }.file());
        let report = import_folder(&school, folder.path()).await.unwrap();
        assert_eq!((report.lessons, &report.warnings[..]), (5, &[][..]));
        let page = course::page(&school.db, &testing::guest(), "spoken", course::View::Live).await.unwrap();
        let lessons: Vec<_> = page.outline.into_iter().flat_map(|chapter| chapter.lessons).collect();
        let kinds: Vec<_> = lessons.iter().map(|lesson| (lesson.kind, lesson.seconds)).collect();
        assert_eq!(kinds[..4], [(LessonKind::Audio, 2); 4], "a second that has begun counts");
        let view = course::View::Live;
        let shown = course::lesson(&school.db, &testing::guest(), "spoken", lessons[0].id, view).await.unwrap();
        let media = shown.media.unwrap();
        assert_eq!((&*media.mime, media.millis, media.captions.len()), ("audio/mp4", 1_501, 2));
        let hits = content::search::find(&school.db, &testing::guest(), "heron waits").await.unwrap();
        assert_eq!(hits[0].href, format!("/learn/spoken/{}", lessons[0].id));

        let (out, id) = (tempfile::tempdir().unwrap(), report.course);
        let export = export::course(&school.db, &RequestContext::system(), id).await.unwrap();
        export.write(&out.path().join("spoken"), &mut |_, _| {}).unwrap();
        let again = import_folder(&school, &out.path().join("spoken")).await.unwrap();
        assert!(!again.changed, "an export is the same course");
        let first = testing::files_of(out.path()).into_iter().filter(|(_, bytes)| *bytes == sound(*b"M4A "));
        assert_eq!(first.filter(|(path, _)| path.extension().is_some_and(|ending| ending == "m4a")).count(), 1);
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[test]
fn sound_that_browsers_do_not_play_is_named() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("course.toml", COURSE)]);
    fs::create_dir(folder.path().join("01-a")).unwrap();
    for (name, film) in [
        ("01-x.m4a", Film { sound: *b"alac", brand: *b"M4A ", is_sound: true, ..Film::GOOD }),
        ("01-x.m4b", Film { sound: *b"drms", brand: *b"M4B ", is_sound: true, ..Film::GOOD }),
    ] {
        let path = folder.path().join("01-a").join(name);
        fs::write(&path, film.file()).unwrap();
        let told = import::read(folder.path()).unwrap_err();
        assert!(matches!(&told[..], [one] if one.kind == "recording-unreadable" && one.line.is_none()), "{told:?}");
        assert!(told[0].message.contains("ffmpeg -i IN.m4a"), "{}", told[0]);
        fs::remove_file(path).unwrap();
    }
    let path = folder.path().join("01-a/01-x.pdf");
    fs::write(&path, sound(*b"M4A ")).unwrap();
    let told = import::read(folder.path()).unwrap_err();
    assert_eq!(
        told[0].to_string(),
        "01-a/01-x.pdf: wrong-content (this is an M4A recording, not a PDF; give it the ending of what it is, or export it anew)"
    );
    fs::remove_file(path).unwrap();
    write_files(folder.path(), &[("01-a/01-lost.sbv", SBV)]);
    assert_eq!(problems(folder.path()), ["01-a/01-lost.sbv: captions-without-recording"]);
}

#[tokio::test]
async fn pictures_are_shown_whose_names_have_spaces() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        let text = "# One\n\n![a](img/my pic.svg) ![b](img/图 片.svg \"题\") ![c](<img/图 片.svg>) ![d](img/my%20pic.svg)\n\
            ![e](../01-a/img/my pic.svg =100x20)\n";
        write_files(
            folder.path(),
            &[("course.toml", COURSE), ("01-a/01-one.md", text), ("01-a/img/my pic.svg", DOT), ("01-a/img/图 片.svg", DOT)],
        );
        let report = import_folder(&school, folder.path()).await.unwrap();
        assert_eq!(report.warnings, []);
        let view = course::View::Live;
        let page = course::page(&school.db, &testing::guest(), "spoken", view).await.unwrap();
        let lesson = page.outline[0].lessons[0].id;
        let shown = course::lesson(&school.db, &testing::guest(), "spoken", lesson, view).await.unwrap().html;
        assert_eq!(shown.matches("<img src=\"/media/").count(), 5, "{shown}");
        assert!(shown.contains("title=\"题\"") && shown.contains("width=\"100\" height=\"20\""), "{shown}");
    })
    .await;
}
