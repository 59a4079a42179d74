//! The keys of a merchant: as WeChat Pay's console gives them out, and what is wrong with others.

use commerce::payment::{BadCredential, Gateway, PaymentMethod};
use gateways::{WeChat, WeChatAddresses};
use model::{provider::CertificateKind, rule::Rule};

use super::script::{
    API_V3_KEY, MERCHANT_KEY, MERCHANT_SERIAL, PUBLIC_KEY_ID, WECHAT_KEY, WECHAT_PUBLIC_KEY, credentials,
};
use crate::alipay::certificates::{Authority, days_from_now};

fn read(others: &[(&str, &str)]) -> Result<WeChat, Vec<BadCredential>> {
    WeChat::new(&WeChatAddresses::default(), &credentials(others))
}

#[test]
fn keys_are_read_in_every_form_in_which_the_console_gives_them_out() {
    let authority = Authority::new("Tenpay.com");
    let certificate = authority.issue(MERCHANT_KEY, "A school", days_from_now(-1), days_from_now(40));
    for value in [certificate.clone(), certificate.replace('\n', ""), MERCHANT_SERIAL.to_lowercase()] {
        assert!(read(&[("merchant_certificate", &value)]).is_ok(), "{value}");
    }
    let pkcs1 = include_str!("../alipay/keys/app-pkcs1.pem");
    for value in [pkcs1.to_owned(), MERCHANT_KEY.replace('\n', "")] {
        assert!(read(&[("merchant_private_key", &value)]).is_ok(), "{value}");
    }
    assert!(read(&[("wechat_public_key", &WECHAT_PUBLIC_KEY.replace('\n', ""))]).is_ok());
    // Certificates of the platform are fetched.
    assert!(read(&[("wechat_public_key", ""), ("wechat_public_key_id", "")]).is_ok());
    assert!(read(&[("merchant_id", "10000100")]).is_ok());
    let ends: Vec<_> = read(&[("merchant_certificate", &certificate)]).unwrap().certificates();
    let ends: Vec<_> = ends.iter().map(|one| (one.kind, one.ends_at.date())).collect();
    assert_eq!(ends, [(CertificateKind::School, days_from_now(40).date())]);
    assert_eq!(read(&[]).unwrap().certificates(), [], "a serial says nothing of its end");
}

#[test]
fn what_is_wrong_stands_at_its_field() {
    let authority = Authority::new("Tenpay.com");
    let of_other = authority.issue(WECHAT_KEY, "Another school", days_from_now(-1), days_from_now(40));
    for (field, value, rule) in [
        ("app_id", "", Rule::Required),
        ("app_id", "0123456789abcdef", Rule::ProviderKey),
        ("app_id", "wx0123456789abcdeg", Rule::ProviderKey),
        ("app_id", "wx０123456789abcd", Rule::ProviderKey),
        ("merchant_id", "", Rule::Required),
        ("merchant_id", "190000471x", Rule::ProviderKey),
        ("merchant_id", "19000047110", Rule::ProviderKey),
        ("merchant_private_key", "", Rule::Required),
        ("merchant_private_key", "canary4711", Rule::ProviderKey),
        ("merchant_private_key", WECHAT_PUBLIC_KEY, Rule::ProviderKey),
        ("merchant_certificate", "", Rule::Required),
        ("merchant_certificate", "canary4711", Rule::ProviderKey),
        ("merchant_certificate", MERCHANT_KEY, Rule::ProviderKey),
        ("merchant_certificate", &of_other, Rule::ProviderKeyPair),
        ("api_v3_key", "", Rule::Required),
        ("api_v3_key", &API_V3_KEY[1..], Rule::ProviderKey),
        ("api_v3_key", "testMchAPIv3Key0", Rule::ProviderKey),
        ("wechat_public_key", "", Rule::Required),
        ("wechat_public_key", "canary4711", Rule::ProviderKey),
        ("wechat_public_key", WECHAT_KEY, Rule::ProviderKey),
        ("wechat_public_key", include_str!("../alipay/keys/short.pub"), Rule::ProviderKey),
        ("wechat_public_key", include_str!("../alipay/keys/app.pub"), Rule::ProviderKeyOwn),
        ("wechat_public_key_id", "", Rule::Required),
        ("wechat_public_key_id", MERCHANT_SERIAL, Rule::ProviderKey),
        ("wechat_public_key_id", "PUB_KEY_ID_", Rule::ProviderKey),
        ("wechat_public_key_id", &format!("{PUBLIC_KEY_ID}\n"), Rule::ProviderKey),
        ("app_secret", "canary4711", Rule::ProviderKey),
    ] {
        assert_eq!(read(&[(field, value)]).unwrap_err(), [BadCredential { field, rule }], "{field} {value}");
    }
}

#[test]
fn all_that_is_wrong_is_named_at_once() {
    let wrong = [
        "app_id",
        "merchant_id",
        "merchant_private_key",
        "merchant_certificate",
        "api_v3_key",
        "wechat_public_key",
        "wechat_public_key_id",
        "app_secret",
    ];
    let bad = read(&wrong.map(|field| (field, "x"))).unwrap_err();
    assert_eq!(bad.iter().map(|bad| bad.field).collect::<Vec<_>>(), wrong);
}

#[test]
fn people_pay_inside_wechat_where_it_tells_who_they_are() {
    use PaymentMethod::{InWeChat, MobileWeb, QrCode};
    assert_eq!(read(&[]).unwrap().capabilities().methods, [QrCode, MobileWeb, InWeChat]);
    let outside = read(&[("app_secret", "")]).unwrap();
    assert_eq!(outside.capabilities().methods, [QrCode, MobileWeb]);
    assert_eq!(outside.open_id_url("https://school.example/", "x"), None);
}

#[test]
fn a_certificate_that_is_not_valid_when_it_is_entered_is_refused_at_its_field() {
    let authority = Authority::new("Tenpay.com");
    let factory = WeChat::factory(WeChatAddresses::default());
    for (from, until, is_early) in [(-30, -1, false), (1, 30, true), (-1, 30, false)] {
        let (begins, ends) = (days_from_now(from), days_from_now(until));
        let certificate = authority.issue(MERCHANT_KEY, "A school", begins, ends);
        let keys = credentials(&[("merchant_certificate", &certificate)]);
        let bad = factory.inspect(&keys, days_from_now(0));
        match (bad.as_slice(), from < 0 && until > 0) {
            ([], true) => {}
            ([bad], false) => {
                assert_eq!(bad.field, "merchant_certificate");
                assert_eq!(matches!(bad.rule, Rule::CertificateEarly(_)), is_early, "{:?}", bad.rule);
            }
            (bad, _) => panic!("{bad:?}"),
        }
    }
}
