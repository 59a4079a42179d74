//! The reach of a change: crates by who depends on whom, journeys by their tags.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Package};

/// The tests that a changed file touches.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Touches {
    /// All there is
    Everything,
    /// Only what the rules look at
    Rules,
    /// The crate it lies in
    Crate,
    /// The tests of that crate, and nothing that is built from it
    Tests,
    /// The tests of all crates that need the one it lies in for them
    Support,
    /// The journeys in it
    Journey,
}

/// The first row whose beginning and ending fit. What fits none lies in a crate, or touches everything.
const FILES: [(&str, &str, Touches); 27] = [
    ("server/demo/", "", Touches::Everything),
    ("server/tests/", "", Touches::Tests),
    ("server/domain/testing/", "", Touches::Support),
    ("server/domain/wings.toml", "", Touches::Rules),
    ("server/domain/migrations.sha256", "", Touches::Rules),
    ("deny.toml", "", Touches::Rules),
    ("docs/lyceum.example.toml", "", Touches::Everything),
    ("docs/", "", Touches::Rules),
    ("", ".md", Touches::Rules),
    ("LICENSE", "", Touches::Rules),
    (".git", "", Touches::Rules),
    (".editorconfig", "", Touches::Rules),
    ("clippy.toml", "", Touches::Rules),
    ("rustfmt.toml", "", Touches::Rules),
    ("", "Cargo.toml", Touches::Everything),
    ("Cargo.lock", "", Touches::Everything),
    (".cargo/", "", Touches::Everything),
    ("style/", "", Touches::Everything),
    ("public/", "", Touches::Everything),
    ("frontend/", "", Touches::Everything),
    // Pictures and weights are looked at by commands of their own.
    ("end2end/tests/shots.", "", Touches::Rules),
    ("end2end/tests/visit.", "", Touches::Rules),
    ("end2end/tests/", ".spec.ts", Touches::Journey),
    ("server/xtask/src/test/", "", Touches::Crate),
    ("server/xtask/src/rules/", "", Touches::Crate),
    ("server/xtask/src/bench/", "", Touches::Crate),
    // The other build steps make what every journey looks at.
    ("server/xtask/", "", Touches::Everything),
];

/// Crates that everything stands on.
const FOUNDATIONS: [&str; 5] = ["model", "ui", "kit", "locale", "ground"];
/// The areas of the application: their names are tags of journeys, as the wings' are.
pub const AREAS: [&str; 7] = ["site", "account", "shop", "learn", "studio", "admin", "palette"];
/// No journey shows what it does.
const BEHIND_THE_SCENES: &str = "xtask";

/// The tests that have to run.
#[derive(PartialEq, Debug)]
pub enum Reach {
    /// All of it
    Everything,
    /// A part
    Part(Part),
}

/// The part that a change reaches.
#[derive(Default, PartialEq, Debug)]
pub struct Part {
    /// Crates whose tests run
    pub crates: BTreeSet<String>,
    /// Tags of journeys that run
    pub tags: BTreeSet<String>,
    /// Files of journeys that run, below `end2end`
    pub files: BTreeSet<String>,
    /// Changed where no area and no wing is near: in every journey
    pub all_journeys: bool,
}

/// Our crates, by name.
pub type Crates = BTreeMap<String, Crate>;

/// The properties of a crate that count.
#[derive(Default)]
pub struct Crate {
    /// Its folder, below the root
    pub folder: String,
    /// Whom it is built from
    pub needs: BTreeSet<String>,
    /// Whom its tests need besides
    pub tests_need: BTreeSet<String>,
}

/// From what cargo tells of the members; `root` is the repository.
pub fn crates(packages: &[Package], root: &str) -> Crates {
    let ours: BTreeSet<String> = packages.iter().map(|package| package.name.to_string()).collect();
    let one = |package: &Package| {
        let folder = package.manifest_path.as_str().trim_end_matches("/Cargo.toml");
        let mut one = Crate { folder: folder.trim_start_matches(root).trim_matches('/').into(), ..Crate::default() };
        for dependency in package.dependencies.iter().filter(|dependency| ours.contains(&dependency.name)) {
            let test = dependency.kind == DependencyKind::Development;
            let needs = if test { &mut one.tests_need } else { &mut one.needs };
            needs.insert(dependency.name.clone());
        }
        (package.name.to_string(), one)
    };
    packages.iter().map(one).collect()
}

/// Returns the reach of changed files; `tags` are the names that journeys are tagged with.
pub fn of(changed: &[String], crates: &Crates, tags: &BTreeSet<String>) -> Reach {
    let mut part = Part::default();
    // A changed story is nobody's code.
    let mut code = BTreeSet::new();
    for path in changed {
        match touches(path) {
            Touches::Rules => {}
            Touches::Everything => return Reach::Everything,
            Touches::Journey => drop(part.files.insert(path.trim_start_matches("end2end/").into())),
            Touches::Tests => {
                let Some(name) = owner(path, crates) else { return Reach::Everything };
                part.crates.insert(name.to_owned());
            }
            Touches::Support => {
                let Some(name) = owner(path, crates) else { return Reach::Everything };
                code.insert(name.to_owned());
            }
            Touches::Crate => {
                let Some(name) = owner(path, crates) else { return Reach::Everything };
                if FOUNDATIONS.contains(&name) {
                    return Reach::Everything;
                }
                let reached = dependants(name, crates);
                let near: Vec<_> = reached.intersection(tags).cloned().collect();
                part.all_journeys |= near.is_empty() && name != BEHIND_THE_SCENES;
                part.tags.extend(near);
                code.extend(reached);
            }
        }
    }
    let tested = crates.iter().filter(|(_, one)| !one.tests_need.is_disjoint(&code));
    part.crates.extend(tested.map(|(name, _)| name.clone()));
    part.crates.extend(code);
    Reach::Part(part)
}

fn touches(path: &str) -> Touches {
    let is_story = path.strip_prefix("server/domain/").and_then(|rest| rest.split('/').nth(1)) == Some("tests");
    if is_story {
        return Touches::Tests;
    }
    let row = FILES.iter().find(|(start, end, _)| path.starts_with(start) && path.ends_with(end));
    row.map_or(Touches::Crate, |(.., touches)| *touches)
}

/// The crate in whose folder a file lies: the innermost.
fn owner<'a>(path: &str, crates: &'a Crates) -> Option<&'a str> {
    let inside = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let found = crates.iter().filter(|(_, one)| inside(&one.folder));
    found.max_by_key(|(_, one)| one.folder.len()).map(|(name, _)| name.as_str())
}

/// A crate, and all that are built from it.
fn dependants(name: &str, crates: &Crates) -> BTreeSet<String> {
    let mut reached = BTreeSet::from([name.to_owned()]);
    loop {
        let before = reached.len();
        let more = crates.iter().filter(|(_, one)| !one.needs.is_disjoint(&reached));
        let more: Vec<_> = more.map(|(name, _)| name.clone()).collect();
        reached.extend(more);
        if reached.len() == before {
            return reached;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place;

    /// Wings of the domain, and areas that know some of them.
    fn house() -> Crates {
        let rows = [
            ("model", "app/model", "", ""),
            ("text", "server/text", "model", ""),
            ("people", "server/domain/people", "model", ""),
            ("content", "server/domain/content", "people", "text"),
            ("commerce", "server/domain/commerce", "content", ""),
            ("testing", "server/domain/testing", "model", ""),
            ("insight", "server/domain/insight", "people", "content testing"),
            ("learn", "app/learn", "content model", ""),
            ("shop", "app/shop", "commerce model", ""),
            ("app", "app", "learn shop", ""),
            ("lyceum", "server", "app commerce text", ""),
            ("frontend", "frontend", "app", ""),
            ("xtask", "server/xtask", "", ""),
        ];
        let words = |text: &str| text.split_whitespace().map(String::from).collect();
        let one = |(name, folder, needs, tests): (&str, &str, &str, &str)| {
            (name.into(), Crate { folder: folder.into(), needs: words(needs), tests_need: words(tests) })
        };
        rows.map(one).into()
    }

    fn reach(paths: &[&str]) -> Reach {
        let tags = ["learn", "shop", "people", "content", "commerce"].map(String::from).into();
        of(&paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>(), &house(), &tags)
    }

    fn part(paths: &[&str]) -> Part {
        match reach(paths) {
            Reach::Part(part) => part,
            Reach::Everything => panic!("{paths:?} reach everything"),
        }
    }

    fn names(set: &BTreeSet<String>) -> String {
        set.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn an_area_reaches_itself_and_the_shell() {
        for path in ["app/shop/src/cart.rs", "app/shop/locales/en.toml"] {
            let part = part(&[path]);
            assert_eq!(names(&part.crates), "app frontend lyceum shop");
            assert_eq!((names(&part.tags).as_str(), part.all_journeys), ("shop", false));
        }
    }

    #[test]
    fn a_wing_reaches_the_areas_that_know_it_and_no_other() {
        let part = part(&["server/domain/commerce/src/order.rs"]);
        assert_eq!(names(&part.crates), "app commerce frontend lyceum shop");
        assert_eq!(names(&part.tags), "commerce shop");
    }

    #[test]
    fn what_only_tests_need_reaches_those_tests_alone() {
        let part = part(&["server/text/src/lib.rs"]);
        assert_eq!(names(&part.crates), "content lyceum text");
        assert!(part.all_journeys, "no tag stands for it");
    }

    #[test]
    fn a_story_reaches_its_wing_alone_and_what_stories_share_those_who_need_it() {
        for (path, reached) in [
            ("server/domain/content/tests/search.rs", "content"),
            ("server/domain/testing/src/school.rs", "insight testing"),
            ("server/domain/content/src/search.rs", "app commerce content frontend insight learn lyceum shop"),
        ] {
            assert_eq!(names(&part(&[path]).crates), reached, "{path}");
        }
    }

    #[test]
    fn words_reach_the_rules_and_journeys_themselves() {
        assert_eq!(part(&["docs/security.md", "CONTRIBUTING.md", "app/shop/README.md"]), Part::default());
        assert_eq!(names(&part(&["end2end/tests/buy.spec.ts"]).files), "tests/buy.spec.ts");
        assert!(part(&["server/src/main.rs"]).all_journeys);
        let tests = part(&["server/tests/door.rs"]);
        assert_eq!((names(&tests.crates).as_str(), tests.all_journeys), ("lyceum", false));
        let story = part(&["server/domain/commerce/tests/orders.rs", "server/domain/commerce/tests/snapshots/a.snap"]);
        assert_eq!((names(&story.crates).as_str(), names(&story.tags).as_str()), ("commerce", ""));
        let own = part(&["server/xtask/src/test/reach.rs"]);
        assert_eq!((names(&own.crates).as_str(), own.all_journeys), ("xtask", false));
    }

    #[test]
    fn what_everything_stands_on_reaches_everything() {
        for path in [
            "app/model/src/money.rs",
            "app/shop/Cargo.toml",
            "Cargo.lock",
            ".cargo/config.toml",
            "style/main.css",
            "public/robots.txt",
            "frontend/src/lib.rs",
            "end2end/support/people.ts",
            "end2end/playwright.config.ts",
            "server/demo/rust-first-steps/course.toml",
            "server/demo/rust-first-steps/01-start/01-first.md",
            "server/xtask/src/wasm.rs",
            "a/new/place",
        ] {
            assert_eq!(reach(&["docs/a.md", path]), Reach::Everything, "{path}");
        }
    }

    #[test]
    fn the_names_in_the_tables_are_crates_of_this_repository() {
        let crates = crates(&place::workspace().packages, &place::root().to_string_lossy());
        for name in AREAS.iter().chain(&FOUNDATIONS) {
            assert!(crates.contains_key(*name), "{name}");
        }
        assert_eq!(owner("app/shop/src/cart.rs", &crates), Some("shop"));
        assert_eq!(owner("app/src/routes.rs", &crates), Some("app"));
        assert!(crates["app"].needs.contains("shop"));
    }
}
