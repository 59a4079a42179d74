//! The style: `style/main.css` and all it imports become one small file.

use std::fs;
use std::path::{Path, PathBuf};

use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::error::Error as CssError;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::{Browsers, Targets};

use crate::mode::Mode;
use crate::place::{self, NAME};
use crate::shell::Result;
use crate::{compress, rules};

/// The folder of the finished style sheet.
pub fn folder(mode: Mode) -> PathBuf {
    place::work(mode).join("style")
}

/// Bundles the style into its folder; compresses it for a release.
pub fn write(mode: Mode) -> Result<String> {
    let code = bundle(&place::at("style/main.css"))?;
    let (folder, file) = (folder(mode), folder(mode).join(format!("{NAME}.css")));
    if fs::read_to_string(&file).is_ok_and(|old| old == code) {
        return Ok("unchanged".into());
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    fs::write(file, &code)?;
    if mode == Mode::Release {
        compress::beside(&folder)?;
    }
    Ok(format!("{} kB", code.len().div_ceil(1000)))
}

/// The whole style as one minified text; an error names file and line.
pub fn bundle(entry: &Path) -> Result<String> {
    let targets = Targets::from(browsers(&rules::leptos::browserquery()?)?);
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).map_err(|error| located(&error, entry))?;
    let options = MinifyOptions { targets, ..MinifyOptions::default() };
    sheet.minify(options).map_err(|error| located(&error, entry))?;
    let options = PrinterOptions { minify: true, targets, ..PrinterOptions::default() };
    Ok(sheet.to_css(options).map_err(|error| located(&error, entry))?.code)
}

fn located<T: std::fmt::Display>(error: &CssError<T>, entry: &Path) -> String {
    let Some(place) = &error.loc else {
        return format!("{}: {}", entry.display(), error.kind);
    };
    let file = Path::new(&place.filename);
    let file = file.strip_prefix(place::root()).unwrap_or(file);
    format!("{}:{}:{}: {}", file.display(), place.line + 1, place.column, error.kind)
}

/// The browsers we write for, from the same line that cargo-leptos reads:
/// `chrome >= 123, safari >= 17.5`.
fn browsers(query: &str) -> Result<Browsers> {
    let mut browsers = Browsers::default();
    for part in query.split(',') {
        let (name, version) = part.split_once(">=").ok_or_else(|| format!("unclear: {part}"))?;
        let (major, minor) = version.trim().split_once('.').unwrap_or((version.trim(), "0"));
        let version = Some((major.parse::<u32>()? << 16) | (minor.parse::<u32>()? << 8));
        match name.trim() {
            "chrome" => browsers.chrome = version,
            "firefox" => browsers.firefox = version,
            "safari" => browsers.safari = version,
            other => return Err(format!("unknown browser: {other}").into()),
        }
    }
    Ok(browsers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn imports_are_bundled_and_modern_colours_stay() {
        let folder = folder_with(&[
            ("main.css", "@layer base;\n@import './base.css' layer(base);\n"),
            ("base.css", "a { color: light-dark(#111, #eee); }\n"),
        ]);
        let code = bundle(&folder.path().join("main.css")).unwrap();
        assert!(code.contains("@layer base") && code.contains("light-dark(#111,#eee)"), "{code}");
    }

    #[test]
    fn an_error_names_file_and_line() {
        let folder = folder_with(&[
            ("main.css", "@import './part.css';\n"),
            ("part.css", "a { color: red; }\n\nb { color red; }\n"),
        ]);
        let error = bundle(&folder.path().join("main.css")).unwrap_err().to_string();
        assert!(error.contains("part.css:3:"), "{error}");
    }

    #[test]
    fn a_missing_import_is_an_error() {
        let folder = folder_with(&[("main.css", "@import './gone.css';\n")]);
        assert!(bundle(&folder.path().join("main.css")).is_err());
    }
}
