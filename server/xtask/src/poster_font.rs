//! The font of posters: one whole file with the letters of Chinese and English, which the server draws with. It lies
//! beside the site and not in it, so that no browser loads it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{Result, command, output};
use crate::{place, tools};

/// The Debian package of Noto CJK, under the SIL Open Font License 1.1.
const PACKAGE: &str = "fonts-noto-cjk";
/// Its files below `/`, and their names in our folder.
const FILES: [(&str, &str); 2] = [
    ("usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "NotoSansCJK-Regular.ttc"),
    ("usr/share/doc/fonts-noto-cjk/copyright", "LICENSE.txt"),
];

/// The folder, which `lyceum` looks for beside its site.
fn folder() -> PathBuf {
    place::site().with_file_name("poster-font")
}

/// Takes it over from this machine, else from Debian's package; without it pages have no posters.
pub fn copy() -> Result<String> {
    let folder = folder();
    if is_complete(&folder) {
        return Ok("unchanged".into());
    }
    if copy_from(Path::new("/"), &folder).is_ok() {
        return Ok("from this machine".into());
    }
    let unpacked = folder.with_extension("new");
    let fetched = fetch(&unpacked).and_then(|()| copy_from(&unpacked, &folder));
    if unpacked.is_dir() {
        fs::remove_dir_all(&unpacked)?;
    }
    match fetched {
        Ok(()) => Ok(format!("from {PACKAGE}")),
        Err(error) => {
            let line = error.to_string().lines().next().unwrap_or_default().to_owned();
            Ok(format!("left out: there are no posters; install it with apt-get install {PACKAGE} ({line})"))
        }
    }
}

fn is_complete(folder: &Path) -> bool {
    FILES.iter().all(|(_, name)| folder.join(name).is_file())
}

fn copy_from(root: &Path, folder: &Path) -> Result {
    // Nothing is begun that cannot be ended.
    if let Some((missing, _)) = FILES.iter().find(|(from, _)| !root.join(from).is_file()) {
        return Err(format!("{} is missing", root.join(missing).display()).into());
    }
    fs::create_dir_all(folder)?;
    // The licence first: the font is never there without it.
    for (from, name) in FILES.iter().rev() {
        let half = folder.join(format!("{name}.new"));
        fs::copy(root.join(from), &half)?;
        fs::rename(half, folder.join(name))?;
    }
    Ok(())
}

/// Downloads the package and unpacks it, which nobody needs to be root for.
fn fetch(unpacked: &Path) -> Result {
    fs::create_dir_all(unpacked)?;
    let download = || output(command("apt-get").args(["download", "--quiet=2", PACKAGE]).current_dir(unpacked));
    if let Err(error) = download() {
        // A fresh machine has no lists of packages.
        if !tools::is_root() {
            return Err(error);
        }
        output(command("apt-get").args(["update", "--quiet=2"]))?;
        download()?;
    }
    let package = fs::read_dir(unpacked)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .ok_or("apt-get downloaded nothing")?;
    output(command("dpkg-deb").arg("--extract").arg(package).arg(unpacked))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_comes_with_its_licence_or_not_at_all() {
        let (root, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let folder = folder.path().join("poster-font");
        let font = root.path().join(FILES[0].0);
        fs::create_dir_all(font.parent().unwrap()).unwrap();
        fs::write(&font, "font").unwrap();
        assert!(copy_from(root.path(), &folder).is_err() && !folder.exists());
        let licence = root.path().join(FILES[1].0);
        fs::create_dir_all(licence.parent().unwrap()).unwrap();
        fs::write(licence, "licence").unwrap();
        copy_from(root.path(), &folder).unwrap();
        assert!(is_complete(&folder));
    }
}
