//! The keys of a merchant at WeChat Pay, and whether they fit each other.
//!
//! WeChat Pay signs with a key whose public half the merchant has (the two fields of it are entered), or with
//! certificates that it hands out itself (nothing is entered).

use commerce::payment::{BadCredential, CredentialField, Credentials};
use model::{
    Millis,
    provider::{ProviderGuide, ProviderKey},
    rule::Rule,
};
use ring::rsa::KeyPair;

use super::{
    certificate::Certificate,
    resource::ResourceKey,
    trust::{PublicKey, Trust},
};
use crate::{
    credentials::{Faults, entered, not_own},
    pem, rsa,
};

pub(super) const APP_ID: &str = ProviderKey::AppId.as_str();
const MERCHANT_ID: &str = ProviderKey::MerchantId.as_str();
const PRIVATE_KEY: &str = ProviderKey::MerchantPrivateKey.as_str();
const CERTIFICATE: &str = ProviderKey::MerchantCertificate.as_str();
const API_V3_KEY: &str = ProviderKey::ApiV3Key.as_str();
const PUBLIC_KEY: &str = ProviderKey::WeChatPublicKey.as_str();
const PUBLIC_KEY_ID: &str = ProviderKey::WeChatPublicKeyId.as_str();
const APP_SECRET: &str = ProviderKey::AppSecret.as_str();

/// The fields that somebody fills in.
pub(super) const FIELDS: &[CredentialField] = &[
    CredentialField::plain(APP_ID),
    CredentialField::plain(MERCHANT_ID),
    CredentialField::secret(PRIVATE_KEY),
    CredentialField::plain(CERTIFICATE).renewed(),
    CredentialField::secret(API_V3_KEY),
    CredentialField::plain(PUBLIC_KEY).optional(),
    CredentialField::plain(PUBLIC_KEY_ID).optional(),
    CredentialField::secret(APP_SECRET).optional(),
];

/// What the id of an app begins with, and the hexadecimal digits that follow.
const APP_ID_PREFIX: &str = "wx";
const APP_ID_DIGITS: usize = 16;
/// What the id of WeChat Pay's public key begins with.
const PUBLIC_KEY_ID_PREFIX: &str = "PUB_KEY_ID_";
/// The hexadecimal digits of the secret of an app.
const APP_SECRET_DIGITS: usize = 32;

/// The keys of a merchant.
pub(super) struct Keys {
    /// The id of the app in which people pay.
    pub app_id: String,
    /// The number of the merchant.
    pub merchant_id: String,
    /// The key by which we sign.
    pub private: KeyPair,
    /// What says whose key that is.
    pub merchant: Merchant,
    /// The key with which WeChat Pay encrypts for us.
    pub resource: ResourceKey,
    /// What WeChat Pay's signatures are checked with.
    pub trust: Trust,
    /// The secret with which WeChat says who somebody in it is; `None`: it does not.
    pub app_secret: Option<String>,
}

/// The merchant's certificate.
pub(super) struct Merchant {
    /// The serial, by which WeChat Pay finds the rest.
    pub serial: String,
    /// The certificate, where all of it was entered.
    pub certificate: Option<Certificate>,
}

impl Keys {
    /// Reads the keys as somebody entered them.
    ///
    /// # Errors
    /// A [`BadCredential`] for each field that holds something else than it should, or lacks what another one needs.
    pub fn read(credentials: &Credentials) -> Result<Self, Vec<BadCredential>> {
        let mut faults = Faults(Vec::new());
        let app_id = faults.check(APP_ID, entered(credentials, APP_ID, app_id));
        let merchant_id = faults.check(MERCHANT_ID, entered(credentials, MERCHANT_ID, merchant_id));
        let private = faults.check(PRIVATE_KEY, entered(credentials, PRIVATE_KEY, rsa::private_key));
        let own = private.as_ref().map(|key| key.public().as_ref());
        let merchant = entered(credentials, CERTIFICATE, merchant).and_then(|merchant| {
            let is_other = |certificate: &Certificate| own.is_some_and(|own| own != certificate.key);
            if merchant.certificate.as_ref().is_some_and(is_other) { Err(Rule::ProviderKeyPair) } else { Ok(merchant) }
        });
        let merchant = faults.check(CERTIFICATE, merchant);
        let resource = faults.check(API_V3_KEY, entered(credentials, API_V3_KEY, ResourceKey::read));
        let trust = trust(credentials, own, &mut faults);
        let app_secret = match credentials.get(APP_SECRET) {
            "" => Ok(None),
            secret if is_hexadecimal(secret, APP_SECRET_DIGITS) => Ok(Some(secret.to_owned())),
            _ => Err(Rule::ProviderKey),
        };
        let app_secret = faults.check(APP_SECRET, app_secret);
        match (app_id, merchant_id, private, merchant, resource, trust, app_secret) {
            (
                Some(app_id),
                Some(merchant_id),
                Some(private),
                Some(merchant),
                Some(resource),
                Some(trust),
                Some(app_secret),
            ) if faults.0.is_empty() => {
                Ok(Self { app_id, merchant_id, private, merchant, resource, trust, app_secret })
            }
            _ => Err(faults.0),
        }
    }
}

/// Returns what is wrong with keys that fit each other where they are entered now: the certificate of a merchant that is
/// not valid.
pub(super) fn inspect(credentials: &Credentials, now: Millis) -> Vec<BadCredential> {
    let certificate = merchant(credentials.get(CERTIFICATE)).and_then(|merchant| merchant.certificate);
    let bad = certificate.and_then(|certificate| certificate.validity.check(now).err());
    bad.map(|rule| BadCredential { field: CERTIFICATE, rule }).into_iter().collect()
}

/// Returns what signatures are checked with: WeChat Pay's public key with its id, of which both are needed, or neither.
fn trust(credentials: &Credentials, own: Option<&[u8]>, faults: &mut Faults) -> Option<Trust> {
    if [PUBLIC_KEY, PUBLIC_KEY_ID].iter().all(|field| credentials.get(field).is_empty()) {
        return Some(Trust::new(None));
    }
    let key = entered(credentials, PUBLIC_KEY, |text| rsa::public_key(&pem::only_block(text)?));
    let key = faults.check(PUBLIC_KEY, key.and_then(|key| not_own(key, own, Vec::as_slice)));
    let id = faults.check(PUBLIC_KEY_ID, entered(credentials, PUBLIC_KEY_ID, public_key_id));
    Some(Trust::new(Some(PublicKey { id: id?, key: key? })))
}

fn app_id(text: &str) -> Option<String> {
    let digits = text.strip_prefix(APP_ID_PREFIX)?;
    is_hexadecimal(digits, APP_ID_DIGITS).then(|| text.to_owned())
}

fn merchant_id(text: &str) -> Option<String> {
    let is_number = (8..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.to_owned())
}

fn public_key_id(text: &str) -> Option<String> {
    let number = text.strip_prefix(PUBLIC_KEY_ID_PREFIX)?;
    let is_id = (1..=64).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_id.then(|| text.to_owned())
}

/// Reads a certificate, or the serial of one, as WeChat Pay's console shows it.
fn merchant(text: &str) -> Option<Merchant> {
    let is_serial = (16..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_serial {
        return Some(Merchant { serial: text.to_ascii_uppercase(), certificate: None });
    }
    let certificate = Certificate::read(&pem::only_block(text)?)?;
    Some(Merchant { serial: certificate.serial.clone(), certificate: Some(certificate) })
}

fn is_hexadecimal(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns what is to be done at WeChat Pay before its keys can be entered. Each payment and refund brings the address for
/// notifications along.
pub(super) fn guide() -> ProviderGuide {
    ProviderGuide {
        keys_url: "https://pay.weixin.qq.com/docs/merchant/products/native-payment/preparation.html".into(),
        webhooks_url: "https://pay.weixin.qq.com/docs/merchant/products/native-payment/introduction.html".into(),
        events: Vec::new(),
    }
}
