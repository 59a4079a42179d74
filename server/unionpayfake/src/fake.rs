//! The fake itself: its keys and its state.

use std::{
    error::Error,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::redirect;
use rustls::{ClientConfig, RootCertStore, crypto::ring as provider};

use crate::{
    keys,
    settings::Settings,
    sign::{PublicKey, Signer},
    state::State,
};

/// The longest time that one attempt to deliver a notification takes.
const NOTIFY_TIMEOUT: Duration = Duration::from_secs(10);

/// The fake. Clones share one state.
#[derive(Clone)]
pub struct Fake(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub settings: Arc<Settings>,
    pub merchant_key: PublicKey,
    /// Those by which the fake signs, before and after it changed its key.
    signers: [Signer; 2],
    pub neighbour: Signer,
    pub stranger: Signer,
    pub client: reqwest::Client,
    state: Mutex<State>,
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
        Ok(Self(Arc::new(Inner {
            merchant_key: PublicKey::read(&settings.merchant_public_key)?,
            signers: [Signer::read(keys::UNIONPAY)?, Signer::read(keys::UNIONPAY_NEXT)?],
            neighbour: Signer::read(keys::NEIGHBOUR)?,
            stranger: Signer::read(keys::STRANGER)?,
            client: client.redirect(redirect::Policy::none()).build()?,
            state: Mutex::new(State::new(settings.clone())),
            settings,
        })))
    }

    /// Returns that by which the fake signs now.
    pub(crate) fn signer(&self) -> &Signer {
        let [first, next] = &self.0.signers;
        if self.state().has_next_key { next } else { first }
    }

    /// Returns the state, which nobody else has meanwhile.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
