//! The keys of an app at Alipay, and whether they fit each other.
//!
//! An app works with keys (Alipay's public key is entered) or with certificates (three are).

use commerce::payment::{BadCredential, CredentialField, Credentials};
use model::{
    provider::{ProviderGuide, ProviderKey},
    rule::Rule,
};
use ring::rsa::KeyPair;

use super::{
    certificate::{Certificate, public_key, root_serials},
    pem,
    trust::{Certificates, Trust},
};

pub(super) const APP_ID: &str = ProviderKey::AppId.as_str();
pub(super) const PRIVATE_KEY: &str = ProviderKey::PrivateKey.as_str();
const PUBLIC_KEY: &str = ProviderKey::AlipayPublicKey.as_str();
const APP_CERTIFICATE: &str = ProviderKey::AppCertificate.as_str();
const ALIPAY_CERTIFICATE: &str = ProviderKey::AlipayCertificate.as_str();
const ROOT_CERTIFICATES: &str = ProviderKey::RootCertificates.as_str();
const SELLER_ID: &str = ProviderKey::SellerId.as_str();

/// The fields that somebody fills in.
pub(super) const FIELDS: &[CredentialField] = &[
    CredentialField::plain(APP_ID),
    CredentialField::secret(PRIVATE_KEY),
    CredentialField::plain(PUBLIC_KEY).optional(),
    CredentialField::plain(APP_CERTIFICATE).optional(),
    CredentialField::plain(ALIPAY_CERTIFICATE).optional(),
    CredentialField::plain(ROOT_CERTIFICATES).optional(),
    CredentialField::plain(SELLER_ID).optional(),
];

/// The digits of the number of an app, and of that of a seller.
const ID_DIGITS: usize = 16;
/// The first digits of the number of a seller.
const SELLER_PREFIX: &str = "2088";

/// The keys of an app.
pub(super) struct Keys {
    /// The number of the app.
    pub app_id: String,
    /// The number of the account that receives the money, where it was entered.
    pub seller_id: Option<String>,
    /// The key by which we sign.
    pub private: KeyPair,
    /// What Alipay's signatures are checked with.
    pub trust: Trust,
}

impl Keys {
    /// Reads the keys as somebody entered them.
    ///
    /// # Errors
    /// [`BadCredential`] with the field that holds something else than it should, or lacks what another one needs.
    pub fn read(credentials: &Credentials) -> Result<Self, BadCredential> {
        let app_id = number(credentials, APP_ID).ok_or(BadCredential::unreadable(APP_ID))?;
        let private = private_key(credentials.get(PRIVATE_KEY)).ok_or(BadCredential::unreadable(PRIVATE_KEY))?;
        let seller_id = match credentials.get(SELLER_ID) {
            "" => None,
            _ => Some(number(credentials, SELLER_ID).filter(|id| id.starts_with(SELLER_PREFIX))),
        };
        let seller_id = seller_id.map(|id| id.ok_or(BadCredential::unreadable(SELLER_ID))).transpose()?;
        let is_by_certificates = [APP_CERTIFICATE, ALIPAY_CERTIFICATE, ROOT_CERTIFICATES]
            .iter()
            .any(|field| !credentials.get(field).is_empty());
        let trust = if is_by_certificates {
            Trust::Certificates(certificates(credentials, &private)?)
        } else {
            Trust::PublicKey(entered(credentials, PUBLIC_KEY, |text| public_key(&pem::only_block(text)?))?)
        };
        Ok(Self { app_id, seller_id, private, trust })
    }
}

/// Returns the certificates, of which all are needed. That of the app is one of its private key.
fn certificates(credentials: &Credentials, private: &KeyPair) -> Result<Certificates, BadCredential> {
    let first = |text: &str| Certificate::read(pem::blocks(text)?.first()?);
    let app = entered(credentials, APP_CERTIFICATE, first)?;
    if app.key != private.public().as_ref() {
        return Err(BadCredential { field: APP_CERTIFICATE, rule: Rule::ProviderKeyMode });
    }
    let alipay = entered(credentials, ALIPAY_CERTIFICATE, first)?;
    if alipay.key == app.key {
        return Err(BadCredential::unreadable(ALIPAY_CERTIFICATE));
    }
    let roots = entered(credentials, ROOT_CERTIFICATES, pem::blocks)?;
    let serials = root_serials(&roots).ok_or(BadCredential::unreadable(ROOT_CERTIFICATES))?;
    Ok(Certificates::new(app, alipay, serials, roots))
}

/// Returns what a field holds.
fn entered<T>(
    credentials: &Credentials,
    field: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, BadCredential> {
    match credentials.get(field) {
        "" => Err(BadCredential { field, rule: Rule::Required }),
        text => read(text).ok_or(BadCredential::unreadable(field)),
    }
}

fn number(credentials: &Credentials, field: &str) -> Option<String> {
    let text = credentials.get(field);
    (text.len() == ID_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
}

/// Reads a private key in PKCS#8 or PKCS#1.
fn private_key(text: &str) -> Option<KeyPair> {
    let der = pem::only_block(text)?;
    KeyPair::from_pkcs8(&der).or_else(|_| KeyPair::from_der(&der)).ok()
}

/// Returns what is to be done at Alipay before its keys can be entered. Each payment brings the address for
/// notifications along.
pub(super) fn guide() -> ProviderGuide {
    ProviderGuide {
        keys_url: "https://opendocs.alipay.com/common/02kipk".into(),
        webhooks_url: "https://open.alipay.com/develop/manage".into(),
        events: Vec::new(),
    }
}
