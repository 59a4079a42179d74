//! A server under measurement: started on a free port, watched through /proc.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use crate::place;
use crate::postgres::free_port;
use crate::shell::{Result, command, now, output};

/// A running server; dropping it stops it.
pub struct Server {
    process: Child,
    port: u16,
    /// From the start of the process to the first 200 of /readyz
    pub ready_after: Duration,
}

impl Server {
    /// Starts it as a school runs it, and waits until it is ready, 30 s at most.
    pub fn start(binary: &Path, data: &Path) -> Result<Self> {
        Self::start_in(binary, data, "production")
    }

    /// Starts it in a mode.
    pub fn start_in(binary: &Path, data: &Path, mode: &str) -> Result<Self> {
        Self::start_with(binary, data, mode, &[])
    }

    /// Starts it in a mode, with more settings in its environment.
    pub fn start_with(binary: &Path, data: &Path, mode: &str, settings: &[(&str, &str)]) -> Result<Self> {
        let port = free_port()?;
        let mut serve = command(binary);
        serve.arg("serve").env("LYCEUM_DATA", data).env("LYCEUM_MODE", mode);
        serve.env("LYCEUM_ADDR", format!("127.0.0.1:{port}"));
        serve.env("LYCEUM_URL", format!("http://127.0.0.1:{port}"));
        // All requests come from here: measurements that want to be counted as one client say so.
        serve.env("LYCEUM_FRONT_COUNT_LOOPBACK", "false");
        serve.env("LEPTOS_SITE_ROOT", place::site()).envs(settings.iter().copied());
        let log = fs::File::create(place::bench().join("server.log"))?;
        let start = now();
        let process = serve.stdout(Stdio::null()).stderr(log).spawn()?;
        let mut server = Self { process, port, ready_after: Duration::ZERO };
        while start.elapsed() < Duration::from_secs(30) {
            if server.answers("/readyz") {
                server.ready_after = start.elapsed();
                return Ok(server);
            }
            if let Some(status) = server.process.try_wait()? {
                return Err(format!("the server ended with {status}, see target/bench/server.log").into());
            }
            thread::sleep(Duration::from_millis(2));
        }
        Err("not ready within 30 s, see target/bench/server.log".into())
    }

    /// The full address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Where it listens, on this machine.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Resident megabytes after three quiet seconds.
    pub fn idle_memory(&self) -> Result<u64> {
        thread::sleep(Duration::from_secs(3));
        self.memory()
    }

    /// Resident megabytes.
    pub fn memory(&self) -> Result<u64> {
        self.megabytes("VmRSS:")
    }

    /// The most resident megabytes there ever were, or since [`Self::forget_peak`].
    pub fn peak_memory(&self) -> Result<u64> {
        self.megabytes("VmHWM:")
    }

    /// Forgets the most there ever was: it is counted from now on (proc(5), `clear_refs`).
    pub fn forget_peak(&self) -> Result {
        Ok(fs::write(format!("/proc/{}/clear_refs", self.process.id()), "5")?)
    }

    fn megabytes(&self, name: &str) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.and_then(|text| text.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
        Ok(kilobytes.ok_or_else(|| format!("no {name} in /proc"))? / 1024)
    }

    /// Processor time used so far, in seconds (proc(5): fields 14 and 15, in clock ticks).
    pub fn cpu_seconds(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        let ticks: f64 = output(command("getconf").arg("CLK_TCK"))?.trim().parse()?;
        Ok(ticks_in(&stat).ok_or("unclear /proc/PID/stat")? / ticks)
    }

    fn answers(&self, path: &str) -> bool {
        let ask = || -> std::io::Result<bool> {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
            stream.set_read_timeout(Some(Duration::from_secs(5)))?;
            let host = format!("127.0.0.1:{}", self.port);
            write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
            let mut head = [0; 12];
            stream.read_exact(&mut head)?;
            Ok(&head == b"HTTP/1.1 200")
        };
        ask().unwrap_or(false)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.process.kill().is_err() || self.process.wait().is_err() {
            eprintln!("the server on port {} may still be running", self.port);
        }
    }
}

/// User and system time; the name in brackets before them may hold spaces.
fn ticks_in(stat: &str) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ').skip(11);
    let (user, system) = (fields.next()?, fields.next()?);
    Some(user.parse::<f64>().ok()? + system.parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_found_behind_an_odd_name() {
        let stat = "12 (a) b) S 1 2 3 4 5 6 7 8 9 10 150 25 0 0 20 0";
        assert_eq!(ticks_in(stat), Some(175.0));
        assert_eq!(ticks_in("12 (a"), None);
    }
}
