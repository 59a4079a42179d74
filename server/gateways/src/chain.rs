//! Chains of certificates, from one to an authority that vouches for it.

use model::Millis;
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

use crate::validity::Validity;

/// The certificates between one and an authority, at most.
const MAX_CHAIN: usize = 4;

/// Returns whether one of these roots vouches for the first certificate of a chain at an instant.
pub(crate) fn is_vouched_for(chain: &[Vec<u8>], roots: &[Vec<u8>], at: Millis) -> bool {
    let Some(mut current) = chain.first().and_then(|der| parse(der)) else { return false };
    for _ in 0..MAX_CHAIN {
        if !Validity::of(&current).contains(at) {
            return false;
        }
        let issuer = |der: &Vec<u8>| parse(der).is_some_and(|issuer| is_issuer(&issuer, &current, at));
        if roots.iter().any(issuer) {
            return true;
        }
        let Some(next) = chain.iter().skip(1).find(|der| issuer(der)).and_then(|der| parse(der)) else { return false };
        current = next;
    }
    false
}

fn is_issuer(issuer: &X509Certificate<'_>, certificate: &X509Certificate<'_>, at: Millis) -> bool {
    issuer.is_ca()
        && Validity::of(issuer).contains(at)
        && issuer.subject().as_raw() == certificate.issuer().as_raw()
        && certificate.verify_signature(Some(issuer.public_key())).is_ok()
}

/// Reads a certificate, which is all of these bytes.
pub(crate) fn parse(der: &[u8]) -> Option<X509Certificate<'_>> {
    X509Certificate::from_der(der).ok().filter(|(rest, _)| rest.is_empty()).map(|(_, certificate)| certificate)
}
