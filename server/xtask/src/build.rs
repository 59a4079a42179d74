//! `build`: the server, the browser's half, the style and the public files.

use std::thread;

use crate::mode::Mode;
use crate::shell::{Result, cargo, run, seconds, step};
use crate::{assets, css, font, notices, package, pdf, place, poster_font, shell, tools, wasm};

/// Builds all of it.
pub fn build(mode: Mode) -> Result {
    let start = shell::now();
    tools::for_building()?;
    step("style", || css::write(mode))?;
    compile(mode)?;
    step("wasm", || wasm::bind(mode))?;
    step("pdf", || pdf::bundle(mode))?;
    step("font", || font::copy(mode))?;
    step("poster font", poster_font::copy)?;
    step("package", || package::publish(mode))?;
    step("public", || assets::copy(mode))?;
    if mode == Mode::Release {
        step("notices", notices::write)?;
    }
    println!("{:>16}  {:>6}  {}", "built", seconds(start.elapsed()), mode.name());
    Ok(())
}

/// Both halves, side by side in development (the last crates of a rebuild keep one core
/// busy each), one after the other for a release (link-time optimisation needs the memory).
fn compile(mode: Mode) -> Result {
    let server = || step("server", || server(mode));
    let frontend = || step("frontend", || wasm::compile(mode));
    if mode == Mode::Release {
        server()?;
        return frontend();
    }
    thread::scope(|scope| {
        let beside = scope.spawn(frontend);
        let first = server();
        let second = beside.join().map_err(|_| "the frontend's build panicked")?;
        // Errors in shared crates show up in both: the server's are enough.
        first.and(second)
    })
}

/// Compiles the server.
fn server(mode: Mode) -> Result<String> {
    let mut cargo = cargo();
    cargo.args(["build", "--package", place::NAME]);
    match mode {
        Mode::Release => cargo.arg("--release"),
        // For journeys, and for whoever looks at the pages by hand.
        Mode::Dev => {
            let fakes = ["stripefake", "alipayfake", "wechatfake", "unionpayfake"];
            cargo.args(fakes.iter().flat_map(|fake| ["--package", fake]))
        }
    };
    run(&mut cargo)?;
    let size = std::fs::metadata(place::server(mode))?.len();
    Ok(format!("{} MB", size / 1_000_000))
}

/// Compiles the release server with the routes that set the scale for measurements, copies
/// it to `to`, and leaves the ordinary one in its usual place.
pub fn server_for_bench(to: &std::path::Path) -> Result<String> {
    let mut cargo = cargo();
    cargo.args(["build", "--release", "--package", place::NAME, "--features", "bench"]);
    run(&mut cargo)?;
    std::fs::copy(place::server(Mode::Release), to)?;
    server(Mode::Release)
}
