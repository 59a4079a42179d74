//! The journeys in the browser, and Playwright's own report of them.
//!
//! Playwright runs a failed journey once more by itself (`retries` in its configuration).

use std::fs;
use std::time::Duration;

use serde::Deserialize;

use super::plan::Journeys;
use super::retry;
use crate::report::{Flaky, Tests};
use crate::shell::Result;
use crate::{browser, place, rules};

/// Runs them; what the report says of them is noted.
pub fn run(wanted: &Journeys, tests: &mut Tests) -> Result {
    match wanted {
        Journeys::None => Ok(()),
        Journeys::All => once(&[], tests),
        Journeys::Some { tags, files } => {
            let by_file =
                if files.is_empty() { Ok(()) } else { once(&files.iter().cloned().collect::<Vec<_>>(), tests) };
            let tags: Vec<_> = tags.iter().map(String::as_str).collect();
            let words = ["--pass-with-no-tests".into(), "--grep".into(), format!("@({})(?![\\w-])", tags.join("|"))];
            let by_tag = if tags.is_empty() { Ok(()) } else { once(&words, tests) };
            rules::together([by_file, by_tag])
        }
    }
}

fn once(words: &[String], tests: &mut Tests) -> Result {
    let report = place::end2end().join("test-results/report.json");
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let done = browser::e2e_built(words);
    let read = match fs::read_to_string(&report) {
        Ok(text) => Report::read(&text)?.note(tests),
        Err(_) => Err(format!("Playwright left no {}", report.display()).into()),
    };
    rules::together([done, read])
}

/// The parts of Playwright's JSON that matter here.
#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    suites: Vec<Suite>,
}

#[derive(Deserialize)]
struct Suite {
    #[serde(default)]
    title: String,
    #[serde(default)]
    suites: Vec<Suite>,
    #[serde(default)]
    specs: Vec<Spec>,
}

#[derive(Deserialize)]
struct Spec {
    title: String,
    tests: Vec<Journey>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Journey {
    #[serde(default)]
    project_name: String,
    status: String,
    results: Vec<Attempt>,
}

#[derive(Deserialize)]
struct Attempt {
    #[serde(default)]
    duration: f64,
    #[serde(default)]
    errors: Vec<Failure>,
    #[serde(default)]
    stdout: Vec<Printed>,
    #[serde(default)]
    stderr: Vec<Printed>,
}

#[derive(Deserialize)]
struct Failure {
    #[serde(default)]
    message: String,
}

#[derive(Deserialize)]
struct Printed {
    #[serde(default)]
    text: String,
}

impl Attempt {
    fn output(&self) -> String {
        let errors = self.errors.iter().map(|error| error.message.as_str());
        let printed = self.stdout.iter().chain(&self.stderr).map(|printed| printed.text.as_str());
        errors.chain(printed).collect::<Vec<_>>().join("\n")
    }
}

impl Report {
    fn read(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|error| format!("Playwright's report: {error}").into())
    }

    /// Notes times and flaky journeys; an error names those whose second chance does not count.
    fn note(&self, tests: &mut Tests) -> Result {
        let mut broken = Vec::new();
        for suite in &self.suites {
            suite.note("", tests, &mut broken);
        }
        if broken.is_empty() { Ok(()) } else { Err(broken.join("\n").into()) }
    }
}

impl Suite {
    fn note(&self, above: &str, tests: &mut Tests, broken: &mut Vec<String>) {
        let path = if above.is_empty() { self.title.clone() } else { format!("{above} {}", self.title) };
        for suite in &self.suites {
            suite.note(&path, tests, broken);
        }
        for spec in &self.specs {
            for journey in &spec.tests {
                let name = format!("{path} {} [{}]", spec.title, journey.project_name);
                journey.note(name, tests, broken);
            }
        }
    }
}

impl Journey {
    fn note(&self, name: String, tests: &mut Tests, broken: &mut Vec<String>) {
        let took: f64 = self.results.iter().map(|attempt| attempt.duration).sum();
        tests.took(name.clone(), Duration::try_from_secs_f64(took / 1000.0).unwrap_or_default());
        let outputs: Vec<_> = self.results.iter().map(Attempt::output).collect();
        let stays = outputs.iter().find_map(|output| retry::stays(&name, output));
        if let Some(why) = stays.filter(|_| self.status != "expected") {
            broken.push(format!("{name} failed: {why}"));
        } else if self.status == "flaky"
            && let [first, .., second] = &outputs[..]
        {
            tests.flaky(Flaky { name, first: first.clone(), second: second.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(error: &str) -> Report {
        let text = r#"{ "suites": [{ "title": "buy.spec.ts", "suites": [{ "title": "a buyer", "specs": [{ "title": "pays",
            "tests": [{ "projectName": "en phone", "status": "flaky", "results": [
                { "status": "failed", "duration": 1500, "errors": [{ "message": "ERROR" }] },
                { "status": "passed", "duration": 500, "stdout": [{ "text": "paid" }] }] }] }] }] }] }"#;
        Report::read(&text.replace("ERROR", error)).unwrap()
    }

    #[test]
    fn a_journey_that_passes_the_second_time_is_flaky() {
        let mut tests = Tests::default();
        report("timed out").note(&mut tests).unwrap();
        let flaky = tests.into_flaky();
        assert_eq!(flaky[0].name, "buy.spec.ts a buyer pays [en phone]");
        assert_eq!((flaky[0].first.as_str(), flaky[0].second.as_str()), ("timed out", "paid"));
    }

    #[test]
    fn unless_it_broke_an_invariant() {
        let mut tests = Tests::default();
        assert!(report("broken invariant: order 7 is paid twice").note(&mut tests).is_err());
        assert!(tests.into_flaky().is_empty());
    }
}
