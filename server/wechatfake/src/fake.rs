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
const NOTIFY_TIMEOUT: Duration = Duration::from_secs(5);

/// The fake. Clones share one state.
#[derive(Clone)]
pub struct Fake(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub settings: Arc<Settings>,
    pub merchant_key: PublicKey,
    /// The keys by which the fake signs, in the order of [`keys::OWN_SERIALS`].
    own_keys: [PrivateKey; 3],
    pub strangers_key: PrivateKey,
    /// Signs the addresses of bills.
    pub address_key: hmac::Key,
    pub client: reqwest::Client,
    state: Mutex<State>,
}

/// A key with the serial that names it.
#[derive(Clone, Copy)]
pub(crate) struct Signer<'a> {
    pub key: &'a PrivateKey,
    pub serial: &'a str,
}

impl Fake {
    /// Makes a fake with no orders.
    ///
    /// # Errors
    /// Fails when the merchant's key cannot be read, or no HTTP client can be made.
    pub fn new(settings: Settings) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls = ClientConfig::builder_with_provider(Arc::new(provider::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().timeout(NOTIFY_TIMEOUT);
        let settings = Arc::new(settings);
        let address_key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new());
        let [first, next, public] = keys::OWN_PRIVATE_KEYS;
        Ok(Self(Arc::new(Inner {
            merchant_key: PublicKey::read(&settings.merchant_public_key)?,
            own_keys: [PrivateKey::read(first)?, PrivateKey::read(next)?, PrivateKey::read(public)?],
            strangers_key: PrivateKey::read(keys::STRANGERS_PRIVATE_KEY)?,
            address_key: address_key.map_err(|_| "there is no randomness")?,
            client: client.redirect(redirect::Policy::none()).build()?,
            state: Mutex::new(State::new(settings.clone())),
            settings,
        })))
    }

    /// Returns the key by which the fake signs now, unless it is asked for another.
    pub(crate) fn signer(&self) -> Signer<'_> {
        let place = match (self.0.settings.has_public_key, self.state().has_next_certificate) {
            (true, _) => 2,
            (false, true) => 1,
            (false, false) => 0,
        };
        Signer { key: &self.0.own_keys[place], serial: keys::OWN_SERIALS[place] }
    }

    /// Returns the key of this serial, where the merchant may ask for it: the public key always, as while merchants
    /// change from certificates to it; of the certificates the one in use.
    pub(crate) fn signer_of(&self, serial: &str) -> Option<Signer<'_>> {
        let now = self.signer();
        let public = Signer { key: &self.0.own_keys[2], serial: keys::WECHAT_PUBLIC_KEY_ID };
        [now, public].into_iter().find(|signer| signer.serial == serial)
    }

    /// Returns the state, which nobody else has meanwhile.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
