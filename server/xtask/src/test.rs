//! `test`: everything that has to hold, cheap things not left out.

use crate::build::{self, Mode};
use crate::postgres::Postgres;
use crate::shell::{Result, cargo, run, step};
use crate::{browser, rules, tools};

/// Rust tests on both databases, the cheap checks, the browser tests.
pub fn test() -> Result {
    tools::for_building()?;
    let postgres = postgres()?;
    strace()?;
    let mut tests = cargo();
    // One set of packages, so that features are unified once, as the server's are.
    tests.args(["test", "--no-fail-fast", "--lib", "--bins", "--tests"]).args(rules::crates::server_packages()?);
    if let Some(server) = &postgres {
        tests.env("LYCEUM_TEST_POSTGRES", server.url());
    }
    run(&mut tests)?;
    drop(postgres);
    run(cargo().args(["test", "--package", "xtask"]))?;
    rules::all()?;
    build::build(Mode::Dev)?;
    browser::e2e_built(&[])
}

/// What kills servers; in CI there is no going without.
fn strace() -> Result {
    match tools::debian(&[tools::STRACE]) {
        Err(missing) if std::env::var_os("CI").is_some() => Err(missing),
        Err(missing) => {
            println!("notice: no server is killed in the middle of a write; {missing}");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Our own PostgreSQL; in CI there is no going without.
fn postgres() -> Result<Option<Postgres>> {
    let installed = tools::debian(&[tools::POSTGRES]);
    let Some(programs) = tools::postgres_folder() else {
        let reason = installed.err().map_or_else(String::new, |error| error.to_string());
        if std::env::var_os("CI").is_some() {
            return Err(reason.into());
        }
        println!("notice: the tests run on SQLite only; {reason}");
        return Ok(None);
    };
    let mut server = None;
    step("postgresql", || {
        let started = Postgres::start(programs)?;
        let url = started.url();
        server = Some(started);
        Ok(url)
    })?;
    Ok(server)
}
