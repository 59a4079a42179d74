//! Certificates: the serials by which WeChat Pay names them, their keys, and when they end.

use data_encoding::HEXUPPER;
use model::{Millis, rule::Rule};
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

use crate::rsa;

/// A certificate, as far as we need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Certificate {
    /// The serial, in capital hexadecimal digits.
    pub serial: String,
    /// The key: a `RSAPublicKey` in DER.
    pub key: Vec<u8>,
    /// The instant at which it ends.
    pub ends_at: Millis,
    begins_at: Millis,
}

impl Certificate {
    /// Reads a certificate with an RSA key.
    pub fn read(der: &[u8]) -> Option<Self> {
        let (rest, certificate) = X509Certificate::from_der(der).ok()?;
        let validity = certificate.validity();
        let instant = |seconds: i64| Millis(seconds.saturating_mul(Millis::SECOND));
        let serial = certificate.tbs_certificate.raw_serial();
        let read = Self {
            // A zero before it only says that the number is not negative.
            serial: HEXUPPER.encode(serial.strip_prefix(&[0]).unwrap_or(serial)),
            key: rsa::key_of(certificate.public_key())?,
            ends_at: instant(validity.not_after.timestamp()),
            begins_at: instant(validity.not_before.timestamp()),
        };
        rest.is_empty().then_some(read)
    }

    /// Returns whether it is valid at an instant.
    pub fn is_valid(&self, at: Millis) -> bool {
        self.check_time(at).is_ok()
    }

    /// Checks that it is valid at an instant.
    ///
    /// # Errors
    /// [`Rule::CertificateEarly`] or [`Rule::CertificateOver`].
    pub const fn check_time(&self, at: Millis) -> Result<(), Rule> {
        if at.0 < self.begins_at.0 {
            Err(Rule::CertificateEarly(self.begins_at))
        } else if at.0 > self.ends_at.0 {
            Err(Rule::CertificateOver(self.ends_at))
        } else {
            Ok(())
        }
    }
}
