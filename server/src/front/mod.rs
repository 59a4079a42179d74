//! The way of a request through the front, one file for each step, in this order:
//!
//! 1. [`connection`]: connections are counted, in all and by address; the first bytes are waited for, silent ones end.
//! 2. [`rate`]: how often one client may ask, for every row of the route table and for none.
//! 3. [`body`]: the body is read before anything else is spent on it: bounded, few at once, ended when it falls silent.
//! 4. [`load_shed`]: a place among those that are worked on.
//! 5. The handler.
//! 6. [`answer`]: counted from the beginning until it is taken; whoever takes nothing of it for long is hung up on;
//!    whoever takes it slowly is served.
//!
//! Knows nothing of pages, sessions and the database.

pub mod answer;
mod at_once;
pub mod body;
mod body_rate;
mod busy;
pub mod connection;
pub mod cpu_time;
mod figures;
mod handles;
mod limits;
pub mod load_shed;
pub mod rate;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{Arc, PoisonError, RwLock},
};

use ground::Db;
use kit::server::Mode;
use model::{Id, account::Person};

pub use at_once::{AtOnce, Held};
pub use body_rate::LeastRate;
pub(crate) use figures::{describe as describe_figures, refused, timed_out};
pub use limits::{FrontLimits, Rate, SHUTDOWN_GRACE_SECONDS, settings};

/// The place that the limits come from.
#[derive(Debug)]
enum Source {
    Fixed(Arc<FrontLimits>),
    /// The school's settings, in this mode; with what was last read from them, and their version then.
    Settings(Db, Mode, RwLock<Option<(u64, Arc<FrontLimits>)>>),
}

/// What the front counts, in this process.
#[derive(Debug)]
pub struct Front {
    source: Source,
    /// How often each client asks.
    pub rate: rate::RateLimits,
    /// The places of requests that are worked on.
    pub places: load_shed::ConcurrencyLimits,
    connections: AtOnce<()>,
    connections_by_address: AtOnce<IpAddr>,
    connections_by_site: AtOnce<IpAddr>,
    bodies: AtOnce<()>,
    body_bytes: AtOnce<()>,
    bodies_by_client: AtOnce<IpAddr>,
    bodies_by_site: AtOnce<IpAddr>,
    bytes_by_client: AtOnce<IpAddr>,
    answers: AtOnce<()>,
    answers_by_client: AtOnce<IpAddr>,
    answers_by_site: AtOnce<IpAddr>,
    streams: AtOnce<()>,
    streams_by_person: AtOnce<Id<Person>>,
    streams_by_client: AtOnce<IpAddr>,
}

impl Front {
    /// Creates a front with these limits, before which nobody stands yet.
    #[must_use]
    pub fn fixed(limits: FrontLimits) -> Self {
        Self::new(Source::Fixed(Arc::new(limits)))
    }

    /// Creates a front with the limits of the school's settings.
    #[must_use]
    pub fn of(db: &Db, mode: Mode) -> Self {
        Self::new(Source::Settings(db.clone(), mode, RwLock::default()))
    }

    fn new(source: Source) -> Self {
        Self {
            source,
            rate: rate::RateLimits::default(),
            places: load_shed::ConcurrencyLimits::default(),
            connections: AtOnce::new("front_connections"),
            connections_by_address: AtOnce::default(),
            connections_by_site: AtOnce::default(),
            bodies: AtOnce::new("front_bodies"),
            body_bytes: AtOnce::new("front_body_bytes"),
            bodies_by_client: AtOnce::default(),
            bodies_by_site: AtOnce::default(),
            bytes_by_client: AtOnce::default(),
            answers: AtOnce::new("front_answers"),
            answers_by_client: AtOnce::default(),
            answers_by_site: AtOnce::default(),
            streams: AtOnce::default(),
            streams_by_person: AtOnce::new("front_streams"),
            streams_by_client: AtOnce::default(),
        }
    }

    /// Returns the limits that hold now.
    #[must_use]
    pub fn limits(&self) -> Arc<FrontLimits> {
        let (db, mode, read) = match &self.source {
            Source::Fixed(limits) => return limits.clone(),
            Source::Settings(db, mode, read) => (db, *mode, read),
        };
        // Every request asks, and there are dozens of them.
        let version = db.settings().version();
        let known = read.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, limits)) = known.filter(|(read_at, _)| *read_at == version) {
            return limits;
        }
        let limits = FrontLimits::read(db.settings());
        let count_loopback = limits.count_loopback && mode == Mode::Production;
        let limits = Arc::new(FrontLimits { count_loopback, ..limits });
        *read.write().unwrap_or_else(PoisonError::into_inner) = Some((version, limits.clone()));
        limits
    }

    /// Returns the client by whom a request is counted, as its [`ground::household`]: `None` for the machine itself where
    /// it is not counted. In production it is: a proxy on it that is not named would be nobody, and with it all strangers.
    #[must_use]
    pub fn counted(&self, limits: &FrontLimits, client: Option<IpAddr>) -> Option<IpAddr> {
        let client = client.unwrap_or(Ipv4Addr::UNSPECIFIED.into());
        (limits.count_loopback || !client.is_loopback()).then(|| ground::household(client))
    }

    /// Counts an event stream of this person, who comes from this client. Returns `None` when they have enough of them,
    /// or when all streams together have three quarters of the connections.
    #[must_use]
    pub fn stream(&self, person: Id<Person>, client: Option<IpAddr>) -> Option<Stream> {
        self.stream_within(3, person, client)
    }

    /// Counts an event stream that a page can do without, as [`Front::stream`] does: those of all open pages leave half
    /// of the connections to pages, files and streams that somebody waits for.
    #[must_use]
    pub fn spare_stream(&self, person: Id<Person>, client: Option<IpAddr>) -> Option<Stream> {
        self.stream_within(2, person, client)
    }

    /// Counts an event stream, as long as all of them have so many quarters of the connections.
    fn stream_within(&self, quarters: u64, person: Id<Person>, client: Option<IpAddr>) -> Option<Stream> {
        let limits = self.limits();
        let most = handles::within_handles(limits.connections) / 4 * quarters;
        let of_person = self.streams_by_person.take(Some(person), 1, limits.streams_by_person);
        let of_client = self.streams_by_client.take(self.counted(&limits, client), 1, limits.streams_by_client);
        let of_all = self.streams.take(Some(()), 1, most);
        let held = of_person.zip(of_client).zip(of_all);
        let stream = held.map(|((person, client), all)| Stream { _held: (person, client, all) });
        if stream.is_none() {
            refused("streams");
        }
        stream
    }
}

impl Front {
    /// Returns the number of open connections.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.connections.held(&())
    }

    /// Returns the bytes of bodies that are in memory.
    #[must_use]
    pub fn body_bytes(&self) -> u64 {
        self.body_bytes.held(&())
    }

    /// Returns the number of answers under way.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.answers.held(&())
    }

    /// Returns the number of bodies that are being read.
    #[must_use]
    pub fn bodies(&self) -> u64 {
        self.bodies.held(&())
    }
}

/// The part of all that a site may have at once.
const SITE_SHARE_DIVISOR: u64 = 4;

/// Returns the site of a client, a network (/48) of IPv6, of which one person may have all 65,536 households. `None` for
/// addresses of IPv4, of which nobody has many for nothing.
fn site(client: Option<IpAddr>) -> Option<IpAddr> {
    match client? {
        IpAddr::V6(address) => Some(Ipv6Addr::from_bits(address.to_bits() >> 80 << 80).into()),
        IpAddr::V4(_) => None,
    }
}

/// An event stream that counts until it is dropped.
#[derive(Debug)]
pub struct Stream {
    _held: (Held<Id<Person>>, Held<IpAddr>, Held<()>),
}

/// The front, shared by connections and requests.
pub type SharedFront = Arc<Front>;
