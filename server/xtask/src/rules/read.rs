//! Reading files for rules, and naming them in breaches.

use std::path::Path;

use crate::shell::Result;

/// A file as the repository calls it.
pub fn short(root: &Path, file: &Path) -> String {
    file.strip_prefix(root).unwrap_or(file).display().to_string()
}

/// A TOML file.
pub fn toml_file(file: &Path) -> Result<toml::Table> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    text.parse().map_err(|error| format!("{}: {error}", file.display()).into())
}
