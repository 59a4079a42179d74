//! `test`: everything that has to hold, or what a change can reach.

mod events;
mod executable;
mod green;
mod journeys;
mod plan;
mod reach;
mod retry;
mod surroundings;
mod wings;

use crate::build;
use crate::mode::Mode;
use crate::report::{Report, Tests};
use crate::shell::Result;
use crate::{check, place, rules, tools};

use executable::Executable;
pub use plan::Wanted;
use plan::{Journeys, Plan};
use surroundings::Surroundings;

/// Runs the tests that the command line asks for, cheap ones first; all parts run, even when one fails.
pub fn test(wanted: &Wanted) -> Result {
    let plan = Plan::of(wanted)?;
    println!("{plan}");
    tools::for_building()?;
    let seal = if plan.whole { green::begin()? } else { None };
    let mut report = Report::new();
    for (name, part) in check::PARTS {
        if plan.checks.contains(&name) {
            report.part(name, |_| part());
        }
    }
    let mut complete = true;
    if plan.tests_rust() {
        complete = rust(&plan, &mut report)?;
    }
    if plan.journeys != Journeys::None && report.part("site", |_| build::build(Mode::Dev)) {
        report.part("journeys", |tests| journeys::run(&plan.journeys, tests));
    }
    let is_green = report.is_green();
    report.end()?;
    if is_green
        && complete
        && let Some(seal) = seal
    {
        seal.set()?;
    }
    Ok(())
}

/// The tests of the crates, one executable after the other; whether nothing had to be left out.
fn rust(plan: &Plan, report: &mut Report) -> Result<bool> {
    let mut surroundings = None;
    report.part("database", |_| {
        surroundings = Some(Surroundings::prepare(plan.postgres)?);
        Ok(())
    });
    let Some(surroundings) = surroundings else { return Ok(false) };
    // They ask npm `stripe` and npm `alipay-sdk`, or PyPI `wechatpayv3`.
    let is_wanted = |packages: &[&str]| packages.iter().any(|package| plan.wants(package));
    if is_wanted(&["gateways", "stripefake", "alipayfake"]) {
        report.part("oracles", |_| tools::npm_packages(&place::end2end()));
    }
    if is_wanted(&["gateways", "wechatfake"]) {
        report.part("oracles in Python", |_| tools::python_packages(&place::end2end().join("oracles")));
    }
    if is_wanted(&["posters"]) {
        report.part("poster font", |_| tools::debian(&[tools::POSTER_FONT]));
    }
    // All packages each time: features are unified once, as the server's are, or half the world would be
    // built a second time for a single crate.
    let mut found = Vec::new();
    let mut build = |name: &str, packages: &[String]| {
        report.part(name, |_| {
            found.extend(executable::build(packages)?);
            Ok(())
        });
    };
    let server = rules::crates::server_packages()?;
    if server.iter().any(|word| plan.wants(word)) {
        build("compile tests", &server);
    }
    if plan.wants("xtask") {
        build("compile the build's tests", &["--package".into(), "xtask".into()]);
    }
    let wanted: Vec<_> = found.into_iter().filter(|file| plan.wants(&file.package)).collect();
    for package in packages(&wanted) {
        let files: Vec<_> = wanted.iter().filter(|file| file.package == package).collect();
        report.part(&format!("tests of {package}"), |tests| run(&files, &surroundings, tests));
    }
    Ok(surroundings.complete)
}

fn run(files: &[&Executable], surroundings: &Surroundings, tests: &mut Tests) -> Result {
    rules::together(files.iter().map(|file| file.run(surroundings, tests)))
}

/// Each package once, in the order of cargo.
fn packages(files: &[Executable]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for file in files {
        if !names.contains(&file.package) {
            names.push(file.package.clone());
        }
    }
    names
}
