//! The wings of the domain, and where their tests are: rules beside the code of each, stories in those of the domain.

use crate::shell::Result;

/// The crate of the stories, which all wings share.
pub const STORIES: &str = "domain";

/// Each wing with the modules of the stories that belong to it.
const WINGS: [(&str, &[&str]); 7] = [
    ("ground", &["work"]),
    ("people", &["account"]),
    ("content", &["catalogue", "course", "export", "import", "search", "teach", "upload"]),
    ("commerce", &["commerce", "buyers"]),
    ("learning", &["learning"]),
    ("insight", &["stats"]),
    ("school", &["admin", "check", "demo", "schema", "sql"]),
];

/// What a wing's tests are.
#[derive(Debug, PartialEq)]
pub struct Wing {
    /// The crates that have them: its own, and that of the stories.
    pub packages: Vec<String>,
    /// Parts of the paths of its stories.
    pub filters: Vec<String>,
}

/// Finds a wing; `members` are the folders of the workspace.
pub fn find(name: &str, members: &[&str]) -> Result<Wing> {
    if !own(members).any(|own| own == name) {
        let mut names: Vec<_> = own(members).collect();
        names.sort_unstable();
        return Err(format!("there is no wing `{name}`; there are {}", names.join(", ")).into());
    }
    let modules = WINGS.iter().find(|(wing, _)| *wing == name).map_or(&[][..], |(_, modules)| *modules);
    let filters: Vec<_> = modules.iter().map(|module| format!("{module}::")).collect();
    let stories = (!filters.is_empty()).then(|| STORIES.to_owned());
    Ok(Wing { packages: [name.to_owned()].into_iter().chain(stories).collect(), filters })
}

/// The names that stand for wings in the tags of journeys.
pub fn names<'a>(members: &'a [&str]) -> impl Iterator<Item = &'a str> {
    own(members)
}

fn own<'a>(members: &'a [&str]) -> impl Iterator<Item = &'a str> {
    members.iter().filter_map(|member| member.strip_prefix("server/domain/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place;

    #[test]
    fn a_wing_is_a_crate_and_its_stories() {
        let commerce = find("commerce", &["app", "server/domain", "server/domain/commerce"]).unwrap();
        assert_eq!(commerce.packages, ["commerce", "domain"]);
        assert!(commerce.filters.contains(&"commerce::".to_owned()));
        // One that is new has no stories yet: filtering by nothing would run all of them.
        let new = Wing { packages: vec!["community".into()], filters: Vec::new() };
        assert_eq!(find("community", &["server/domain/community"]).unwrap(), new);
    }

    #[test]
    fn an_unknown_wing_is_answered_with_the_names_of_all() {
        let told = find("kitchen", &["server/domain", "server/domain/school", "server/domain/ground"]).unwrap_err();
        assert!(told.to_string().ends_with("there are ground, school"), "{told}");
    }

    #[test]
    fn every_module_of_tests_belongs_to_one_wing() {
        let text = std::fs::read_to_string(place::at("server/domain/tests/main.rs")).unwrap();
        let modules = text.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
        for module in modules.filter(|module| *module != "support") {
            let wings = WINGS.iter().filter(|(_, modules)| modules.contains(&module)).count();
            assert_eq!(wings, 1, "{module}");
        }
    }
}
