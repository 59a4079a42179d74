//! The keys of an app: as Alipay's console gives them out, and what is wrong with others.

use commerce::payment::BadCredential;
use gateways::{Alipay, AlipayAddresses};
use model::rule::Rule;

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
