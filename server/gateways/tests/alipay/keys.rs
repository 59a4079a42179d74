//! The keys of an app: as Alipay's console gives them out, and what is wrong with others.

use commerce::payment::BadCredential;
use gateways::{Alipay, AlipayAddresses};
use model::{Millis, rule::Rule};

use super::{
    certificates::{Authority, days_from_now},
    script::{ALIPAY_KEY, ALIPAY_PUBLIC_KEY, APP_KEY, credentials, der},
};

fn read(others: &[(&str, &str)]) -> Result<Alipay, Vec<BadCredential>> {
    Alipay::new(&AlipayAddresses::default(), &credentials(others), true)
}

fn bare(pem: &str) -> String {
    data_encoding::BASE64.encode(&der(pem))
}

#[test]
fn keys_are_read_in_every_form_in_which_the_console_gives_them_out() {
    let one_line = |pem: &str| pem.replace('\n', "");
    let pkcs1 = include_str!("keys/app-pkcs1.pem");
    for key in [APP_KEY.into(), one_line(APP_KEY), bare(APP_KEY), pkcs1.into(), one_line(pkcs1), bare(pkcs1)] {
        assert!(read(&[("private_key", &key)]).is_ok(), "{key}");
    }
    for key in [ALIPAY_PUBLIC_KEY.into(), one_line(ALIPAY_PUBLIC_KEY), bare(ALIPAY_PUBLIC_KEY)] {
        assert!(read(&[("alipay_public_key", &key)]).is_ok(), "{key}");
    }
    assert!(read(&[("seller_id", "")]).is_ok());
}

#[test]
fn what_is_wrong_stands_at_its_field_and_no_error_has_a_key() {
    let cut = bare(APP_KEY)[..600].to_owned();
    for (field, value, rule) in [
        ("app_id", "", Rule::ProviderKey),
        ("app_id", "202100000000471", Rule::ProviderKey),
        ("app_id", "202100000000471x", Rule::ProviderKey),
        ("app_id", "２０２１000000004711", Rule::ProviderKey),
        ("private_key", "", Rule::ProviderKey),
        ("private_key", "canary4711", Rule::ProviderKey),
        ("private_key", &cut, Rule::ProviderKey),
        ("private_key", ALIPAY_PUBLIC_KEY, Rule::ProviderKey),
        ("private_key", &format!("{APP_KEY}{APP_KEY}"), Rule::ProviderKey),
        ("alipay_public_key", "", Rule::Required),
        ("alipay_public_key", "canary4711", Rule::ProviderKey),
        ("alipay_public_key", APP_KEY, Rule::ProviderKey),
        ("alipay_public_key", include_str!("keys/short.pub"), Rule::ProviderKey),
        ("seller_id", "school@example.com", Rule::ProviderKey),
        ("seller_id", "1088000000004711", Rule::ProviderKey),
        ("alipay_public_key", include_str!("keys/app.pub"), Rule::ProviderKeyOwn),
    ] {
        let bad = read(&[(field, value)]).unwrap_err();
        assert_eq!(bad, [BadCredential { field, rule }], "{field} {value}");
    }
}

#[test]
fn all_that_is_wrong_is_named_at_once() {
    let wrong = ["app_id", "private_key", "alipay_public_key", "seller_id"];
    let fields: Vec<_> = read(&wrong.map(|field| (field, "x"))).unwrap_err().iter().map(|bad| bad.field).collect();
    assert_eq!(fields, ["app_id", "private_key", "seller_id", "alipay_public_key"]);
}

#[test]
fn certificates_are_needed_together_and_fit_the_private_key() {
    let authority = Authority::new("Authority");
    let (begins, ends) = (days_from_now(-1), days_from_now(30));
    let app = authority.issue(APP_KEY, "The school", begins, ends);
    let alipay = authority.issue(ALIPAY_KEY, "Alipay", begins, ends);
    let roots = authority.roots();
    let all = [("app_certificate", &*app), ("alipay_certificate", &*alipay), ("root_certificates", &*roots)];
    assert!(read(&all).is_ok());
    let in_lines = all.map(|(field, pem)| (field, pem.replace('\n', "")));
    assert!(read(&in_lines.each_ref().map(|(field, pem)| (*field, pem.as_str()))).is_ok());
    for (field, value, rule) in [
        ("app_certificate", "", Rule::Required),
        ("alipay_certificate", "", Rule::Required),
        ("root_certificates", "", Rule::Required),
        ("app_certificate", ALIPAY_PUBLIC_KEY, Rule::ProviderKey),
        ("alipay_certificate", ALIPAY_PUBLIC_KEY, Rule::ProviderKey),
        ("root_certificates", "nonsense", Rule::ProviderKey),
        // That of another app, and the app's own where Alipay's belongs.
        ("app_certificate", &alipay, Rule::ProviderKeyPair),
        ("alipay_certificate", &app, Rule::ProviderKeyOwn),
    ] {
        let others: Vec<_> = all.iter().copied().filter(|(other, _)| *other != field).chain([(field, value)]).collect();
        assert_eq!(read(&others).unwrap_err(), [BadCredential { field, rule }], "{field} {value}");
    }
}

#[test]
fn certificates_that_are_not_valid_when_they_are_entered_are_refused_at_their_fields() {
    let now = days_from_now(0);
    let (authority, stranger) = (Authority::new("Authority"), Authority::new("Another"));
    let issued =
        |key: &str, begins: i64, ends: i64| authority.issue(key, "Anybody", days_from_now(begins), days_from_now(ends));
    let [app, alipay] = [APP_KEY, ALIPAY_KEY].map(|key| issued(key, -30, 30));
    let roots = authority.roots();
    let all = [("app_certificate", &*app), ("alipay_certificate", &*alipay), ("root_certificates", &*roots)];
    let factory = Alipay::factory(AlipayAddresses::default());
    let said = |field: &str, value: &str, at: Millis| {
        let others: Vec<_> = all.iter().copied().filter(|(other, _)| *other != field).chain([(field, value)]).collect();
        let entered = credentials(&others);
        assert!(factory.build(&entered, true).is_ok(), "what was begun with it goes on: {field}");
        factory.inspect(&entered, at).into_iter().map(|bad| (bad.field, bad.rule)).collect::<Vec<_>>()
    };
    assert_eq!(said("app_certificate", &app, now), []);
    let day = |days: i64| Millis::parse_date(&days_from_now(days).date()).unwrap();
    for (field, key) in [("app_certificate", APP_KEY), ("alipay_certificate", ALIPAY_KEY)] {
        let (over, early) = (issued(key, -30, -2), issued(key, 2, 30));
        assert_eq!(said(field, &over, now), [(field, Rule::CertificateOver(day(-2)))]);
        assert_eq!(said(field, &early, now), [(field, Rule::CertificateEarly(day(2)))]);
        assert_eq!(said(field, &over, days_from_now(-10)), [], "the clock is passed in");
    }
    let unvouched = ["alipay_certificate", "root_certificates"].map(|field| (field, Rule::CertificateRoots));
    assert_eq!(said("root_certificates", &stranger.roots(), now), unvouched);
    let strange = stranger.issue(ALIPAY_KEY, "Alipay", days_from_now(-30), days_from_now(30));
    assert_eq!(said("alipay_certificate", &strange, now), unvouched);
    // An app that works with keys has none.
    assert_eq!(factory.inspect(&credentials(&[]), now), []);
}
