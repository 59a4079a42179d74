//! The settings in memory: what holds now, read without waiting.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    catalogue::{Catalogue, Fixed, read},
    error::{Layer, Reason, SettingError},
    setting::{Declared, Setting, SettingValue, Value},
};
use crate::{Db, Env, Keys, Result, fetch_all};

/// The settings of a school, as they hold now: part of the environment.
pub struct Settings {
    pub(super) catalogue: Catalogue,
    fixed: Fixed,
    snapshot: RwLock<Arc<Snapshot>>,
    /// How often something else was put in place.
    version: AtomicU64,
    /// Whoever reads the table reads it alone: so what is put in place is never older than what stands there.
    reading: tokio::sync::Mutex<()>,
}

/// A row of the table.
#[derive(Clone, PartialEq, sqlx::FromRow)]
struct Row {
    key: String,
    value: Option<String>,
    value_encrypted: Option<Vec<u8>>,
}

/// The rows that were read last, and what follows from them.
#[derive(Default)]
pub(super) struct Snapshot {
    rows: Vec<Row>,
    held: BTreeMap<&'static str, (Layer, Value)>,
    errors: Vec<SettingError>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("catalogue", &self.catalogue)
            .field("fixed", &self.fixed)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Creates the settings of this catalogue, with what file and environment fix. What the database says comes with
    /// [`reload`].
    #[must_use]
    pub fn new(catalogue: Catalogue, fixed: Fixed) -> Self {
        let held = fixed.0.clone();
        let snapshot = Arc::new(Snapshot { held, ..Snapshot::default() });
        Self {
            catalogue,
            fixed,
            snapshot: RwLock::new(snapshot),
            version: AtomicU64::new(0),
            reading: tokio::sync::Mutex::default(),
        }
    }

    /// Returns the value that holds now.
    #[must_use]
    pub fn get<T: SettingValue>(&self, setting: &Setting<T>) -> T {
        let snapshot = self.snapshot();
        let held = snapshot.held.get(setting.key()).and_then(|(_, value)| value.typed.downcast_ref::<T>());
        held.cloned().unwrap_or_else(|| setting.default_value())
    }

    /// Returns a number that changes with the values: what was made of them holds as long as it stays the same. Asked
    /// for before they are read.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// Returns the layer that has the value which holds now, and the value.
    pub(super) fn held(&self, setting: &dyn Declared) -> (Layer, Value) {
        let held = self.snapshot().held.get(setting.key()).cloned();
        held.unwrap_or_else(|| (Layer::Default, setting.fallback()))
    }

    /// Returns what is wrong with the rows of the table; what is wrong there does not hold.
    #[must_use]
    pub fn errors(&self) -> Vec<SettingError> {
        self.snapshot().errors.clone()
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts these rows in place. Returns whether they are others than before.
    fn put(&self, rows: Vec<Row>, keys: &Keys) -> bool {
        if self.snapshot().rows == rows {
            return false;
        }
        let (mut held, mut errors) = (BTreeMap::new(), Vec::new());
        for row in &rows {
            match self.value(row, keys) {
                Ok((key, value)) => drop(held.insert(key, (Layer::Database, value))),
                Err(error) => errors.push(SettingError { layer: Some(Layer::Database), ..error }),
            }
        }
        for error in &errors {
            tracing::warn!("a setting does not hold: {error}");
        }
        held.extend(self.fixed.0.clone());
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Snapshot { rows, held, errors });
        self.version.fetch_add(1, Ordering::Release);
        true
    }

    fn value(&self, row: &Row, keys: &Keys) -> std::result::Result<(&'static str, Value), SettingError> {
        let setting = self.catalogue.find(&row.key)?;
        let text = stored(setting, row.value.clone(), row.value_encrypted.as_deref(), keys);
        let text = text.ok_or_else(|| SettingError { key: row.key.clone(), layer: None, reason: Reason::Sealed })?;
        Ok((setting.key(), read(setting, &text)?))
    }
}

/// Returns the text that a row of this setting stores. Returns `None` when a secret is not sealed with our keys.
pub(super) fn stored(
    setting: &dyn Declared,
    value: Option<String>,
    sealed: Option<&[u8]>,
    keys: &Keys,
) -> Option<String> {
    if setting.is_secret() { keys.open_text(sealed?).ok() } else { value }
}

impl Env {
    /// Returns the school's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        self.part()
    }
}

impl Db {
    /// Returns the school's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        self.env.settings()
    }
}

/// Reads what the database says, and puts it in place. Returns whether it is something else than before. A running
/// server does so each second: the table is a handful of rows, and what was changed by hand is noticed, too.
///
/// # Errors
/// Fails when the database does.
pub async fn reload(db: &Db) -> Result<bool> {
    const ROWS: &str = "select key, value, value_encrypted \
        from setting \
        order by key";
    let settings = db.settings();
    let _alone = settings.reading.lock().await;
    let rows: Vec<Row> = fetch_all!(db, ROWS);
    Ok(settings.put(rows, &db.env.keys))
}
