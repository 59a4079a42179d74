//! `coverage`: how much of what moves money the tests of its crates run, on both databases. Outside of CI, and built into
//! a folder of its own, so that no other build has to be made again.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Deserialize;

use crate::postgres::Postgres;
use crate::shell::{Result, cargo, command, run, step};
use crate::{place, tools};

/// The crate that counts the lines, from crates.io: the tools of LLVM come with rustup alone.
const TARPAULIN: &str = "0.37.5";
/// The crates whose tests run.
const PACKAGES: [&str; 2] = ["commerce", "gateways"];
/// What is counted: adapters, payments, the ledger, refunds, disputes, reconciliation.
const COUNTED: [&str; 7] = [
    "server/gateways/src/",
    "server/domain/commerce/src/payment/",
    "server/domain/commerce/src/ledger/",
    "server/domain/commerce/src/refund_policy.rs",
    "server/domain/commerce/src/refund_request/",
    "server/domain/commerce/src/dispute/",
    "server/domain/commerce/src/reconciliation/",
];
/// The least share of all their lines, in per cent.
const LEAST_PERCENT: usize = 95;

/// The way in which lines are counted.
#[derive(Clone, Copy, ValueEnum)]
pub enum Engine {
    /// By what the compiler counts
    Llvm,
    /// By stops at each line, as a debugger makes them: slower, and needs nothing of the compiler
    Ptrace,
}

/// Runs the tests, prints a table by file, and fails where too few lines ran.
pub fn coverage(engine: Engine) -> Result {
    let folder = place::coverage();
    let tarpaulin = tarpaulin(&folder)?;
    // The tests of adapters ask independent programs.
    tools::npm_packages(&place::end2end())?;
    let postgres = Postgres::installed()?;
    let mut tests = command(tarpaulin);
    tests.args(["tarpaulin", "--locked", "--skip-clean", "--no-fail-fast", "--timeout", "600", "--out", "Json"]);
    tests.args(["--engine", if matches!(engine, Engine::Llvm) { "llvm" } else { "ptrace" }]);
    tests.args(PACKAGES.iter().flat_map(|package| ["--packages", *package]));
    tests.arg("--target-dir").arg(folder.join("build")).arg("--output-dir").arg(&folder);
    // It adds its own flags to these, which it does not read from cargo's settings.
    tests.env("RUSTFLAGS", "--cfg erase_components").env("LYCEUM_TEST_POSTGRES", postgres.url()).env_remove("CI");
    run(&mut tests)?;
    let report = fs::read(folder.join("tarpaulin-report.json"))?;
    let table = Table::of(&serde_json::from_slice(&report)?);
    println!("\n{}", table.text());
    table.verdict()
}

/// Returns the program that counts lines, which is installed once.
fn tarpaulin(folder: &Path) -> Result<PathBuf> {
    let tools = folder.join(format!("tarpaulin-{TARPAULIN}"));
    let program = tools.join("bin/cargo-tarpaulin");
    if !program.is_file() {
        step("tarpaulin", || {
            let mut install = cargo();
            install.args(["install", "cargo-tarpaulin", "--locked", "--no-default-features", "--version", TARPAULIN]);
            install.arg("--root").arg(&tools).env("CARGO_TARGET_DIR", folder.join("tarpaulin-build"));
            run(&mut install)?;
            Ok(TARPAULIN.into())
        })?;
    }
    Ok(program)
}

/// What tarpaulin says of each file.
#[derive(Deserialize)]
struct Report {
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    /// The parts of its path.
    path: Vec<String>,
    traces: Vec<Trace>,
}

#[derive(Deserialize)]
struct Trace {
    line: usize,
    stats: Stats,
}

#[derive(Deserialize)]
struct Stats {
    /// How often the line ran; `None` of what is no line.
    #[serde(rename = "Line")]
    runs: Option<u64>,
}

/// A file that is counted.
struct Row {
    name: String,
    lines: usize,
    /// The numbers of the lines that never ran.
    missed: Vec<usize>,
}

/// All files that are counted, by their names.
struct Table(Vec<Row>);

impl Table {
    fn of(report: &Report) -> Self {
        let mut rows: Vec<Row> = report.files.iter().filter_map(Row::of).collect();
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        Self(rows)
    }

    /// Returns the lines, and those of them that ran.
    fn sums(&self) -> (usize, usize) {
        let lines = self.0.iter().map(|row| row.lines).sum();
        let missed: usize = self.0.iter().map(|row| row.missed.len()).sum();
        (lines, lines - missed)
    }

    fn text(&self) -> String {
        let line = |name: &str, lines: usize, ran: usize, missed: &str| {
            let percent = (ran * 1_000).checked_div(lines).unwrap_or(1_000);
            format!("{name:<58} {ran:>5} of {lines:>5} {:>4}.{} %  {missed}\n", percent / 10, percent % 10)
        };
        let mut text: String =
            self.0.iter().map(|row| line(&row.name, row.lines, row.lines - row.missed.len(), &row.missed())).collect();
        let (lines, ran) = self.sums();
        text.push_str(&line("in all", lines, ran, ""));
        text
    }

    fn verdict(&self) -> Result {
        let (lines, ran) = self.sums();
        if lines == 0 {
            return Err("no line of what moves money was counted".into());
        }
        if ran * 100 < LEAST_PERCENT * lines {
            return Err(format!("{ran} of {lines} lines ran: at least {LEAST_PERCENT} % have to").into());
        }
        Ok(())
    }
}

impl Row {
    /// Returns the row of a file that is counted.
    fn of(file: &File) -> Option<Self> {
        let path = file.path.join("/");
        let name = COUNTED.iter().find_map(|tree| path.find(tree).map(|at| path[at..].to_owned()))?;
        let runs = file.traces.iter().filter_map(|trace| Some((trace.line, trace.stats.runs?)));
        let missed = runs.clone().filter(|(_, runs)| *runs == 0).map(|(line, _)| line).collect();
        Some(Self { name, lines: runs.count(), missed })
    }

    /// Returns the lines that never ran, neighbours as one.
    fn missed(&self) -> String {
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for line in &self.missed {
            match spans.last_mut() {
                Some((_, last)) if *last + 1 == *line => *last = *line,
                _ => spans.push((*line, *line)),
            }
        }
        let words =
            spans.iter().map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") });
        words.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(missed: usize) -> Table {
        let traces: Vec<_> = (1..=100_usize)
            .map(|line| format!(r#"{{"line":{line},"stats":{{"Line":{}}}}}"#, usize::from(line > missed)))
            .collect();
        let file = |path: &str| format!(r#"{{"path":["/","home","server",{path}],"traces":[{}]}}"#, traces.join(","));
        let files = [file(r#""gateways","src","rsa.rs""#), file(r#""words","src","lib.rs""#)];
        Table::of(&serde_json::from_str(&format!(r#"{{"files":[{}]}}"#, files.join(","))).unwrap())
    }

    #[test]
    fn what_moves_money_is_counted_and_nothing_else() {
        let text = table(3).text();
        assert!(text.contains("server/gateways/src/rsa.rs") && text.contains("97 of   100"), "{text}");
        assert!(text.contains("97.0 %  1-3") && !text.contains("words"), "{text}");
    }

    #[test]
    fn too_few_lines_fail_and_none_at_all_do_so_too() {
        assert!(table(5).verdict().is_ok());
        assert!(table(6).verdict().is_err());
        assert!(Table(Vec::new()).verdict().is_err());
    }
}
