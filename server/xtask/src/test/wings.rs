//! The wings of the domain, and where their tests are as long as they share one crate.

use crate::shell::Result;

/// Each wing with the modules of the domain that belong to it, in its tests and in its source.
const WINGS: [(&str, &[&str]); 7] = [
    ("ground", &["ground", "work"]),
    ("people", &["people", "account"]),
    ("content", &["content", "catalogue", "course", "export", "import", "search", "teach", "upload"]),
    ("commerce", &["commerce", "buyers"]),
    ("learning", &["learning"]),
    ("insight", &["insight", "stats"]),
    ("school", &["school", "admin", "check", "demo", "schema", "sql"]),
];

/// The crate with a wing's tests, and which of its tests they are: none named is all of them.
#[derive(Debug, PartialEq)]
pub struct Wing {
    /// The crate
    pub package: String,
    /// Parts of the tests' paths
    pub filters: Vec<String>,
}

/// Finds a wing: a crate of its own below `server/domain`, or modules of the one crate. `members` are the folders
/// of the workspace.
pub fn find(name: &str, members: &[&str]) -> Result<Wing> {
    if own(members).any(|own| own == name) {
        return Ok(Wing { package: name.into(), filters: Vec::new() });
    }
    let shared = WINGS.iter().filter(|_| members.contains(&"server/domain"));
    if let Some((_, modules)) = shared.clone().find(|(wing, _)| *wing == name) {
        let filters = modules.iter().map(|module| format!("{module}::")).collect();
        return Ok(Wing { package: "domain".into(), filters });
    }
    let mut names: Vec<_> = own(members).chain(shared.map(|(wing, _)| *wing)).collect();
    names.sort_unstable();
    names.dedup();
    Err(format!("there is no wing `{name}`; there are {}", names.join(", ")).into())
}

/// The names that stand for wings in the tags of journeys.
pub fn names<'a>(members: &'a [&str]) -> impl Iterator<Item = &'a str> {
    WINGS.iter().map(|(name, _)| *name).chain(own(members))
}

fn own<'a>(members: &'a [&str]) -> impl Iterator<Item = &'a str> {
    members.iter().filter_map(|member| member.strip_prefix("server/domain/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place;

    #[test]
    fn a_wing_is_a_crate_or_a_part_of_one() {
        let today = find("commerce", &["app", "server/domain"]).unwrap();
        assert_eq!(today.package, "domain");
        assert!(today.filters.contains(&"commerce::".to_owned()));
        let own = Wing { package: "commerce".into(), filters: Vec::new() };
        assert_eq!(find("commerce", &["app", "server/domain/commerce"]).unwrap(), own);
    }

    #[test]
    fn an_unknown_wing_is_answered_with_the_names_of_all() {
        let told = find("kitchen", &["server/domain", "server/domain/ground"]).unwrap_err().to_string();
        assert!(told.ends_with("there are commerce, content, ground, insight, learning, people, school"), "{told}");
    }

    #[test]
    fn every_module_of_tests_belongs_to_one_wing() {
        let text = std::fs::read_to_string(place::at("server/domain/tests/main.rs")).unwrap_or_default();
        let modules = text.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
        for module in modules.filter(|module| *module != "support") {
            let wings = WINGS.iter().filter(|(_, modules)| modules.contains(&module)).count();
            assert_eq!(wings, 1, "{module}");
        }
    }
}
