//! `bench`: the release build under load, beside what sets the scale.

mod alipay;
mod begin;
mod checkout;
mod http;
mod learn;
mod load;
mod login;
mod media;
mod pace;
mod save;
mod search;
mod server;
mod siege;
mod siege_uploads;
mod studio;
mod talk;
mod talk_listeners;
mod upload;
mod wing;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::build;
use crate::mode::Mode;
use crate::shell::{Result, command, run, step};
use crate::{place, tools};
pub use checkout::checkout;
use http::Connection;
pub use learn::learn;
pub use login::login;
pub use media::media;
pub use save::save;
pub use search::search;
use server::Server;
pub use siege::siege;
pub use studio::studio;
pub use talk::talk;
pub use upload::upload;
pub use wing::{lists, reconciliation, texts};

const COURSES: &str = "10000";
/// Later pages of a list must not cost more than early ones.
const PATHS: [&str; 4] = ["/courses", "/courses?page=400", "/__bench/page", "/__bench/hello"];
/// Starts whose median is the time until ready.
const STARTS: usize = 5;

/// The catalogue page with 10,000 courses.
pub fn page() -> Result {
    let binary = binary()?;
    let data = seeded(&binary, "data", &["--courses", COURSES, "--seed", "42"], "10,000 courses")?;

    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(Server::start(&binary, &data)?.ready_after);
    }
    starts.sort();
    let server = Server::start(&binary, &data)?;
    let idle = server.idle_memory()?;

    println!("\n{:<20} {:>9} {:>14} {:>9} {:>9}  answers other than 2xx", "", "req/s", "req/CPU-second", "p50", "p99");
    for path in PATHS {
        let result = load::measure(&server, path)?;
        println!(
            "{path:<20} {:>9.0} {:>14.0} {:>9} {:>9}  {}",
            result.per_second, result.per_cpu_second, result.p50, result.p99, result.refused
        );
    }
    println!("\nready after {} ms (median of {STARTS} starts), idle memory {idle} MB", starts[STARTS / 2].as_millis());
    println!("{COURSES} courses on SQLite, 16 connections, 10 s each, on {}", machine());
    Ok(())
}

/// The optimised site, and the server that goes with it and has the routes for measuring. `BENCH_BINARY` names a server
/// that is built already, and has the site as it is.
fn binary() -> Result<PathBuf> {
    tools::debian(&[tools::WRK])?;
    if let Some(binary) = env::var_os("BENCH_BINARY") {
        return Ok(binary.into());
    }
    build::build(Mode::Release)?;
    fs::create_dir_all(place::bench())?;
    let binary = place::bench().join(place::NAME);
    step("bench server", || build::server_for_bench(&binary))?;
    Ok(binary)
}

/// A data folder, filled once; remove it to fill it anew.
fn seeded(binary: &Path, name: &str, seed: &[&str], note: &str) -> Result<PathBuf> {
    let folder = place::bench();
    let (data, half) = (folder.join(name), folder.join(format!("{name}.new")));
    if data.is_dir() {
        return Ok(data);
    }
    if half.exists() {
        fs::remove_dir_all(&half)?;
    }
    fill(binary, &half, seed, &[], note)?;
    fs::rename(&half, &data)?;
    Ok(data)
}

/// Fills a data folder that is not there yet, with more settings in the environment.
fn fill(binary: &Path, data: &Path, seed: &[&str], settings: &[(&str, &str)], note: &str) -> Result {
    step("bench data", || {
        let mut seeding = command(binary);
        seeding.args(["seed", "bench"]).args(seed).envs(settings.iter().copied());
        run(seeding.env("LYCEUM_DATA", data))?;
        Ok(note.into())
    })
}

/// The header lines that make requests those of so many made-up learners, each in a session of their own.
/// For a server in development mode.
fn cookies(server: &Server, learners: usize) -> Result<Vec<String>> {
    let tokens = Connection::open(server.port())?.get(&format!("/__bench/sessions/{learners}"), "")?.text;
    let cookies: Vec<_> = tokens.lines().map(|token| format!("Cookie: sid={token}\r\n")).collect();
    if cookies.len() == learners {
        Ok(cookies)
    } else {
        Err(format!("{} sessions of {learners}", cookies.len()).into())
    }
}

/// Figures mean nothing without the machine.
fn machine() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores, {}", model.map_or("unknown processor", |(_, name)| name))
}
