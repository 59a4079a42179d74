//! `check`: what can be said about the code without running it.

use std::ffi::OsStr;

use crate::report::Report;
use crate::shell::{Result, cargo, command, run, step};
use crate::{place, rules, tools};

/// The name of a part, and what it does.
type Part = (&'static str, fn() -> Result);

/// Its parts, cheap ones first.
pub const PARTS: [Part; 5] =
    [("format", format), ("rules", rules::all), ("types", types), ("clippy", clippy), ("rustdoc", rustdoc)];

/// Every part; all run, even when one fails.
pub fn check() -> Result {
    tools::for_building()?;
    let mut report = Report::new();
    for (name, part) in PARTS {
        report.part(name, |_| part());
    }
    report.end()
}

/// `cargo fmt` finds nothing to do.
pub fn format() -> Result {
    step("format", || {
        run(cargo().args(["fmt", "--all", "--check", "--", "--files-with-diff"]))
            .map_err(|_| "not formatted; write it with\n    cargo fmt --all")?;
        Ok("holds".into())
    })
}

/// The browser tests are sound TypeScript.
fn types() -> Result {
    tools::npm_packages(&place::end2end())?;
    step("types", || {
        let mut tsc = command(place::end2end().join("node_modules/.bin/tsc"));
        run(tsc.arg("--noEmit").current_dir(place::end2end()))?;
        Ok("hold".into())
    })
}

/// Clippy for both sides and for this crate.
fn clippy() -> Result {
    let wasm = ["--package", "frontend", "--profile", "wasm-dev", "--target", "wasm32-unknown-unknown", "--target-dir"];
    let server = rules::crates::server_packages()?;
    let lint = |name: &str, words: &[&OsStr]| {
        step(name, || {
            run(cargo().arg("clippy").args(words).args(["--", "--deny", "warnings"]))?;
            Ok("no warnings".into())
        })
    };
    let words = |words: &'static [&str]| words.iter().map(OsStr::new);
    let front = place::front();
    rules::together([
        lint("clippy server", &words(&["--all-targets"]).chain(server.iter().map(OsStr::new)).collect::<Vec<_>>()),
        lint("clippy xtask", &words(&["--all-targets", "--package", "xtask"]).collect::<Vec<_>>()),
        lint("clippy wasm", &wasm.map(OsStr::new).into_iter().chain([front.as_os_str()]).collect::<Vec<_>>()),
    ])
}

/// Checks that doc comments can be read and that their links lead somewhere.
fn rustdoc() -> Result {
    let server = rules::crates::server_packages()?;
    let doc = |name: &str, packages: &[String]| {
        step(name, || {
            let mut cargo = cargo();
            cargo.args(["doc", "--no-deps", "--document-private-items", "--quiet"]).args(packages);
            // Beside the flags of .cargo/config.toml, which are those of the compiler. Private items are documented too,
            // so links may lead there.
            run(cargo.env(
                "RUSTDOCFLAGS",
                "--cfg erase_components --deny warnings --allow rustdoc::private_intra_doc_links",
            ))?;
            Ok("no warnings".into())
        })
    };
    rules::together([
        doc("rustdoc server", &server),
        doc("rustdoc xtask", &["--package".to_owned(), "xtask".to_owned()]),
    ])
}
