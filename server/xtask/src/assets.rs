//! Public files: `public/` is mirrored into the site, compressed for a release.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::mode::Mode;
use crate::shell::Result;
use crate::{compress, place};

/// Names in the site that belong to other steps.
const RESERVED: [&str; 3] = ["pkg", "pkg-dir", place::NOTICES];

/// Brings the site up to date with `public/`.
pub fn copy(mode: Mode) -> Result<String> {
    mirror(&place::at("public"), &place::site(), mode)
}

fn mirror(from: &Path, to: &Path, mode: Mode) -> Result<String> {
    let files = if from.is_dir() { files_below(from)? } else { Vec::new() };
    let mut expected = BTreeSet::new();
    let mut to_compress = Vec::new();
    let mut copied = 0;
    for source in &files {
        let name = source.strip_prefix(from)?;
        if RESERVED.iter().any(|reserved| name.starts_with(reserved)) {
            return Err(format!("{}: the build itself writes there", source.display()).into());
        }
        let (target, data) = (to.join(name), fs::read(source)?);
        let changed = fs::read(&target).map_or(true, |old| old != data);
        if changed {
            fs::create_dir_all(target.parent().unwrap_or(to))?;
            fs::write(&target, data)?;
            copied += 1;
        }
        if mode == Mode::Release && compress::is_worth(&target) {
            let siblings = compress::siblings(&target);
            if changed || !siblings.iter().any(|file| file.exists()) {
                to_compress.push(target.clone());
            }
            expected.extend(siblings);
        }
        expected.insert(target);
    }
    remove_others(to, &expected)?;
    compress::all(to_compress)?;
    Ok(format!("{} files, {copied} changed", files.len()))
}

/// Removes what is no longer in `public/`, and compressed files that nobody renews.
fn remove_others(site: &Path, expected: &BTreeSet<PathBuf>) -> Result {
    for entry in fs::read_dir(site)? {
        let entry = entry?;
        if RESERVED.iter().any(|reserved| entry.file_name() == *reserved) {
            continue;
        }
        let path = entry.path();
        let found = if path.is_dir() { files_below(&path)? } else { vec![path] };
        for file in found.iter().filter(|file| !expected.contains(*file)) {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}

/// Every file below a folder, in order.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_follows_public_and_keeps_no_stale_copy() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let script = from.path().join("sw.js");
        fs::write(&script, "let a = 1;\n".repeat(500)).unwrap();
        fs::create_dir(to.path().join("pkg")).unwrap();
        mirror(from.path(), to.path(), Mode::Release).unwrap();
        assert!(to.path().join("sw.js.br").is_file());
        mirror(from.path(), to.path(), Mode::Dev).unwrap();
        assert!(to.path().join("sw.js").is_file() && !to.path().join("sw.js.br").exists());
        fs::remove_file(script).unwrap();
        mirror(from.path(), to.path(), Mode::Dev).unwrap();
        assert!(!to.path().join("sw.js").exists() && to.path().join("pkg").is_dir());
    }
}
