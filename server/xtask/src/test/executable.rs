//! An executable full of tests: built by cargo, run by us, so that each test's time is known and a
//! failure can run once more by itself.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use cargo_metadata::{Message, Package};

use super::events::{Ended, Events};
use super::retry::{self, ACCIDENTS};
use super::surroundings::Surroundings;
use crate::place;
use crate::report::{Flaky, Tests};
use crate::shell::{Result, cargo, command, now, seconds};

/// One of them.
pub struct Executable {
    /// The crate it tests
    pub package: String,
    file: PathBuf,
    folder: PathBuf,
    version: String,
}

/// Builds the tests of these packages (`--package` arguments).
pub fn build(packages: &[String]) -> Result<Vec<Executable>> {
    let mut cargo = cargo();
    // What has tests: libraries and binaries too, whichever of them a package has.
    cargo.args(["test", "--no-run", "--tests", "--message-format", "json-render-diagnostics"]);
    let mut child = cargo.args(packages).stdout(Stdio::piped()).spawn()?;
    let mut found = Vec::new();
    for message in Message::parse_stream(BufReader::new(child.stdout.take().ok_or("cargo's messages are missing")?)) {
        if let Message::CompilerArtifact(artifact) = message?
            && artifact.profile.test
            && let Some(file) = artifact.executable
        {
            let package = place::workspace().packages.iter().find(|package| package.id == artifact.package_id);
            found.push(Executable::new(package.ok_or("a test of a foreign crate")?, file.into_std_path_buf())?);
        }
    }
    if child.wait()?.success() { Ok(found) } else { Err("the tests do not compile".into()) }
}

impl Executable {
    fn new(package: &Package, file: PathBuf) -> Result<Self> {
        let folder = package.manifest_path.parent().ok_or("a manifest lies in a folder")?.as_std_path().to_path_buf();
        Ok(Self { package: package.name.to_string(), file, folder, version: package.version.to_string() })
    }

    /// Runs its tests.
    pub fn run(&self, surroundings: &Surroundings, tests: &mut Tests) -> Result {
        let start = now();
        let (events, log) = self.ask(&[], surroundings)?;
        for test in &events.ended {
            tests.took(self.name_of(test), test.took);
        }
        let failed: Vec<_> = events.failed().collect();
        let count = events.ended.len();
        if count > 0 {
            let passed = count - failed.len();
            println!("{:>16}  {:>6}  {passed} of {count} passed", self.package, seconds(start.elapsed()));
        }
        let mut errors = Vec::new();
        if !events.is_whole() || retry::is_broken(&log) {
            errors.push(format!("{}\n{}{log}", self.file.display(), events.stray));
        }
        for test in &failed {
            let name = self.name_of(test);
            let why =
                if failed.len() > ACCIDENTS { Some("too many failed") } else { retry::stays(&name, &test.output) };
            let why = match why {
                Some(why) => why,
                None => match self.once_more(test, surroundings)? {
                    Ok(second) => {
                        tests.flaky(Flaky { name, first: test.output.clone(), second });
                        continue;
                    }
                    Err(second) => {
                        println!("--- by itself {name} failed too\n{second}");
                        "twice"
                    }
                },
            };
            errors.push(format!("{name} failed: {why}"));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors.join("\n").into()) }
    }

    /// Runs a single test alone: what it printed, when it passed, and when it did not.
    fn once_more(&self, test: &Ended, surroundings: &Surroundings) -> Result<std::result::Result<String, String>> {
        println!("{:>16}          once more, by itself: {}", self.package, self.name_of(test));
        let (events, log) = self.ask(&["--exact", &test.name, "--show-output"], surroundings)?;
        let output: String = events.ended.iter().map(|test| test.output.as_str()).chain([log.as_str()]).collect();
        let passed = events.is_whole() && events.ended.len() == 1 && events.failed().next().is_none();
        Ok(if passed && !retry::is_broken(&output) { Ok(output) } else { Err(output) })
    }

    /// Runs it; what it told, and what it wrote to the error output.
    fn ask(&self, words: &[&str], surroundings: &Surroundings) -> Result<(Events, String)> {
        let mut log = tempfile::tempfile()?;
        let mut child = self.command(words, surroundings, &log)?.spawn()?;
        let mut events = Events::default();
        let mut lines = BufReader::new(child.stdout.take().ok_or("the test's events are missing")?);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line)? > 0 {
            if let Some(test) = events.take(String::from_utf8_lossy(&line).trim_end())
                && !test.passed
            {
                println!("--- {} failed\n{}", self.name_of(test), test.output);
            }
            line.clear();
        }
        events.close(&child.wait()?.to_string());
        let mut text = Vec::new();
        log.rewind()?;
        log.read_to_end(&mut text)?;
        Ok((events, String::from_utf8_lossy(&text).into_owned()))
    }

    /// As cargo would run it. That variable is read by the harness when it starts; nothing is compiled with it.
    fn command(&self, words: &[&str], surroundings: &Surroundings, log: &File) -> Result<Command> {
        let mut test = command(&self.file);
        test.args(["-Z", "unstable-options", "--format", "json", "--report-time"]).args(words);
        test.current_dir(&self.folder).stdout(Stdio::piped()).stderr(log.try_clone()?);
        test.env("RUSTC_BOOTSTRAP", "1").env("CARGO_PKG_NAME", &self.package).env("CARGO_PKG_VERSION", &self.version);
        test.env("CARGO_MANIFEST_DIR", &self.folder).env("CARGO_MANIFEST_PATH", self.folder.join("Cargo.toml"));
        surroundings.tell(&mut test);
        Ok(test)
    }

    fn name_of(&self, test: &Ended) -> String {
        format!("{}::{}", self.package, test.name)
    }
}

#[cfg(test)]
impl Executable {
    /// A stand-in for tests of what is done with them.
    pub fn stand_in(file: &std::path::Path) -> Self {
        let folder = file.parent().unwrap_or(file).to_path_buf();
        Self { package: "shop".into(), file: file.to_path_buf(), folder, version: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// An executable whose one test fails with these words, and passes from the second run on.
    fn run(words: &str, again: &str) -> (Result, Vec<Flaky>) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tests.sh");
        let event = |event: &str, words: &str| {
            format!(
                r#"printf '%s\n' '{{"type":"test","name":"a","event":"{event}","exec_time":1,"stdout":"{words}"}}' '{{"type":"suite","event":"{event}"}}'"#
            )
        };
        let script = format!(
            "#!/bin/sh\nif [ -e seen ]; then {}; else touch seen; {}; fi\n",
            event(again, "the second run"),
            event("failed", words),
        );
        std::fs::write(&file, script).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut tests = Tests::default();
        let result = Executable::stand_in(&file).run(&Surroundings::none(), &mut tests);
        (result, tests.into_flaky())
    }

    #[test]
    fn a_test_that_passes_by_itself_is_flaky_and_told_with_both_outputs() {
        let (result, flaky) = run("too slow", "ok");
        result.unwrap();
        assert_eq!((flaky[0].name.as_str(), flaky[0].first.as_str()), ("shop::a", "too slow"));
        assert_eq!(flaky[0].second, "the second run");
    }

    #[test]
    fn a_test_that_fails_twice_has_failed() {
        let (result, flaky) = run("too slow", "failed");
        assert!(result.unwrap_err().to_string().contains("shop::a failed: twice"));
        assert!(flaky.is_empty());
    }

    #[test]
    fn a_broken_invariant_is_not_excused_by_a_second_run() {
        let (result, flaky) = run("broken invariant: journal 7 does not add up", "ok");
        assert!(result.unwrap_err().to_string().contains("an invariant is broken"));
        assert!(flaky.is_empty());
    }
}
