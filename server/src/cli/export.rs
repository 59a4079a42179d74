//! `export`: a course as a folder, which `import` reads again.

use std::{path::Path, process::ExitCode};

use ground::{Db, Error, RequestContext};

use super::progress;

/// Exports the course.
pub async fn run(db: &Db, course: &str, dir: &Path) -> ground::Result<ExitCode> {
    let id = match content::export::find(db, course).await {
        Err(Error::NotFound) => return Err(Error::Internal(format!("there is no course {course:?}"))),
        found => found?,
    };
    let export = content::export::course(db, &RequestContext::system(), id).await?;
    let mut bar = progress::bar("files");
    export.write(dir, &mut bar)?;
    println!("{}: {} files in {}", export.slug, export.len(), dir.display());
    Ok(ExitCode::SUCCESS)
}
