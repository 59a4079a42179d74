//! The package directory `pkg/<hash of its content>`: everything below an address that
//! never changes its meaning, so browsers may keep it for ever.
//!
//! The directory before the current one stays: pages that are open still load from it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::assets::files_below;
use crate::mode::Mode;
use crate::shell::Result;
use crate::{css, font, pdf, place, stamp, wasm};

/// Puts the finished files of this mode in place.
pub fn publish(mode: Mode) -> Result<String> {
    let mut files = BTreeMap::new();
    for folder in [wasm::folder(mode), css::folder(mode), pdf::folder(mode), font::folder(mode)] {
        if folder.is_dir() {
            for file in files_below(&folder)? {
                files.insert(file.strip_prefix(&folder)?.to_owned(), fs::read(&file)?);
            }
        }
    }
    publish_into(&place::site(), &files)
}

fn publish_into(site: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<String> {
    let parts = files.iter().flat_map(|(name, data)| [name.as_os_str().as_encoded_bytes(), data.as_slice()]);
    let name = format!("pkg/{}", stamp::hash(parts));
    let (folder, mark) = (site.join(&name), site.join("pkg-dir"));
    let before = fs::read_to_string(&mark).unwrap_or_default();
    if before.trim() == name && folder.is_dir() {
        return Ok(format!("{name} unchanged"));
    }
    if !folder.is_dir() {
        let half = site.join(format!("{name}.new"));
        fs::create_dir_all(&half)?;
        for (file, data) in files {
            let file = half.join(file);
            fs::create_dir_all(file.parent().unwrap_or(&half))?;
            fs::write(file, data)?;
        }
        fs::rename(half, &folder)?;
    }
    let half = site.join("pkg-dir.new");
    fs::write(&half, format!("{name}\n"))?;
    fs::rename(half, mark)?;
    remove_older(site, &[&name, before.trim()])?;
    Ok(name)
}

fn remove_older(site: &Path, keep: &[&str]) -> Result {
    for entry in fs::read_dir(site.join("pkg"))? {
        let entry = entry?;
        let name = format!("pkg/{}", entry.file_name().to_string_lossy());
        if !keep.contains(&name.as_str()) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_previous_package_stays_and_older_ones_go() {
        let site = tempfile::tempdir().unwrap();
        let publish = |text: &str| {
            let files = BTreeMap::from([("deep/a.js".into(), text.as_bytes().to_vec())]);
            publish_into(site.path(), &files).unwrap();
            let name = fs::read_to_string(site.path().join("pkg-dir")).unwrap();
            site.path().join(name.trim())
        };
        let (first, second) = (publish("1"), publish("2"));
        assert_eq!(publish("2"), second);
        assert!(first.is_dir() && second.is_dir());
        let third = publish("3");
        assert!(!first.exists() && second.is_dir() && third.join("deep/a.js").is_file());
    }
}
