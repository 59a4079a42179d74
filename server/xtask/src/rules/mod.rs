//! The rules of the house that need no compiler: each takes files, returns breaches.

pub mod budget;
pub mod crates;
pub mod files;
pub mod leptos;
pub mod locales;

use std::path::Path;

use crate::shell::{Result, step};
use crate::{check, css, place};

/// Every cheap check.
pub fn all() -> Result {
    check::format()?;
    all_but_format()
}

/// Every cheap check of our own.
pub fn all_but_format() -> Result {
    let root = place::root();
    rule("dependencies", || crates::breaches(root))?;
    rule("files", || files::breaches(root))?;
    rule("texts", || locales::breaches(root))?;
    rule("leptos settings", || leptos::breaches(root))?;
    rule("wasm budget", || Ok(budget::breaches(&place::site())))?;
    step("style", || {
        Ok(format!(
            "{} kB",
            css::bundle(&place::at("style/main.css"))?
                .len()
                .div_ceil(1000)
        ))
    })
}

/// One line when a rule holds; all breaches when it does not.
fn rule(name: &str, find: impl FnOnce() -> Result<Vec<String>>) -> Result {
    step(name, || {
        let breaches = find()?;
        if breaches.is_empty() {
            return Ok("holds".into());
        }
        Err(format!("\n    {}", breaches.join("\n    ")).into())
    })
}

/// A file as the repository calls it.
fn short(root: &Path, file: &Path) -> String {
    file.strip_prefix(root)
        .unwrap_or(file)
        .display()
        .to_string()
}

/// A TOML file.
fn toml_file(file: &Path) -> Result<toml::Table> {
    let text =
        std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    text.parse()
        .map_err(|error| format!("{}: {error}", file.display()).into())
}
