//! The payment providers of a school: those that the program knows, with what the administration set for each.
//!
//! What the table says is kept in memory: right at once in this process, and in others within a second, for a running
//! server reads it each second ([`reload`]).

use std::{
    collections::BTreeSet,
    future::Future,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use content::catalogue::FacetCache;
use ground::{Db, Keys, Result, fetch_all, fetch_scalars, settings::Setting};
use model::{
    Device, Millis, Money,
    payment::Visitor,
    provider::{CertificateKind, ProviderKeys},
};

use super::{
    factory::{Credentials, GatewayFactory},
    gateway::Gateway,
    metered::{Meter, Metered},
};

/// The failures in a row after which a provider is offered last, and those who look after payments are told.
pub const FAILURES_BEFORE_LAST: Setting<u32> = Setting::new("payments.failures_before_last", || 5)
    .about("after how many failures in a row a payment provider is offered last, and the school is told")
    .allowed("a whole number from 1 to 1000", |failures| (1..=1_000).contains(failures));

/// The age at which what was read is read again before payments are offered.
const MAX_AGE: Duration = Duration::from_secs(1);

/// The payment providers of a school.
#[derive(Debug, Default)]
pub struct Gateways {
    factories: Vec<GatewayFactory>,
    pub(super) meter: Meter,
    snapshot: RwLock<Arc<Snapshot>>,
    /// Whoever reads the table reads it alone: so what is put in place is never older than what stands there.
    reading: tokio::sync::Mutex<()>,
}

/// The row of a provider in the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Row {
    pub name: String,
    pub enabled: bool,
    pub position: i64,
    pub sandbox: bool,
    pub credentials_encrypted: Option<Vec<u8>>,
    pub credentials_changed_at: Option<Millis>,
}

impl Row {
    /// Opens the keys; none were entered: empty ones. Returns `None` when the school's own keys do not open them.
    pub(super) fn credentials(&self, keys: &Keys) -> Option<Credentials> {
        let Some(sealed) = &self.credentials_encrypted else { return Some(Credentials::default()) };
        Credentials::open(keys, sealed)
    }

    /// Returns whether the same adapter serves both.
    fn builds_like(&self, other: &Self) -> bool {
        self.sandbox == other.sandbox && self.credentials_encrypted == other.credentials_encrypted
    }
}

/// A provider as it is set.
#[derive(Clone, Debug)]
pub(super) struct Provider {
    pub factory: GatewayFactory,
    pub row: Row,
    pub keys: ProviderKeys,
    pub is_failing: bool,
    /// The owner of a certificate that has ended, the school before others.
    pub ended: Option<CertificateKind>,
    /// The adapter, with which payments that were begun go on also when the provider is off, or when its keys cannot be
    /// opened any more; `None` without keys.
    pub gateway: Option<Arc<dyn Gateway>>,
}

impl Provider {
    /// Returns the adapter of a provider that is on and has its keys.
    fn switched_on(&self) -> Option<&Arc<dyn Gateway>> {
        self.gateway.as_ref().filter(|_| self.row.enabled && self.keys.are_usable())
    }

    /// Returns the same where payments can be begun: nothing can be asked with a certificate of the school's that has
    /// ended.
    fn offered(&self) -> Option<&Arc<dyn Gateway>> {
        self.switched_on().filter(|_| self.ended != Some(CertificateKind::School))
    }

    /// Returns whether it is offered after the others: it fails, or its own certificate has ended and it may have another
    /// one by now.
    const fn is_last(&self) -> bool {
        self.is_failing || self.ended.is_some()
    }

    /// Notes what has ended of its certificates by now.
    fn look_at_certificates(&mut self, now: Millis) {
        let certificates = self.gateway.as_ref().map(|gateway| gateway.certificates()).unwrap_or_default();
        let ended = certificates.into_iter().filter(|certificate| certificate.ends_at < now);
        self.ended = ended.map(|certificate| certificate.kind).min();
    }
}

/// The rows that were read last, and the providers in the order in which they are set.
#[derive(Debug, Default)]
struct Snapshot {
    read_at: Option<Instant>,
    rows: Vec<Row>,
    failing: BTreeSet<String>,
    providers: Vec<Provider>,
}

impl Gateways {
    /// Adds a provider whose keys the program has, in the place of one with the same name.
    #[must_use]
    pub fn with(self, gateway: Arc<dyn Gateway>) -> Self {
        self.with_factory(GatewayFactory::fixed(gateway))
    }

    /// Adds a provider, in the place of one with the same name.
    #[must_use]
    pub fn with_factory(mut self, factory: GatewayFactory) -> Self {
        self.factories.retain(|other| other.name != factory.name);
        self.factories.push(factory);
        self.snapshot = RwLock::default();
        let providers = self.provide(&[], &BTreeSet::new(), None);
        self.snapshot = RwLock::new(Arc::new(Snapshot { providers, ..Snapshot::default() }));
        self
    }

    /// Returns the provider with this name, also one that is off: what was begun with it goes on. Returns `None` when
    /// there is none, or it has no keys.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Arc<dyn Gateway>> {
        let snapshot = self.snapshot();
        let provider = snapshot.providers.iter().find(|provider| provider.factory.name == name)?;
        provider.gateway.clone()
    }

    /// Returns the providers with which payments can be begun, in the order in which they are offered: those that have
    /// failed again and again, or whose own certificate has ended, come last.
    ///
    /// # Errors
    /// Fails when the database does.
    pub fn offered(&self, db: &Db) -> impl Future<Output = Result<Vec<Arc<dyn Gateway>>>> + Send + use<> {
        let (db, is_old) = (db.clone(), self.snapshot().read_at.is_none_or(|at| at.elapsed() > MAX_AGE));
        async move {
            if is_old {
                reload(&db).await?;
            }
            Ok(db.env.part::<Self>().now_offered())
        }
    }

    /// Returns the same, as this process knows it.
    fn now_offered(&self) -> Vec<Arc<dyn Gateway>> {
        let snapshot = self.snapshot();
        let of = |last: bool| snapshot.providers.iter().filter(move |provider| provider.is_last() == last);
        of(false).chain(of(true)).filter_map(Provider::offered).cloned().collect()
    }

    /// Returns the providers that are on and have their keys, also those that are not offered because a certificate has
    /// ended.
    #[must_use]
    pub fn switched_on(&self) -> Vec<Arc<dyn Gateway>> {
        self.snapshot().providers.iter().filter_map(Provider::switched_on).cloned().collect()
    }

    /// Returns the providers that give out a statement of each day, also those that are off, by name.
    #[must_use]
    pub fn with_statements(&self) -> Vec<Arc<dyn Gateway>> {
        let snapshot = self.snapshot();
        let all = snapshot.providers.iter().filter_map(|provider| provider.gateway.clone());
        let mut with: Vec<_> = all.filter(|gateway| gateway.capabilities().statement).collect();
        with.sort_by_key(|gateway| gateway.name());
        with
    }

    /// Returns the names of the providers with which payments can be begun, although nobody has tried their adapters with
    /// the providers themselves yet.
    #[must_use]
    pub fn unproven(&self) -> Vec<&'static str> {
        let snapshot = self.snapshot();
        let offered = snapshot.providers.iter().filter(|provider| provider.offered().is_some());
        offered.filter(|provider| provider.factory.is_unproven).map(|provider| provider.factory.name).collect()
    }

    /// Returns the names of the providers that have keys which cannot be used, and so no adapter.
    pub(crate) fn with_unusable_keys(&self) -> Vec<&'static str> {
        let snapshot = self.snapshot();
        let is_locked = |provider: &&Provider| provider.gateway.is_none() && provider.keys == ProviderKeys::Unusable;
        snapshot.providers.iter().filter(is_locked).map(|provider| provider.factory.name).collect()
    }

    /// Returns whether any payment can be begun.
    #[must_use]
    pub fn are_there(&self) -> bool {
        self.snapshot().providers.iter().any(|provider| provider.offered().is_some())
    }

    /// Returns whether a payment of this amount can be begun with any provider.
    #[must_use]
    pub fn take(&self, amount: Money) -> bool {
        self.snapshot()
            .providers
            .iter()
            .filter_map(Provider::offered)
            .any(|gateway| gateway.capabilities().takes(amount))
    }

    /// Returns the devices on which a payment of this amount can be begun, where the visitor's is none of them.
    pub(crate) fn elsewhere(&self, visitor: Visitor, amount: Money) -> Vec<Device> {
        let gateways = self.now_offered();
        let takes = |device| {
            let visitor = Visitor { device, ..visitor };
            gateways.iter().any(|gateway| !gateway.capabilities().methods_for(visitor, amount).is_empty())
        };
        if takes(visitor.device) {
            return Vec::new();
        }
        Device::ALL.iter().copied().filter(|device| takes(*device)).collect()
    }

    /// Returns whether the provider with this name is offered after the others.
    pub(super) fn is_last(&self, name: &str) -> bool {
        self.snapshot().providers.iter().any(|provider| provider.factory.name == name && provider.is_last())
    }

    /// Returns all providers in the order in which they are set.
    pub(super) fn all(&self) -> Vec<Provider> {
        self.snapshot().providers.clone()
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns whether payments can be begun with the provider of this name, as far as its switch goes.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.snapshot().providers.iter().any(|provider| provider.factory.name == name && provider.row.enabled)
    }

    /// Returns all providers that have their keys, whether they are on or off.
    pub(super) fn with_keys(&self) -> Vec<Arc<dyn Gateway>> {
        self.snapshot().providers.iter().filter_map(|provider| provider.gateway.clone()).collect()
    }

    /// Puts these rows in place. Returns whether they, or what they make by now, are others than before.
    fn put(&self, rows: Vec<Row>, failing: BTreeSet<String>, keys: &Keys, now: Millis) -> bool {
        let before = self.snapshot();
        let is_new = before.rows != rows || before.failing != failing || before.read_at.is_none();
        // Keys that could not be opened may be opened now: a key of the school's may come later than the row.
        let is_stuck = before.providers.iter().any(|provider| provider.keys == ProviderKeys::Unusable);
        let mut providers =
            if is_new || is_stuck { self.provide(&rows, &failing, Some(keys)) } else { before.providers.clone() };
        for provider in &mut providers {
            provider.look_at_certificates(now);
        }
        let states_of =
            |all: &[Provider]| all.iter().map(|provider| (provider.keys, provider.ended)).collect::<Vec<_>>();
        let is_other = is_new || states_of(&providers) != states_of(&before.providers);
        #[expect(
            clippy::disallowed_methods,
            reason = "the age of what is in memory, also where the clock stands still"
        )]
        let read_at = Some(Instant::now());
        let snapshot = Snapshot { read_at, rows, failing, providers };
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        is_other
    }

    /// Returns the providers that these rows make of the factories; those without a row stand behind the others.
    fn provide(&self, rows: &[Row], failing: &BTreeSet<String>, keys: Option<&Keys>) -> Vec<Provider> {
        let before = self.snapshot();
        let mut providers: Vec<Provider> = self
            .factories
            .iter()
            .map(|factory| {
                let row = rows.iter().find(|row| row.name == factory.name).cloned();
                let row = row.unwrap_or_else(|| Row {
                    name: factory.name.into(),
                    // What needs no keys serves from the start.
                    enabled: factory.fields.is_empty(),
                    position: i64::MAX,
                    ..Row::default()
                });
                let earlier = before.providers.iter().find(|other| other.factory.name == factory.name);
                let known = earlier
                    .filter(|other| other.gateway.is_some() && other.keys.are_usable() && other.row.builds_like(&row));
                let (keys, gateway) = match known {
                    Some(known) => (state_of_keys(factory, &row), known.gateway.clone()),
                    None => self.build(factory, &row, keys, earlier),
                };
                let is_failing = failing.contains(factory.name);
                Provider { factory: factory.clone(), row, keys, is_failing, ended: None, gateway }
            })
            .collect();
        providers.sort_by_key(|provider| provider.row.position);
        providers
    }

    /// Returns the adapter that this row makes. Keys that cannot be opened leave the adapter that there was earlier.
    fn build(
        &self,
        factory: &GatewayFactory,
        row: &Row,
        keys: Option<&Keys>,
        earlier: Option<&Provider>,
    ) -> (ProviderKeys, Option<Arc<dyn Gateway>>) {
        // It is built again at each look while its keys cannot be used, and says so once.
        let is_news = earlier.is_none_or(|earlier| earlier.keys != ProviderKeys::Unusable);
        let credentials = match keys {
            Some(keys) => row.credentials(keys),
            None => Some(Credentials::default()),
        };
        let Some(credentials) = credentials else {
            if is_news {
                tracing::warn!(
                    provider = factory.name,
                    "the school's keys do not open those of a provider: enter them again"
                );
            }
            return (ProviderKeys::Unusable, earlier.and_then(|earlier| earlier.gateway.clone()));
        };
        if !credentials.are_complete(factory.fields) {
            return (ProviderKeys::Missing, None);
        }
        match factory.build(&credentials, row.sandbox) {
            Ok(gateway) => (state_of_keys(factory, row), Some(Arc::new(Metered::new(gateway, self.meter.clone())))),
            Err(bad) => {
                if is_news {
                    let fields: Vec<_> = bad.iter().map(|bad| bad.field).collect();
                    tracing::warn!(provider = factory.name, ?fields, "the keys of a provider cannot be used");
                }
                (ProviderKeys::Unusable, None)
            }
        }
    }
}

/// Returns the state of keys that can be used.
fn state_of_keys(factory: &GatewayFactory, row: &Row) -> ProviderKeys {
    match row.credentials_changed_at {
        Some(at) if !factory.fields.is_empty() => ProviderKeys::Set(at),
        _ => ProviderKeys::Fixed,
    }
}

/// Reads what the table says, and puts it in place. Returns whether it is something else than before.
///
/// # Errors
/// Fails when the database does.
pub async fn reload(db: &Db) -> Result<bool> {
    const ROWS: &str = "select p.name, p.enabled, p.position, p.sandbox, p.credentials_encrypted, \
          p.credentials_changed_at \
        from payment_provider p \
        order by p.position, p.name";
    const FAILING: &str = "select provider \
        from provider_health \
        where failures >= $1";
    let gateways = db.env.part::<Gateways>();
    let _alone = gateways.reading.lock().await;
    let rows: Vec<Row> = fetch_all!(db, ROWS);
    let failing: Vec<String> = fetch_scalars!(db, FAILING, i64::from(db.settings().get(&FAILURES_BEFORE_LAST)));
    let is_new = gateways.put(rows, failing.into_iter().collect(), &db.env.keys, db.env.now());
    if is_new && let Some(cache) = db.env.find_part::<FacetCache>() {
        // Cards say whether a course can be bought.
        cache.clear();
    }
    Ok(is_new)
}
