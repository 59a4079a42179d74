//! `bench`: the release build under load, beside two constant pages that set the scale.

mod load;
mod server;

use std::fs;
use std::path::PathBuf;

use crate::build::{self, Mode};
use crate::shell::{Result, command, run, step};
use crate::{place, tools};
use server::Server;

const COURSES: &str = "10000";
/// Later pages of a list must not cost more than early ones.
const PATHS: [&str; 4] = ["/courses", "/courses?page=400", "/__bench/page", "/__bench/hello"];
/// Starts whose median is the time until ready.
const STARTS: usize = 5;

/// The catalogue page with 10,000 courses.
pub fn page() -> Result {
    tools::debian(&[tools::WRK])?;
    build::build(Mode::Release)?;
    fs::create_dir_all(place::at("target/bench"))?;
    let binary = place::at("target/bench").join(place::NAME);
    step("bench server", || build::server_for_bench(&binary))?;
    let data = seeded(&binary)?;

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

/// The data folder, filled once; remove it to fill it anew.
fn seeded(binary: &std::path::Path) -> Result<PathBuf> {
    let (data, half) = (place::at("target/bench/data"), place::at("target/bench/data.new"));
    if data.is_dir() {
        return Ok(data);
    }
    if half.exists() {
        fs::remove_dir_all(&half)?;
    }
    step("bench data", || {
        let mut seed = command(binary);
        seed.args(["seed", "bench", "--courses", COURSES, "--seed", "42"]);
        run(seed.env("LYCEUM_DATA", &half))?;
        fs::rename(&half, &data)?;
        Ok(format!("{COURSES} courses"))
    })?;
    Ok(data)
}

/// Figures mean nothing without the machine.
fn machine() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores, {}", model.map_or("unknown processor", |(_, name)| name))
}
