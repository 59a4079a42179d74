//! The time for which a certificate is valid.

use model::{Millis, rule::Rule};
use x509_parser::certificate::X509Certificate;

/// The time for which a certificate is valid, with both of its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Validity {
    begins_at: Millis,
    /// The last instant.
    pub ends_at: Millis,
}

impl Validity {
    /// Returns the validity of a certificate.
    pub fn of(certificate: &X509Certificate<'_>) -> Self {
        let instant = |seconds: i64| Millis(seconds.saturating_mul(Millis::SECOND));
        let said = certificate.validity();
        Self { begins_at: instant(said.not_before.timestamp()), ends_at: instant(said.not_after.timestamp()) }
    }

    /// Returns whether an instant lies in it.
    pub fn contains(self, at: Millis) -> bool {
        self.check(at).is_ok()
    }

    /// Checks that an instant lies in it.
    ///
    /// # Errors
    /// [`Rule::CertificateEarly`] or [`Rule::CertificateOver`].
    pub const fn check(self, at: Millis) -> Result<(), Rule> {
        if at.0 < self.begins_at.0 {
            Err(Rule::CertificateEarly(self.begins_at))
        } else if at.0 > self.ends_at.0 {
            Err(Rule::CertificateOver(self.ends_at))
        } else {
            Ok(())
        }
    }
}
