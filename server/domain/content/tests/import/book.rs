//! A course as people bring one: files of many programs come in without a problem and without a warning.

use std::process::Command;

use testing::{broken_course, import_folder, on_both};

/// Imports a part of the book that the script makes.
async fn comes_in(part: &'static str) {
    let folder = tempfile::tempdir().unwrap();
    let script = broken_course().with_file_name("make-book.py");
    let made = Command::new("python3").arg(script).arg(folder.path()).arg(part).status().unwrap();
    assert!(made.success());
    let folder = &folder;
    on_both(|school| async move {
        let report = import_folder(&school, folder.path()).await.unwrap();
        let warnings: Vec<String> = report.warnings.iter().map(ToString::to_string).collect();
        assert!(report.published && warnings.is_empty(), "{warnings:#?}");
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn names_of_every_system_come_in() {
    comes_in("names").await;
}

#[tokio::test]
async fn captions_of_five_programs_come_in() {
    comes_in("captions").await;
}

#[tokio::test]
async fn packed_and_damaged_documents_come_in() {
    comes_in("documents").await;
}

#[tokio::test]
async fn drawings_of_four_programs_come_in() {
    comes_in("drawings").await;
}

#[tokio::test]
async fn formulas_of_many_kinds_come_in() {
    comes_in("formulas").await;
}
