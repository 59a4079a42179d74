//! A PostgreSQL of our own for the length of a test run: empty, fast, gone afterwards.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::shell::{Result, command, output, run, step};
use crate::{place, tools};

/// Nothing outlives a test run: no waiting for the disk.
const IN_MEMORY: [&str; 2] = ["fsync=off", "full_page_writes=off"];
/// So many ports are tried.
const TRIES: usize = 5;

/// A running server; dropping it stops it and removes its folder.
pub struct Postgres {
    process: Child,
    #[cfg_attr(not(test), expect(dead_code, reason = "removed when the server is dropped"))]
    folder: tempfile::TempDir,
    port: u16,
}

impl Postgres {
    /// Starts one, installed where it can be. There is no going without.
    pub fn installed() -> Result<Self> {
        Self::installed_with(&IN_MEMORY, place::scratch()?)
    }

    /// Starts one that waits for the disk as a school's does, installed where it can be. There is no going without.
    pub fn durable() -> Result<Self> {
        Self::installed_with(&[], tempfile::tempdir()?)
    }

    fn installed_with(settings: &[&str], folder: tempfile::TempDir) -> Result<Self> {
        let installed = tools::debian(&[tools::POSTGRES]);
        let Some(programs) = tools::postgres_folder() else {
            return installed.and(Err("there is no PostgreSQL".into()));
        };
        let mut server = None;
        step("postgresql", || Ok(server.insert(Self::start_with(programs, settings, folder)?).url()))?;
        server.ok_or_else(|| "PostgreSQL did not start".into())
    }

    /// Starts one in a temporary folder on a free port; on another one when somebody was faster.
    pub fn start(programs: PathBuf) -> Result<Self> {
        Self::start_with(programs, &IN_MEMORY, place::scratch()?)
    }

    fn start_with(programs: PathBuf, settings: &[&str], folder: tempfile::TempDir) -> Result<Self> {
        if tools::is_root() {
            // PostgreSQL refuses to run as root; the Debian package brings this user.
            run(Command::new("chown").arg("postgres:postgres").arg(folder.path()))?;
        }
        let mut initdb = as_its_user(&programs.join("initdb"));
        initdb.arg("--pgdata").arg(folder.path().join("data")).args(["--username=postgres", "--auth=trust"]);
        output(initdb.args(["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]))?;
        for _ in 0..TRIES {
            let port = free_port()?;
            let mut process = serve(&programs, folder.path(), port, settings)?;
            if is_ready(&mut process, folder.path())? {
                return Ok(Self { process, folder, port });
            }
        }
        Err(format!("PostgreSQL in {} did not start in {TRIES} tries", folder.path().display()).into())
    }

    /// The address for `LYCEUM_TEST_POSTGRES`.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

fn serve(programs: &Path, folder: &Path, port: u16, settings: &[&str]) -> Result<Child> {
    let mut server = as_its_user(&programs.join("postgres"));
    server.arg("-D").arg(folder.join("data")).arg("-k").arg(folder).args(["-p", &port.to_string()]);
    for setting in ["max_connections=300"].iter().chain(settings) {
        server.args(["-c", *setting]);
    }
    Ok(server.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?)
}

/// Waits for its own word that it is ready: whoever answers on the port may be the server of another run.
/// False when it has ended.
fn is_ready(process: &mut Child, folder: &Path) -> Result<bool> {
    let word = folder.join("data/postmaster.pid");
    for _ in 0..300 {
        if process.try_wait()?.is_some() {
            return Ok(false);
        }
        if std::fs::read_to_string(&word).is_ok_and(|text| text.lines().any(|line| line.trim() == "ready")) {
            return Ok(true);
        }
        thread::sleep(Duration::from_millis(100));
    }
    process.kill()?;
    process.wait()?;
    Err(format!("PostgreSQL in {} was not ready within 30 s", folder.display()).into())
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGQUIT is PostgreSQL's "stop at once". A failure leaves only a folder in /tmp.
        let stopped = run(Command::new("kill").args(["-QUIT", &self.process.id().to_string()]));
        if stopped.is_err() || self.process.wait().is_err() {
            eprintln!("PostgreSQL on port {} may still be running", self.port);
        }
    }
}

/// A port nobody listens on.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The program under the user `postgres` when we are root; stopped when we die.
fn as_its_user(program: &Path) -> Command {
    if !tools::is_root() {
        return command(program);
    }
    let mut setpriv = command("setpriv");
    setpriv.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=INT"]);
    setpriv.arg(program);
    // Its own folder: the repository may be closed to that user.
    setpriv.current_dir("/");
    setpriv
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_starts_answers_and_leaves_nothing() {
        let Some(programs) = tools::postgres_folder() else {
            return; // `cargo xtask test` itself refuses to go without in CI
        };
        let server = Postgres::start(programs.clone()).unwrap();
        let mut psql = command(programs.join("psql"));
        assert_eq!(output(psql.arg(server.url()).args(["-Atc", "select 6 * 7"])).unwrap().trim(), "42");
        let folder = server.folder.path().to_owned();
        drop(server);
        assert!(!folder.exists());
    }
}
