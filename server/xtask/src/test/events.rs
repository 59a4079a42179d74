//! The events of a running test executable: the output of Rust's harness, with `--format json`.

use std::time::Duration;

use serde::Deserialize;

/// A test that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// Its path inside the crate.
    pub name: String,
    /// Whether it passed.
    pub passed: bool,
    /// The time that it took.
    pub took: Duration,
    /// Its output; empty when it passed, unless that was asked for.
    pub output: String,
}

/// All that one run said.
#[derive(Default)]
pub struct Events {
    /// Tests in the order in which they ended.
    pub ended: Vec<Ended>,
    running: Vec<String>,
    /// Lines that are no events: printed past the harness.
    pub stray: String,
    whole: bool,
}

/// A line as the harness writes it.
#[derive(Deserialize)]
struct Line {
    r#type: String,
    event: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    exec_time: f64,
    #[serde(default)]
    stdout: String,
    #[serde(default)]
    message: String,
}

impl Events {
    /// Takes a line; the test that has ended with it.
    pub fn take(&mut self, text: &str) -> Option<&Ended> {
        let Ok(line) = serde_json::from_str::<Line>(text) else {
            self.stray.push_str(text);
            self.stray.push('\n');
            return None;
        };
        match (line.r#type.as_str(), line.event.as_str()) {
            ("test", "started") => self.running.push(line.name),
            ("test", event @ ("ok" | "failed")) => {
                self.running.retain(|name| *name != line.name);
                let took = Duration::try_from_secs_f64(line.exec_time).unwrap_or_default();
                let output = line.stdout + &line.message;
                self.ended.push(Ended { name: line.name, passed: event == "ok", took, output });
                return self.ended.last();
            }
            ("suite", "ok" | "failed") => self.whole = true,
            _ => {}
        }
        None
    }

    /// After the last line: what was running when the executable broke off has failed.
    pub fn close(&mut self, how: &str) {
        if self.whole {
            return;
        }
        let output = format!("the executable broke off: {how}\n{}", self.stray);
        let broken = self.running.drain(..);
        self.ended.extend(broken.map(|name| Ended {
            name,
            passed: false,
            took: Duration::ZERO,
            output: output.clone(),
        }));
    }

    /// False when the executable broke off.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// The tests that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Ended> {
        self.ended.iter().filter(|test| !test.passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = r#"{ "type": "suite", "event": "started", "test_count": 3 }
{ "type": "test", "event": "started", "name": "order::one" }
{ "type": "test", "event": "started", "name": "order::two" }
{ "type": "test", "name": "order::one", "event": "ok", "exec_time": 0.5 }
printed by somebody else
{ "type": "test", "name": "order::two", "event": "failed", "exec_time": 1.25, "stdout": "left: 1\nright: 2\n" }
{ "type": "test", "event": "started", "name": "order::three" }"#;

    #[test]
    fn what_passed_what_failed_and_why() {
        let mut events = Events::default();
        let told: Vec<_> = LINES.lines().filter_map(|line| events.take(line).cloned()).collect();
        let took = Duration::from_millis(1250);
        let failed = Ended { name: "order::two".into(), passed: false, took, output: "left: 1\nright: 2\n".into() };
        assert_eq!((told.len(), &told[1]), (2, &failed));
        assert_eq!(events.stray, "printed by somebody else\n");
        events.take(r#"{ "type": "test", "name": "order::three", "event": "ignored" }"#);
        events.take(r#"{ "type": "suite", "event": "failed", "passed": 1, "failed": 1 }"#);
        events.close("exit status: 101");
        assert_eq!(events.failed().count(), 1);
    }

    #[test]
    fn whoever_ran_when_the_executable_died_has_failed() {
        let mut events = Events::default();
        LINES.lines().for_each(|line| drop(events.take(line).cloned()));
        events.close("signal: 11");
        let failed: Vec<_> = events.failed().map(|test| test.name.as_str()).collect();
        assert_eq!(failed, ["order::two", "order::three"]);
        assert!(!events.is_whole() && events.ended[2].output.contains("signal: 11"));
    }
}
