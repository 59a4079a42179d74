//! The requirements of tests: a second database, and a program that kills servers.

use std::process::Command;

use crate::postgres::Postgres;
use crate::shell::{Result, step};
use crate::{place, tools};

/// A PostgreSQL for the length of a run, or none.
pub struct Surroundings {
    postgres: Option<Postgres>,
    /// The folder of the tests' own folders; `None` where nothing runs.
    scratch: Option<tempfile::TempDir>,
    /// False when something had to be left out.
    pub complete: bool,
}

impl Surroundings {
    /// Starts what is wanted; in CI there is no going without.
    pub fn prepare(postgres: bool) -> Result<Self> {
        let strace = strace()?;
        let server = if postgres { start()? } else { None };
        let complete = strace && server.is_some();
        Ok(Self { postgres: server, scratch: Some(place::scratch()?), complete })
    }

    /// Nothing at all.
    #[cfg(test)]
    pub fn none() -> Self {
        Self { postgres: None, scratch: None, complete: false }
    }

    /// Tells a test where they are.
    pub fn tell(&self, test: &mut Command) {
        if let Some(scratch) = &self.scratch {
            test.env("TMPDIR", scratch.path());
        }
        match &self.postgres {
            Some(server) => test.env("LYCEUM_TEST_POSTGRES", server.url()),
            // Tests in CI insist on PostgreSQL; whoever left it out has been heard already.
            None => test.env_remove("LYCEUM_TEST_POSTGRES").env_remove("CI"),
        };
    }
}

fn strace() -> Result<bool> {
    match tools::debian(&[tools::STRACE]) {
        Err(missing) if is_ci() => Err(missing),
        Err(missing) => {
            println!("notice: no server is killed in the middle of a write; {missing}");
            Ok(false)
        }
        Ok(()) => Ok(true),
    }
}

fn start() -> Result<Option<Postgres>> {
    let installed = tools::debian(&[tools::POSTGRES]);
    let Some(programs) = tools::postgres_folder() else {
        let reason = installed.err().map_or_else(String::new, |error| error.to_string());
        if is_ci() {
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

fn is_ci() -> bool {
    std::env::var_os("CI").is_some()
}
