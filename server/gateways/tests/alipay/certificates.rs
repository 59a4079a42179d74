//! Certificates: both sides name them, they end, and Alipay changes its own.

use commerce::payment::{Gateway, GatewayErrorKind, WebhookError, WebhookRequest};
use data_encoding::HEXLOWER;
use gateways::{Alipay, AlipayAddresses};
use md5::{Digest, Md5};
use model::{Millis, provider::CertificateKind};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, PKCS_RSA_SHA256,
    SerialNumber, date_time_ymd,
};
use rustls::pki_types::PrivatePkcs8KeyDer;
use serde_json::{Value, json};

use super::{
    script::{ALIPAY_KEY, APP_KEY, content, credentials, der, envelope_by, good, method, reference, trade},
    webhooks::{notification, signed_by},
};
use crate::stripe::script::{Heard, Script};

const ROOT_KEY: &str = include_str!("keys/root.pem");
pub const NEXT_KEY: &str = include_str!("keys/next.pem");

/// The numbers of certificates, longer than 64 bits as they are in earnest.
const ROOT_NUMBER: u128 = 0x2019_ff00_0000_0000_0000_4710;
const APP_NUMBER: u128 = ROOT_NUMBER + 1;

/// Returns the number that the certificate of a private key has.
pub fn number_of(private_key: &str) -> u128 {
    [APP_KEY, ALIPAY_KEY, NEXT_KEY].iter().zip(APP_NUMBER..).find(|(key, _)| **key == private_key).unwrap().1
}

/// Returns the serial of a certificate from this authority.
fn serial(authority: &str, number: u128) -> String {
    HEXLOWER.encode(&Md5::digest(format!("CN=Of a test,OU=Certification,O={authority},C=CN{number}")))
}

/// Returns the serial that the certificate of a private key has.
fn serial_of(private_key: &str) -> String {
    serial("Authority", number_of(private_key))
}

/// An authority with a key of RSA.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    own: String,
}

/// Returns the instant so many days from now.
pub fn days_from_now(days: i64) -> Millis {
    #[expect(clippy::disallowed_methods, reason = "certificates end by the clock of the machine")]
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Millis(i64::try_from(now.as_millis()).unwrap()).plus(days * Millis::DAY)
}

fn key(pem: &str) -> KeyPair {
    KeyPair::from_pkcs8_der_and_sign_algo(&PrivatePkcs8KeyDer::from(der(pem)), &PKCS_RSA_SHA256).unwrap()
}

/// Returns the PEM of a certificate.
pub fn pem(der: &[u8]) -> String {
    let text = data_encoding::BASE64.encode(der);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

/// Returns what a certificate says that is valid from the beginning of one day to that of another.
fn params(organisation: &str, number: u128, begins: Millis, ends: Millis) -> CertificateParams {
    let date = |at: Millis| {
        let date: Vec<i32> = at.date().split('-').map(|part| part.parse().unwrap()).collect();
        date_time_ymd(date[0], u8::try_from(date[1]).unwrap(), u8::try_from(date[2]).unwrap())
    };
    let mut name = DistinguishedName::new();
    for (kind, text) in [
        (DnType::CountryName, "CN"),
        (DnType::OrganizationName, organisation),
        (DnType::OrganizationalUnitName, "Certification"),
        (DnType::CommonName, "Of a test"),
    ] {
        name.push(kind, text);
    }
    let mut params = CertificateParams::default();
    params.distinguished_name = name;
    (params.not_before, params.not_after) = (date(begins), date(ends));
    params.serial_number = Some(SerialNumber::from(number.to_be_bytes()[4..].to_vec()));
    params
}

impl Authority {
    pub fn new(organisation: &str) -> Self {
        let mut params = params(organisation, ROOT_NUMBER, days_from_now(-1_000), days_from_now(1_000));
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let own = pem(params.self_signed(&key(ROOT_KEY)).unwrap().der());
        Self { issuer: Issuer::new(params, key(ROOT_KEY)), own }
    }

    /// Returns a certificate for the owner of a private key.
    pub fn issue(&self, private_key: &str, organisation: &str, begins: Millis, ends: Millis) -> String {
        let params = params(organisation, number_of(private_key), begins, ends);
        pem(params.signed_by(&key(private_key), &self.issuer).unwrap().der())
    }

    /// Returns the file of roots, with one more that is not of RSA.
    pub fn roots(&self) -> String {
        let other = KeyPair::generate().unwrap();
        let other = params("Curve", ROOT_NUMBER, days_from_now(-1), days_from_now(1_000)).self_signed(&other).unwrap();
        format!("{}{}", self.own, pem(other.der()))
    }
}

/// The certificates of an app.
struct World {
    authority: Authority,
    adapter: Box<dyn Fn(&str) -> Alipay>,
}

/// Returns the world in which these days are left of the certificates of the app and of Alipay.
fn world(app_days: i64, alipay_days: i64) -> World {
    let authority = Authority::new("Authority");
    let app = authority.issue(APP_KEY, "The school", days_from_now(-300), days_from_now(app_days));
    let alipay = authority.issue(ALIPAY_KEY, "Alipay", days_from_now(-300), days_from_now(alipay_days));
    let roots = authority.roots();
    let fields = [
        ("app_certificate", &*app),
        ("alipay_certificate", &*alipay),
        ("root_certificates", &*roots),
        ("alipay_public_key", ""),
    ];
    let credentials = credentials(&fields);
    let adapter =
        move |url: &str| Alipay::new(&AlipayAddresses::both(&format!("{url}/gateway.do")), &credentials, true).unwrap();
    World { authority, adapter: Box::new(adapter) }
}

/// Returns an answer that names a certificate.
fn naming(serial: &str, key: &str, method: &str, content: &Value) -> Value {
    let mut envelope = envelope_by(key, method, content);
    envelope["alipay_cert_sn"] = serial.into();
    envelope
}

/// Asks an Alipay that signs with this key and answers with this certificate.
async fn fetched(
    world: &World,
    answer: impl Fn(&Heard) -> Value + Send + Sync + 'static,
) -> Result<bool, GatewayErrorKind> {
    let script = Script::new(move |heard| (200, answer(heard))).await;
    let fetched = (world.adapter)(&script.url).fetch_payment(&reference()).await;
    fetched.map(|update| update.is_some()).map_err(|error| error.kind)
}

#[tokio::test]
async fn a_call_names_the_certificates_of_the_app_and_of_the_authorities() {
    let script = Script::new(|_| (500, Value::Null)).await;
    let _ = (world(30, 30).adapter)(&script.url).fetch_payment(&reference()).await;
    let heard = script.heard().remove(0);
    let field = |name: &str| heard.field(name).unwrap().to_owned();
    // printf %s 'CN=Of a test,OU=Certification,O=Authority,C=CN9934947663226539688090158865' | md5sum
    assert_eq!(field("app_cert_sn"), "5b1150d46a4a8518b23b8cda56142f8c");
    assert_eq!(field("app_cert_sn"), serial_of(APP_KEY));
    // The other root is not of RSA.
    assert_eq!(field("alipay_root_cert_sn"), serial("Authority", ROOT_NUMBER));
}

#[tokio::test]
async fn an_answer_names_the_certificate_that_it_is_signed_with() {
    let world = world(30, 30);
    let query = "alipay.trade.query";
    let known = naming(&serial_of(ALIPAY_KEY), ALIPAY_KEY, query, &trade("TRADE_SUCCESS"));
    assert_eq!(fetched(&world, move |_| known.clone()).await, Ok(true));
    for bad in [
        envelope_by(ALIPAY_KEY, query, &trade("TRADE_SUCCESS")),
        naming(&serial_of(ALIPAY_KEY), APP_KEY, query, &trade("TRADE_SUCCESS")),
        naming(&serial_of(ALIPAY_KEY), NEXT_KEY, query, &trade("TRADE_SUCCESS")),
    ] {
        assert_eq!(fetched(&world, move |_| bad.clone()).await, Err(GatewayErrorKind::Unauthorized));
    }
}

#[tokio::test]
async fn a_certificate_that_ended_yesterday_is_not_believed_and_not_used() {
    let query = "alipay.trade.query";
    let known = naming(&serial_of(ALIPAY_KEY), ALIPAY_KEY, query, &trade("TRADE_SUCCESS"));
    let ended = world(30, -1);
    let said = known.clone();
    assert_eq!(fetched(&ended, move |_| said.clone()).await, Err(GatewayErrorKind::Unauthorized));
    // What it signed while it was valid stays good.
    let adapter = (ended.adapter)("http://127.0.0.1:1");
    for (days, is_good) in [(-10, true), (0, false)] {
        let (at, mut fields) = (days_from_now(days), notification());
        let local = at.plus(8 * Millis::HOUR);
        fields.insert("notify_time".into(), format!("{} {}", local.date(), local.clock_with_seconds()));
        let came = WebhookRequest { received_at: at, ..signed_by(ALIPAY_KEY, &fields) };
        let expected = if is_good { Ok(()) } else { Err(WebhookError::UnknownKey) };
        assert_eq!(adapter.parse_webhook(&came).map(drop), expected, "{days}");
    }

    let script = Script::new(move |_| (200, known.clone())).await;
    let of_app = (world(-1, 30).adapter)(&script.url);
    let error = of_app.check_connection().await.unwrap_err();
    assert_eq!((error.kind, script.heard().len()), (GatewayErrorKind::Unauthorized, 0));
    let ends: Vec<_> = of_app.certificates().iter().map(|one| (one.kind, one.ends_at.date())).collect();
    let expected = [(CertificateKind::School, -1), (CertificateKind::Provider, 30)];
    assert_eq!(ends, expected.map(|(kind, days)| (kind, days_from_now(days).date())));
    assert_eq!(super::script::nobody().certificates(), []);
}

#[tokio::test]
async fn a_certificate_that_takes_the_place_of_another_is_fetched_if_it_is_alipays() {
    let world = world(30, 30);
    let (begins, ends) = (days_from_now(-1), days_from_now(60));
    let other = Authority::new("Another authority");
    let strange = other.issue(NEXT_KEY, "Alipay", begins, ends);
    let of_app = world.authority.issue(NEXT_KEY, "Another school", begins, ends);
    let ended = world.authority.issue(NEXT_KEY, "Alipay", days_from_now(-9), days_from_now(-1));
    let next = world.authority.issue(NEXT_KEY, "Alipay", begins, ends);
    let new = serial_of(NEXT_KEY);
    for (certificate, named, expected) in [
        (next.clone(), new.clone(), Ok(true)),
        (next, "another serial".into(), Err(GatewayErrorKind::Unauthorized)),
        (strange, serial("Another authority", number_of(NEXT_KEY)), Err(GatewayErrorKind::Unauthorized)),
        (of_app, new.clone(), Err(GatewayErrorKind::Unauthorized)),
        (ended, new.clone(), Err(GatewayErrorKind::Unauthorized)),
        ("nonsense".into(), new, Err(GatewayErrorKind::Unauthorized)),
    ] {
        let download = good(json!({ "alipay_cert_content": data_encoding::BASE64.encode(certificate.as_bytes()) }));
        let answer = move |heard: &Heard| match method(heard).as_str() {
            "alipay.open.app.alipaycert.download" => {
                assert_eq!(content(heard)["alipay_cert_sn"], *named);
                naming(&named, NEXT_KEY, "alipay.open.app.alipaycert.download", &download)
            }
            method => naming(&named, NEXT_KEY, method, &trade("TRADE_SUCCESS")),
        };
        assert_eq!(fetched(&world, answer).await, expected, "{certificate}");
    }
}
