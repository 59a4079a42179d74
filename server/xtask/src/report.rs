//! The report at the end of a run: how long each part took, which tests are slow, what failed.

use std::time::{Duration, Instant};

use crate::shell::{Result, now, seconds};

/// So many of the slowest tests are named.
const SLOWEST: usize = 10;
/// Longer, and people stop waiting for it: a notice, no failure, since machines differ.
const SLOW_RUN: Duration = Duration::from_mins(40);

/// A run and its parts.
pub struct Report {
    start: Instant,
    parts: Vec<Part>,
    tests: Tests,
}

struct Part {
    name: String,
    took: Duration,
    error: Option<String>,
}

/// The outcomes of the tests of a run.
#[derive(Default)]
pub struct Tests {
    took: Vec<(String, Duration)>,
    flaky: Vec<Flaky>,
}

/// A test that failed, and passed when it ran once more by itself.
pub struct Flaky {
    /// Crate and path, or file and title
    pub name: String,
    /// The output of the failure
    pub first: String,
    /// The output of the second run
    pub second: String,
}

impl Tests {
    /// Notes how long a test took.
    pub fn took(&mut self, name: String, took: Duration) {
        self.took.push((name, took));
    }

    /// Notes a test that cannot make up its mind.
    pub fn flaky(&mut self, flaky: Flaky) {
        self.flaky.push(flaky);
    }

    /// Returns the flaky tests.
    #[cfg(test)]
    pub fn into_flaky(self) -> Vec<Flaky> {
        self.flaky
    }
}

impl Report {
    /// Begins now.
    pub fn new() -> Self {
        Self { start: now(), parts: Vec::new(), tests: Tests::default() }
    }

    /// Does a part; whether it went well. An error is told at once, and again at the end.
    pub fn part(&mut self, name: &str, work: impl FnOnce(&mut Tests) -> Result) -> bool {
        let start = now();
        let error = work(&mut self.tests).err().map(|error| error.to_string());
        if let Some(error) = &error {
            eprintln!("{error}");
        }
        let holds = error.is_none();
        self.parts.push(Part { name: name.into(), took: start.elapsed(), error });
        holds
    }

    /// True as long as no part failed.
    pub fn is_green(&self) -> bool {
        self.parts.iter().all(|part| part.error.is_none())
    }

    /// Tells it; what failed is the error.
    pub fn end(self) -> Result {
        let total = self.start.elapsed();
        print!("{}", self.text(total));
        let failed: Vec<_> = self.parts.into_iter().filter_map(|part| Some((part.name, part.error?))).collect();
        if failed.is_empty() {
            return Ok(());
        }
        let lines: Vec<_> = failed.iter().map(|(name, error)| format!("failed: {name}: {error}")).collect();
        Err(format!("{} of the parts\n{}", failed.len(), lines.join("\n")).into())
    }

    fn text(&self, total: Duration) -> String {
        let mut lines = vec![String::new(), "how long it took".into()];
        let row = |took: Duration, name: &str, note: &str| format!("{:>9}  {name}{note}", seconds(took));
        lines.extend(
            self.parts
                .iter()
                .map(|part| row(part.took, &part.name, if part.error.is_some() { ", failed" } else { "" })),
        );
        lines.push(row(total, "all of it", ""));
        let mut slow: Vec<_> = self.tests.took.iter().collect();
        slow.sort_by_key(|(_, took)| std::cmp::Reverse(*took));
        if !slow.is_empty() {
            lines.extend([String::new(), "the slowest tests".into()]);
            lines.extend(slow.iter().take(SLOWEST).map(|(name, took)| row(*took, name, "")));
        }
        if total > SLOW_RUN {
            lines.push(format!("notice: longer than {} minutes", SLOW_RUN.as_secs() / 60));
        }
        for Flaky { name, first, second } in &self.tests.flaky {
            lines.push(format!("\nflaky: {name}"));
            lines.push(format!("--- it failed\n{}\n--- by itself it passed\n{}", first.trim_end(), second.trim_end()));
        }
        lines.join("\n") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_names_parts_slow_tests_and_failures() {
        let mut report = Report::new();
        assert!(report.part("rules", |_| Ok(())));
        assert!(!report.part("tests", |tests| {
            for number in 0..20 {
                tests.took(format!("shop::test_{number}"), Duration::from_secs(number));
            }
            tests.flaky(Flaky { name: "shop::odd".into(), first: "left: 1".into(), second: String::new() });
            Err("one failed".into())
        }));
        assert!(report.part("journeys", |_| Ok(())), "what comes after a failure runs too");
        let text = report.text(Duration::from_mins(41));
        for line in ["tests, failed", "19.0 s  shop::test_19", "flaky: shop::odd", "left: 1", "40 minutes"] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert!(!text.contains("shop::test_9\n"), "only the slowest: {text}");
        assert!(!report.is_green());
        assert!(report.end().unwrap_err().to_string().contains("failed: tests: one failed"));
    }
}
