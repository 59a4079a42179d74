//! The fake itself: its keys and its state.

use std::{
    error::Error,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::redirect;
use ring::{hmac, rand::SystemRandom};
use rustls::{ClientConfig, RootCertStore, crypto::ring as provider};

use crate::{
    keys,
    settings::Settings,
    sign::{PrivateKey, PublicKey},
    state::State,
};

/// The longest time that one attempt to deliver a notification takes.
const NOTIFY_TIMEOUT: Duration = Duration::from_secs(10);

/// The fake. Clones share one state.
#[derive(Clone)]
pub struct Fake(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub settings: Arc<Settings>,
    pub app_key: PublicKey,
    /// The keys by which the fake signs, before and after it changed its key.
    own_keys: [PrivateKey; 2],
    pub strangers_key: PrivateKey,
    /// Signs the addresses of bills.
    pub address_key: hmac::Key,
    pub client: reqwest::Client,
    state: Mutex<State>,
}

impl Fake {
    /// Makes a fake with no trades.
    ///
    /// # Errors
    /// Fails when the application's key cannot be read, or no HTTP client can be made.
    pub fn new(settings: Settings) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls = ClientConfig::builder_with_provider(Arc::new(provider::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().timeout(NOTIFY_TIMEOUT);
        let settings = Arc::new(settings);
        let address_key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new());
        let [first, next] = keys::ALIPAY_PRIVATE_KEYS;
        Ok(Self(Arc::new(Inner {
            app_key: PublicKey::read(&settings.app_public_key)?,
            own_keys: [PrivateKey::read(first)?, PrivateKey::read(next)?],
            strangers_key: PrivateKey::read(keys::STRANGERS_PRIVATE_KEY)?,
            address_key: address_key.map_err(|_| "there is no randomness")?,
            client: client.redirect(redirect::Policy::none()).build()?,
            state: Mutex::new(State::new(settings.clone())),
            settings,
        })))
    }

    /// Returns the key by which the fake signs now.
    pub(crate) fn own_key(&self) -> &PrivateKey {
        let [first, next] = &self.0.own_keys;
        if self.state().has_next_key { next } else { first }
    }

    /// Returns the state, which nobody else has meanwhile.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
