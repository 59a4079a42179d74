//! Browser tests and pictures: Playwright with Debian's Chromium against the dev server.
//!
//! Which servers run, with which data, is the business of Playwright's own configuration.

use crate::build;
use crate::mode::Mode;
use crate::shell::{Result, command, run};
use crate::{place, tools};

/// Builds and runs the browser tests; `args` go to Playwright.
pub fn e2e(args: &[String]) -> Result {
    build::build(Mode::Dev)?;
    e2e_built(args)
}

/// The browser tests against what is built already.
pub fn e2e_built(args: &[String]) -> Result {
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    playwright(Mode::Dev, &args)
}

/// Pictures of every page into the target directory, `shots`.
pub fn shots() -> Result {
    build::build(Mode::Dev)?;
    playwright(Mode::Dev, &["--config", "shots.config.ts"])?;
    println!("pictures: {}", place::shots().display());
    Ok(())
}

/// Measures the weight of a first visit, file by file; too much fails.
pub fn visit() -> Result {
    build::build(Mode::Release)?;
    playwright(Mode::Release, &["--config", "visit.config.ts"])
}

fn playwright(mode: Mode, args: &[&str]) -> Result {
    tools::debian(&[tools::CHROMIUM, tools::FONTS])?;
    tools::npm_packages(&place::end2end())?;
    let scratch = place::scratch()?;
    let mut npx = command("npx");
    npx.args(["playwright", "test"]).args(args).current_dir(place::end2end());
    npx.env("TMPDIR", scratch.path());
    npx.env("CHROMIUM", tools::chromium());
    npx.env("LYCEUM_BIN", place::server(mode));
    npx.env("STRIPEFAKE_BIN", place::server(mode).with_file_name("stripefake"));
    npx.env("ALIPAYFAKE_BIN", place::server(mode).with_file_name("alipayfake"));
    npx.env("WECHATFAKE_BIN", place::server(mode).with_file_name("wechatfake"));
    npx.env("UNIONPAYFAKE_BIN", place::server(mode).with_file_name("unionpayfake"));
    npx.env("SHOTS", place::shots());
    run(npx.env("LEPTOS_SITE_ROOT", place::site()))
}
