//! Folders that are not in order.

use std::{fs, os::unix::fs::symlink, path::Path};

use content::import::{Problem, read};
use testing::{School, broken_course, dump, files_of, import_folder, write_files};

use super::{COURSE, small_course};

fn told(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|p| format!("{}: {}", p.place(), p.kind)).collect()
}

pub fn problems(folder: &Path) -> Vec<String> {
    told(&read(folder).unwrap_err())
}

#[tokio::test]
async fn the_broken_course_has_exactly_its_twelve_faults_and_leaves_nothing_behind() {
    let school = School::open(None).await;
    let good = tempfile::tempdir().unwrap();
    small_course(good.path());
    import_folder(&school, good.path()).await.unwrap();
    let before = (dump(&school).await, files_of(&school.folder.path().join("media")));

    let problems = read(&broken_course()).unwrap_err();
    let expected = fs::read_to_string(broken_course().join("expected.txt")).unwrap();
    assert_eq!(told(&problems), expected.lines().collect::<Vec<_>>());
    for (kind, word) in [
        ("language-invalid", "zh-Hans"),
        ("level-invalid", "advanced"),
        ("unknown-key", "colour"),
        ("price-amount-invalid", "ninety"),
        ("currency-unknown", "ZZZ"),
        ("front-matter-invalid", "trial"),
        ("front-matter-not-closed", "---"),
        ("toml-syntax", "="),
        ("lesson-key-collision", "03-collision/01-setup.md"),
        ("lesson-kind-unsupported", "quizzes"),
        ("picture-too-large", "60000"),
        ("svg-unsafe", "stdDeviation"),
    ] {
        let problem = problems.iter().find(|problem| problem.kind == kind).unwrap();
        assert!(problem.message.contains(word), "{problem}");
    }
    assert_eq!((dump(&school).await, files_of(&school.folder.path().join("media"))), before);
}

#[test]
fn nothing_leads_out_of_the_folder() {
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    small_course(folder.path());
    write_files(outside.path(), &[("secret.md", "secret"), ("pictures/a.svg", "<svg/>")]);
    symlink(outside.path().join("secret.md"), folder.path().join("01-start/03-secret.md")).unwrap();
    symlink(outside.path().join("pictures"), folder.path().join("01-start/pictures")).unwrap();
    symlink(outside.path(), folder.path().join("02-outside")).unwrap();
    fs::create_dir(folder.path().join(format!("03-{}", "长".repeat(80)))).unwrap();
    let found = problems(folder.path());
    assert_eq!(found[..2], ["01-start/03-secret.md: symlink", "01-start/pictures: symlink"]);
    assert_eq!(found[2], "02-outside: symlink");
    assert!(found[3].ends_with("name-too-long"), "{found:?}");
    for (cover, kind) in [
        ("../x.png", "cover-outside"),
        ("/etc/passwd", "cover-outside"),
        ("none.png", "cover-missing"),
        ("link.svg", "symlink"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        small_course(folder.path());
        symlink(outside.path().join("pictures/a.svg"), folder.path().join("link.svg")).unwrap();
        write_files(folder.path(), &[("course.toml", &COURSE.replacen('\n', &format!("\ncover = {cover:?}\n"), 1))]);
        assert_eq!(problems(folder.path()), [format!("course.toml:2: {kind}")]);
    }
}

#[test]
fn a_file_name_of_300_characters_cannot_even_be_written_and_one_of_201_bytes_is_named() {
    let folder = tempfile::tempdir().unwrap();
    small_course(folder.path());
    assert!(fs::write(folder.path().join("01-start").join("x".repeat(300)), "x").is_err());
    write_files(folder.path(), &[(&format!("01-start/04-{}.md", "x".repeat(195)), "x")]);
    assert!(problems(folder.path())[0].ends_with(": name-too-long"));
}

#[test]
fn odd_folders_are_problems_and_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(problems(&folder.path().join("nowhere")), ["course.toml: course-toml-missing"]);
    assert_eq!(problems(folder.path()), ["course.toml: course-toml-missing"]);
    write_files(folder.path(), &[("course.toml", COURSE)]);
    assert_eq!(problems(folder.path()), ["course.toml: lessons-missing"]);
    write_files(folder.path(), &[("course.toml", "")]);
    assert_eq!(problems(folder.path()), ["course.toml: key-missing"; 5]);
    small_course(folder.path());
    write_files(
        folder.path(),
        &[
            (
                "course.toml",
                "slug = 1\ntitle = \"\"\nlanguage = \"en\"\nlevel = [1]\nteacher = \"Lin!\"\ntags = [1, \"\"]\ncategory = \"x\"\n\
            trial_lessons = -1\nstatus = \"maybe\"\nsubtitle = \"a\\nb\"\nprice = 3\n",
            ),
            ("01-start/chapter.toml", "title = 3\nmood = 1"),
            ("01-start/05-a.md", "---\ntitle: [1]\ntrial: perhaps\nduration: -1\nsummary: 3\n---\n"),
            ("01-start/06-b.md", "---\n{ [ :\n---\n"),
            ("01-start/07-c.md", "---\ntitle: a\n- b\n---\n"),
            ("01-start/10-list.md", "---\n- a\n---\n"),
            ("01-start/08-d.md", "---\na: &a [*a, *a]\n---\n"),
            ("01-start/img/text.png", "this is no picture"),
        ],
    );
    fs::write(folder.path().join("01-start/09-bytes.md"), b"# One\n\nTwo \xff\n").unwrap();
    let found = problems(folder.path());
    for expected in [
        "course.toml:1: value-invalid",
        "course.toml:2: value-invalid",
        "course.toml:4: value-invalid",
        "course.toml:5: teacher-invalid",
        "course.toml:6: value-invalid",
        "course.toml:7: value-invalid",
        "course.toml:8: value-invalid",
        "course.toml:9: value-invalid",
        "course.toml:10: value-invalid",
        "course.toml:11: value-invalid",
        "01-start/chapter.toml:1: value-invalid",
        "01-start/chapter.toml:2: unknown-key",
        "01-start/05-a.md:2: front-matter-invalid",
        "01-start/05-a.md:3: front-matter-invalid",
        "01-start/05-a.md:4: front-matter-invalid",
        "01-start/05-a.md:5: front-matter-invalid",
        "01-start/09-bytes.md:3: not-utf8",
        "01-start/img/text.png: picture-kind-unsupported",
    ] {
        assert!(found.contains(&expected.to_owned()), "{expected} of {found:#?}");
    }
    assert!(
        found
            .iter()
            .any(|problem| problem.starts_with("01-start/06-b.md:") && problem.ends_with("front-matter-syntax")),
        "{found:#?}"
    );
    assert!(found.iter().any(|problem| problem.starts_with("01-start/07-c.md:")), "{found:#?}");
    assert!(!found.iter().any(|problem| problem.contains("10-list")), "a list between rules is a text");
}

#[tokio::test]
async fn deep_markdown_comes_in() {
    let school = School::open(None).await;
    let folder = tempfile::tempdir().unwrap();
    small_course(folder.path());
    write_files(
        folder.path(),
        &[("01-start/03-deep.md", &">".repeat(10_000)), ("01-start/04-deeper.md", &"[".repeat(10_000))],
    );
    import_folder(&school, folder.path()).await.unwrap();
}
