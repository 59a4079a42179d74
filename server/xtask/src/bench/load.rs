//! One round of wrk against one address, and what it says.

use super::server::Server;
use crate::shell::{Result, command, output};

/// What one address can do.
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
    wrk(server, path, "2s")?;
    let before = server.cpu_seconds()?;
    let said = wrk(server, path, "10s")?;
    let used = server.cpu_seconds()? - before;
    read(&said, used).ok_or_else(|| format!("unclear answer of wrk:\n{said}").into())
}

fn wrk(server: &Server, path: &str, duration: &str) -> Result<String> {
    let mut wrk = command("wrk");
    wrk.args(["--threads", "1", "--connections", "16", "--duration", duration, "--latency"]);
    output(wrk.arg(server.url(path)))
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
