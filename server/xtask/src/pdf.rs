//! The viewer of PDFs inside a page: `frontend/pdf.js` with the library it stands on, and that library's worker,
//! character maps, fonts and decoders. Only pages with a PDF load any of it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::assets::files_below;
use crate::mode::Mode;
use crate::shell::{self, Result};
use crate::{compress, place, stamp, tools};

/// Stays at the head of the bundle.
const LICENCE: &str =
    "/*! With PDF.js, copyright Mozilla Foundation, Apache-2.0: http://www.apache.org/licenses/LICENSE-2.0 */";
/// Folders of the library that its worker loads from, each with its licences.
const BESIDE: [&str; 4] = ["cmaps", "iccs", "standard_fonts", "wasm"];

/// The folder of finished files; it may be missing.
pub fn folder(mode: Mode) -> PathBuf {
    place::work(mode).join("pdf")
}

/// Bundles it, when Node is there; without it pages link to their PDFs.
pub fn bundle(mode: Mode) -> Result<String> {
    if !tools::frontend_packages()? {
        return Ok("left out: pages link to their PDFs".into());
    }
    let (source, library) = (place::frontend().join("pdf.js"), place::frontend().join("node_modules/pdfjs-dist"));
    let key = stamp::hash([
        fs::read(&source)?.as_slice(),
        &fs::read(place::frontend().join("package-lock.json"))?,
        &stamp::own_version()?,
    ]);
    let (folder, mark) = (folder(mode), place::work(mode).join("pdf.key"));
    if folder.is_dir() && stamp::is_fresh(&mark, &key) {
        return Ok("unchanged".into());
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    esbuild(&source, &folder.join("pdf.js"))?;
    // Small already, with its licence at its head.
    fs::copy(library.join("legacy/build/pdf.worker.min.mjs"), folder.join("pdf.worker.js"))?;
    for name in BESIDE {
        copy(&library.join(name), &folder.join(name))?;
    }
    let files = files_below(&folder)?;
    let count = files.len();
    if mode == Mode::Release {
        compress::all(files.into_iter().filter(|file| compress::is_worth(file)).collect())?;
    }
    fs::write(mark, key)?;
    Ok(format!("{count} files"))
}

fn esbuild(source: &Path, target: &Path) -> Result {
    let mut esbuild = tools::of_frontend("esbuild");
    esbuild.args(["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=error"]);
    esbuild.arg(format!("--banner:js={LICENCE}"));
    let mut out = OsString::from("--outfile=");
    out.push(target);
    shell::output(esbuild.arg(source).arg(out))?;
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result {
    for file in files_below(from)? {
        let target = to.join(file.strip_prefix(from)?);
        fs::create_dir_all(target.parent().unwrap_or(to))?;
        fs::copy(file, target)?;
    }
    Ok(())
}
