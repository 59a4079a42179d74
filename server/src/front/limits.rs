//! The limits of the front: settings that hold at once when they are changed.

use std::time::Duration;

use ground::settings::{Catalogue, Fixed, Setting, Settings};

use super::body_rate::LeastRate;

/// Declares settings with whole numbers: key, default, least, most, and what they are. Adds them to the catalogue.
macro_rules! numbers {
    ($($name:ident = $key:literal, $default:literal, $least:literal ..= $most:literal, $about:literal;)*) => {
        $(const $name: Setting<u64> = Setting::new($key, || $default).about($about).allowed(
            concat!("a whole number from ", $least, " to ", $most),
            |number| ($least..=$most).contains(number),
        );)*

        /// Adds the settings of the front.
        #[must_use]
        pub fn settings(catalogue: Catalogue) -> Catalogue {
            catalogue.with(&SHUTDOWN_GRACE_SECONDS).with(&COUNT_LOOPBACK)$(.with(&$name))*
        }
    };
}

/// The longest time that requests in flight may take when the server stops, in seconds.
pub const SHUTDOWN_GRACE_SECONDS: Setting<u64> = Setting::new("front.shutdown_grace_seconds", || 10)
    .about("for how many seconds a server that stops finishes what it has begun to answer")
    .allowed("a whole number from 0 to 3600", |seconds| *seconds <= 3_600);

const COUNT_LOOPBACK: Setting<bool> = Setting::new("front.count_loopback", || true)
    .about(
        "whether production counts the machine itself as a client; a proxy on it that is not trusted is all visitors in one",
    )
    .allowed("true or false", |_| true);

numbers! {
    CONNECTIONS = "front.connections", 4096, 16..=1_000_000,
        "how many connections may be open in all; fewer where the system gives fewer file handles";
    CONNECTIONS_BY_ADDRESS = "front.connections_by_address", 256, 1..=1_000_000,
        "how many connections one address may have open; trusted proxies may have all";
    HEAD_SECONDS = "front.head_seconds", 10, 1..=600, "for how many seconds the head of a request is waited for";
    IDLE_SECONDS = "front.idle_seconds", 60, 1..=3600, "for how many seconds a connection stays without a request";
    HTTP2_STREAMS = "front.http2_streams", 100, 1..=10_000,
        "how many requests one HTTP/2 connection may have under way";
    READ_BURST = "front.read_burst", 3000, 1..=10_000_000,
        "how many pages and files of courses a client may ask for at once";
    READ_PER_SECOND = "front.read_per_second", 100, 1..=1_000_000, "how many more of them each second";
    WRITE_BURST = "front.write_burst", 300, 1..=10_000_000, "how many changes a client may make at once";
    WRITE_PER_SECOND = "front.write_per_second", 10, 1..=1_000_000, "how many more of them each second";
    CREDENTIAL_BURST = "front.credential_burst", 100, 1..=10_000_000,
        "how many passwords and codes a client may send at once";
    CREDENTIAL_PER_SECOND = "front.credential_per_second", 1, 1..=1_000_000, "how many more of them each second";
    FILE_BURST = "front.file_burst", 12_000, 1..=10_000_000,
        "how many files of the site's package a client may ask for at once";
    FILE_PER_SECOND = "front.file_per_second", 400, 1..=1_000_000, "how many more of them each second";
    KEPT_KILOBYTES = "front.kept_kilobytes", 1024, 1..=1_000_000,
        "how many kilobytes of refused forms are kept for a client who is not signed in";
    KEPT_PERSON_KILOBYTES = "front.kept_person_kilobytes", 32_768, 1..=1_000_000,
        "how many kilobytes of refused forms are kept for a person";
    KEPT_GUESTS_MEGABYTES = "front.kept_guests_megabytes", 64, 1..=1_000_000,
        "how many megabytes of refused forms are kept for all together who are not signed in";
    KEPT_PEOPLE_MEGABYTES = "front.kept_people_megabytes", 256, 1..=1_000_000,
        "how many megabytes of refused forms are kept for all people together";
    BODIES = "front.bodies", 2048, 1..=1_000_000, "how many bodies are read at once in all";
    BODIES_BY_CLIENT = "front.bodies_by_client", 64, 1..=1_000_000, "how many bodies are read at once of one client";
    BODY_MEGABYTES = "front.body_megabytes", 256, 1..=1_000_000,
        "how many megabytes all bodies together may have in memory, and one client a sixteenth of it";
    BODY_SILENCE_SECONDS = "front.body_silence_seconds", 15, 1..=3600,
        "after how many seconds without a byte a body is given up";
    BODY_RATE_SECONDS = "front.body_rate_seconds", 60, 1..=3600,
        "after how many seconds of waiting for a body it is looked at whether enough of it came, again and again";
    BODY_RATE_BYTES = "front.body_rate_bytes", 8192, 0..=1_000_000,
        "how many bytes are enough; a line of 16 kbit/s brings 120,000 in a minute";
    PLACES = "front.places", 128, 1..=100_000, "how many pages and functions are worked on at once";
    CREDENTIAL_PLACES = "front.credential_places", 64, 1..=100_000,
        "how many passwords and codes are worked on at once";
    PLACE_WAIT_MS = "front.place_wait_ms", 800, 0..=60_000, "for how many milliseconds a request waits for its place";
    ANSWER_SECONDS = "front.answer_seconds", 30, 1..=3600,
        "after how many seconds without an answer a request is given up";
    ANSWER_SILENCE_SECONDS = "front.answer_silence_seconds", 60, 1..=3600,
        "after how many seconds in which nothing of an answer was taken its connection ends";
    ANSWERS = "front.answers", 4096, 16..=1_000_000,
        "how many answers may be under way in all; fewer where the system gives fewer file handles";
    ANSWERS_BY_CLIENT = "front.answers_by_client", 512, 1..=1_000_000,
        "how many answers may be under way to one client";
    STREAMS_BY_PERSON = "front.streams_by_person", 12, 1..=100_000, "how many event streams one person may have";
    STREAMS_BY_CLIENT = "front.streams_by_client", 600, 1..=100_000, "how many event streams one client may have";
}

/// How many requests a client has at once, and how many more each second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// The requests at once.
    pub burst: f64,
    /// The requests that are added each second.
    pub per_second: f64,
}

impl Rate {
    #[expect(clippy::cast_precision_loss, reason = "the settings bound it")]
    fn new(burst: u64, per_second: u64) -> Self {
        Self { burst: burst as f64, per_second: per_second as f64 }
    }

    /// Returns kilobytes that are kept for ten minutes, in bytes.
    fn kept(kilobytes: u64) -> Self {
        let Self { burst, .. } = Self::new(kilobytes * 1024, 0);
        Self { burst, per_second: burst / 600.0 }
    }
}

/// The limits of the front, as they hold now. A class of a school shares one address.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontLimits {
    /// Whether requests of the machine itself are counted like those of others: in production, where a proxy that is not
    /// named is one client. In development the machine is whoever develops.
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
    /// The bytes of refused forms that are kept for all together who are not signed in.
    pub kept_by_guests: Rate,
    /// The bytes of refused forms that are kept for all people together.
    pub kept_by_people: Rate,
    /// The bodies that are read at once in all.
    pub bodies: u64,
    /// The bodies that are read at once of one client.
    pub bodies_by_client: u64,
    /// The bytes of all bodies in memory.
    pub body_bytes: u64,
    /// The time after which a body of which nothing more comes is given up.
    pub body_silence: Duration,
    /// The least that has to come of a body while it is waited for.
    pub body_rate: LeastRate,
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
    /// The answers under way in all. Fewer where the system gives fewer file handles.
    pub answers: u64,
    /// The answers under way to one client.
    pub answers_by_client: u64,
    /// The event streams of one person.
    pub streams_by_person: u64,
    /// The event streams of one client.
    pub streams_by_client: u64,
}

impl FrontLimits {
    /// Reads the limits that hold now.
    #[must_use]
    pub fn read(settings: &Settings) -> Self {
        let get = |setting| settings.get(setting);
        let seconds = |setting| Duration::from_secs(settings.get(setting));
        let count = |setting| usize::try_from(settings.get(setting)).unwrap_or(usize::MAX);
        Self {
            count_loopback: settings.get(&COUNT_LOOPBACK),
            connections: get(&CONNECTIONS),
            connections_by_address: get(&CONNECTIONS_BY_ADDRESS),
            head_timeout: seconds(&HEAD_SECONDS),
            idle_timeout: seconds(&IDLE_SECONDS),
            http2_streams: u32::try_from(get(&HTTP2_STREAMS)).unwrap_or(u32::MAX),
            read: Rate::new(get(&READ_BURST), get(&READ_PER_SECOND)),
            write: Rate::new(get(&WRITE_BURST), get(&WRITE_PER_SECOND)),
            credential: Rate::new(get(&CREDENTIAL_BURST), get(&CREDENTIAL_PER_SECOND)),
            file: Rate::new(get(&FILE_BURST), get(&FILE_PER_SECOND)),
            kept: Rate::kept(get(&KEPT_KILOBYTES)),
            kept_by_person: Rate::kept(get(&KEPT_PERSON_KILOBYTES)),
            kept_by_guests: Rate::kept(get(&KEPT_GUESTS_MEGABYTES) * 1024),
            kept_by_people: Rate::kept(get(&KEPT_PEOPLE_MEGABYTES) * 1024),
            bodies: get(&BODIES),
            bodies_by_client: get(&BODIES_BY_CLIENT),
            body_bytes: get(&BODY_MEGABYTES) * 1024 * 1024,
            body_silence: seconds(&BODY_SILENCE_SECONDS),
            body_rate: LeastRate { bytes: get(&BODY_RATE_BYTES), per: seconds(&BODY_RATE_SECONDS) },
            places: count(&PLACES),
            credential_places: count(&CREDENTIAL_PLACES),
            place_wait: Duration::from_millis(get(&PLACE_WAIT_MS)),
            answer_timeout: seconds(&ANSWER_SECONDS),
            answer_silence: seconds(&ANSWER_SILENCE_SECONDS),
            answers: get(&ANSWERS),
            answers_by_client: get(&ANSWERS_BY_CLIENT),
            streams_by_person: get(&STREAMS_BY_PERSON),
            streams_by_client: get(&STREAMS_BY_CLIENT),
        }
    }
}

impl Default for FrontLimits {
    /// Returns the defaults of a school in development.
    fn default() -> Self {
        let limits = Self::read(&Settings::new(Catalogue::default(), Fixed::default()));
        Self { count_loopback: false, ..limits }
    }
}
