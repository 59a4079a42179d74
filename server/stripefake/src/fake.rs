//! The fake itself: its settings and its state.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::redirect;
use rustls::{ClientConfig, RootCertStore, crypto::ring};

use crate::state::State;

/// The longest time that one attempt to deliver a webhook takes.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(10);

/// The settings of the fake.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that webhooks are posted to; none are sent without one.
    pub webhook: Option<String>,
    /// The secrets by which webhooks are signed: several while a school changes from one to the next.
    pub webhook_secrets: Vec<String>,
    /// The key that may do everything.
    pub secret_key: String,
    /// A key that may look at everything and change nothing.
    pub restricted_key: String,
    /// The key of payers' browsers.
    pub publishable_key: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            webhook: None,
            webhook_secrets: vec!["whsec_stripefake".into()],
            secret_key: "sk_test_stripefake".into(),
            restricted_key: "rk_test_stripefake".into(),
            publishable_key: "pk_test_stripefake".into(),
        }
    }
}

/// The fake. Clones share one state.
#[derive(Clone)]
pub struct Fake(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub settings: Settings,
    pub client: reqwest::Client,
    state: Mutex<State>,
}

impl Fake {
    /// Makes a fake with an empty account.
    ///
    /// # Errors
    /// Fails when the HTTP client cannot be made.
    pub fn new(settings: Settings) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().timeout(WEBHOOK_TIMEOUT);
        let client = client.redirect(redirect::Policy::none()).build()?;
        Ok(Self(Arc::new(Inner { settings, client, state: Mutex::default() })))
    }

    /// Returns the state, which nobody else has meanwhile.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
