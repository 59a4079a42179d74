//! Sizes of files, lock files without addresses, and the one file that may ask on which
//! side it is compiled.

use std::fs;
use std::path::Path;

use super::read::short;
use crate::assets::files_below;
use crate::shell::Result;

/// Longer files are two things in one.
const LINES: usize = 400;
/// The only crate of `app/` that tells the server from the browser.
const SIDE: &str = "app/kit";

/// Files that are too long, addresses in lock files, side conditions outside of `app/kit`.
pub fn breaches(root: &Path) -> Result<Vec<String>> {
    let mut breaches = Vec::new();
    let mut sides = Vec::new();
    for top in ["app", "server", "frontend"] {
        let folder = root.join(top);
        for file in sources(&folder)? {
            let (name, text) = (short(root, &file), fs::read_to_string(&file)?);
            let lines = text.lines().count();
            if lines > LINES {
                breaches.push(format!("{name}: {lines} lines, at most {LINES}"));
            }
            if top == "app" && asks_for_side(&text) {
                sides.push(name);
            }
        }
    }
    for lock in ["frontend/package-lock.json", "end2end/package-lock.json"] {
        let text = fs::read_to_string(root.join(lock)).unwrap_or_default();
        if text.contains("\"resolved\"") {
            let fix = "set omit-lockfile-registry-resolved=true in .npmrc and install again";
            breaches.push(format!("{lock}: names the registry of one machine; {fix}"));
        }
    }
    let elsewhere = sides.iter().filter(|name| !name.starts_with(SIDE));
    breaches.extend(elsewhere.map(|name| format!("{name}: `feature = \"ssr\"` belongs into {SIDE}")));
    sides.retain(|name| name.starts_with(SIDE));
    if sides.len() > 1 {
        breaches.push(format!("{}: `feature = \"ssr\"` belongs into one file", sides.join(", ")));
    }
    Ok(breaches)
}

fn asks_for_side(text: &str) -> bool {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.into_iter().any(|line| line.contains("feature = \"ssr\""))
}

fn sources(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let skipped = ["node_modules", "target"];
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !skipped.iter().any(|name| path.ends_with(name)) {
            files.extend(files_below(&path)?);
        } else if path.is_file() {
            files.push(path);
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_and_scattered_sides_are_found() {
        let root = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let file = root.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write("app/kit/src/side.rs", "#[cfg(feature = \"ssr\")]\n");
        write("app/site/src/lib.rs", "// feature = \"ssr\" in words is fine\n");
        write("server/src/main.rs", "fn main() {}\n");
        write("frontend/src/lib.rs", "");
        assert_eq!(breaches(root.path()).unwrap(), Vec::<String>::new());
        write("app/site/src/page.rs", "#[cfg(not(feature = \"ssr\"))]\n");
        write("app/kit/src/load.rs", "#[cfg(feature = \"ssr\")]\n");
        write("server/src/main.rs", &"\n".repeat(401));
        write("frontend/package-lock.json", "{\"resolved\": \"https://example.org/a.tgz\"}");
        assert_eq!(breaches(root.path()).unwrap().len(), 4);
    }
}
