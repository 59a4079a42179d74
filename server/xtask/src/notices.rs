//! `third-party.txt` in the site of a release: what of others' work travels in it, and under which licences.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use cargo_metadata::{DependencyKind, Metadata, Package};

use crate::assets::files_below;
use crate::place;
use crate::rules::licences;
use crate::shell::Result;

/// The packages of a release: the server, and the half that browsers run.
const SHIPPED: [&str; 2] = [place::NAME, "frontend"];
/// The beginnings of the names of files in which packages keep their licences.
const BEGINNINGS: [&str; 5] = ["LICEN", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
/// Stands above the texts of licences.
const CHOICE: &str =
    "The texts of their licences follow. Where a package offers a choice, we take what deny.toml allows.";

/// Writes it, and returns how many packages it names.
pub fn write() -> Result<String> {
    let (text, count) = text(place::root())?;
    fs::write(place::site().join(place::NOTICES), text)?;
    Ok(format!("{count} packages"))
}

/// `THIRD-PARTY-NOTICES.md`, every Rust package that is compiled in, and each text of a licence once.
fn text(root: &Path) -> Result<(String, usize)> {
    let metadata: Metadata = serde_json::from_str(&licences::compiled(root)?)?;
    let packages = shipped(&metadata)?;
    let mut all = fs::read_to_string(root.join("THIRD-PARTY-NOTICES.md"))?;
    let mut texts = BTreeMap::<String, Vec<String>>::new();
    writeln!(all, "\n# Rust packages\n\n{CHOICE}\n")?;
    for package in &packages {
        let name = format!("{} {}", package.name, package.version);
        let found = texts_of(package)?;
        let licence = package.license.as_deref().unwrap_or("see its text below");
        // Whoever holds the copyright, where the package itself does not say so.
        let by = if found.is_empty() { package.authors.join(", ") } else { String::new() };
        writeln!(all, "{name}: {licence} {} {by}", package.repository.as_deref().unwrap_or_default())?;
        for text in found {
            texts.entry(text).or_default().push(name.clone());
        }
    }
    for (text, names) in texts {
        writeln!(all, "\n{}\n{}\n\n{text}", "-".repeat(80), names.join(", "))?;
    }
    Ok((all, packages.len()))
}

/// Packages of others that are compiled into what ships; not what only builds or tests it.
fn shipped(metadata: &Metadata) -> Result<Vec<&Package>> {
    let resolve = metadata.resolve.as_ref().ok_or("cargo metadata names no dependencies")?;
    let nodes: BTreeMap<_, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let ours = metadata.packages.iter().filter(|package| SHIPPED.contains(&package.name.as_str()));
    let mut open: Vec<_> = ours.map(|package| &package.id).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if let Some(node) = nodes.get(id)
            && seen.insert(id)
        {
            let compiled_in =
                node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|found| found.kind == DependencyKind::Normal));
            open.extend(compiled_in.map(|dep| &dep.pkg));
        }
    }
    let others = metadata.packages.iter().filter(|package| package.source.is_some() && seen.contains(&package.id));
    Ok(others.collect())
}

/// The licences that lie in a package, those of C sources inside it too.
fn texts_of(package: &Package) -> Result<BTreeSet<String>> {
    let folder = package.manifest_path.parent().ok_or("a manifest without a folder")?;
    let mut texts = BTreeSet::new();
    for file in files_below(folder.as_std_path())? {
        if is_licence(&file) {
            let text = String::from_utf8_lossy(&fs::read(&file)?).replace("\r\n", "\n");
            texts.insert(text.trim().to_owned());
        }
    }
    Ok(texts)
}

fn is_licence(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
        && !matches!(ending, "RS" | "C" | "H" | "PY" | "TOML")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_is_named_with_its_licences_and_what_only_builds_is_not() {
        let (text, count) = text(place::root()).unwrap();
        let named = |name: &str| text.lines().any(|line| line.starts_with(&format!("{name} ")) && line.contains(": "));
        assert!(count > 100, "{count}");
        assert!(["axum", "leptos", "web-sys", "jieba-rs"].into_iter().all(named));
        assert!(!["lightningcss", "insta", "lyceum"].into_iter().any(named));
        assert!(text.starts_with("# Third-party notices"));
        assert!(text.contains("Permission is hereby granted, free of charge"));
    }

    #[test]
    fn licences_are_told_by_their_names() {
        let told = |name: &str| is_licence(Path::new(name));
        assert!(["LICENSE", "a/LICENCE.txt", "license-mit", "COPYING", "UNLICENSE", "NOTICE.md"].into_iter().all(told));
        assert!(!["licenses.rs", "readme.md", "my-license"].into_iter().any(told));
    }
}
