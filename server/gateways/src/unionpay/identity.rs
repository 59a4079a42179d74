//! The merchant's key and certificate in one file, PKCS#12 (RFC 7292), which a password opens.

use p12_keystore::{Pkcs12Archive, error::Error};
use ring::rsa::KeyPair;

use crate::{chain::parse, rsa, validity::Validity};

/// The key by which the school signs, and the certificate of it.
pub(super) struct Identity {
    /// The private key.
    pub key: KeyPair,
    /// The number of the certificate in decimal, by which UnionPay finds it.
    pub certificate_id: String,
    /// The time for which the certificate is valid.
    pub validity: Validity,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadFile {
    /// It is no such file, or has no key of RSA.
    Unreadable,
    /// The password does not open it.
    Password,
    /// No certificate in it is one of its key.
    Pair,
}

impl Identity {
    /// Opens a file.
    ///
    /// # Errors
    /// [`BadFile`] when it holds no key that can be used with a certificate.
    pub fn open(file: &[u8], password: &str) -> Result<Self, BadFile> {
        let archive = Pkcs12Archive::from_pkcs12(file, password).map_err(|error| match error {
            // Without a sum over all of it, what a wrong password opens is told by its end.
            Error::MacError(_) | Error::UnpadError | Error::Pkcs5Error(_) => BadFile::Password,
            _ => BadFile::Unreadable,
        })?;
        let keys = archive.keys.iter().filter_map(|bag| KeyPair::from_pkcs8(bag.key.as_der()).ok());
        let mut outcome = Err(BadFile::Unreadable);
        for key in keys {
            let found = archive.certs.iter().find_map(|bag| of_key(bag.cert.as_der(), key.public().as_ref()));
            outcome = match found {
                Some((certificate_id, validity)) => return Ok(Self { key, certificate_id, validity }),
                None => Err(BadFile::Pair),
            };
        }
        outcome
    }
}

/// Returns the number of a certificate with its validity, if it is one of this key.
fn of_key(der: &[u8], key: &[u8]) -> Option<(String, Validity)> {
    let certificate = parse(der)?;
    let of = (certificate.tbs_certificate.serial.to_string(), Validity::of(&certificate));
    (rsa::key_of(certificate.public_key())? == key).then_some(of)
}
