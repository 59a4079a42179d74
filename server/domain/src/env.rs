//! What the school has at hand: its clock, chance, keys, files and crafts.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicI64, Ordering},
};

use model::{
    Id, Millis,
    order::Order,
    text::{Links, Rendered},
};
use ring::rand::{SecureRandom, SystemRandom};
use tokio::sync::{Notify, Semaphore};

use crate::{
    Clock, Error, Keys, Result,
    behaviour::Done,
    payment::{Gateways, inbox::Inbox},
    progress::Learnt,
};

/// Bits of chance in an id; the rest are milliseconds.
const CHANCE_BITS: u32 = 21;

/// The platform keeps a tenth, unless the school says otherwise.
const PLATFORM_SHARE: i64 = 1_000;

/// A piece of a snippet: whether it was searched for, and its text.
type Piece = (bool, String);

/// A phone number that there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// In E.164: `+8613800138000`.
    pub number: String,
    /// Its country, in two letters; where several share a code, the code.
    pub country: String,
}

/// Crafts that need heavy libraries and are handed in from outside.
#[derive(Clone, Copy)]
pub struct Tools {
    /// Goes up when `render` gives other HTML for the same text.
    pub renderer: u32,
    /// Markdown to clean HTML.
    pub render: fn(&str, &mut dyn Links) -> Rendered,
    /// The words by which a text is found.
    pub terms: fn(&str) -> Vec<String>,
    /// The words that a search asks for.
    pub query_terms: fn(&str) -> Vec<String>,
    /// The place in a text where terms stand, so many characters around them: (is a term, text).
    pub snippet: fn(&str, &[&str], usize) -> Vec<Piece>,
    /// The phone number that somebody typed; without a country it is one of this region (two letters).
    pub phone: fn(&str, &str) -> Option<Phone>,
}

impl fmt::Debug for Tools {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tools")
    }
}

/// What every verb can reach through the database handle.
#[derive(Debug)]
pub struct Env {
    /// Tells the time.
    pub clock: Clock,
    /// Seals, signs and looks up.
    pub keys: Keys,
    /// The data folder.
    pub data: PathBuf,
    /// Crafts from outside.
    pub tools: Tools,
    /// Rung when a job was committed.
    pub bell: Notify,
    /// As many password hashes at once as there are cores: hashing must not starve the pages.
    pub hashing: Semaphore,
    /// Sign-ins that are looked at: a few more than cores, so that none of these waits for a disk.
    pub(crate) sign_ins: Semaphore,
    /// The payment providers.
    pub gateways: Gateways,
    /// The platform's share of a sale, in ten-thousandths.
    pub platform_share: i64,
    /// On what terms text messages are sent; `None`: they are not.
    pub texts: Option<crate::sms::Terms>,
    /// For so many milliseconds the logs keep their rows; 0: for ever.
    pub log_life: i64,
    /// Uploads that are being written.
    pub(crate) writing: crate::upload::Writing,
    /// Notifications that wait to be written together.
    pub(crate) inbox: Inbox,
    /// Rung when a notification was written.
    pub notified: Notify,
    /// What was learnt and done since it was last written.
    pub(crate) learnt: Learnt,
    pub(crate) done: Done,
    /// Rung when an order changed.
    pub orders: tokio::sync::broadcast::Sender<Id<Order>>,
    /// The catalogue's choices, counted a moment ago.
    pub(crate) facets: crate::catalogue::FacetCache,
    random: SystemRandom,
    last_id: AtomicI64,
}

impl Env {
    /// The surroundings of a school in this data folder; makes the folder and its keys when they are missing.
    pub fn open(data: impl Into<PathBuf>, clock: Clock, tools: Tools) -> Result<Self> {
        let data = data.into();
        let keys = data.join("keys");
        Self::open_with(data, &keys, clock, tools)
    }

    /// As [`Env::open`], with the keys in a folder of their own.
    pub fn open_with(data: impl Into<PathBuf>, keys: &Path, clock: Clock, tools: Tools) -> Result<Self> {
        let data = data.into();
        std::fs::create_dir_all(&data).map_err(Error::file(&data))?;
        let keys = Keys::load(keys)?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let random = SystemRandom::new();
        Ok(Self {
            clock,
            keys,
            data,
            tools,
            bell: Notify::new(),
            hashing: Semaphore::new(cores),
            sign_ins: Semaphore::new(cores * 2),
            gateways: Gateways::default(),
            platform_share: PLATFORM_SHARE,
            texts: None,
            log_life: 0,
            writing: crate::upload::Writing::default(),
            inbox: Inbox::default(),
            notified: Notify::new(),
            learnt: Learnt::default(),
            done: Done::default(),
            orders: tokio::sync::broadcast::Sender::new(1_024),
            facets: crate::catalogue::FacetCache::default(),
            random,
            last_id: AtomicI64::new(0),
        })
    }

    /// The same with these payment providers, and this share of a sale for the platform (ten-thousandths).
    #[must_use]
    pub fn with_gateways(self, gateways: Gateways, platform_share: i64) -> Self {
        Self { gateways, platform_share, ..self }
    }

    /// The same with text messages on these terms, and logs that keep their rows for so many milliseconds (0: for ever).
    #[must_use]
    pub fn with_texts(self, texts: Option<crate::sms::Terms>, log_life: i64) -> Self {
        Self { texts, log_life, ..self }
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Unpredictable bytes.
    pub fn random<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes).map_err(|_| Error::Crypto("no randomness"))?;
        Ok(bytes)
    }

    /// A new id, later than every one before it: chance begins a millisecond, and what else falls into it
    /// counts on from there, so that any number of rows can be made at once.
    pub fn id<T>(&self) -> Result<Id<T>> {
        let fresh = Id::<T>::new(self.now(), u32::from_le_bytes(self.random()?)).raw();
        let next = |last: i64| if fresh >> CHANCE_BITS > last >> CHANCE_BITS { fresh } else { last + 1 };
        let last = self.last_id.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
        Ok(Id::from_raw(next(last.unwrap_or_default())))
    }
}
