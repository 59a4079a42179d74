//! A siege: the catalogue's page in calm, then while hundreds read slowly, say nothing, or announce bodies that do not
//! come; beside them a teacher uploads over a slow line that breaks, and then sends hostile pictures. Everything stays on
//! this machine and ends by itself.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use std::{fs, thread};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::http::Connection;
use super::pace::{self, Pace, Paced};
use super::server::Server;
use super::siege_uploads::{self, hostile_pictures, slow_upload};
use crate::place;
use crate::postgres::free_port;
use crate::shell::{Result, now, seconds};

const PAGE: &str = "/courses";
/// Pages a second, and for so many seconds: longer than the front's patience with silence.
const PER_SECOND: usize = 20;
const SECONDS: usize = 25;
/// The most that the page's p99 may grow.
const BAR: f64 = 2.0;
/// The most that the front may cost a page, in microseconds.
const COST_BAR_US: f64 = 20.0;
/// A file that fits into no buffer on the way.
const LARGE: &str = "siege.bin";
const LARGE_BYTES: usize = 16 * 1024 * 1024;
/// The bytes that a slow reader reads in a second.
const SLOW_BYTES: usize = 4 * 1024;

/// One kind of besiegers.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    count: usize,
    words: &'static str,
}

const KINDS: [Kind; 3] = [
    Kind { name: "slow readers", count: 500, words: "GET /siege.bin HTTP/1.1\r\nHost: {host}\r\n\r\n" },
    Kind { name: "silent connections", count: 500, words: "" },
    Kind {
        name: "bodies that never come",
        count: 200,
        words: "POST /fn/account/sign_in HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
                Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 50\r\n\r\n",
    },
];

/// Everybody is counted, as behind a proxy, and nobody refused: what is measured is the whole way.
const EVERYBODY: [(&str, &str); 7] = [
    ("LYCEUM_FRONT_COUNT_LOOPBACK", "true"),
    ("LYCEUM_FRONT_CONNECTIONS_BY_ADDRESS", "4096"),
    ("LYCEUM_FRONT_BODIES_BY_CLIENT", "4096"),
    ("LYCEUM_FRONT_ANSWERS_BY_CLIENT", "4096"),
    ("LYCEUM_FRONT_READ_BURST", "1000000"),
    ("LYCEUM_FRONT_WRITE_BURST", "1000000"),
    ("LYCEUM_FRONT_CREDENTIAL_BURST", "1000000"),
];

/// Measures.
pub fn siege() -> Result {
    let handles = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: handles, maximum: handles })?;
    let binary = super::binary()?;
    fs::create_dir_all(place::bench())?;
    fs::create_dir_all(place::site())?;
    let data = super::seeded(&binary, "siege", &["--courses", "1000", "--seed", "42"], "1,000 courses")?;
    fs::write(place::site().join(LARGE), vec![7; LARGE_BYTES])?;
    let besieged = besiege(&binary, &data);
    fs::remove_file(place::site().join(LARGE))?;
    besieged
}

fn besiege(binary: &Path, data: &Path) -> Result {
    let metrics = free_port()?;
    let server = Server::start_with(
        binary,
        data,
        "production",
        &[&[("LYCEUM_METRICS_ADDR", format!("127.0.0.1:{metrics}").as_str())][..], &siege_uploads::TIMES, &EVERYBODY]
            .concat(),
    )?;
    let cookie = siege_uploads::teacher(&server)?;
    pages(&server, 5)?;
    let before = Figures::read(metrics)?;
    let calm = pages(&server, SECONDS)?;
    let after = Figures::read(metrics)?;
    let memory = server.memory()?;

    let (over, opened) = (AtomicBool::new(false), AtomicUsize::new(0));
    let all = KINDS.iter().map(|kind| kind.count).sum::<usize>();
    let start = now();
    let (besieged, figures, upload) = thread::scope(|scope| -> Result<_> {
        let besiegers: Vec<_> =
            KINDS.iter().map(|kind| scope.spawn(|| kind.besiege(server.port(), &over, &opened))).collect();
        while opened.load(Ordering::Relaxed) < all && start.elapsed() < Duration::from_secs(30) {
            thread::sleep(Duration::from_millis(10));
        }
        let upload = scope.spawn(|| slow_upload(&server, &cookie, data));
        let outcome = pages(&server, SECONDS);
        let figures = Figures::read(metrics);
        let upload = upload.join();
        over.store(true, Ordering::Relaxed);
        for besieger in besiegers {
            besieger.join().map_err(|_| "a besieger's thread panicked")??;
        }
        Ok((outcome?, figures?, upload.map_err(|_| "the upload's thread panicked")??))
    })?;

    println!("\n{:<24} {:>9} {:>9}  refused", PAGE, "p50 ms", "p99 ms");
    for (name, paced) in [("calm", &calm), ("siege", &besieged)] {
        println!("{name:<24} {:>9.1} {:>9.1}  {}", paced.percentile(50), paced.percentile(99), paced.refused);
    }
    let (ratio, cost) = (besieged.percentile(99) / calm.percentile(99), before.cost_us(&after));
    println!(
        "ratio of p99 {ratio:.2} (at most {BAR}), the front costs a page {cost:.1} us (at most {COST_BAR_US}), half of \
         them at most {:.0} us",
        before.median_us(&after)
    );
    let kinds: Vec<_> = KINDS.iter().map(|kind| format!("{} {}", kind.count, kind.name)).collect();
    println!(
        "{}; open {}, bodies {}, answers {}",
        kinds.join(", "),
        figures.connections,
        figures.bodies,
        figures.answers
    );
    println!(
        "memory {memory} MB before, {} MB after {}, on {}",
        server.memory()?,
        seconds(start.elapsed()),
        super::machine()
    );
    let pictures = hostile_pictures(&server, &cookie)?;
    for (line, _) in [&upload, &pictures] {
        println!("{line}");
    }
    if besieged.refused > 0 || ratio > BAR || cost > COST_BAR_US || !upload.1 || !pictures.1 {
        return Err("the front does not hold".into());
    }
    Ok(())
}

/// Asks for the page at a steady pace.
fn pages(server: &Server, seconds: usize) -> Result<Paced> {
    #[expect(clippy::cast_precision_loss, reason = "a few")]
    let pace = Pace { per_second: PER_SECOND as f64, count: PER_SECOND * seconds, connections: 16 };
    pace::send(server.port(), pace, &|connection, _| connection.get(PAGE, ""))
}

impl Kind {
    /// Keeps so many connections open until it is over: those that the server ends are opened anew.
    fn besiege(&self, port: u16, over: &AtomicBool, opened: &AtomicUsize) -> Result {
        let words = self.words.replace("{host}", &format!("127.0.0.1:{port}"));
        let open = || -> std::io::Result<TcpStream> {
            let mut stream = TcpStream::connect(("127.0.0.1", port))?;
            stream.write_all(words.as_bytes())?;
            stream.set_nonblocking(true)?;
            Ok(stream)
        };
        let mut streams = Vec::new();
        for _ in 0..self.count {
            streams.push(open()?);
            opened.fetch_add(1, Ordering::Relaxed);
        }
        let mut piece = vec![0; SLOW_BYTES];
        while !over.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_secs(1));
            for stream in &mut streams {
                let gone = match stream.read(&mut piece) {
                    Ok(read) => read == 0,
                    Err(error) => error.kind() != ErrorKind::WouldBlock,
                };
                if gone {
                    *stream = open()?;
                }
            }
        }
        Ok(())
    }
}

/// The server's figures of its front.
struct Figures {
    spent: f64,
    count: f64,
    /// The pages that the front cost at most so many seconds.
    within: Vec<(f64, f64)>,
    connections: f64,
    bodies: f64,
    answers: f64,
}

impl Figures {
    fn read(port: u16) -> Result<Self> {
        let text = Connection::open(port)?.get("/metrics", "")?.text;
        let figure = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            line.and_then(|value| value.parse::<f64>().ok()).unwrap_or_default()
        };
        let within = text.lines().filter_map(|line| {
            let (most, count) = line.strip_prefix("front_seconds_bucket{le=\"")?.split_once("\"} ")?;
            Some((most.parse().ok()?, count.parse().ok()?))
        });
        Ok(Self {
            within: within.collect(),
            spent: figure("front_seconds_sum"),
            count: figure("front_seconds_count"),
            connections: figure("front_connections"),
            bodies: figure("front_bodies"),
            answers: figure("front_answers"),
        })
    }

    /// Returns what the front cost half of the pages until later at most, in microseconds: the bound of a bucket.
    fn median_us(&self, later: &Self) -> f64 {
        let half = (later.count - self.count) / 2.0;
        let earlier = self.within.iter().map(|(_, count)| *count).chain(std::iter::repeat(0.0));
        let found = later.within.iter().zip(earlier).find(|((_, count), earlier)| count - earlier >= half);
        found.map_or(f64::INFINITY, |((most, _), _)| most * 1e6)
    }

    /// Returns what the front cost each page until later, in microseconds.
    fn cost_us(&self, later: &Self) -> f64 {
        (later.spent - self.spent) / (later.count - self.count).max(1.0) * 1e6
    }
}
