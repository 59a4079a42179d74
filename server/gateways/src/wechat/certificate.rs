//! Certificates: the serials by which WeChat Pay names them, and their keys.

use data_encoding::HEXUPPER;

use crate::{chain::parse, rsa, validity::Validity};

/// A certificate, as far as we need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Certificate {
    /// The serial, in capital hexadecimal digits.
    pub serial: String,
    /// The key: a `RSAPublicKey` in DER.
    pub key: Vec<u8>,
    /// The time for which it is valid.
    pub validity: Validity,
}

impl Certificate {
    /// Reads a certificate with an RSA key.
    pub fn read(der: &[u8]) -> Option<Self> {
        let certificate = parse(der)?;
        let serial = certificate.tbs_certificate.raw_serial();
        Some(Self {
            // A zero before it only says that the number is not negative.
            serial: HEXUPPER.encode(serial.strip_prefix(&[0]).unwrap_or(serial)),
            key: rsa::key_of(certificate.public_key())?,
            validity: Validity::of(&certificate),
        })
    }
}
