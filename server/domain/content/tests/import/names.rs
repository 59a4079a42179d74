//! Files whose names are spelled in one of several ways.

use std::{fs, path::Path};

use content::{course, export, import};
use ground::RequestContext;
use model::{Id, course::Lesson};
use testing::{School, guest, import_folder, on_both, write_files};

use super::COURSE;

const DOT: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'><path d='M0 0'/></svg>";
const CAPTIONS: &str = "WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n";
/// `é` in one character and in two.
const ONE: &str = "caf\u{e9}";
const TWO: &str = "cafe\u{301}";

async fn lessons(school: &School) -> Vec<(String, Id<Lesson>)> {
    let page = course::page(&school.db, &guest(), "small-course", course::View::Live).await.unwrap();
    page.outline.into_iter().flat_map(|chapter| chapter.lessons).map(|lesson| (lesson.title, lesson.id)).collect()
}

fn rename(folder: &Path, from: &str, to: &str) {
    fs::rename(folder.join(from), folder.join(to)).unwrap();
}

#[tokio::test]
async fn endings_of_every_case_are_the_same_and_lessons_stay_what_they_are() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        let film = testing::demo("rust-first-steps").join("02-ownership/00-one-owner.mp4");
        write_files(
            folder.path(),
            &[
                ("course.toml", &COURSE.replacen('\n', "\ncover = \"Cover.svg\"\n", 1)),
                ("Cover.svg", DOT),
                ("01-a/chapter.toml", "title = \"The start\""),
                ("01-a/01-hello.md", "# Hello\n\n[more](02-film.mp4) ![a dot](img/dot.svg)\n"),
                ("01-a/02-film.md", "# A film\n\n[back](01-hello.md)\n"),
                ("01-a/02-film.vtt", CAPTIONS),
                ("01-a/img/dot.svg", DOT),
            ],
        );
        fs::copy(film, folder.path().join("01-a/02-film.mp4")).unwrap();
        let first = import_folder(&school, folder.path()).await.unwrap();
        assert_eq!((first.lessons, &first.warnings[..]), (2, &[][..]));
        let before = lessons(&school).await;
        for (from, to) in [
            ("course.toml", "COURSE.TOML"),
            ("Cover.svg", "Cover.SVG"),
            ("01-a/chapter.toml", "01-a/Chapter.Toml"),
            ("01-a/01-hello.md", "01-a/01-hello.MD"),
            ("01-a/02-film.md", "01-a/02-film.Md"),
            ("01-a/02-film.mp4", "01-a/02-film.MP4"),
            ("01-a/02-film.vtt", "01-a/02-film.VTT"),
            ("01-a/img/dot.svg", "01-a/img/dot.SvG"),
        ] {
            rename(folder.path(), from, to);
        }
        let again = import_folder(&school, folder.path()).await.unwrap();
        assert_eq!((again.lessons, again.changed, &again.warnings[..]), (2, false, &[][..]));
        assert_eq!(lessons(&school).await, before);
    })
    .await;
}

#[tokio::test]
async fn names_are_one_however_their_letters_are_put_together() {
    on_both(|school| async move {
        for (text, disk) in [(ONE, TWO), (TWO, ONE)] {
            let folder = tempfile::tempdir().unwrap();
            write_files(
                folder.path(),
                &[
                    ("course.toml", &COURSE.replacen('\n', &format!("\ncover = \"{text}.svg\"\n"), 1)),
                    (&format!("{disk}.svg"), DOT),
                    (
                        &format!("01-{disk}/01-{disk}.md"),
                        &format!("# Hello\n\n![x](img/{text}.svg) [y](02-{text}-b.md)\n"),
                    ),
                    (
                        &format!("01-{disk}/02-{disk}-b.md"),
                        &format!("# More\n\n![x](../01-{text}/img/caf%C3%A9.svg)\n"),
                    ),
                    (&format!("01-{disk}/img/{disk}.svg"), &DOT.replace('8', "9")),
                    (&format!("01-{disk}/03-{disk}-film.en.vtt"), CAPTIONS),
                ],
            );
            let film = testing::demo("rust-first-steps").join("02-ownership/00-one-owner.mp4");
            fs::copy(film, folder.path().join(format!("01-{disk}/03-{disk}-film.mp4"))).unwrap();
            let report = import_folder(&school, folder.path()).await.unwrap();
            assert_eq!((report.lessons, &report.warnings[..]), (3, &[][..]), "{text:?} in {disk:?}");
            let out = tempfile::tempdir().unwrap();
            let course = export::course(&school.db, &RequestContext::system(), report.course).await.unwrap();
            course.write(&out.path().join("out"), &mut |_, _| {}).unwrap();
            let back = import_folder(&school, &out.path().join("out")).await.unwrap();
            assert_eq!((back.lessons, back.changed, &back.warnings[..]), (3, false, &[][..]));
        }
        assert_eq!(school.rows("select cast(count(*) as text) from lesson").await, ["3"], "the same in both spellings");
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[test]
fn two_files_of_one_name_are_both_named() {
    let folder = tempfile::tempdir().unwrap();
    write_files(
        folder.path(),
        &[
            ("course.toml", COURSE),
            (&format!("01-a/{ONE}.svg"), DOT),
            (&format!("01-a/{TWO}.svg"), DOT),
            ("01-a/01-hello.md", "# Hello\n"),
            ("01-a/01-hello.MD", "# Hello\n"),
        ],
    );
    let problems = import::read(folder.path()).unwrap_err();
    assert_eq!(problems.iter().map(|problem| problem.kind).collect::<Vec<_>>(), ["name-twice", "name-twice"]);
    for word in ["01-hello.MD and 01-hello.md", "cafe\\u{301}.svg", "caf\\u{e9}.svg"] {
        assert!(problems.iter().any(|problem| problem.message.contains(word)), "{word}: {problems:?}");
    }
    for twin in [format!("01-a/{TWO}.svg"), "01-a/01-hello.MD".into()] {
        fs::remove_file(folder.path().join(twin)).unwrap();
    }
    write_files(
        folder.path(),
        &[
            ("course.toml", &COURSE.replacen('\n', &format!("\ncover = \"{ONE}.svg\"\n"), 1)),
            (&format!("{ONE}.svg"), DOT),
            (&format!("{TWO}.svg"), DOT),
        ],
    );
    let problems = import::read(folder.path()).unwrap_err();
    assert_eq!(
        problems.iter().map(|problem| (problem.line, problem.kind)).collect::<Vec<_>>(),
        [(Some(2), "name-twice")]
    );
}

#[tokio::test]
async fn marks_that_nobody_sees_are_no_part_of_a_name() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        write_files(
            folder.path(),
            &[
                ("course.toml", COURSE),
                ("\u{200e}02-last/01-a.md", "# Last\n\n[first](../01-first/01-first.md)\n"),
                ("01-first/\u{200e}02-se\u{ad}cond.md", "# Second\n\n![x](img/dot.svg)\n"),
                ("01-first/01-first.md\u{feff}", "# First\n\n[second](02-second.md)\n"),
                ("01-first/img/dot\u{200b}.svg", DOT),
                ("01-first/03-a\tb.md", "Text.\n"),
            ],
        );
        let report = import_folder(&school, folder.path()).await.unwrap();
        assert_eq!((report.lessons, &report.warnings[..]), (4, &[][..]));
        let titles: Vec<String> = lessons(&school).await.into_iter().map(|(title, _)| title).collect();
        assert_eq!(titles, ["First", "Second", "a b", "Last"]);
        // A course that came in with the marks keeps its lessons.
        school.damage("update lesson set slug = 'first/\u{200e}02-second' where slug = 'first/second'").await;
        let before = lessons(&school).await;
        let again = import_folder(&school, folder.path()).await.unwrap();
        assert_eq!((again.lessons, lessons(&school).await), (4, before));
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_rule_at_the_beginning_is_no_front_matter() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        write_files(
            folder.path(),
            &[
                ("course.toml", COURSE),
                ("01-a/01-dots.md", "---\r\ntitle: Dots\r\n...\r\n\r\nText.\r\n"),
                ("01-a/02-poem.md", "---\n\nA poem.\n\n***\n"),
            ],
        );
        let report = import_folder(&school, folder.path()).await.unwrap();
        assert_eq!((report.lessons, &report.warnings[..]), (2, &[][..]));
        let lessons = lessons(&school).await;
        assert_eq!(lessons.iter().map(|(title, _)| title.as_str()).collect::<Vec<_>>(), ["Dots", "poem"]);
        let actor = RequestContext::system();
        let page = course::lesson(&school.db, &actor, "small-course", lessons[1].1, course::View::Live).await.unwrap();
        assert_eq!(page.html.matches("<hr").count(), 2, "{}", page.html);
    })
    .await;
}
