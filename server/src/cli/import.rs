//! `import`: a course from a folder. Every problem is a line; nothing is half imported.

use std::{path::Path, process::ExitCode};

use content::import::Report;
use ground::{Db, RequestContext};

use super::progress;

/// Imports the folder.
pub async fn run(db: &Db, dir: &Path) -> ground::Result<ExitCode> {
    let folder = match content::import::read(dir) {
        Ok(folder) => folder,
        Err(problems) => {
            for problem in problems {
                println!("{problem}");
            }
            return Ok(ExitCode::FAILURE);
        }
    };
    let mut bar = progress::bar("lessons");
    let report = content::import::apply(db, &RequestContext::system(), folder, &mut bar).await?;
    print_report(&report);
    Ok(ExitCode::SUCCESS)
}

/// Prints the outcome of an import, and the warnings for the course's author.
pub fn print_report(report: &Report) {
    let outcome = match (report.changed, report.published) {
        (false, _) => "unchanged",
        (true, true) => "published",
        (true, false) => "kept as a draft",
    };
    println!("{}: {} lessons, {outcome}", report.slug, report.lessons);
    for warning in &report.warnings {
        println!("warning: {warning}");
    }
}
