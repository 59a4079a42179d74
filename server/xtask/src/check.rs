//! `check`: what can be said about the code without running it.

use crate::rules;
use crate::shell::{Result, cargo, run, step};
use crate::tools;

/// Formatting, clippy for both sides, then our own rules.
pub fn check() -> Result {
    tools::for_building()?;
    format()?;
    rules::all_but_format()?;
    step("clippy server", || {
        let mut clippy = cargo();
        clippy
            .args(["clippy", "--all-targets"])
            .args(rules::crates::server_packages()?);
        run(clippy.args(["--", "-D", "warnings"]))?;
        Ok(String::new())
    })?;
    step("clippy xtask", || {
        run(cargo().args([
            "clippy",
            "--all-targets",
            "-p",
            "xtask",
            "--",
            "-D",
            "warnings",
        ]))?;
        Ok(String::new())
    })?;
    step("clippy wasm", || {
        let mut clippy = cargo();
        clippy.args(["clippy", "-p", "frontend", "--profile", "wasm-dev"]);
        clippy.args([
            "--target",
            "wasm32-unknown-unknown",
            "--target-dir",
            "target/front",
        ]);
        run(clippy.args(["--", "-D", "warnings"]))?;
        Ok(String::new())
    })
}

/// `cargo fmt` finds nothing to do.
pub fn format() -> Result {
    step("format", || {
        run(cargo().args(["fmt", "--all", "--check"]))
            .map_err(|_| "not formatted; write it with\n    cargo fmt --all")?;
        Ok(String::new())
    })
}
