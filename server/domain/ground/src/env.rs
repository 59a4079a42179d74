//! The environment of a school: its clock, randomness, keys, files, and the parts that wings put in.
//!
//! Knows no wing: what one keeps in memory, is configured with or is handed from outside is a type of its own, put in
//! at the start ([`Env::with`]) and found by its type ([`Env::part`]).

use std::{
    any::{Any, TypeId, type_name},
    collections::HashMap,
    fmt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicI64, Ordering},
};

use model::{Id, Millis};
use ring::rand::{SecureRandom, SystemRandom};

use crate::{Clock, Error, Keys, Result, db::Migration, private};

/// The random bits of an id; the rest are milliseconds.
const CHANCE_BITS: u32 = 21;

/// The environment that every verb reaches through the database handle.
pub struct Env {
    /// The source of the time.
    pub clock: Clock,
    /// The keys that seal, sign and look up.
    pub keys: Keys,
    /// The path of the data folder.
    pub data: PathBuf,
    migrations: Vec<Migration>,
    parts: HashMap<TypeId, Box<dyn Any + Send + Sync>>,
    random: SystemRandom,
    last_id: AtomicI64,
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env").field("data", &self.data).finish_non_exhaustive()
    }
}

impl Env {
    /// Opens the environment of the school in this data folder, without parts yet. Makes the folder and its keys where
    /// they are missing, for their owner alone.
    ///
    /// # Errors
    /// [`Error::File`] or [`Error::StorageFull`] when the folder or a key cannot be read or written; [`Error::Crypto`]
    /// when a key is damaged.
    pub fn open(data: impl Into<PathBuf>, clock: Clock) -> Result<Self> {
        let data = data.into();
        let keys = data.join("keys");
        Self::open_with(data, &keys, clock)
    }

    /// Opens the environment as [`Env::open`] does, with the keys in a folder of their own.
    ///
    /// # Errors
    /// As [`Env::open`].
    pub fn open_with(data: impl Into<PathBuf>, keys: &Path, clock: Clock) -> Result<Self> {
        let data = data.into();
        private::create_folder(&data)?;
        let keys = Keys::load(keys)?;
        let (migrations, parts) = (Vec::new(), HashMap::new());
        let (random, last_id) = (SystemRandom::new(), AtomicI64::new(0));
        Ok(Self { clock, keys, data, migrations, parts, random, last_id })
    }

    /// Returns the environment with this part added, in place of one of the same type.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(mut self, part: T) -> Self {
        self.parts.insert(TypeId::of::<T>(), Box::new(part));
        self
    }

    /// Returns the environment with these migrations added.
    #[must_use]
    pub fn with_migrations(mut self, migrations: impl IntoIterator<Item = Migration>) -> Self {
        self.migrations.extend(migrations);
        self
    }

    /// Returns the migrations of all wings, in the order in which they were added.
    #[must_use]
    pub fn migrations(&self) -> &[Migration] {
        &self.migrations
    }

    /// Returns the environment with the part of this type changed, which is a default one where there was none.
    #[must_use]
    pub fn with_changed<T: Default + Send + Sync + 'static>(mut self, change: impl FnOnce(&mut T)) -> Self {
        let part = self.parts.entry(TypeId::of::<T>()).or_insert_with(|| Box::<T>::default());
        if let Some(part) = part.downcast_mut() {
            change(part);
        }
        self
    }

    /// Returns the part of this type, or `None` when there is none.
    #[must_use]
    pub fn find_part<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.parts.get(&TypeId::of::<T>()).and_then(|part| part.downcast_ref())
    }

    /// Returns the part of this type.
    ///
    /// # Panics
    /// When none was put in: the wing that owns it was not installed at the start.
    #[must_use]
    pub fn part<T: Send + Sync + 'static>(&self) -> &T {
        self.find_part().unwrap_or_else(|| panic!("{} is put in when its wing is installed", type_name::<T>()))
    }

    /// Returns the present instant.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Returns `N` unpredictable bytes.
    ///
    /// # Errors
    /// [`Error::Crypto`] when the operating system has no randomness.
    pub fn random<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes).map_err(|_| Error::Crypto("no randomness"))?;
        Ok(bytes)
    }

    /// Returns a new id, later than every one before it: a millisecond begins with a random one, and further ids within
    /// it count on from there, so that any number of rows can be made at once.
    ///
    /// # Errors
    /// [`Error::Crypto`] when the operating system has no randomness.
    pub fn id<T>(&self) -> Result<Id<T>> {
        let fresh = Id::<T>::new(self.now(), u32::from_le_bytes(self.random()?)).raw();
        let next = |last: i64| if fresh >> CHANCE_BITS > last >> CHANCE_BITS { fresh } else { last + 1 };
        let last = self.last_id.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
        Ok(Id::from_raw(next(last.unwrap_or_default())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_by_its_type_and_the_last_one_put_in_counts() {
        let folder = tempfile::tempdir().unwrap();
        let env = Env::open(folder.path(), Clock::System).unwrap().with(1_u8).with("text").with(2_u8);
        assert_eq!((*env.part::<u8>(), *env.part::<&str>()), (2, "text"));
    }

    #[test]
    #[should_panic(expected = "u64 is put in when its wing is installed")]
    fn a_part_that_was_not_put_in_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let _ = Env::open(folder.path(), Clock::System).unwrap().part::<u64>();
    }
}
