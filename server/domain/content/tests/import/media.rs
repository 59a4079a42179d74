//! Lessons that are watched, listened to or leafed through.

use std::{fs, path::Path};

use content::{course, import};
use ground::{Actor, Error, RequestContext};
use model::{
    Id, Role,
    course::{LessonKind, LessonPage, OutlineLesson},
};
use testing::{Film, School, demo, dump, files_of, guest, import_folder, on_both, write_files};

use super::bad::problems;

const COURSE: &str = "slug = \"recorded\"\ntitle = \"Recorded\"\nlanguage = \"en\"\nlevel = \"beginner\"\nteacher = \"lin\"\n\
    trial_lessons = 1\n[price]\namount = \"9.00\"\ncurrency = \"USD\"\n";
const CAPTIONS: &str =
    "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Lin>A heron waits,</v>\n\n00:02.000 --> 00:04.000\nand so do we.\n";

fn film() -> Vec<u8> {
    fs::read(demo("rust-first-steps").join("02-ownership/00-one-owner.mp4")).unwrap()
}

fn sound() -> Vec<u8> {
    fs::read(demo("gushi-shangxi").join("02-gelv/00-xian-ting.mp3")).unwrap()
}

fn handout() -> Vec<u8> {
    fs::read(demo("lianghua-touzi-rumen").join("02-celue/05-gongshi-kapian.pdf")).unwrap()
}

/// A film with captions in three languages and a text, a recording with captions, and a document.
fn recorded(folder: &Path) {
    write_files(
        folder,
        &[
            ("course.toml", COURSE),
            ("01-a/01-tour.vtt", CAPTIONS),
            ("01-a/01-tour.zh-hans.vtt", &CAPTIONS.replace("A heron waits,", "一只苍鹭在等")),
            ("01-a/01-tour.de.vtt", &CAPTIONS.replace("heron", "Reiher")),
            (
                "01-a/01-tour.md",
                "---\nsummary: Birds\n---\n# The tour\n\nBelow the film: [listen](02-listen.mp3) and [read](03-slides.md).\n",
            ),
            ("01-a/02-listen.VTT", &CAPTIONS.replace("heron", "bittern")),
            ("01-a/03-slides.md", "---\ntitle: Slides\nduration: 77\n---\n[Back](01-tour.md)\n"),
            ("01-a/04-end.md", "# The end\n\nHome.\n"),
        ],
    );
    fs::write(folder.join("01-a/01-tour.MP4"), film()).unwrap();
    fs::write(folder.join("01-a/02-listen.mp3"), sound()).unwrap();
    fs::write(folder.join("01-a/03-slides.pdf"), handout()).unwrap();
}

async fn lessons(school: &School) -> Vec<OutlineLesson> {
    let page = course::page(&school.db, &guest(), "recorded", course::View::Live).await.unwrap();
    page.outline.into_iter().flat_map(|chapter| chapter.lessons).collect()
}

async fn pages(school: &School) -> Vec<LessonPage> {
    let mut pages = Vec::new();
    for lesson in lessons(school).await {
        let reviewer =
            RequestContext::from(Actor::Person(Id::from_raw(7), [Role::Learner, Role::Reviewer].into_iter().collect()));
        pages.push(course::lesson(&school.db, &reviewer, "recorded", lesson.id, course::View::Live).await.unwrap());
    }
    pages
}

#[tokio::test]
async fn recordings_and_documents_are_lessons_with_what_lies_beside_them() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        recorded(folder.path());
        let report = import_folder(&school, folder.path()).await.unwrap();
        assert_eq!((report.lessons, &report.warnings[..]), (4, &[][..]));
        let all = lessons(&school).await;
        assert_eq!(
            all.iter().map(|l| (l.title.as_str(), l.kind, l.seconds, l.free)).collect::<Vec<_>>(),
            [
                ("The tour", LessonKind::Video, 67, true),
                ("listen", LessonKind::Audio, 62, false),
                ("Slides", LessonKind::Document, 77, false),
                ("The end", LessonKind::Article, 1, false),
            ]
        );
        let pages = pages(&school).await;
        let [film, sound, document] = [0, 1, 2].map(|at: usize| pages[at].media.clone().unwrap());
        assert_eq!((film.mime.as_str(), film.millis), ("video/mp4", 66_271));
        assert_eq!(film.captions.iter().map(|c| c.language.as_str()).collect::<Vec<_>>(), ["en", "de", "zh-Hans"]);
        assert_eq!((sound.mime.as_str(), sound.captions.len()), ("audio/mpeg", 1));
        assert!((61_000..62_000).contains(&sound.millis), "{}", sound.millis);
        assert_eq!((document.mime.as_str(), document.millis, document.captions.len()), ("application/pdf", 0, 0));
        assert_eq!(pages[3].media, None);
        assert!(film.src.starts_with("/media/") && film.captions.iter().all(|c| c.src.contains("&s=")), "{film:?}");
        for lesson in [&all[1], &all[2]] {
            assert!(pages[0].html.contains(&format!("/learn/recorded/{}", lesson.id)), "{}", pages[0].html);
        }
        assert!(pages[2].html.contains(&format!("/learn/recorded/{}", all[0].id)), "{}", pages[2].html);
        let open = course::lesson(&school.db, &guest(), "recorded", all[0].id, course::View::Live).await.unwrap();
        assert!(open.media.is_some_and(|shown| shown.src != film.src), "signed for each viewer");
        assert!(matches!(
            course::lesson(&school.db, &guest(), "recorded", all[1].id, course::View::Live).await,
            Err(Error::NotBought(_))
        ));
        assert_eq!(school.rows("select cast(count(*) as text) from file where public").await, ["0"]);
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_is_said_in_a_free_recording_is_found_and_nothing_of_a_paid_one() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        recorded(folder.path());
        import_folder(&school, folder.path()).await.unwrap();
        let hits = content::search::find(&school.db, &guest(), "heron waits").await.unwrap();
        assert_eq!(hits[0].href, format!("/learn/recorded/{}", lessons(&school).await[0].id));
        let snippet: String = hits[0].snippet.iter().map(|piece| piece.text.as_str()).collect();
        assert!(snippet.contains("A heron waits, and so do we.") || snippet.contains("A heron waits,"), "{snippet}");
        for canary in ["bittern", "Reiher", "苍鹭"] {
            assert_eq!(content::search::find(&school.db, &guest(), canary).await.unwrap(), [], "{canary}");
        }
        assert_eq!(
            school.rows("select cast(count(*) as text) from search_word where word like 'bittern%'").await,
            ["0"]
        );
    })
    .await;
}

#[tokio::test]
async fn importing_recordings_again_copies_nothing_and_changes_no_row() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        recorded(folder.path());
        import_folder(&school, folder.path()).await.unwrap();
        let media = school.folder.path().join("media");
        let stamps = || files_of(&media).into_iter().map(|(path, _)| fs::metadata(&path).unwrap().modified().unwrap());
        let (rows, before) = (dump(&school).await, stamps().collect::<Vec<_>>());
        assert_eq!(before.len(), 3 + 4, "each file once");
        school.clock.advance(1_000_000);
        let again = import_folder(&school, folder.path()).await.unwrap();
        assert!(!again.changed && !again.published, "{again:?}");
        assert_eq!((dump(&school).await, stamps().collect::<Vec<_>>()), (rows, before));
        // A lesson's captions go, and it is told of no more.
        fs::remove_file(folder.path().join("01-a/01-tour.de.vtt")).unwrap();
        assert!(import_folder(&school, folder.path()).await.unwrap().published);
        assert_eq!(pages(&school).await[0].media.as_ref().unwrap().captions.len(), 2);
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_film_that_changes_while_it_is_imported_leaves_nothing_behind() {
    let school = School::open(None).await;
    let folder = tempfile::tempdir().unwrap();
    recorded(folder.path());
    let before = (dump(&school).await, files_of(&school.folder.path().join("media")));
    let read = import::read(folder.path()).unwrap();
    fs::write(folder.path().join("01-a/01-tour.MP4"), "another").unwrap();
    let failed = import::apply(&school.db, &RequestContext::system(), read, &mut |_, _| {}).await;
    assert!(matches!(&failed, Err(Error::File { source, .. }) if source.to_string().contains("changed")), "{failed:?}");
    assert_eq!((dump(&school).await, files_of(&school.folder.path().join("media"))), before);
}

#[tokio::test]
async fn half_a_film_that_a_crash_left_behind_is_never_taken_for_the_whole() {
    let school = School::open(None).await;
    let folder = tempfile::tempdir().unwrap();
    recorded(folder.path());
    let room = school.folder.path().join("media/new");
    fs::create_dir_all(&room).unwrap();
    let half = room.join("part.0011223344556677");
    fs::write(&half, &film()[..1000]).unwrap();
    import_folder(&school, folder.path()).await.unwrap();
    ground::media::settle(&school.db).await.unwrap();
    assert!(half.is_file(), "somebody may still be writing it");
    assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    fs::File::open(&half).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    ground::media::settle(&school.db).await.unwrap();
    assert!(!half.exists());
    assert_eq!(school::check::run(&school.db).await.unwrap(), []);
}

/// The problems of a course with this one file beside a text.
fn told(name: &str, content: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("course.toml", COURSE), ("01-a/09-end.md", "# The end\n\nHome.\n")]);
    fs::write(folder.path().join("01-a").join(name), content).unwrap();
    match import::read(folder.path()) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn files_are_what_they_are_whatever_they_are_called() {
    assert_eq!(told("01-x.mp4", &film()), [] as [&str; 0]);
    let png = fs::read(demo("gushi-shangxi").join("03-shiren/img/autumn-dusk.png")).unwrap();
    let remedy = "; give it the ending of what it is, or export it anew";
    for (name, content, found) in [
        ("01-x.mp4", handout(), "this is a PDF, not an MP4 film"),
        ("01-x.mp4", sound(), "this is an MP3 recording, not an MP4 film"),
        ("01-x.mp4", png, "this is a file of type image/png, not an MP4 film"),
        ("01-x.mp4", b"just words\n".to_vec(), "this is a file of type text/plain, not an MP4 film"),
        ("01-x.mp4", vec![0; 5_000], "this is nothing that is known here, not an MP4 film"),
        ("01-x.m4a", film(), "this is an MP4 film, not an MP3 or M4A recording"),
        ("01-x.m4b", handout(), "this is a PDF, not an MP3 or M4A recording"),
        ("01-x.mp3", film(), "this is an MP4 film, not an MP3 or M4A recording"),
        ("01-x.pdf", film(), "this is an MP4 film, not a PDF"),
        ("01-x.pdf", b"<html>".to_vec(), "this is a file of type text/html, not a PDF"),
    ] {
        assert_eq!(told(name, &content), [format!("01-a/{name}: wrong-content ({found}{remedy})")]);
    }
}

#[tokio::test]
async fn a_film_of_a_rare_profile_is_imported_with_a_warning_and_another_codec_is_not() {
    let school = School::open(None).await;
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("course.toml", COURSE), ("01-a/09-end.md", "# The end\n\nHome.\n")]);
    let film = |name: &str, film: Film| fs::write(folder.path().join("01-a").join(name), film.file()).unwrap();
    film("01-plain.mp4", Film::GOOD);
    film("02-rich.mp4", Film { profile: 122, contents_last: true, ..Film::GOOD });
    let warnings = import_folder(&school, folder.path()).await.unwrap().warnings;
    assert!(matches!(&warnings[..], [one] if one.file == "01-a/02-rich.mp4" && one.kind == "film-profile"));
    assert!(warnings[0].message.contains("High 4:2:2") && warnings[0].message.contains("ffmpeg"), "{}", warnings[0]);
    film("03-phone.mp4", Film { picture: *b"hvc1", ..Film::GOOD });
    let told = import::read(folder.path()).unwrap_err();
    let is_named = |problem: &import::Problem| problem.message.contains("HEVC (H.265)");
    assert!(matches!(&told[..], [one] if one.kind == "recording-unreadable" && is_named(one)), "{told:?}");
}

#[test]
fn what_is_empty_or_cut_off_is_told() {
    let (film, sound, handout) = (film(), sound(), handout());
    for (name, kind, whole) in [
        ("01-x.mp4", "recording-unreadable", &film),
        ("01-x.mp3", "recording-unreadable", &sound),
        ("01-x.pdf", "document-unreadable", &handout),
    ] {
        // A recording plays as far as it goes.
        let most = if name.ends_with("mp3") { 40 } else { whole.len() };
        for length in [0, 40, whole.len() / 2, whole.len() * 9 / 10].into_iter().filter(|length| *length <= most) {
            let told = told(name, &whole[..length]);
            assert!(matches!(&told[..], [one] if one.contains(kind)), "{name} cut at {length}: {told:?}");
        }
    }
    // Nothing that is damaged is more than a problem.
    for (name, whole) in [("01-x.mp4", &film), ("01-x.mp3", &sound), ("01-x.pdf", &handout)] {
        let mut state = 7_u64;
        for _ in 0..60 {
            let mut damaged = whole[..whole.len().min(60_000)].to_vec();
            for _ in 0..8 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = usize::try_from(state >> 33).unwrap() % damaged.len().min(3_000);
                damaged[at] = state.to_le_bytes()[3];
            }
            told(name, &damaged);
        }
    }
}

#[test]
fn what_is_too_large_is_told_without_reading_it() {
    const MEGABYTE: u64 = 1024 * 1024;
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("course.toml", COURSE), ("01-a/09-end.md", "# The end\n\nHome.\n")]);
    for (name, most) in [("1-a.mp4", 2_048), ("2-b.mp3", 500), ("3-c.pdf", 100), ("1-a.vtt", 2)] {
        let file = fs::File::create(folder.path().join("01-a").join(name)).unwrap();
        file.set_len(most * MEGABYTE + 1).unwrap();
    }
    assert_eq!(
        problems(folder.path()),
        [
            "01-a/1-a.mp4: recording-too-large",
            "01-a/1-a.vtt: captions-too-large",
            "01-a/2-b.mp3: recording-too-large",
            "01-a/3-c.pdf: document-too-large",
        ]
    );
}

#[test]
fn captions_belong_to_a_recording_and_are_read_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    recorded(folder.path());
    write_files(
        folder.path(),
        &[
            ("01-a/01-tour.en.vtt", CAPTIONS),
            ("01-a/01-tour.no_language.vtt", CAPTIONS),
            ("01-a/01-tour.de.vtt", "WEBVTT\n\n00:05.000 --> 00:04.000\nx\n\nwithout times\n"),
            ("01-a/02-listen.VTT", "1\n00:00:00,000 -> 00:00:01,000\nx\n"),
            ("01-a/03-slides.vtt", CAPTIONS),
            ("01-a/04-end.en.vtt", CAPTIONS),
            ("01-a/01-other.md", "# Another\n\nOne.\n"),
            ("01-a/05-check.quiz.toml", ""),
        ],
    );
    fs::write(folder.path().join("01-a/02-listen.fr.vtt"), b"WEBVTT\n\n00:00.000 --> 00:01.000\n\xff\0\n").unwrap();
    assert_eq!(
        problems(folder.path()),
        [
            "01-a/01-tour.de.vtt:3: captions-invalid",
            "01-a/01-tour.de.vtt:6: captions-invalid",
            "01-a/01-tour.no_language.vtt: captions-language-invalid",
            "01-a/01-tour.vtt: captions-twice",
            "01-a/02-listen.VTT:1: captions-invalid",
            "01-a/02-listen.fr.vtt:4: not-utf8",
            "01-a/03-slides.vtt: captions-without-recording",
            "01-a/04-end.en.vtt: captions-without-recording",
            "01-a/05-check.quiz.toml: lesson-kind-unsupported",
        ]
    );
}

#[test]
fn two_lessons_of_one_name_collide_whatever_they_are() {
    let folder = tempfile::tempdir().unwrap();
    recorded(folder.path());
    fs::copy(folder.path().join("01-a/02-listen.mp3"), folder.path().join("01-a/05-tour.mp3")).unwrap();
    write_files(
        folder.path(),
        &[("01-a/06-slides.md", "# Slides, again\n"), ("01-a/01-tour.md", "---\nduration: 5\n---\n")],
    );
    assert_eq!(
        problems(folder.path()),
        ["01-a/05-tour.mp3: lesson-key-collision", "01-a/06-slides.md: lesson-key-collision"]
    );
    fs::remove_file(folder.path().join("01-a/05-tour.mp3")).unwrap();
    fs::remove_file(folder.path().join("01-a/06-slides.md")).unwrap();
    assert!(import::read(folder.path()).is_ok());
}

/// Drawings as programs write them, and a photograph with a place, in a text and as cover.
#[tokio::test]
async fn pictures_come_in_clean_and_export_to_what_comes_in_again() {
    const GRAPH: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<!DOCTYPE svg PUBLIC \
        \"-//W3C//DTD SVG 1.1//EN\"\n \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n<!-- a graph -->\n<svg \
        width=\"120pt\" height=\"60pt\" viewBox=\"0 0 120 60\" xmlns=\"http://www.w3.org/2000/svg\">\n<style \
        type=\"text/css\"><![CDATA[ .edge { stroke: black; } ]]></style><g \
        class=\"edge\"><title>G</title><text>a → b</text></g></svg>\n";
    const NOTED: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" \
        xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\" width=\"20mm\" height=\"10mm\" \
        inkscape:docname=\"/home/lin/a.svg\"><metadata>48.2082 N</metadata><rect width=\"9\" height=\"9\"/></svg>";
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        let course = COURSE.replace("trial_lessons", "cover = \"cover.svg\"\ntrial_lessons");
        write_files(
            folder.path(),
            &[
                ("course.toml", &course),
                ("cover.svg", NOTED),
                ("01-a/01-one.md", "# One\n\n![A graph](img/graph.svg)\n\n![A rectangle](img/noted.SVG)\n"),
                ("01-a/img/graph.svg", GRAPH),
                ("01-a/img/noted.SVG", NOTED),
            ],
        );
        assert!(import_folder(&school, folder.path()).await.unwrap().published);
        for (_, bytes) in files_of(&school.folder.path().join("media")) {
            let text = String::from_utf8(bytes).unwrap();
            assert!(
                text.starts_with("<svg ") && !["lin", "48.2", "CDATA", "<!"].iter().any(|word| text.contains(word))
            );
        }
        let sizes = "select width || ' ' || height from file order by width";
        assert_eq!(school.rows(sizes).await, ["76 38", "160 80"]);
        let ctx = RequestContext::system();
        let id = content::export::find(&school.db, "recorded").await.unwrap();
        let export = content::export::course(&school.db, &ctx, id).await.unwrap();
        let room = tempfile::tempdir().unwrap();
        export.write(&room.path().join("out"), &mut |_, _| {}).unwrap();
        assert!(!import_folder(&school, &room.path().join("out")).await.unwrap().changed, "it is clean already");
        write_files(
            folder.path(),
            &[("01-a/img/graph.svg", "<svg xmlns='http://www.w3.org/2000/svg'>\n\n<script/><path d='M0 0'/></svg>")],
        );
        let warnings = import_folder(&school, folder.path()).await.unwrap().warnings;
        let told = ("01-a/img/graph.svg", Some(3), "svg-part-left-out");
        assert!(
            warnings.iter().any(|found| (&*found.file, found.line, found.kind) == told),
            "shown without its program: {warnings:?}"
        );
        write_files(
            folder.path(),
            &[("01-a/img/graph.svg", "<svg xmlns='http://www.w3.org/2000/svg'>\n\n<g><g></g></svg>")],
        );
        let refused = import::read(folder.path()).unwrap_err();
        assert_eq!((&*refused[0].place(), refused[0].kind), ("01-a/img/graph.svg:3", "svg-unsafe"));
        assert!(refused[0].message.contains("export"), "{}", refused[0]);
    })
    .await;
}
