//! Running things: errors, timed steps, child processes.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::place;

/// An error, as a sentence for the person at the terminal.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
/// Every step ends in one of these.
pub type Result<T = ()> = std::result::Result<T, Error>;

/// The stopwatch of every command here.
#[expect(clippy::disallowed_methods, reason = "durations of build steps and measurements")]
pub fn now() -> Instant {
    Instant::now()
}

/// Does one step and prints it with its note and duration.
pub fn step(name: &str, work: impl FnOnce() -> Result<String>) -> Result {
    let start = now();
    let note = work().map_err(|error| format!("{name}: {error}"))?;
    println!("{name:>16}  {:>6}  {note}", seconds(start.elapsed()));
    Ok(())
}

/// A duration as people read it.
pub fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// A command in the project's root, without what the surrounding `cargo run` left in the
/// environment: build scripts that look at those variables would run again each time.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(place::root());
    for (key, _) in std::env::vars_os() {
        if let Some(name) = key.to_str()
            && ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"]
                .iter()
                .any(|prefix| name.starts_with(prefix))
        {
            command.env_remove(&key);
        }
    }
    command
}

/// The cargo that started this command; it builds where that one does.
pub fn cargo() -> Command {
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    cargo.env("CARGO_TARGET_DIR", place::target());
    cargo
}

/// Runs a command with its output shown.
pub fn run(command: &mut Command) -> Result {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("`{}` ended with {status}", line(command)).into())
}

/// Runs a command and returns what it printed; its error output becomes the error.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|error| cannot_start(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{}` ended with {}\n{}", line(command), output.status, said.trim_end()).into())
}

/// Runs a second cargo beside the first: its progress is shown line by line under a mark,
/// its messages are kept and returned, so that the two never mix.
pub fn run_beside(command: &mut Command, mark: &str) -> std::result::Result<String, Error> {
    let mut child = command.stderr(Stdio::piped()).spawn().map_err(|error| cannot_start(command, &error))?;
    let mut messages = String::new();
    if let Some(stderr) = child.stderr.take() {
        for text in BufReader::new(stderr).lines() {
            let text = text?;
            let word = text.trim_start().split(' ').next().unwrap_or_default();
            match word {
                "Compiling" | "Downloaded" => eprintln!("  [{mark}] {}", text.trim_start()),
                "Finished" | "Blocking" | "Downloading" | "Updating" | "Locking" => {}
                _ => messages.push_str(&(text + "\n")),
            }
        }
    }
    if child.wait()?.success() {
        return Ok(messages);
    }
    Err(format!("`{}` failed\n{}", line(command), messages.trim_end()).into())
}

/// The command as it would be typed.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    let words = std::iter::once(name).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Error {
    format!("cannot start `{}`: {error}", line(command)).into()
}
