//! `check`: what can be said about the code without running it.

use crate::rules;
use crate::shell::{Result, cargo, run, step};
use crate::tools;

/// Our own rules, then clippy for both sides; all run, even when one fails.
pub fn check() -> Result {
    tools::for_building()?;
    let server = rules::crates::server_packages()?;
    let server: Vec<_> = server.iter().map(String::as_str).collect();
    let wasm = "--package frontend --profile wasm-dev --target wasm32-unknown-unknown --target-dir target/front";
    let wasm: Vec<_> = wasm.split(' ').collect();
    rules::together([
        rules::all(),
        clippy("clippy server", &[&["--all-targets"], server.as_slice()].concat()),
        clippy("clippy xtask", &["--all-targets", "--package", "xtask"]),
        clippy("clippy wasm", &wasm),
    ])
}

fn clippy(name: &str, what: &[&str]) -> Result {
    step(name, || {
        run(cargo().arg("clippy").args(what).args(["--", "--deny", "warnings"]))?;
        Ok("nothing to say".into())
    })
}

/// `cargo fmt` finds nothing to do.
pub fn format() -> Result {
    step("format", || {
        run(cargo().args(["fmt", "--all", "--check", "--", "--files-with-diff"]))
            .map_err(|_| "not formatted; write it with\n    cargo fmt --all")?;
        Ok("holds".into())
    })
}
