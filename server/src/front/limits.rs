//! The numbers of the front.

use std::time::Duration;

/// How many requests a client has at once, and how many more each second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// The requests at once.
    pub burst: f64,
    /// The requests that are added each second.
    pub per_second: f64,
}

impl Rate {
    const fn new(burst: f64, per_second: f64) -> Self {
        Self { burst, per_second }
    }
}

/// The limits of the front. A class of a school shares one address.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontLimits {
    /// Whether requests of the machine itself are counted like those of others. They are not: a proxy that is not named
    /// speaks for everybody.
    pub count_loopback: bool,
    /// The open connections in all. Fewer where the system gives fewer file handles.
    pub connections: u64,
    /// The open connections of one address.
    pub connections_by_address: u64,
    /// The longest time until the head of the first request has come, and of each further one by HTTP/1.
    pub head_timeout: Duration,
    /// The longest time that a connection stays open without a request.
    pub idle_timeout: Duration,
    /// The streams at once of one connection by HTTP/2.
    pub http2_streams: u32,
    /// The requests that read.
    pub read: Rate,
    /// The requests that change something.
    pub write: Rate,
    /// The requests that guess.
    pub credential: Rate,
    /// The requests for files of the package, of which a page needs many.
    pub file: Rate,
    /// The bytes of refused forms that are kept for a client who is not signed in.
    pub kept: Rate,
    /// The bytes of refused forms that are kept for a person: their texts are long.
    pub kept_by_person: Rate,
    /// The bodies that are read at once in all.
    pub bodies: u64,
    /// The bodies that are read at once of one client.
    pub bodies_by_client: u64,
    /// The bytes of all bodies in memory.
    pub body_bytes: u64,
    /// The time after which a body of which nothing more comes is given up.
    pub body_silence: Duration,
    /// The pages and functions that are worked on at once.
    pub places: usize,
    /// The functions, beside them, that hash passwords or send codes: they wait for a core, and must not take the
    /// others' places.
    pub credential_places: usize,
    /// The longest wait for a place.
    pub place_wait: Duration,
    /// The longest time that a handler may take until its answer begins.
    pub answer_timeout: Duration,
    /// The time after which an answer of which nothing more is taken is given up.
    pub answer_silence: Duration,
    /// The event streams of one person.
    pub streams_by_person: u64,
    /// The event streams of one client.
    pub streams_by_client: u64,
}

impl Default for FrontLimits {
    fn default() -> Self {
        const KB: f64 = 1024.0;
        Self {
            count_loopback: false,
            connections: 4_096,
            connections_by_address: 256,
            head_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(60),
            http2_streams: 100,
            read: Rate::new(3_000.0, 100.0),
            write: Rate::new(300.0, 10.0),
            credential: Rate::new(100.0, 1.0),
            file: Rate::new(12_000.0, 400.0),
            kept: Rate::new(1024.0 * KB, 2.0 * KB),
            kept_by_person: Rate::new(32.0 * 1024.0 * KB, 32.0 * KB),
            bodies: 2_048,
            bodies_by_client: 64,
            body_bytes: 256 * 1024 * 1024,
            body_silence: Duration::from_secs(15),
            places: 128,
            credential_places: 64,
            place_wait: Duration::from_millis(800),
            answer_timeout: Duration::from_secs(30),
            answer_silence: Duration::from_mins(1),
            streams_by_person: 6,
            streams_by_client: 60,
        }
    }
}
