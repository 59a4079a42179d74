//! Courses that become folders, and folders that become the same courses.

use std::path::Path;

use content::{course::draft, export};
use ground::{Error, RequestContext};
use model::{Id, Role, course::Course, studio::Template};
use testing::{School, demo, dump, files_of, guest, import_folder, on_both, person};

async fn write(school: &School, slug: &str, dir: &Path) {
    let course = export::find(&school.db, slug).await.unwrap();
    let export = export::course(&school.db, &RequestContext::system(), course).await.unwrap();
    export.write(dir, &mut |_, _| {}).unwrap();
}

/// The files of a folder by their paths inside of it.
fn content(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let inside = |path: std::path::PathBuf| path.strip_prefix(dir).unwrap().to_string_lossy().into_owned();
    files_of(dir).into_iter().map(|(path, bytes)| (inside(path), bytes)).collect()
}

fn assert_same(one: &Path, other: &Path) {
    let (one, other) = (content(one), content(other));
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&one), names(&other));
    for ((name, bytes), (_, others)) in one.iter().zip(&other) {
        assert!(bytes == others, "{name} differs");
    }
}

fn demo_courses() -> Vec<String> {
    let folders = std::fs::read_dir(demo("")).unwrap().map(|entry| entry.unwrap().path());
    let mut slugs: Vec<String> = folders
        .filter(|path| path.join("course.toml").is_file())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    slugs.sort();
    slugs
}

#[tokio::test]
async fn importing_an_export_changes_no_row_and_exports_are_equal() {
    on_both(|school| async move {
        let slugs = demo_courses();
        assert!(slugs.len() >= 8);
        for slug in &slugs {
            import_folder(&school, &demo(slug)).await.unwrap();
        }
        let before = dump(&school).await;
        let room = tempfile::tempdir().unwrap();
        for slug in &slugs {
            let (first, second) = (room.path().join("first").join(slug), room.path().join("second").join(slug));
            write(&school, slug, &first).await;
            let report = import_folder(&school, &first).await.unwrap();
            assert!(!report.changed, "{slug} changed");
            write(&school, slug, &second).await;
            assert_same(&first, &second);
        }
        assert!(dump(&school).await == before);
    })
    .await;
}

#[tokio::test]
async fn an_export_becomes_the_same_course_in_another_school() {
    let room = tempfile::tempdir().unwrap();
    let (first, second) = (room.path().join("first"), room.path().join("second"));
    let (one, other) = (School::open(None).await, School::open(None).await);
    import_folder(&one, &demo("rust-first-steps")).await.unwrap();
    write(&one, "rust-first-steps", &first).await;
    import_folder(&other, &first).await.unwrap();
    write(&other, "rust-first-steps", &second).await;
    assert_same(&first, &second);
}

#[tokio::test]
async fn what_was_made_and_moved_in_the_studio_goes_out_and_comes_in() {
    on_both(|school| async move {
        import_folder(&school, &demo("rust-first-steps")).await.unwrap();
        let db = &school.db;
        let course: Id<Course> = export::find(db, "rust-first-steps").await.unwrap();
        let step = async |what: &str, at: &str, value: &str| {
            let now = draft::studio(db, &RequestContext::system(), course).await.unwrap();
            let edit = model::studio::CourseEdit::parse(what, at, value).unwrap();
            draft::edit(db, &RequestContext::system(), course, &now.base, edit).await.unwrap();
        };
        let now = draft::studio(db, &RequestContext::system(), course).await.unwrap();
        let moved = now.outline[0].lessons[0].id.to_string();
        step("move-lesson", &moved, "2.0").await;
        step("free-lesson", &moved, "true").await;
        step("add-chapter", "", "What is / left?").await;
        step("add-lesson", "3", "“Farewell”: a: b # c").await;
        step("duplicate-lesson", &moved, "").await;
        step("add-chapter", "", "An empty one").await;
        step("rename-chapter", "0", "Begin").await;
        let before = dump(&school).await;
        let room = tempfile::tempdir().unwrap();
        let (first, second) = (room.path().join("first"), room.path().join("second"));
        write(&school, "rust-first-steps", &first).await;
        let report = import_folder(&school, &first).await.unwrap();
        assert!(!report.published, "unpublished work stays so");
        assert!(!report.changed);
        assert!(dump(&school).await == before);
        write(&school, &course.to_string(), &second).await;
        assert_same(&first, &second);
    })
    .await;
}

#[tokio::test]
async fn a_course_of_the_studio_is_one_of_a_folder_too() {
    on_both(|school| async move {
        let teacher = person(&school, "tea", Role::Teacher).await;
        let course = draft::create(&school.db, &teacher, "面包", "zh-Hans", Template::Week).await.unwrap();
        let room = tempfile::tempdir().unwrap();
        let dir = room.path().join("bread");
        let export = export::course(&school.db, &teacher, course).await.unwrap();
        export.write(&dir, &mut |_, _| {}).unwrap();
        let before = dump(&school).await;
        let report = import_folder(&school, &dir).await.unwrap();
        assert!(!report.published && report.course == course);
        let now = draft::studio(&school.db, &teacher, course).await.unwrap();
        assert_eq!((&*now.title, now.outline.len()), ("面包", 7));
        assert!(now.needs.iter().any(|need| need.as_str() == "price"), "nobody has decided on it");
        assert!(dump(&school).await == before);
    })
    .await;
}

#[tokio::test]
async fn others_get_nothing_and_folders_that_are_not_empty_stay_as_they_are() {
    on_both(|school| async move {
        import_folder(&school, &demo("rust-first-steps")).await.unwrap();
        let course = export::find(&school.db, "rust-first-steps").await.unwrap();
        for (who, is_guest) in [
            (guest(), true),
            (person(&school, "amy", Role::Learner).await, false),
            (person(&school, "rival", Role::Teacher).await, false),
        ] {
            match export::course(&school.db, &who, course).await {
                Err(Error::Unauthenticated) => assert!(is_guest),
                Err(Error::Forbidden) => assert!(!is_guest),
                other => panic!("{other:?}"),
            }
        }
        assert!(matches!(export::find(&school.db, "no-such-course").await, Err(Error::NotFound)));
        let room = tempfile::tempdir().unwrap();
        std::fs::write(room.path().join("mine.txt"), "mine").unwrap();
        let export = export::course(&school.db, &RequestContext::system(), course).await.unwrap();
        assert!(export.write(room.path(), &mut |_, _| {}).unwrap_err().to_string().contains("not empty"));
        assert_eq!(content(room.path()).len(), 1);
    })
    .await;
}
