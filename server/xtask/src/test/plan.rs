//! The plan of a run, from the words on the command line.

use std::collections::BTreeSet;
use std::fmt;

use clap::Args;

use super::reach::{self, AREAS, Crates, Part, Reach};
use super::wings;
use crate::shell::{Result, command, output};
use crate::{check, place};

/// The tests to run; without a word: all of them.
#[derive(Args)]
pub struct Wanted {
    /// Only what the change between this revision and the work tree can reach
    #[arg(long, value_name = "REV", conflicts_with = "wing")]
    since: Option<String>,
    /// Only the tests of one wing of the domain, for example `commerce`
    #[arg(long, value_name = "NAME")]
    wing: Option<String>,
    /// Leave PostgreSQL out
    #[arg(long)]
    sqlite: bool,
}

/// Which journeys run.
#[derive(PartialEq, Debug)]
pub enum Journeys {
    /// All of them
    All,
    /// None
    None,
    /// Those with one of these tags, and those in these files
    Some {
        /// Names of areas and wings
        tags: BTreeSet<String>,
        /// Paths below `end2end`
        files: BTreeSet<String>,
    },
}

/// The parts of a run.
pub struct Plan {
    /// Parts of `check`, by name
    pub checks: Vec<&'static str>,
    /// The journeys
    pub journeys: Journeys,
    /// With the second database
    pub postgres: bool,
    /// Nothing is left out, so that a green run says something of the whole tree
    pub whole: bool,
    /// Crates whose tests run; `None`: all
    crates: Option<BTreeSet<String>>,
}

impl Plan {
    /// From the command line.
    pub fn of(wanted: &Wanted) -> Result<Self> {
        let postgres = !wanted.sqlite;
        let members = crates();
        if let Some(name) = &wanted.wing {
            let folders: Vec<_> = members.values().map(|one| one.folder.as_str()).collect();
            let crates = Some(BTreeSet::from([wings::find(name, &folders)?]));
            return Ok(Self { checks: Vec::new(), journeys: Journeys::None, postgres, whole: false, crates });
        }
        let reach = match &wanted.since {
            None => Reach::Everything,
            Some(revision) => reach::of(&changed(revision)?, &members, &tags(&members)),
        };
        let whole = wanted.since.is_none() && postgres;
        Ok(Self::reaching(reach, postgres, whole))
    }

    fn reaching(reach: Reach, postgres: bool, whole: bool) -> Self {
        let all = check::PARTS.map(|(name, _)| name);
        let (checks, journeys, crates) = match reach {
            Reach::Everything => (all.to_vec(), Journeys::All, None),
            Reach::Part(part) => (checks(&part, &all), journeys(&part), Some(part.crates)),
        };
        Self { checks, journeys, postgres, whole, crates }
    }

    /// Whether a crate's tests run.
    pub fn wants(&self, name: &str) -> bool {
        self.crates.as_ref().is_none_or(|crates| crates.contains(name))
    }

    /// Whether any crate's tests run.
    pub fn tests_rust(&self) -> bool {
        self.crates.as_ref().is_none_or(|crates| !crates.is_empty())
    }
}

/// Words alone are formatted and ruled; code is also linted.
fn checks(part: &Part, all: &[&'static str]) -> Vec<&'static str> {
    let wanted = |name: &str| match name {
        "types" => !part.files.is_empty(),
        "clippy" | "rustdoc" => !part.crates.is_empty(),
        _ => true,
    };
    all.iter().copied().filter(|name| wanted(name)).collect()
}

fn journeys(part: &Part) -> Journeys {
    if part.all_journeys {
        return Journeys::All;
    }
    // What was removed cannot run.
    let there = part.files.iter().filter(|file| place::end2end().join(file).is_file());
    let (tags, files) = (part.tags.clone(), there.cloned().collect::<BTreeSet<_>>());
    if tags.is_empty() && files.is_empty() { Journeys::None } else { Journeys::Some { tags, files } }
}

fn crates() -> Crates {
    reach::crates(&place::workspace().packages, &place::root().to_string_lossy())
}

fn tags(members: &Crates) -> BTreeSet<String> {
    let folders: Vec<_> = members.values().map(|one| one.folder.as_str()).collect();
    AREAS.into_iter().chain(wings::names(&folders)).map(String::from).collect()
}

/// Files that differ from a revision, new ones among them.
fn changed(revision: &str) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let diff: &[&str] = &["diff", "--name-only", "--no-renames", "-z", revision, "--"];
    for words in [diff, &["ls-files", "--others", "--exclude-standard", "-z"]] {
        let list = output(command("git").args(words))?;
        files.extend(list.split_terminator('\0').map(String::from));
    }
    Ok(files)
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
        match &self.crates {
            None => write!(f, "tests of all crates")?,
            Some(crates) if crates.is_empty() => write!(f, "no tests of crates")?,
            Some(crates) => write!(f, "tests of {}", list(crates))?,
        }
        match &self.journeys {
            Journeys::All => write!(f, "; all journeys"),
            Journeys::None => write!(f, "; no journey"),
            Journeys::Some { tags, files } => {
                write!(f, "; journeys of {}", list(&tags.union(files).cloned().collect()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn words_alone_are_only_ruled() {
        let plan = Plan::reaching(Reach::Part(Part::default()), true, false);
        assert_eq!(plan.checks, ["format", "rules"]);
        assert!(!plan.tests_rust() && plan.journeys == Journeys::None);
    }

    #[test]
    fn an_area_is_linted_tested_and_visited() {
        let part = Part { crates: set(&["shop", "app"]), tags: set(&["shop"]), ..Part::default() };
        let plan = Plan::reaching(Reach::Part(part), true, false);
        assert!(plan.wants("shop") && !plan.wants("learn"));
        assert_eq!(plan.journeys, Journeys::Some { tags: set(&["shop"]), files: set(&[]) });
        assert_eq!(plan.checks, ["format", "rules", "clippy", "rustdoc"]);
    }

    #[test]
    fn only_a_run_with_nothing_left_out_is_whole() {
        let wanted = |since: Option<&str>, wing: Option<&str>, sqlite| Wanted {
            since: since.map(String::from),
            wing: wing.map(String::from),
            sqlite,
        };
        assert!(Plan::of(&wanted(None, None, false)).unwrap().whole);
        assert!(!Plan::of(&wanted(None, None, true)).unwrap().whole);
        assert!(!Plan::of(&wanted(None, Some("commerce"), false)).unwrap().whole);
        assert!(Plan::of(&wanted(None, Some("kitchen"), false)).is_err());
    }
}
