//! Certificates: the serials by which Alipay names them, and their keys.

use data_encoding::HEXLOWER;
use md5::{Digest, Md5};
use x509_parser::{
    certificate::X509Certificate,
    objects::{oid_registry, oid2abbrev},
    oid_registry::OID_X509_ORGANIZATION_NAME,
    x509::X509Name,
};

use crate::{chain::parse, rsa, validity::Validity};

/// The beginning of the numbers of all signature algorithms by RSA.
const RSA_ALGORITHMS: &str = "1.2.840.113549.1.1.";

/// A certificate, as far as we need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Certificate {
    /// The serial by which Alipay names it.
    pub serial: String,
    /// The key: a `RSAPublicKey` in DER.
    pub key: Vec<u8>,
    /// The time for which it is valid.
    pub validity: Validity,
    /// The organisation to which it was issued; empty when it names none.
    pub organisation: String,
}

impl Certificate {
    /// Reads a certificate with an RSA key.
    pub fn read(der: &[u8]) -> Option<Self> {
        let certificate = parse(der)?;
        Some(Self {
            serial: serial(&certificate)?,
            key: rsa::key_of(certificate.public_key())?,
            validity: Validity::of(&certificate),
            organisation: organisation(certificate.subject()),
        })
    }
}

/// Returns the serials of those certificates that were signed by RSA, with `_` between them; `None` when there is none,
/// or something is no certificate.
pub(super) fn root_serials(roots: &[Vec<u8>]) -> Option<String> {
    let certificates: Vec<_> = roots.iter().map(|der| parse(der)).collect::<Option<_>>()?;
    let is_by_rsa =
        |root: &&X509Certificate<'_>| root.signature_algorithm.algorithm.to_id_string().starts_with(RSA_ALGORITHMS);
    let serials: Vec<String> = certificates.iter().filter(is_by_rsa).map(serial).collect::<Option<_>>()?;
    (!serials.is_empty()).then(|| serials.join("_"))
}

/// Returns the serial: the MD5 of the issuer, its parts from the last to the first, and of the number in decimal.
fn serial(certificate: &X509Certificate<'_>) -> Option<String> {
    let attributes: Vec<_> = certificate.issuer().iter_attributes().collect();
    let part = |attribute: &&x509_parser::x509::AttributeTypeAndValue<'_>| {
        let name = oid2abbrev(attribute.attr_type(), oid_registry()).ok()?;
        Some(format!("{name}={}", attribute.as_str().ok()?))
    };
    let parts: Vec<String> = attributes.iter().rev().map(part).collect::<Option<_>>()?;
    let number = &certificate.tbs_certificate.serial;
    Some(HEXLOWER.encode(&Md5::digest(format!("{}{number}", parts.join(",")))))
}

fn organisation(name: &X509Name<'_>) -> String {
    let found = name.iter_by_oid(&OID_X509_ORGANIZATION_NAME).next().and_then(|part| part.as_str().ok());
    found.unwrap_or_default().to_owned()
}
