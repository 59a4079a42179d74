//! Whom we believe to be UnionPay. Each of its messages brings the certificate along by whose key it is signed
//! (`signPubKeyCert`): an authority has to vouch for it, and it has to be one of UnionPay's, since the same authority
//! does so for merchants as well.

use model::Millis;
use x509_parser::certificate::X509Certificate;

use super::{
    message::{Message, SIGNATURE},
    signature::is_good,
};
use crate::{
    chain::{is_vouched_for, parse},
    pem, rsa,
    validity::Validity,
};

/// The version of the interface that is spoken.
pub(super) const VERSION: &str = "5.1.0";
/// The method of signing by certificates.
pub(super) const SIGN_METHOD: &str = "01";
/// UnionPay's name in its certificates.
const OWNER: &str = "中国银联股份有限公司";
/// Its name in those of the test environment.
const SANDBOX_OWNER: &str = "00040000:SIGN";

/// The authorities that vouch for UnionPay, and in which of its environments it is believed.
pub(super) struct Trust {
    /// The authority's own certificate, in DER.
    pub root: Vec<u8>,
    /// The certificate of the authority between that one and UnionPay's, in DER.
    pub middle: Vec<u8>,
    /// Whether the test environment is believed.
    pub is_sandbox: bool,
}

/// The reason why a message is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Distrust {
    /// It has no signature.
    Unsigned,
    /// It was not signed by UnionPay, in the way that was agreed on.
    Forged,
    /// It was signed by a certificate that is not valid at the time.
    Ended,
}

impl Trust {
    /// Checks the signature of a message that came at an instant.
    ///
    /// # Errors
    /// [`Distrust`] when it is not believed.
    pub fn check(&self, message: &Message, at: Millis) -> Result<(), Distrust> {
        if message.get(SIGNATURE).is_empty() {
            return Err(Distrust::Unsigned);
        }
        if message.get("version") != VERSION || message.get("signMethod") != SIGN_METHOD {
            return Err(Distrust::Forged);
        }
        let der = pem::only_block(message.get("signPubKeyCert")).ok_or(Distrust::Forged)?;
        let certificate = parse(&der).ok_or(Distrust::Forged)?;
        if !Validity::of(&certificate).contains(at) {
            return Err(Distrust::Ended);
        }
        let key = rsa::key_of(certificate.public_key()).ok_or(Distrust::Forged)?;
        let is_unionpay = self.is_owner(&certificate)
            && is_good(&key, &message.signed_content(), message.get(SIGNATURE))
            && is_vouched_for(&[der, self.middle.clone()], std::slice::from_ref(&self.root), at);
        if is_unionpay { Ok(()) } else { Err(Distrust::Forged) }
    }

    /// Returns whether a certificate names UnionPay: `CN=number@number@name@…`.
    fn is_owner(&self, certificate: &X509Certificate<'_>) -> bool {
        let name = certificate.subject().iter_common_name().next().and_then(|part| part.as_str().ok());
        let owner = name.and_then(|name| name.split('@').nth(2));
        owner.is_some_and(|owner| owner == OWNER || (self.is_sandbox && owner == SANDBOX_OWNER))
    }
}
