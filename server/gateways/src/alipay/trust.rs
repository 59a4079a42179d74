//! Whom we believe to be Alipay: one public key, or the certificates that its authorities vouch for.

use std::sync::{PoisonError, RwLock};

use model::Millis;

use super::certificate::Certificate;
use crate::{chain::is_vouched_for, rsa::is_good};

/// What Alipay's signatures are checked with.
pub(super) enum Trust {
    /// Alipay's public key.
    PublicKey(Vec<u8>),
    /// Certificates, in both directions.
    Certificates(Certificates),
}

/// The certificates of an app.
pub(super) struct Certificates {
    /// The app's own.
    pub app: Certificate,
    /// The serials of the authorities, as Alipay wants to hear them.
    pub root_serials: String,
    roots: Vec<Vec<u8>>,
    /// Those of Alipay: the one that was entered, and what has come to take its place.
    known: RwLock<Vec<Certificate>>,
}

/// The reason why a signature is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Distrust {
    /// It was not made by the key that it should be of.
    Forged,
    /// It names a certificate that we do not have.
    Unknown(String),
    /// The certificate that it may be of is not valid at the time.
    Ended,
}

impl Trust {
    /// Checks a signature that came at an instant. `serial` is that of the certificate, where Alipay names it.
    ///
    /// # Errors
    /// [`Distrust`] when it is not believed.
    pub fn check(&self, content: &[u8], signature: &str, serial: Option<&str>, at: Millis) -> Result<(), Distrust> {
        let certificates = match self {
            Self::PublicKey(key) if is_good(key, content, signature) => return Ok(()),
            Self::PublicKey(_) => return Err(Distrust::Forged),
            Self::Certificates(certificates) => certificates,
        };
        let known = certificates.known.read().unwrap_or_else(PoisonError::into_inner);
        let named: Vec<_> = known.iter().filter(|one| serial.is_none_or(|serial| one.serial == serial)).collect();
        if named.is_empty() {
            return Err(Distrust::Unknown(serial.unwrap_or_default().to_owned()));
        }
        let (valid, ended): (Vec<&Certificate>, Vec<_>) = named.into_iter().partition(|one| one.validity.contains(at));
        if valid.iter().any(|one| is_good(&one.key, content, signature)) {
            return Ok(());
        }
        // What a later one signed is not told from what nobody signed.
        Err(if ended.is_empty() { Distrust::Forged } else { Distrust::Ended })
    }
}

impl Certificates {
    /// Returns the certificates of an app: its own, Alipay's, and those that vouch for it.
    pub fn new(app: Certificate, alipay: Certificate, root_serials: String, roots: Vec<Vec<u8>>) -> Self {
        Self { app, root_serials, roots, known: RwLock::new(vec![alipay]) }
    }

    /// Takes a new certificate of Alipay's, the first of this chain. Returns whether it is believed: an authority vouches
    /// for it, which does so for the apps of other merchants as well, and it was issued to the organisation of the one
    /// that somebody entered.
    pub fn learn(&self, serial: &str, chain: &[Vec<u8>], at: Millis) -> bool {
        let Some(new) = chain.first().and_then(|der| Certificate::read(der)) else { return false };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let is_same_owner = known.first().is_some_and(|first| first.organisation == new.organisation);
        if new.serial != serial || !is_same_owner || !is_vouched_for(chain, &self.roots, at) {
            return false;
        }
        if !known.iter().any(|one| one.serial == serial) {
            known.push(new);
        }
        true
    }

    /// Returns the instant at which the newest of Alipay's certificates ends.
    pub fn alipay_ends_at(&self) -> Millis {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().map(|one| one.validity.ends_at).max().unwrap_or_default()
    }
}
