//! Courses come in as folders.

mod bad;
mod book;
mod documents;
mod media;
mod names;
mod notes;
mod spoken;

use std::{fs, path::Path};

use content::import;
use ground::{Actor, Error, RequestContext};
use model::{Id, Permission, Permissions, Role, course::Lesson};
use testing::{School, dump, files_of, guest, import_demo, import_folder, on_both, write_files};

const COURSE: &str = r#"
slug = "small-course"
title = "Small course"
summary = "About *little*."
language = "en"
level = "beginner"
category = ["Things", "Small"]
tags = ["Tiny", "small"]
teacher = "lin"
trial_lessons = 1
[price]
amount = "12.50"
currency = "USD"
"#;

fn small_course(folder: &Path) {
    write_files(
        folder,
        &[
            ("course.toml", COURSE),
            ("01-start/chapter.toml", "title = \"The start\""),
            (
                "01-start/01-hello.md",
                "---\nduration: 90\n---\n# Hello\n\nSee [the next](02-more.md) and [gone](nowhere.md).\n\n![a dot](img/dot.svg)\n",
            ),
            ("01-start/02-more.md", "# More\n\nText <blink>x</blink>. ![](img/dot.svg)\n"),
            (
                "01-start/img/dot.svg",
                "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'><path d='M0 0'/></svg>",
            ),
        ],
    );
}

#[tokio::test]
async fn a_folder_becomes_a_course() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        small_course(folder.path());
        let report = import_folder(&school, folder.path()).await.unwrap();
        assert!(report.published && report.changed);
        let warnings: Vec<String> = report.warnings.iter().map(|w| format!("{}: {}", w.place(), w.kind)).collect();
        assert_eq!(
            warnings,
            [
                "01-start/01-hello.md:6: dead-link",
                "01-start/02-more.md:3: picture-without-description",
                "01-start/02-more.md:3: unknown-tag",
            ]
        );
        let page =
            content::course::page(&school.db, &guest(), "small-course", content::course::View::Live).await.unwrap();
        assert_eq!(page.card.price.map(|price| price.minor), Some(1250));
        let steps: Vec<_> = page.category.iter().map(|step| (step.path.as_str(), step.name.as_str())).collect();
        assert_eq!(steps, [("things", "Things"), ("things/small", "Small")]);
        assert_eq!(page.tags, ["tiny", "small"]);
        assert_eq!(page.summary.trim(), "<p>About <em>little</em>.</p>");
        let lessons: Vec<_> = page.outline.iter().flat_map(|chapter| &chapter.lessons).collect();
        assert_eq!(
            lessons.iter().map(|l| (l.title.as_str(), l.free, l.seconds)).collect::<Vec<_>>(),
            [("Hello", true, 90), ("More", false, 1)]
        );
        let lesson =
            content::course::lesson(&school.db, &guest(), "small-course", lessons[0].id, content::course::View::Live)
                .await
                .unwrap();
        assert!(lesson.html.contains(&format!("href=\"/learn/small-course/{}\"", lessons[1].id)), "{}", lesson.html);
        assert!(lesson.html.contains("src=\"/media/") && !lesson.html.contains("media:"), "{}", lesson.html);
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn importing_again_changes_no_row_when_nothing_changed() {
    on_both(|school| async move {
        let demo = import_demo(&school).await;
        let before = dump(&school).await;
        assert!(before.len() > 100);
        school.clock.advance(1_000_000);
        for report in &demo {
            let again = import_folder(&school, &testing::demo(&report.slug)).await.unwrap();
            assert!(!again.changed && !again.published, "{again:?}");
            assert_eq!(again.warnings, report.warnings);
        }
        assert_eq!(dump(&school).await, before);
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_changed_folder_updates_and_a_lesson_keeps_its_identity() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        small_course(folder.path());
        import_folder(&school, folder.path()).await.unwrap();
        let ids = |page: model::course::CoursePage| -> Vec<(String, Id<Lesson>)> {
            page.outline.into_iter().flat_map(|c| c.lessons).map(|l| (l.title, l.id)).collect()
        };
        let before = ids(content::course::page(&school.db, &guest(), "small-course", content::course::View::Live)
            .await
            .unwrap());
        school.clock.advance(1000);
        fs::rename(folder.path().join("01-start/02-more.md"), folder.path().join("01-start/00-more.md")).unwrap();
        fs::remove_file(folder.path().join("01-start/01-hello.md")).unwrap();
        write_files(folder.path(), &[("02-end/01-bye.md", "Good bye.")]);
        let report = import_folder(&school, folder.path()).await.unwrap();
        assert!(report.published);
        let after = ids(content::course::page(&school.db, &guest(), "small-course", content::course::View::Live)
            .await
            .unwrap());
        assert_eq!(after.iter().map(|(title, _)| title.as_str()).collect::<Vec<_>>(), ["More", "bye"]);
        assert_eq!(after[0].1, before[1].1, "its number is no part of its identity");
        let gone = content::course::lesson(
            &school.db,
            &RequestContext::system(),
            "small-course",
            before[0].1,
            content::course::View::Live,
        )
        .await;
        assert!(matches!(gone, Err(Error::NotFound)));
        school.clock.advance(1000);
        small_course(folder.path());
        fs::remove_file(folder.path().join("01-start/00-more.md")).unwrap();
        import_folder(&school, folder.path()).await.unwrap();
        let back = ids(content::course::page(&school.db, &guest(), "small-course", content::course::View::Live)
            .await
            .unwrap());
        assert_eq!(back[..2], before[..], "a lesson that comes back is the one it was");
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_not_published() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        small_course(folder.path());
        write_files(folder.path(), &[("course.toml", &COURSE.replace("[price]", "status = \"draft\"\n[price]"))]);
        let report = import_folder(&school, folder.path()).await.unwrap();
        assert!(report.changed && !report.published);
        let missing =
            content::course::page(&school.db, &RequestContext::system(), "small-course", content::course::View::Live)
                .await;
        assert!(matches!(missing, Err(Error::NotFound)));
        assert!(content::course::publish(&school.db, &RequestContext::system(), report.course).await.unwrap());
        assert!(
            !content::course::publish(&school.db, &RequestContext::system(), report.course).await.unwrap(),
            "twice is once"
        );
        assert!(matches!(
            content::course::publish(&school.db, &guest(), report.course).await,
            Err(Error::Unauthenticated)
        ));
        content::course::page(&school.db, &guest(), "small-course", content::course::View::Live).await.unwrap();
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_release_keeps_the_files_that_it_shows_when_the_folder_shows_them_no_more() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        small_course(folder.path());
        import_folder(&school, folder.path()).await.unwrap();
        school.clock.advance(1_000);
        let draft = COURSE.replace("[price]", "status = \"draft\"\n[price]");
        let text = "# Hello\n\nWithout a picture.\n";
        write_files(folder.path(), &[("course.toml", &*draft), ("01-start/01-hello.md", text)]);
        let report = import_folder(&school, folder.path()).await.unwrap();
        assert!(report.changed && !report.published);
        let live = content::course::View::Live;
        let page = content::course::page(&school.db, &guest(), "small-course", live).await.unwrap();
        let hello = page.outline[0].lessons[0].id;
        let lesson = content::course::lesson(&school.db, &guest(), "small-course", hello, live).await.unwrap();
        assert!(lesson.html.contains("src=\"/media/"), "{}", lesson.html);
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn nobody_imports_into_the_course_of_another() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        small_course(folder.path());
        import_folder(&school, folder.path()).await.unwrap();
        let lin: Id<model::account::Person> = teacher_id(&school, "lin").await;
        let teacher: Permissions = [Role::Teacher].into_iter().collect();
        assert!(teacher.can(Permission::CourseCreateOwn) && !teacher.can(Permission::CourseEditAny));
        let apply = async |actor: RequestContext, text: &str| {
            write_files(folder.path(), &[("course.toml", text)]);
            import::apply(&school.db, &actor, import::read(folder.path()).unwrap(), &mut |_, _| {}).await
        };
        assert!(apply(RequestContext::from(Actor::Person(lin, teacher)), COURSE).await.is_ok(), "her own");
        let other = RequestContext::from(Actor::Person(Id::from_raw(lin.raw() + 1), teacher));
        assert!(matches!(apply(other, COURSE).await, Err(Error::Forbidden)));
        assert!(matches!(apply(guest(), COURSE).await, Err(Error::Unauthenticated)));
        let learner = RequestContext::from(Actor::Person(lin, [Role::Learner].into_iter().collect()));
        assert!(matches!(apply(learner, COURSE).await, Err(Error::Forbidden)));
        let taken = apply(RequestContext::system(), &COURSE.replace("\"lin\"", "\"chen\"")).await;
        assert!(matches!(taken, Err(Error::Invalid(faults)) if faults[0].field == "slug"));
    })
    .await;
}

async fn teacher_id(school: &School, handle: &str) -> Id<model::account::Person> {
    let found = school.rows(&format!("select cast(id as text) from person where handle = '{handle}'")).await;
    Id::from_raw(found[0].parse().unwrap())
}

#[tokio::test]
async fn a_book_comes_in_within_seconds() {
    let folder = tempfile::tempdir().unwrap();
    write_files(
        folder.path(),
        &[("course.toml", &COURSE.split("trial").next().unwrap().replace("small-course", "a-book"))],
    );
    let paragraph = "第一性原理告诉我们，**复杂的系统**往往由简单的部件组成。The quick reader follows a [link](01-lesson-0.md), \
        reads `code`, and goes on; each sentence says something slightly different about numbers.\n\n";
    let code = "```rust\nfn main() {\n    let words = vec![1, 2, 3];\n    println!(\"{}\", words.len());\n}\n```\n\n";
    for number in 0..100 {
        let mut text = format!("# Lesson {number}\n\n");
        while text.len() < 50_000 {
            text = format!("{text}## Part {}\n\n", text.len());
            (0..6).for_each(|_| text.push_str(paragraph));
            text.push_str(code);
        }
        write_files(folder.path(), &[(&format!("01-book/{number:03}-lesson-{number}.md"), &text)]);
    }
    let school = School::open(None).await;
    #[expect(clippy::disallowed_methods, reason = "a measurement")]
    let start = std::time::Instant::now();
    let mut told = 0;
    let read = import::read(folder.path()).unwrap();
    let mut progress = |done, total| {
        assert!(done <= total);
        told += 1;
    };
    let report = import::apply(&school.db, &RequestContext::system(), read, &mut progress).await.unwrap();
    assert_eq!(report.lessons, 100);
    assert_eq!(told, 100);
    let elapsed = start.elapsed();
    println!("a book of 100 lessons and 5 MB: {elapsed:?}");
    assert!(elapsed.as_secs() < 60, "{elapsed:?}; the release build is held to 10 s");
}

#[tokio::test]
async fn what_fails_half_way_leaves_nothing_behind() {
    on_both(|school| async move {
        import_folder(&school, &testing::demo("rust-first-steps")).await.unwrap();
        school.damage("alter table search_word rename to gone").await;
        let before = (dump(&school).await, files_of(&school.folder.path().join("media")));
        let failed = import_folder(&school, &testing::demo("gushi-shangxi")).await;
        assert!(matches!(failed, Err(Error::Database(_))), "{failed:?}");
        assert_eq!((dump(&school).await, files_of(&school.folder.path().join("media"))), before);
    })
    .await;
}

#[tokio::test]
async fn an_empty_lesson_is_named_and_not_counted() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        small_course(folder.path());
        let blank = "---\ntitle: More\n---\n<!-- to be written -->\n";
        write_files(folder.path(), &[("01-start/01-hello.md", "# Hello\n\nYou.\n"), ("01-start/02-more.md", blank)]);
        let report = import_folder(&school, folder.path()).await.unwrap();
        let warned: Vec<_> = report.warnings.iter().filter(|warning| warning.kind == "empty-lesson").collect();
        assert!(matches!(&warned[..], [one] if one.file == "01-start/02-more.md"), "{:?}", report.warnings);
        let live = content::course::View::Live;
        let page = content::course::page(&school.db, &guest(), "small-course", live).await.unwrap();
        let lessons: Vec<_> = page.outline.iter().flat_map(|chapter| &chapter.lessons).collect();
        assert_eq!(lessons.iter().map(|lesson| lesson.empty).collect::<Vec<_>>(), [false, true]);
        assert_eq!(page.card.lessons, 1);
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
        for only in ["# More\n", "# More\n\n&nbsp;\n", "# More\n\n## Sub\n", "[^1]: a note\n", "![gone](gone.png)\n"] {
            write_files(folder.path(), &[("01-start/02-more.md", only)]);
            school.clock.advance(1_000);
            let report = import_folder(&school, folder.path()).await.unwrap();
            assert!(report.warnings.iter().any(|warning| warning.kind == "empty-lesson"), "{only}");
            let page = content::course::page(&school.db, &guest(), "small-course", live).await.unwrap();
            assert_eq!(page.card.lessons, 1, "{only}");
        }
        write_files(folder.path(), &[("01-start/02-more.md", "# More\n\nWords.\n")]);
        school.clock.advance(1_000);
        import_folder(&school, folder.path()).await.unwrap();
        let page = content::course::page(&school.db, &guest(), "small-course", live).await.unwrap();
        assert_eq!(page.card.lessons, 2);
    })
    .await;
}

#[tokio::test]
async fn pictures_are_found_as_other_programs_write_their_names() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        small_course(folder.path());
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><path d=\"M0 0h8v8z\"/></svg>";
        let text =
            "# Maps\n\n![a](IMG/Map.SVG) ![b](img\\map.svg) ![c](/01-start/img/map.svg) ![d](img/map.svg?raw=true)\n";
        write_files(folder.path(), &[("01-start/img/map.svg", svg), ("01-start/05-maps.md", text)]);
        let report = import_folder(&school, folder.path()).await.unwrap();
        let dead: Vec<_> = report.warnings.iter().filter(|warning| warning.kind == "dead-link").collect();
        assert!(dead.iter().all(|warning| warning.file != "01-start/05-maps.md"), "{dead:?}");
        write_files(folder.path(), &[("01-start/05-maps.md", "# Maps\n\n![a](img/other.svg)\n")]);
        school.clock.advance(1_000);
        let report = import_folder(&school, folder.path()).await.unwrap();
        assert!(report.warnings.iter().any(|warning| warning.file == "01-start/05-maps.md"), "{:?}", report.warnings);
    })
    .await;
}

#[tokio::test]
async fn texts_of_other_programs_are_taken() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        small_course(folder.path());
        write_files(
            folder.path(),
            &[
                ("01-start/05-jekyll.md", "---\ntitle: 2024\nlayout: post\ntags: [a, b]\n---\nText.\n"),
                ("01-start/06-hugo.md", "+++\ntitle = \"Hugo\"\n+++\nText.\n"),
            ],
        );
        let text: Vec<u8> = "\u{FEFF}# 课\n\n正文。\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        fs::write(folder.path().join("01-start/07. wide.md"), text).unwrap();
        let report = import_folder(&school, folder.path()).await.unwrap();
        let warned: Vec<_> = report.warnings.iter().filter(|it| it.file.as_str() > "01-start/05").collect();
        assert!(
            matches!(&warned[..], [one] if one.kind == "front-matter-unknown-key" && one.line == Some(3)),
            "{:?}",
            report.warnings
        );
        let live = content::course::View::Live;
        let page = content::course::page(&school.db, &guest(), "small-course", live).await.unwrap();
        let titles: Vec<_> = page.outline.iter().flat_map(|chapter| &chapter.lessons).map(|it| &*it.title).collect();
        assert!(titles.ends_with(&["2024", "Hugo", "课"]), "{titles:?}");
    })
    .await;
}
