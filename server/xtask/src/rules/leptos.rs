//! Leptos.toml, which the server reads, and Cargo.toml, which cargo-leptos reads, agree.

use std::fs;
use std::path::Path;

use super::read::toml_file;
use crate::place;
use crate::shell::Result;

/// Leptos looks for exactly this line and takes all below it.
const HEAD: &str = "[[workspace.metadata.leptos]]";

/// Settings that differ between the two files.
pub fn breaches(root: &Path) -> Result<Vec<String>> {
    let cargo = settings(&toml_file(&root.join("Cargo.toml"))?)?;
    let text = fs::read_to_string(root.join("Leptos.toml")).map_err(|error| format!("Leptos.toml: {error}"))?;
    let Some(start) = text.lines().position(|line| line == HEAD) else {
        return Ok(vec![format!("Leptos.toml: the line {HEAD} is missing")]);
    };
    let block: Vec<_> = text.lines().skip(start).collect();
    let own = settings(&block.join("\n").parse()?)?;
    let keys = cargo.keys().chain(own.keys()).filter(|key| cargo.get(*key) != own.get(*key));
    let mut keys: Vec<_> = keys.collect();
    keys.sort();
    keys.dedup();
    Ok(keys.into_iter().map(|key| format!("Leptos.toml and Cargo.toml differ in `{key}`")).collect())
}

/// The browsers the style is written for.
pub fn browserquery() -> Result<String> {
    let settings = settings(&toml_file(&place::at("Cargo.toml"))?)?;
    let query = settings.get("browserquery").and_then(toml::Value::as_str);
    Ok(query.ok_or("Cargo.toml: browserquery is missing")?.to_owned())
}

fn settings(file: &toml::Table) -> Result<toml::Table> {
    let found = file
        .get("workspace")
        .and_then(|workspace| workspace.get("metadata")?.get("leptos")?.as_array()?.last()?.as_table());
    Ok(found.ok_or_else(|| format!("no {HEAD}"))?.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_of_this_repository_agree() {
        assert_eq!(breaches(place::root()).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_difference_is_named() {
        let root = tempfile::tempdir().unwrap();
        let write = |name: &str, text: String| fs::write(root.path().join(name), text).unwrap();
        write("Cargo.toml", format!("{HEAD}\nname = \"a\"\nenv = \"DEV\"\n"));
        write("Leptos.toml", format!("# head\n{HEAD}\nname = \"b\"\nenv = \"DEV\"\n"));
        assert_eq!(breaches(root.path()).unwrap(), ["Leptos.toml and Cargo.toml differ in `name`"]);
    }
}
