//! The keys of a merchant at UnionPay, and whether they fit each other.

use commerce::payment::{BadCredential, CredentialField, Credentials};
use model::{
    Millis,
    provider::{ProviderGuide, ProviderKey},
    rule::Rule,
};

use super::{
    identity::{BadFile, Identity},
    trust::Trust,
};
use crate::{
    chain::parse,
    credentials::{Faults, entered},
    pem, rsa,
    validity::Validity,
};

pub(super) const MERCHANT_ID: &str = ProviderKey::UnionPayMerchantId.as_str();
const FILE: &str = ProviderKey::UnionPayKeyFile.as_str();
const PASSWORD: &str = ProviderKey::UnionPayKeyPassword.as_str();
const MIDDLE: &str = ProviderKey::UnionPayMiddleCertificate.as_str();
const ROOT: &str = ProviderKey::UnionPayRootCertificate.as_str();

/// The fields that somebody fills in.
pub(super) const FIELDS: &[CredentialField] = &[
    CredentialField::plain(MERCHANT_ID),
    CredentialField::secret(FILE),
    CredentialField::secret(PASSWORD),
    CredentialField::plain(MIDDLE).renewed(),
    CredentialField::plain(ROOT).renewed(),
];

/// The characters of the number of a merchant.
const MERCHANT_ID_CHARS: usize = 15;

/// The keys of a merchant.
pub(super) struct Keys {
    /// The number of the merchant.
    pub merchant_id: String,
    /// By what we sign.
    pub identity: Identity,
    /// By what UnionPay's signatures are checked.
    pub trust: Trust,
    /// The instant at which the first of the authorities' certificates ends.
    pub trust_ends_at: Millis,
}

impl Keys {
    /// Reads the keys as somebody entered them.
    ///
    /// # Errors
    /// A [`BadCredential`] for each field that holds something else than it should, or does not fit another one.
    pub fn read(credentials: &Credentials, is_sandbox: bool) -> Result<Self, Vec<BadCredential>> {
        let mut faults = Faults(Vec::new());
        let merchant_id = entered(credentials, MERCHANT_ID, |text| {
            let is_number = text.len() == MERCHANT_ID_CHARS && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
            is_number.then(|| text.to_owned())
        });
        let merchant_id = faults.check(MERCHANT_ID, merchant_id);
        let identity = identity(credentials, &mut faults);
        let middle = faults.check(MIDDLE, authority(credentials, MIDDLE));
        let root = faults.check(ROOT, authority(credentials, ROOT));
        if let (Some(middle), Some(root)) = (&middle, &root)
            && !is_issued_by(&middle.0, &root.0)
        {
            faults.0.push(BadCredential { field: ROOT, rule: Rule::ProviderKeyChain });
        }
        match (merchant_id, identity, middle, root) {
            (Some(merchant_id), Some(identity), Some(middle), Some(root)) if faults.0.is_empty() => Ok(Self {
                merchant_id,
                identity,
                trust_ends_at: middle.1.ends_at.min(root.1.ends_at),
                trust: Trust { root: root.0, middle: middle.0, is_sandbox },
            }),
            _ => Err(faults.0),
        }
    }
}

/// Returns what is wrong with keys that fit each other where they are entered now: each certificate that is not valid.
pub(super) fn inspect(credentials: &Credentials, now: Millis) -> Vec<BadCredential> {
    let own = identity(credentials, &mut Faults(Vec::new())).map(|identity| identity.validity);
    let of = |field| authority(credentials, field).ok().map(|(_, validity)| validity);
    let bad = [(FILE, own), (MIDDLE, of(MIDDLE)), (ROOT, of(ROOT))].into_iter().filter_map(|(field, validity)| {
        let rule = validity?.check(now).err()?;
        Some(BadCredential { field, rule })
    });
    bad.collect()
}

/// Opens the file with the password, and notes at which of them something is wrong.
fn identity(credentials: &Credentials, faults: &mut Faults) -> Option<Identity> {
    let file = faults.check(FILE, entered(credentials, FILE, pem::only_block));
    let password = faults.check(PASSWORD, entered(credentials, PASSWORD, |text| Some(text.to_owned())));
    let (field, rule) = match Identity::open(&file?, &password?) {
        Ok(identity) => return Some(identity),
        Err(BadFile::Unreadable) => (FILE, Rule::ProviderKey),
        Err(BadFile::Pair) => (FILE, Rule::ProviderKeyPair),
        Err(BadFile::Password) => (PASSWORD, Rule::ProviderKeyPassword),
    };
    faults.0.push(BadCredential { field, rule });
    None
}

/// Returns the certificate of an authority in DER, and its validity.
fn authority(credentials: &Credentials, field: &'static str) -> Result<(Vec<u8>, Validity), Rule> {
    entered(credentials, field, |text| {
        let der = pem::only_block(text)?;
        let certificate = parse(&der).filter(|certificate| certificate.is_ca())?;
        rsa::key_of(certificate.public_key())?;
        let validity = Validity::of(&certificate);
        Some((der, validity))
    })
}

/// Returns whether the one authority vouches for the other.
fn is_issued_by(middle: &[u8], root: &[u8]) -> bool {
    let (Some(middle), Some(root)) = (parse(middle), parse(root)) else { return false };
    middle.issuer().as_raw() == root.subject().as_raw() && middle.verify_signature(Some(root.public_key())).is_ok()
}

/// Returns what is to be done at UnionPay before its keys can be entered. Each payment brings the address for
/// notifications along.
pub(super) fn guide() -> ProviderGuide {
    ProviderGuide {
        keys_url: "https://open.unionpay.com/tjweb/acproduct/list".into(),
        webhooks_url: "https://open.unionpay.com".into(),
        events: Vec::new(),
    }
}
