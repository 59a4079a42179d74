//! Courses for the schools of stories.

use std::path::Path;

use content::import;
use ground::RequestContext;

use crate::{files::demo, school::School};

/// Imports a folder as the operator does and returns the report. Panics when the folder has problems.
///
/// # Errors
/// Those of [`import::apply`].
pub async fn import_folder(school: &School, folder: &Path) -> ground::Result<import::Report> {
    let read = import::read(folder).unwrap_or_else(|problems| panic!("{problems:#?}"));
    import::apply(&school.db, &RequestContext::system(), read, &mut |_, _| {}).await
}

/// Imports the demo's three courses, a millisecond apart, and returns their reports.
pub async fn import_demo(school: &School) -> Vec<import::Report> {
    let mut reports = Vec::new();
    for slug in ["gushi-shangxi", "lianghua-touzi-rumen", "rust-first-steps"] {
        reports.push(import_folder(school, &demo(slug)).await.unwrap());
        school.clock.advance(1);
    }
    reports
}
