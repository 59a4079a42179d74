//! Signing in: how much of what hashing allows, what a session costs each page, and a flood of guesses beside pages.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::thread;

use super::http::Connection;
use super::load::{self, Load};
use super::pace::{self, Pace};
use super::server::Server;
use crate::shell::{Result, command, now};

/// Passwords that are looked at for the ceiling, and sign-ins.
const SIGN_INS: usize = 400;
/// Sessions that are looked up.
const VISITS: usize = 2_000;
/// Guesses a second in the flood.
const FLOOD: f64 = 200.0;
const PASSWORD: &str = "a quiet reading room";
/// Those who sign in: who does so in several places at once is a guesser.
const PEOPLE: usize = 8;

/// Measures.
pub fn login() -> Result {
    let binary = super::binary()?;
    let data = super::seeded(&binary, "data", &["--courses", super::COURSES, "--seed", "42"], "10,000 courses")?;
    for person in 0..PEOPLE {
        make(&binary, &data, person)?;
    }
    let server = Server::start(&binary, &data)?;

    let timed = |path: &str, cookie: &str| -> Result<f64> {
        let (mut connection, start) = (Connection::open(server.port())?, now());
        match connection.get(path, cookie)?.status {
            200 => Ok(start.elapsed().as_secs_f64()),
            status => Err(format!("{path}: {status}").into()),
        }
    };
    timed("/__bench/hashes/50", "")?;
    let form = |person: usize| format!("identifier=login-{person}&password={}&next=%2F", PASSWORD.replace(' ', "+"));
    let sign_in = |connection: &mut Connection, number: usize| {
        connection.form("/fn/account/sign_in", "Accept: application/json\r\n", &form(number % PEOPLE))
    };
    #[expect(clippy::cast_precision_loss, reason = "hundreds")]
    let (sign_ins, looks) = (SIGN_INS as f64, VISITS as f64);
    let mut ratios = Vec::new();
    println!("\n{:<12} {:>14} {:>12} {:>7}", "", "hashes/s", "sign-ins/s", "ratio");
    for round in 1..=3 {
        let ceiling = sign_ins / timed(&format!("/__bench/hashes/{SIGN_INS}"), "")?;
        let start = now();
        let paced = pace::send(server.port(), Pace { per_second: 1e9, count: SIGN_INS, connections: 8 }, &sign_in)?;
        let rate = sign_ins / start.elapsed().as_secs_f64();
        if paced.refused > 0 {
            return Err(format!("{} sign-ins were refused", paced.refused).into());
        }
        println!("round {round:<6} {ceiling:>14.1} {rate:>12.1} {:>7.2}", rate / ceiling);
        ratios.push(rate / ceiling);
    }
    let cookie = cookie(&server, &form(0))?;
    let visits = timed(&format!("/__bench/visits/{VISITS}"), &cookie)?;
    println!("\nsession and permissions: {:.3} ms a page", visits * 1_000.0 / looks);

    let page = Load { path: "/courses", cookie: "" };
    load::print_head("beside guesses");
    load::at(&server, &page, 50.0)?.print("calm");
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of requests")]
    let count = FLOOD as usize * (load::HALF_SECONDS + 1);
    let guess = |connection: &mut Connection, number: usize| {
        let form = format!("identifier=nobody-{number}&password=wrong+password&next=%2F");
        connection.form("/fn/account/sign_in", "Accept: application/json\r\n", &form)
    };
    let (beside, flood) = thread::scope(|scope| {
        let flood =
            scope.spawn(|| pace::send(server.port(), Pace { per_second: FLOOD, count, connections: 256 }, &guess));
        let beside = load::at(&server, &page, 50.0);
        (beside, flood.join())
    });
    beside?.print("200 guesses a second");
    let refused = flood.map_err(|_| "the flood's thread panicked")??.refused;
    println!("\n{refused} of {count} guesses answered with 422 or 429, on SQLite, on {}", super::machine());
    Ok(())
}

/// One of those who sign in; made by an earlier run, they are there already.
fn make(binary: &Path, data: &Path, person: usize) -> Result {
    let (email, handle) = (format!("login-{person}@example.com"), format!("login-{person}"));
    let mut create = command(binary);
    create.args(["user", "create", "--email", &email, "--name", "Bench", "--role", "administrator"]);
    create.args(["--handle", &handle, "--password-stdin"]).env("LYCEUM_DATA", data).env("LYCEUM_MODE", "production");
    let mut made = create.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    if let Some(mut stdin) = made.stdin.take() {
        writeln!(stdin, "{PASSWORD}")?;
    }
    made.wait()?;
    Ok(())
}

/// The cookie of a new session, as a header line.
fn cookie(server: &Server, form: &str) -> Result<String> {
    let mut connection = Connection::open(server.port())?;
    let answer = connection.form("/fn/account/sign_in", "Accept: application/json\r\n", form)?;
    let line = answer.head.lines().find_map(|line| line.split_once("__Host-sid=")).map(|(_, rest)| rest);
    let token = line.and_then(|rest| rest.split(';').next()).ok_or("no session was begun")?;
    Ok(format!("Cookie: __Host-sid={token}\r\n"))
}
