//! Load on one address: as much as it takes, by wrk, and half of that.

use super::pace::{self, Pace, Paced};
use super::server::Server;
use crate::shell::{Result, command, output};

/// As long as half load lasts, in seconds.
pub const HALF_SECONDS: usize = 10;

/// A page to load, and who asks for it.
pub struct Load<'a> {
    /// The path
    pub path: &'a str,
    /// The header line of the cookie, with its end; empty for guests
    pub cookie: &'a str,
}

/// The measurements at half load.
pub struct Half {
    per_second: f64,
    paced: Paced,
}

impl Half {
    /// Makes them of the requests at that pace.
    pub fn from(paced: Paced, per_second: f64) -> Self {
        Self { per_second, paced }
    }

    /// So many of a hundred answers came sooner, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        self.paced.percentile(percent)
    }

    /// Answers other than 2xx or 3xx.
    pub fn refused(&self) -> usize {
        self.paced.refused
    }

    /// A line below [`print_head`].
    pub fn print(&self, name: &str) {
        println!(
            "{name:<22} {:>9.0} {:>9.1} {:>9.1}  {}",
            self.per_second,
            self.paced.percentile(50),
            self.paced.percentile(99),
            self.paced.refused
        );
    }
}

/// The head of a table of what half load was like.
pub fn print_head(title: &str) {
    println!("\n{title:<22} {:>9} {:>9} {:>9}  answers other than 2xx", "req/s", "p50 ms", "p99 ms");
}

/// Requests that are answered in a second when as many are asked as there can be.
pub fn most(server: &Server, load: &Load<'_>) -> Result<f64> {
    wrk(server, load, "2s")?;
    let said = wrk(server, load, "5s")?;
    let figures = read(&said, 1.0).ok_or_else(|| format!("unclear answer of wrk:\n{said}"))?;
    match figures.refused {
        0 => Ok(figures.per_second),
        refused => Err(format!("{}: {refused} answers other than 2xx or 3xx", load.path).into()),
    }
}

/// So many requests a second, whatever the answers take.
pub fn at(server: &Server, load: &Load<'_>, per_second: f64) -> Result<Half> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of requests")]
    let count = per_second.max(1.0) as usize * HALF_SECONDS;
    let pace = Pace { per_second, count, connections: 16 };
    let paced = pace::send(server.port(), pace, &|connection, _| connection.get(load.path, load.cookie))?;
    Ok(Half::from(paced, per_second))
}

/// Half of what it can take.
pub fn at_half(server: &Server, load: &Load<'_>) -> Result<Half> {
    at(server, load, most(server, load)? / 2.0)
}

/// The figures of one address.
#[derive(Debug, PartialEq)]
pub struct Figures {
    /// Requests answered in a second
    pub per_second: f64,
    /// Requests answered for one second of the server's processor time
    pub per_cpu_second: f64,
    /// Half of the answers came sooner
    pub p50: String,
    /// All but one of a hundred came sooner
    pub p99: String,
    /// Answers other than 2xx or 3xx
    pub refused: u64,
}

/// Two seconds to warm up, then ten that count.
pub fn measure(server: &Server, path: &str) -> Result<Figures> {
    let load = Load { path, cookie: "" };
    wrk(server, &load, "2s")?;
    let before = server.cpu_seconds()?;
    let said = wrk(server, &load, "10s")?;
    let used = server.cpu_seconds()? - before;
    read(&said, used).ok_or_else(|| format!("unclear answer of wrk:\n{said}").into())
}

fn wrk(server: &Server, load: &Load<'_>, duration: &str) -> Result<String> {
    let mut wrk = command("wrk");
    wrk.args(["--threads", "1", "--connections", "16", "--duration", duration, "--latency"]);
    if !load.cookie.is_empty() {
        wrk.args(["--header", load.cookie.trim_end()]);
    }
    output(wrk.arg(server.url(load.path)))
}

fn read(said: &str, cpu_seconds: f64) -> Option<Figures> {
    let after =
        |mark: &str| said.lines().find_map(|line| line.trim().strip_prefix(mark)).map(|rest| rest.trim().to_owned());
    let total = said.lines().find_map(|line| line.trim().split_once(" requests in "))?;
    let total: f64 = total.0.parse().ok()?;
    Some(Figures {
        per_second: after("Requests/sec:")?.parse().ok()?,
        per_cpu_second: total / cpu_seconds.max(0.01),
        p50: after("50%")?,
        p99: after("99%")?,
        refused: after("Non-2xx or 3xx responses:").map_or(Some(0), |count| count.parse().ok())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_of_wrk_is_read() {
        let said = "Running 10s test @ http://127.0.0.1:1/\n  1 threads and 16 connections\n  \
            Latency Distribution\n     50%    1.20ms\n     75%    1.50ms\n     90%    2.00ms\n     \
            99%    3.40ms\n  20000 requests in 10.00s, 1.00MB read\n  \
            Non-2xx or 3xx responses: 7\nRequests/sec:   2000.00\nTransfer/sec:      0.10MB\n";
        let figures = read(said, 10.0).unwrap();
        assert_eq!((figures.per_second, figures.per_cpu_second), (2000.0, 2000.0));
        assert_eq!((figures.p50.as_str(), figures.p99.as_str(), figures.refused), ("1.20ms", "3.40ms", 7));
        assert_eq!(read("nothing", 1.0), None);
    }
}
