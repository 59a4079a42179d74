use std::fs;
use std::path::Path;

use super::wings::FILE;
use super::*;

const WORKSPACE: &str =
    "[workspace]\nmembers = [\"server/text\", \"server\", \"server/domain/low\", \"server/domain/high\"]";
const WINGS: &str = "order = [\"low\", \"high\"]";

fn write(root: &Path, name: &str, text: &str) {
    let file = root.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

/// A crate of these files, two wings, and a server that knows them.
fn house(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "Cargo.toml", WORKSPACE);
    write(root.path(), "server/Cargo.toml", "[package]\nname = \"lyceum\"");
    write(root.path(), "server/text/Cargo.toml", "[package]\nname = \"text\"");
    write(root.path(), FILE, WINGS);
    for wing in ["low", "high"] {
        write(root.path(), &format!("server/domain/{wing}/Cargo.toml"), &format!("[package]\nname = \"{wing}\""));
    }
    for (name, text) in files {
        write(root.path(), &format!("server/text/src/{name}"), text);
    }
    root
}

/// Each arrow as `from -> to: names`.
fn arrows(files: &[(&str, &str)]) -> Vec<String> {
    let root = house(files);
    let found = find(root.path()).unwrap();
    found.arrows.keys().map(|arrow| found.arrow(arrow).replace("server/text/src/", "")).collect()
}

/// The arrows of a crate whose `b.rs` defines things and whose `a.rs` is this text.
fn of(text: &str) -> Vec<String> {
    let b = "pub struct B; pub fn place() {} pub const LIMIT: u8 = 1; pub mod deep { pub fn well() {} }\n\
             #[macro_export] macro_rules! said { () => {} } pub use crate::said as say;";
    arrows(&[("lib.rs", "mod a; pub mod b; pub use b::B;"), ("a.rs", text), ("b.rs", b)])
}

#[test]
fn this_repository_keeps_the_rules() {
    assert_eq!(find(place::root()).unwrap().breaches(), Vec::<String>::new());
}

#[test]
fn what_is_named_directly_or_through_a_re_export_is_an_arrow() {
    assert_eq!(of("use crate::b::B;"), ["a.rs -> b.rs: B"]);
    assert_eq!(of("use crate::B as Other;"), ["a.rs -> b.rs: B"]);
    assert_eq!(of("use super::{b::{self, LIMIT}, B};"), ["a.rs -> b.rs: B, LIMIT"]);
    assert_eq!(of("use crate::b; fn f() { b::place() }"), ["a.rs -> b.rs: place"]);
    assert_eq!(of("fn f(it: super::B) { crate::b::deep::well(); crate::B::new(); }"), ["a.rs -> b.rs: B, well"]);
    assert_eq!(of("mod inner { fn f() { use super::super::b::*; place() } }"), ["a.rs -> b.rs: place"]);
}

#[test]
fn modules_re_exports_and_tests_are_none() {
    assert!(of("use crate::b; pub use crate::B; pub(crate) use b::place;").is_empty());
    assert!(of("#[cfg(test)] mod tests { use crate::B; } #[cfg(all(test, unix))] use crate::B;").is_empty());
    assert!(of("struct B; fn f(place: B) -> B { place }").is_empty());
    assert!(of("fn f() { std::b::place(); other::B::new(); x.place(); }").is_empty());
    assert_eq!(of("#[cfg(not(test))] use crate::B;").len(), 1);
}

#[test]
fn paths_inside_of_macro_calls_count_and_so_do_macros() {
    assert_eq!(of("fn f() { transaction!(db, |tx| { crate::b::place(tx).await?; Ok(1) }) }"), ["a.rs -> b.rs: place"]);
    assert_eq!(of("use crate::b::*; fn f() { view! { <B x=it.place y=place()/> } }"), ["a.rs -> b.rs: B, place"]);
    assert_eq!(of("use crate::b::*; fn f() { view! { x.B 'B place place=1 } }"), Vec::<String>::new());
    assert_eq!(of("fn f() { crate::said!() }"), ["a.rs -> b.rs: said!"]);
    assert_eq!(of("fn f() { outer!(crate::b::say!()) }"), ["a.rs -> b.rs: said!"]);
    assert_eq!(of("macro_rules! m { ($B:ident) => { $B; $crate::b::place() } }"), ["a.rs -> b.rs: place"]);
}

#[test]
fn of_whole_modules_the_names_that_are_used_count() {
    assert_eq!(of("use super::*; fn f(it: B) {}"), ["a.rs -> b.rs: B"]);
    assert_eq!(of("use crate::b::*; fn f() { place(LIMIT) }"), ["a.rs -> b.rs: LIMIT, place"]);
    assert!(of("use crate::b::*;").is_empty());
    assert!(of("fn f() { use crate::b::*; super::other(); B2::new() }").is_empty());
    assert_eq!(of("fn f() { use crate::b::deep as d; d::well() }"), ["a.rs -> b.rs: well"]);
    let around = [
        ("lib.rs", "mod a; mod b; pub use a::*; pub use b::*;"),
        ("a.rs", "use super::*; struct A; fn f() { unknown() }"),
        ("b.rs", "fn g(it: crate::A) {}"),
    ];
    assert_eq!(arrows(&around), ["b.rs -> a.rs: A"]);
}

#[test]
fn a_function_of_the_server_is_also_a_type() {
    let b = "#[server(prefix = \"/api\")] pub async fn save_it() {}";
    let files = [("lib.rs", "mod b; mod a;"), ("b.rs", b), ("a.rs", "use crate::b::SaveIt;")];
    assert_eq!(arrows(&files), ["a.rs -> b.rs: SaveIt"]);
}

#[test]
fn what_a_macro_defines_belongs_to_the_file_that_calls_it() {
    let files = [
        ("lib.rs", "mod b; mod a;"),
        ("b.rs", "words! { /// A state.\n pub enum State { On = \"on\" } }"),
        ("a.rs", "use crate::b::State;"),
    ];
    assert_eq!(arrows(&files), ["a.rs -> b.rs: State"]);
    let own = "macro_rules! words { ($($name:ident),*) => { pub enum State { $($name),* } } } words!(On);";
    assert_eq!(arrows(&[files[0], ("b.rs", own), files[2]]), ["a.rs -> b.rs: State"]);
}

#[test]
fn other_crates_of_ours_are_known_by_name() {
    let root = house(&[("lib.rs", "pub mod a;"), ("a.rs", "pub fn f() {}")]);
    write(root.path(), "server/src/main.rs", "fn main() { text::a::f() }");
    let found = find(root.path()).unwrap();
    let found: Vec<_> = found.arrows.keys().map(|arrow| found.arrow(arrow)).collect();
    assert_eq!(found, ["server/src/main.rs -> server/text/src/a.rs: f"]);
}

#[test]
fn arrows_that_run_back_up_and_circles_are_breaches() {
    let root = house(&[]);
    let wing = |file: &str, text: &str| write(root.path(), &format!("server/domain/{file}"), text);
    wing("low/src/lib.rs", "pub struct A;");
    wing("high/src/lib.rs", "pub fn g() -> low::A { low::A }");
    assert_eq!(find(root.path()).unwrap().breaches(), Vec::<String>::new());
    wing("low/src/lib.rs", "pub struct A; fn f() { high::g() }");
    let breaches = find(root.path()).unwrap().breaches().join("\n");
    assert!(breaches.contains("low/src/lib.rs -> server/domain/high/src/lib.rs: g (low -> high)"), "{breaches}");
    assert!(breaches.contains("1 circles") && breaches.contains("  2 files"), "{breaches}");
}

#[test]
fn a_parent_that_names_what_its_child_defines_makes_a_circle() {
    let files = [
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod child; pub struct A; fn f() { child::g() }"),
        ("a/child.rs", "pub fn g(it: super::A) {}"),
    ];
    let root = house(&files);
    assert_eq!(find(root.path()).unwrap().circles.len(), 1);
}

#[test]
fn every_crate_of_the_domain_has_a_place_in_the_order() {
    let root = house(&[]);
    for wing in ["low", "high"] {
        write(root.path(), &format!("server/domain/{wing}/src/lib.rs"), "");
    }
    assert_eq!(find(root.path()).unwrap().breaches(), Vec::<String>::new());
    write(root.path(), FILE, "order = [\"high\", \"higher\"]");
    let breaches = find(root.path()).unwrap().breaches();
    let (stranger, missing) =
        ("server/domain/low: has no place in", "server/domain/wings.toml: there is no wing higher");
    assert_eq!(breaches, [format!("{stranger} server/domain/wings.toml"), missing.to_owned()]);
}
