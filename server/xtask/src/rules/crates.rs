//! Who may know whom, read from the Cargo.toml of every member.

use std::collections::BTreeMap;
use std::path::Path;

use super::arrows::Wings;
use super::read::toml_file;
use crate::place;
use crate::shell::Result;

/// A kind of crate, which says what it may know.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Frontend,
    App,
    Area,
    /// Pages or parts that several areas show.
    Shared,
    Kit,
    Ui,
    Model,
    Locale,
    Server,
    Domain,
    Testing,
    Gateway,
    /// A library of one of the server's helpers alone.
    Reader,
    /// Knows nothing of ours, and wings stand on it as well.
    Library,
    Provider,
    /// Somebody else's house as well, for tests alone: nobody may depend on it.
    Fake,
    Xtask,
}

impl Kind {
    /// By folder and name: what is new in `app/` is an area, in `server/domain/` a wing of the domain, else in
    /// `server/` a gateway.
    fn of(member: &str) -> Self {
        match member {
            "frontend" => Self::Frontend,
            "app" => Self::App,
            "app/palette" => Self::Shared,
            "app/kit" => Self::Kit,
            "app/ui" => Self::Ui,
            "app/model" => Self::Model,
            "app/locale" => Self::Locale,
            "server" => Self::Server,
            "server/testpay" => Self::Provider,
            "server/stripefake" | "server/alipayfake" | "server/wechatfake" | "server/unionpayfake" => Self::Fake,
            "server/formulas" => Self::Reader,
            "server/collation" => Self::Library,
            "server/xtask" => Self::Xtask,
            area if area.starts_with("app/") => Self::Area,
            "server/domain/testing" => Self::Testing,
            wing if wing.starts_with("server/domain/") => Self::Domain,
            _ => Self::Gateway,
        }
    }

    /// The kinds of our own crates it may depend on.
    fn may_know(self) -> &'static [Self] {
        match self {
            Self::Frontend => &[Self::App],
            Self::App => &[Self::Area, Self::Kit, Self::Ui, Self::Model, Self::Locale],
            Self::Area => &[Self::Shared, Self::Kit, Self::Ui, Self::Model, Self::Locale, Self::Domain],
            Self::Shared => &[Self::Kit, Self::Ui, Self::Model, Self::Locale, Self::Domain],
            Self::Kit => &[Self::Ui, Self::Model, Self::Locale, Self::Domain],
            Self::Ui => &[Self::Model, Self::Locale],
            Self::Model | Self::Locale | Self::Reader | Self::Library | Self::Xtask => &[],
            Self::Server => &[
                Self::App,
                Self::Kit,
                Self::Ui,
                Self::Model,
                Self::Locale,
                Self::Domain,
                Self::Gateway,
                Self::Provider,
            ],
            // Somebody else's house: it shares no type with ours, only the way texts are built.
            Self::Provider | Self::Fake => &[Self::Locale],
            // Wings know those to their left.
            Self::Domain => &[Self::Model, Self::Domain, Self::Library],
            // Only tests know it, so it may know what the server puts together.
            Self::Testing => &[Self::Model, Self::Domain, Self::Gateway],
            // Behind a trait of domain, or of model where that is enough.
            Self::Gateway => &[Self::Domain, Self::Model, Self::Locale, Self::Reader, Self::Library],
        }
    }

    /// Crates of others it must not depend on, not even behind a feature.
    fn never_knows(self, dependency: &str) -> bool {
        let page = dependency.starts_with("leptos") || dependency == "server_fn";
        let http = matches!(dependency, "axum" | "axum-extra" | "tower-http" | "hyper");
        let sql = dependency == "sqlx";
        match self {
            Self::Model
            | Self::Locale
            | Self::Domain
            | Self::Testing
            | Self::Gateway
            | Self::Reader
            | Self::Library => page || http,
            Self::Provider | Self::Fake => page,
            Self::Area | Self::App | Self::Ui | Self::Kit => sql || (dependency == "web-sys" && self != Self::Ui),
            _ => false,
        }
    }

    /// Runs in the browser, so what belongs to the server has to be optional.
    fn is_shared(self) -> bool {
        matches!(self, Self::App | Self::Area | Self::Kit | Self::Ui | Self::Model)
    }
}

/// Dependencies of a member that the house does not allow.
pub fn breaches(root: &Path) -> Result<Vec<String>> {
    let (members, wings) = (members(root)?, Wings::read(root)?);
    let mut breaches = Vec::new();
    for (member, manifest) in &members {
        for (table, dependency, optional) in dependencies(manifest) {
            let ours = members.iter().find(|(_, other)| name(other) == dependency);
            let known = ours.map(|(other, _)| Kind::of(other));
            let breach = breach(Kind::of(member), &dependency, known, optional);
            let at_run_time = table == "dependencies" && known == Some(Kind::Locale);
            let breach = breach.or(at_run_time.then_some("belongs to the build"));
            if let Some(reason) = breach.or_else(|| wings.breach(member, ours.map(|(other, _)| other)?)) {
                breaches.push(format!("{member}/Cargo.toml [{table}]: {dependency}: {reason}"));
            }
        }
    }
    Ok(breaches)
}

fn breach(kind: Kind, dependency: &str, known: Option<Kind>, optional: bool) -> Option<&'static str> {
    if known.is_some_and(|known| !kind.may_know().contains(&known)) {
        return Some("may not be known here (ARCHITECTURE.md, who may know whom)");
    }
    if kind.never_knows(dependency) {
        return Some("does not belong on this side");
    }
    let of_server = known == Some(Kind::Domain) || matches!(dependency, "axum" | "tokio" | "sqlx" | "leptos_axum");
    (of_server && kind.is_shared() && !optional).then_some("belongs to the server: has to be optional, under `ssr`")
}

/// `--package` arguments for everything that is built with the server's features: the
/// frontend wants others, and this crate needs none of them.
pub fn server_packages() -> Result<Vec<String>> {
    let members = members(place::root())?;
    let wanted = members.iter().filter(|(member, _)| !matches!(Kind::of(member), Kind::Frontend | Kind::Xtask));
    Ok(wanted.flat_map(|(_, manifest)| ["--package".into(), name(manifest).into()]).collect())
}

/// Each member's folder and manifest.
pub fn members(root: &Path) -> Result<BTreeMap<String, toml::Table>> {
    let workspace = toml_file(&root.join("Cargo.toml"))?;
    let list = workspace["workspace"]["members"].as_array().ok_or("no workspace members")?;
    let mut members = BTreeMap::new();
    for member in list.iter().filter_map(toml::Value::as_str) {
        members.insert(member.to_owned(), toml_file(&root.join(member).join("Cargo.toml"))?);
    }
    Ok(members)
}

/// The name of the package.
pub fn name(manifest: &toml::Table) -> &str {
    manifest.get("package").and_then(|package| package.get("name")?.as_str()).unwrap_or_default()
}

/// Table, name and optionality of each dependency; those of tests are free.
fn dependencies(manifest: &toml::Table) -> Vec<(&'static str, String, bool)> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let targets = targets.into_iter().flat_map(toml::Table::values).filter_map(toml::Value::as_table);
    let mut found = Vec::new();
    for table in std::iter::once(manifest).chain(targets) {
        for kind in ["dependencies", "build-dependencies"] {
            let listed = table.get(kind).and_then(toml::Value::as_table).into_iter().flatten();
            found.extend(listed.map(|(name, value)| {
                let optional = value.get("optional").and_then(toml::Value::as_bool);
                (kind, name.clone(), optional.unwrap_or(false))
            }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn workspace(crates: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let names: Vec<_> = crates.iter().map(|(folder, _)| format!("{folder:?}")).collect();
        fs::create_dir_all(root.path().join("server/domain")).unwrap();
        fs::write(root.path().join("server/domain/wings.toml"), "order = [\"ground\", \"people\"]").unwrap();
        fs::write(root.path().join("Cargo.toml"), format!("[workspace]\nmembers = [{}]", names.join(","))).unwrap();
        for (folder, text) in crates {
            let name = folder.rsplit('/').next().unwrap();
            fs::create_dir_all(root.path().join(folder)).unwrap();
            let text = format!("[package]\nname = \"{name}\"\n{text}");
            fs::write(root.path().join(folder).join("Cargo.toml"), text).unwrap();
        }
        root
    }

    #[test]
    fn this_repository_keeps_the_rules() {
        assert_eq!(breaches(place::root()).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn areas_do_not_know_each_other() {
        let root = workspace(&[("app/site", "[dependencies]\nlearn.workspace = true"), ("app/learn", "")]);
        let found = breaches(root.path()).unwrap();
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("app/site/Cargo.toml [dependencies]: learn:"), "{found:?}");
    }

    #[test]
    fn a_wing_knows_nothing_of_pages_or_http() {
        let root = workspace(&[("server/domain/ground", "[dependencies]\nleptos = \"0.8\"\naxum = \"0.8\"")]);
        assert_eq!(breaches(root.path()).unwrap().len(), 2);
    }

    #[test]
    fn a_wing_of_the_domain_may_know_another_and_no_pages() {
        let ground = "[dependencies]\nmodel.workspace = true";
        let people = "[dependencies]\nground.workspace = true\nmodel.workspace = true";
        let crates = [("server/domain/people", people), ("server/domain/ground", ground), ("app/model", "")];
        assert_eq!(breaches(workspace(&crates).path()).unwrap(), Vec::<String>::new());
        let people = "[dependencies]\nmedia.workspace = true\nleptos = \"0.8\"\naxum = \"0.8\"";
        let crates = [("server/domain/people", people), ("server/media", "")];
        assert_eq!(breaches(workspace(&crates).path()).unwrap().len(), 3);
    }

    #[test]
    fn the_test_provider_shares_nothing_with_the_school_but_the_building_of_texts() {
        let apart = "[dependencies]\naxum = \"0.8\"\nsqlx = \"0.9\"\n[build-dependencies]\nlocale.workspace = true";
        let root = workspace(&[("server/testpay", apart), ("app/locale", "")]);
        assert_eq!(breaches(root.path()).unwrap(), Vec::<String>::new());
        let known = "[dependencies]\nlocale.workspace = true\nmodel.workspace = true\nground.workspace = true\nleptos = \"0.8\"";
        let crates = [("server/testpay", known), ("app/locale", ""), ("app/model", ""), ("server/domain/ground", "")];
        assert_eq!(breaches(workspace(&crates).path()).unwrap().len(), 4);
    }

    #[test]
    fn only_tests_know_the_fakes() {
        for fake in ["stripefake", "alipayfake", "wechatfake", "unionpayfake"] {
            let known = |table: &str| {
                let server = format!("[{table}]\n{fake}.workspace = true");
                let folder = format!("server/{fake}");
                breaches(workspace(&[("server", server.as_str()), (folder.as_str(), "")]).path()).unwrap()
            };
            assert_eq!(known("dev-dependencies"), Vec::<String>::new());
            assert_eq!(known("dependencies").len(), 1);
        }
    }

    #[test]
    fn wings_know_those_to_their_left() {
        let wings = |ground: &str, people: &str| {
            breaches(workspace(&[("server/domain/ground", ground), ("server/domain/people", people)]).path()).unwrap()
        };
        assert_eq!(wings("", "[dependencies]\nground.workspace = true"), Vec::<String>::new());
        let right = wings("[dependencies]\npeople.workspace = true", "");
        assert!(right[0].starts_with("server/domain/ground/Cargo.toml [dependencies]: people:"), "{right:?}");
    }

    #[test]
    fn pages_reach_the_domain_only_on_the_server() {
        let optional = "[dependencies]\nground = { workspace = true, optional = true }";
        let root = workspace(&[("app/site", optional), ("server/domain/ground", "")]);
        assert_eq!(breaches(root.path()).unwrap(), Vec::<String>::new());
        let root = workspace(&[("app/site", "[dependencies]\nground.workspace = true"), ("server/domain/ground", "")]);
        assert_eq!(breaches(root.path()).unwrap().len(), 1);
    }

    #[test]
    fn a_table_for_one_target_counts_too() {
        let text = "[target.'cfg(unix)'.dependencies]\nsqlx = \"0.9\"";
        let root = workspace(&[("app/site", text)]);
        assert_eq!(breaches(root.path()).unwrap().len(), 1);
    }
}
