//! Whom we believe to be WeChat Pay: its public key, where it was entered, and the certificates of its platform, which it
//! hands out encrypted for the merchant. While a merchant changes from the one to the other, both sign.

use std::sync::{PoisonError, RwLock};

use model::Millis;

use super::{certificate::Certificate, signature::Signature};
use crate::rsa::is_good;

/// WeChat Pay's public key, with the id that stands where the serial of a certificate would.
pub(super) struct PublicKey {
    pub id: String,
    pub key: Vec<u8>,
}

/// What signatures are checked with.
pub(super) struct Trust {
    /// The public key; `None`: the platform's certificates alone count.
    pub public: Option<PublicKey>,
    platform: RwLock<Platform>,
}

/// The certificates of the platform.
#[derive(Default)]
struct Platform {
    certificates: Vec<Certificate>,
    /// The instant at which they were fetched; `None`: never.
    fetched_at: Option<Millis>,
}

/// The reason why a signature is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Distrust {
    /// It was not made by the key that it names.
    Forged,
    /// It is wrong on purpose: the next one will not be.
    Probe,
    /// It names a key that we do not have, or one that is not valid at the time.
    Unknown,
    /// It was made too long ago, or in the future.
    Late,
}

impl Trust {
    /// Returns the trust in a public key, or in certificates that are still to be fetched.
    pub fn new(public: Option<PublicKey>) -> Self {
        Self { public, platform: RwLock::default() }
    }

    /// Checks the signature of a body that came at an instant.
    ///
    /// # Errors
    /// [`Distrust`] when it is not believed.
    pub fn check(&self, signature: &Signature<'_>, body: &[u8], at: Millis) -> Result<(), Distrust> {
        match self.public.as_ref().filter(|public| public.id == signature.serial) {
            Some(public) => verify(&public.key, signature, body, at),
            None => check_by(
                &self.platform.read().unwrap_or_else(PoisonError::into_inner).certificates,
                signature,
                body,
                at,
            ),
        }
    }

    /// Checks the signature of an answer that brings certificates, by the public key or by one of them: whoever encrypted
    /// them knows the merchant's key.
    ///
    /// # Errors
    /// [`Distrust`] when it is not believed.
    pub fn check_with(
        &self,
        certificates: &[Certificate],
        signature: &Signature<'_>,
        body: &[u8],
        at: Millis,
    ) -> Result<(), Distrust> {
        match self.check(signature, body, at) {
            Err(Distrust::Unknown) => check_by(certificates, signature, body, at),
            checked => checked,
        }
    }

    /// Takes the certificates of the platform as they are now.
    pub fn learn(&self, certificates: Vec<Certificate>, at: Millis) {
        let mut platform = self.platform.write().unwrap_or_else(PoisonError::into_inner);
        *platform = Platform { certificates, fetched_at: Some(at) };
    }

    /// Returns whether the certificates were fetched within the minute, so that they are those of now: new ones are handed
    /// out days before they sign. Strangers may name as many serials as they like.
    pub fn is_fresh(&self, at: Millis) -> bool {
        let fetched_at = self.platform.read().unwrap_or_else(PoisonError::into_inner).fetched_at;
        fetched_at.is_some_and(|fetched_at| at.0.abs_diff(fetched_at.0) < Millis::MINUTE.unsigned_abs())
    }
}

fn check_by(certificates: &[Certificate], signature: &Signature<'_>, body: &[u8], at: Millis) -> Result<(), Distrust> {
    let named = certificates.iter().find(|one| one.serial == signature.serial && one.validity.contains(at));
    named.ok_or(Distrust::Unknown).and_then(|one| verify(&one.key, signature, body, at))
}

fn verify(key: &[u8], signature: &Signature<'_>, body: &[u8], at: Millis) -> Result<(), Distrust> {
    if !is_good(key, &signature.content(body), signature.value) {
        return Err(if signature.is_probe() { Distrust::Probe } else { Distrust::Forged });
    }
    if signature.is_recent(at) { Ok(()) } else { Err(Distrust::Late) }
}
