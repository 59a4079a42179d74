//! Licences, banned crates and sources of everything that is compiled, after `deny.toml`.
//!
//! The file is cargo-deny's, which reads it too. What it may say beyond what is read here
//! cannot be judged, so the strict parts refuse what they do not know.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use spdx::{Expression, LicenseReq, Licensee, ParseMode};

use crate::shell::{Result, cargo, output};

/// The licences, crates and sources that are allowed.
#[derive(Deserialize)]
struct Deny {
    graph: Graph,
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Graph {
    /// The machines that we build for: what others need is neither fetched nor judged.
    targets: Vec<String>,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
    #[serde(default)]
    clarify: Vec<Clarification>,
}

/// More licences for one package.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

/// The licence of a package that only points to a file.
#[derive(Deserialize)]
struct Clarification {
    #[serde(rename = "crate")]
    name: String,
    expression: String,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Sources {
    unknown_registry: Level,
    unknown_git: Level,
    allow_registry: Vec<String>,
}

/// The only answer that this rule knows.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Deny,
}

/// The parts of `cargo metadata` that matter here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    /// None for a path.
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
}

/// Packages that may not be compiled into anything of ours.
pub fn breaches(root: &Path) -> Result<Vec<String>> {
    let deny = read(root)?;
    judge(&deny, &serde_json::from_str(&metadata(root, &deny)?)?)
}

/// Returns cargo's metadata of every package that is compiled for one of our machines, as JSON.
pub fn compiled(root: &Path) -> Result<String> {
    metadata(root, &read(root)?)
}

fn read(root: &Path) -> Result<Deny> {
    let text = std::fs::read_to_string(root.join("deny.toml")).map_err(|error| format!("deny.toml: {error}"))?;
    Ok(toml::from_str(&text).map_err(|error| format!("deny.toml: {error}"))?)
}

fn metadata(root: &Path, deny: &Deny) -> Result<String> {
    let targets = deny.graph.targets.iter().flat_map(|target| ["--filter-platform", target]);
    output(cargo().current_dir(root).args(["metadata", "--format-version", "1", "--locked"]).args(targets))
}

fn judge(deny: &Deny, metadata: &Metadata) -> Result<Vec<String>> {
    let Sources { unknown_registry: Level::Deny, unknown_git: Level::Deny, allow_registry } = &deny.sources;
    let allowed = licensees(&deny.licenses.allow)?;
    let used: BTreeSet<_> = metadata.resolve.nodes.iter().map(|node| &node.id).collect();
    let mut breaches = Vec::new();
    for package in metadata.packages.iter().filter(|package| used.contains(&package.id)) {
        let mut breach = |what: String| breaches.push(format!("{} {}: {what}", package.name, package.version));
        if let Some(ban) = deny.bans.deny.iter().find(|ban| ban.name == package.name) {
            breach(format!("is banned in deny.toml: {}", ban.reason));
        }
        if let Some(source) = &package.source {
            let registry = source.strip_prefix("registry+").unwrap_or(source);
            if !allow_registry.iter().any(|allowed| allowed == registry) {
                breach(format!("comes from {source}, which deny.toml does not allow"));
            }
        }
        let mut own = allowed.clone();
        for exception in deny.licenses.exceptions.iter().filter(|exception| exception.name == package.name) {
            own.extend(licensees(&exception.allow)?);
        }
        if let Err(reason) = licence(deny, package, &own) {
            breach(reason);
        }
    }
    Ok(breaches)
}

/// Whether the licences allow the use of a package; the reason why not.
fn licence(deny: &Deny, package: &Package, allowed: &[Licensee]) -> std::result::Result<(), String> {
    let clear = deny.licenses.clarify.iter().find(|clear| clear.name == package.name);
    let text = clear.map(|clear| &clear.expression).or(package.license.as_ref());
    let text = text.ok_or("says no licence; read its file and add a [[licenses.clarify]] to deny.toml")?;
    let expression = Expression::parse_mode(text, ParseMode::LAX).map_err(|error| format!("{text:?}: {error}"))?;
    let is_allowed = |term: &LicenseReq| allowed.iter().any(|licence| licence.satisfies(term));
    if expression.evaluate(is_allowed) { Ok(()) } else { Err(format!("its licence {text:?} is not allowed")) }
}

fn licensees(names: &[String]) -> Result<Vec<Licensee>> {
    let parsed = names.iter().map(|name| {
        Licensee::parse(name).map_err(|error| format!("deny.toml: {name:?} is no licence: {error}").into())
    });
    parsed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place;

    const DENY: &str = r#"
        [graph]
        targets = ["x86_64-unknown-linux-gnu"]
        [licenses]
        allow = ["MIT", "Apache-2.0 WITH LLVM-exception"]
        exceptions = [{ crate = "special", allow = ["MPL-2.0"] }]
        [[licenses.clarify]]
        crate = "file-only"
        expression = "MIT"
        license-files = [{ path = "LICENSE", hash = 0 }]
        [bans]
        multiple-versions = "allow"
        deny = [{ crate = "openssl", reason = "we have rustls" }]
        [sources]
        unknown-registry = "deny"
        unknown-git = "deny"
        allow-registry = ["https://github.com/rust-lang/crates.io-index"]
    "#;
    const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

    fn judged(name: &str, license: Option<&str>, source: Option<&str>) -> Vec<String> {
        let package =
            serde_json::json!({"id": "1", "name": name, "version": "1.0.0", "license": license, "source": source});
        // What is not in the graph is not judged.
        let other = serde_json::json!({"id": "2", "name": "openssl", "version": "1.0.0"});
        let metadata =
            serde_json::json!({"packages": [package, other], "resolve": {"nodes": [{"id": "1", "deps": []}]}});
        judge(&toml::from_str(DENY).unwrap(), &serde_json::from_value(metadata).unwrap()).unwrap()
    }

    #[test]
    fn this_repository_keeps_the_rules() {
        assert_eq!(breaches(place::root()).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn an_expression_needs_as_much_as_it_says() {
        for allowed in ["MIT", "MIT OR GPL-3.0-only", "GPL-3.0-only/MIT", "Apache-2.0 WITH LLVM-exception AND MIT"] {
            assert_eq!(judged("any", Some(allowed), None), Vec::<String>::new(), "{allowed}");
        }
        for refused in ["GPL-3.0-only", "MIT AND GPL-3.0-only", "Apache-2.0", "MPL-2.0", "made up"] {
            assert_eq!(judged("any", Some(refused), None).len(), 1, "{refused}");
        }
    }

    #[test]
    fn exceptions_and_clarifications_are_for_one_package() {
        assert!(judged("special", Some("MPL-2.0 AND MIT"), None).is_empty());
        assert!(judged("file-only", None, None).is_empty());
        assert!(judged("other-file", None, None)[0].contains("says no licence"));
    }

    #[test]
    fn banned_crates_and_other_sources_are_named() {
        assert_eq!(judged("openssl", Some("MIT"), None), ["openssl 1.0.0: is banned in deny.toml: we have rustls"]);
        assert!(judged("any", Some("MIT"), Some(REGISTRY)).is_empty());
        assert_eq!(judged("any", Some("MIT"), Some("git+https://example.org/any#1")).len(), 1);
        assert_eq!(judged("any", Some("MIT"), Some("registry+https://example.org/index")).len(), 1);
    }

    #[test]
    fn what_cannot_be_judged_is_refused() {
        let lenient = DENY.replace("unknown-git = \"deny\"", "unknown-git = \"warn\"");
        assert!(toml::from_str::<Deny>(&lenient).is_err());
        let narrow = DENY.replace("reason =", "wrappers = [\"a\"], reason =");
        assert!(toml::from_str::<Deny>(&narrow).is_err());
    }
}
