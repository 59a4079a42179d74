//! The font of formulas, for readers whose systems have none: only pages with a formula load it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::mode::Mode;
use crate::shell::Result;
use crate::{place, tools};

/// The package of the font in `frontend/node_modules`.
const PACKAGE: &str = "@fontsource/noto-sans-math";
/// Its files, and their names beside the style sheet, which knows the first.
const FILES: [(&str, &str); 2] =
    [("files/noto-sans-math-latin-400-normal.woff2", "formulas.woff2"), ("LICENSE", "formulas.LICENSE.txt")];

/// The folder of finished files; it may be missing.
pub fn folder(mode: Mode) -> PathBuf {
    place::work(mode).join("font")
}

/// Takes it over, when Node is there; without it formulas have what the reader's system has.
pub fn copy(mode: Mode) -> Result<String> {
    if !tools::frontend_packages()? {
        return Ok("left out: formulas have the font of the reader's system".into());
    }
    copy_from(&place::frontend().join("node_modules").join(PACKAGE), &folder(mode))?;
    Ok(format!("{} files", FILES.len()))
}

fn copy_from(package: &Path, folder: &Path) -> Result {
    fs::create_dir_all(folder)?;
    for (from, to) in FILES {
        fs::copy(package.join(from), folder.join(to))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::css;

    #[test]
    fn the_style_loads_the_font_from_beside_itself() {
        let (package, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for (from, _) in FILES {
            let file = package.path().join(from);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, from).unwrap();
        }
        copy_from(package.path(), folder.path()).unwrap();
        let style = css::bundle(&place::at("style/main.css")).unwrap();
        let (_, face) = style.split_once("@font-face").unwrap();
        let (_, address) = face.split_once("url(").unwrap();
        let name = address.split(')').next().unwrap().trim_matches('"');
        assert!(folder.path().join(name).is_file(), "{name}");
        assert!(face.contains("font-display:swap"), "words are read before it comes");
    }
}
