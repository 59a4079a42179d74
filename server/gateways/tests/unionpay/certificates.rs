//! Certificates: who vouches for UnionPay's, and until when.

use commerce::payment::{BadCredential, Credentials, Gateway, WebhookError};
use gateways::{UnionPay, UnionPayAddresses};
use model::{Millis, rule::Rule};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, PKCS_RSA_SHA256,
    date_time_ymd,
};
use rustls::pki_types::PrivatePkcs8KeyDer;
use unionpayfake::keys;

use super::script::{BEGAN, credentials, notice, posted, signed_by, webhook};
use crate::alipay::{certificates::pem, script::der};

/// UnionPay's name in live certificates, and in those of the test environment.
const LIVE: &str = "041@Z12@中国银联股份有限公司@00000001";
const SANDBOX: &str = "041@Z12@00040000:SIGN@00000001";

/// The days of a certificate, counted from that of the notification.
type Days = (i64, i64);

const MIDDLE: &str = "unionpay_middle_certificate";
const ROOT: &str = "unionpay_root_certificate";

fn key(pem: &str) -> KeyPair {
    KeyPair::from_pkcs8_der_and_sign_algo(&PrivatePkcs8KeyDer::from(der(pem)), &PKCS_RSA_SHA256).unwrap()
}

fn params(name: &str, (begins, ends): Days, is_authority: bool) -> CertificateParams {
    let date = |days: i64| {
        let date: Vec<i32> =
            BEGAN.0.plus(days * Millis::DAY).date().split('-').map(|part| part.parse().unwrap()).collect();
        date_time_ymd(date[0], u8::try_from(date[1]).unwrap(), u8::try_from(date[2]).unwrap())
    };
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    (params.not_before, params.not_after) = (date(begins), date(ends));
    if is_authority {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    params
}

/// The certificates of a root, of the authority below it, and of UnionPay, each valid for these days.
struct Chain {
    root: String,
    middle: String,
    unionpay: String,
}

impl Chain {
    fn new(name: &str, root: Days, middle: Days, unionpay: Days) -> Self {
        let [root_key, middle_key] = [keys::MERCHANT_PRIVATE_KEY, keys::NEIGHBOUR.0].map(key);
        let root = params("Root", root, true);
        let root_pem = pem(root.self_signed(&root_key).unwrap().der());
        let root = Issuer::new(root, root_key);
        let middle = params("Middle", middle, true);
        let middle_pem = pem(middle.signed_by(&middle_key, &root).unwrap().der());
        let middle = Issuer::new(middle, middle_key);
        let unionpay = params(name, unionpay, false).signed_by(&key(keys::UNIONPAY.0), &middle).unwrap();
        Self { root: root_pem, middle: middle_pem, unionpay: pem(unionpay.der()) }
    }

    /// Returns the keys of a school that knows these authorities.
    fn credentials(&self) -> Credentials {
        credentials(&[(MIDDLE, &*self.middle), (ROOT, &*self.root)])
    }

    /// Returns what such a school makes of a notification.
    fn parse(&self, is_sandbox: bool) -> Result<(), WebhookError> {
        let school = UnionPay::new(&UnionPayAddresses::default(), &self.credentials(), is_sandbox).unwrap();
        let signed = signed_by((keys::UNIONPAY.0, &self.unionpay), notice());
        school.parse_webhook(&webhook(&signed)).map(drop)
    }
}

#[test]
fn the_name_and_the_time_of_every_certificate_count() {
    const LONG: Days = (-100, 100);
    let refused = Err(WebhookError::InvalidSignature);
    for (chain, in_sandbox, live) in [
        (Chain::new(LIVE, LONG, LONG, LONG), Ok(()), Ok(())),
        (Chain::new(SANDBOX, LONG, LONG, LONG), Ok(()), refused),
        // Each ended yesterday, or begins tomorrow.
        (Chain::new(LIVE, LONG, LONG, (-100, 0)), refused, refused),
        (Chain::new(LIVE, LONG, (-100, 0), LONG), refused, refused),
        (Chain::new(LIVE, (-100, 0), LONG, LONG), refused, refused),
        (Chain::new(LIVE, LONG, LONG, (1, 100)), refused, refused),
        // Others whom the same authority vouches for.
        (Chain::new("041@8310000000083040@中国银联股份有限公司北京分公司@1", LONG, LONG, LONG), refused, refused),
        (Chain::new("中国银联股份有限公司", LONG, LONG, LONG), refused, refused),
        (Chain::new("041@中国银联股份有限公司@x@1", LONG, LONG, LONG), refused, refused),
    ] {
        assert_eq!([chain.parse(true), chain.parse(false)], [in_sandbox, live]);
    }
}

#[test]
fn a_certificate_that_is_not_valid_when_it_is_entered_is_refused_at_its_field() {
    const LONG: Days = (-100, 100);
    const OVER: Days = (-100, 0);
    const EARLY: Days = (1, 100);
    let factory = UnionPay::factory(UnionPayAddresses::default());
    let midnight = |days: i64| Millis::parse_date(&BEGAN.0.plus(days * Millis::DAY).date()).unwrap();
    for (root, middle, bad) in [
        (LONG, LONG, None),
        (LONG, OVER, Some((MIDDLE, Rule::CertificateOver(midnight(0))))),
        (LONG, EARLY, Some((MIDDLE, Rule::CertificateEarly(midnight(1))))),
        (OVER, LONG, Some((ROOT, Rule::CertificateOver(midnight(0))))),
        (EARLY, LONG, Some((ROOT, Rule::CertificateEarly(midnight(1))))),
    ] {
        let entered = Chain::new(LIVE, root, middle, LONG).credentials();
        let bad: Vec<_> = bad.into_iter().map(|(field, rule)| BadCredential { field, rule }).collect();
        assert_eq!(factory.inspect(&entered, BEGAN.0), bad);
    }
    // The certificate in the merchant's file begins later than these.
    let entered = Chain::new(LIVE, LONG, LONG, LONG).credentials();
    let bad = factory.inspect(&entered, BEGAN.0.plus(-90 * Millis::DAY));
    let is_early = |bad: &BadCredential| matches!(bad.rule, Rule::CertificateEarly(_));
    assert!(matches!(bad.as_slice(), [bad] if bad.field == "unionpay_key_file" && is_early(bad)), "{bad:?}");
}

#[test]
fn authorities_of_another_environment_vouch_for_nobody_here() {
    let other = Chain::new(LIVE, (-100, 100), (-100, 100), (-100, 100));
    let signed = signed_by((keys::UNIONPAY.0, &other.unionpay), notice());
    assert_eq!(super::script::nobody().parse_webhook(&webhook(&signed)), Err(WebhookError::InvalidSignature));
    assert_eq!(super::script::nobody().parse_webhook(&posted(b"")), Err(WebhookError::InvalidSignature));
}
