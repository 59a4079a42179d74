//! The keys of an app at Alipay, and whether they fit each other.
//!
//! An app works with keys (Alipay's public key is entered) or with certificates (three are).

use commerce::payment::{BadCredential, CredentialField, Credentials};
use model::{
    Millis,
    provider::{ProviderGuide, ProviderKey},
    rule::Rule,
};
use ring::rsa::KeyPair;

use super::{
    certificate::{Certificate, root_serials},
    trust::{Certificates, Trust},
};
use crate::{
    chain::is_vouched_for,
    credentials::{Faults, entered, not_own},
    pem, rsa,
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
    CredentialField::plain(SELLER_ID).optional().of_account(),
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
    /// A [`BadCredential`] for each field that holds something else than it should, or lacks what another one needs.
    pub fn read(credentials: &Credentials) -> Result<Self, Vec<BadCredential>> {
        let mut faults = Faults(Vec::new());
        let app_id = faults.check(APP_ID, number(credentials, APP_ID).ok_or(Rule::ProviderKey));
        let private =
            faults.check(PRIVATE_KEY, rsa::private_key(credentials.get(PRIVATE_KEY)).ok_or(Rule::ProviderKey));
        let own = private.as_ref().map(|key| key.public().as_ref());
        let seller_id = match credentials.get(SELLER_ID) {
            "" => Ok(None),
            _ => number(credentials, SELLER_ID)
                .filter(|id| id.starts_with(SELLER_PREFIX))
                .map(Some)
                .ok_or(Rule::ProviderKey),
        };
        let seller_id = faults.check(SELLER_ID, seller_id);
        let is_by_certificates = [APP_CERTIFICATE, ALIPAY_CERTIFICATE, ROOT_CERTIFICATES]
            .iter()
            .any(|field| !credentials.get(field).is_empty());
        let trust = if is_by_certificates {
            certificates(credentials, own, &mut faults).map(Trust::Certificates)
        } else {
            let key = entered(credentials, PUBLIC_KEY, |text| rsa::public_key(&pem::only_block(text)?));
            faults.check(PUBLIC_KEY, key.and_then(|key| not_own(key, own, Vec::as_slice))).map(Trust::PublicKey)
        };
        match (app_id, private, seller_id, trust) {
            (Some(app_id), Some(private), Some(seller_id), Some(trust)) if faults.0.is_empty() => {
                Ok(Self { app_id, seller_id, private, trust })
            }
            _ => Err(faults.0),
        }
    }
}

/// Returns the certificates, of which all are needed. That of the app is one of its private key, `own`.
fn certificates(credentials: &Credentials, own: Option<&[u8]>, faults: &mut Faults) -> Option<Certificates> {
    let first = |text: &str| Certificate::read(pem::blocks(text)?.first()?);
    let app = entered(credentials, APP_CERTIFICATE, first);
    let app =
        app.and_then(|app| if own.is_none_or(|own| own == app.key) { Ok(app) } else { Err(Rule::ProviderKeyPair) });
    let alipay = entered(credentials, ALIPAY_CERTIFICATE, first);
    let alipay = alipay.and_then(|alipay| not_own(alipay, own, |alipay| &alipay.key));
    let roots = entered(credentials, ROOT_CERTIFICATES, |text| {
        let roots = pem::blocks(text)?;
        Some((root_serials(&roots)?, roots))
    });
    let (app, alipay) = (faults.check(APP_CERTIFICATE, app), faults.check(ALIPAY_CERTIFICATE, alipay));
    let (serials, roots) = faults.check(ROOT_CERTIFICATES, roots)?;
    Some(Certificates::new(app?, alipay?, serials, roots))
}

/// Returns what is wrong with readable certificates that are entered at this instant: one has ended or begins later, or
/// no root vouches for Alipay's. That of the app comes without those that vouch for it.
pub(super) fn inspect(credentials: &Credentials, now: Millis) -> Vec<BadCredential> {
    let chain = |field: &str| pem::blocks(credentials.get(field)).unwrap_or_default();
    let not_valid = |field: &'static str| {
        let certificate = Certificate::read(chain(field).first()?)?;
        certificate.validity.check(now).err().map(|rule| BadCredential { field, rule })
    };
    let mut bad: Vec<_> = [APP_CERTIFICATE, ALIPAY_CERTIFICATE].into_iter().filter_map(not_valid).collect();
    let alipay = chain(ALIPAY_CERTIFICATE);
    let is_in_time = bad.iter().all(|bad| bad.field != ALIPAY_CERTIFICATE);
    if is_in_time && !alipay.is_empty() && !is_vouched_for(&alipay, &chain(ROOT_CERTIFICATES), now) {
        // Either may be the wrong one.
        let fields = [ALIPAY_CERTIFICATE, ROOT_CERTIFICATES];
        bad.extend(fields.map(|field| BadCredential { field, rule: Rule::CertificateRoots }));
    }
    bad
}

fn number(credentials: &Credentials, field: &str) -> Option<String> {
    let text = credentials.get(field);
    (text.len() == ID_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
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
