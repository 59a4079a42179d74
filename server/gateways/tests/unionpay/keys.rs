//! The keys of a merchant: as banks give them out, and what is wrong with others.

use commerce::payment::{BadCredential, Gateway};
use gateways::{UnionPay, UnionPayAddresses};
use model::{provider::CertificateKind, rule::Rule};
use unionpayfake::keys;

use super::script::credentials;

fn read(others: &[(&str, &str)]) -> Result<UnionPay, Vec<BadCredential>> {
    UnionPay::new(&UnionPayAddresses::default(), &credentials(others), true)
}

#[test]
fn a_file_is_read_in_the_old_way_and_in_that_of_today() {
    let lines = keys::MERCHANT_FILE.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap());
    let lines = lines.collect::<Vec<_>>().join("\r\n");
    let pem = format!("-----BEGIN PKCS12-----\n{lines}\n-----END PKCS12-----");
    let one_line = keys::ROOT_CERTIFICATE.replace('\n', " ");
    for (field, value) in [
        ("unionpay_key_file", keys::MERCHANT_FILE),
        ("unionpay_key_file", keys::MERCHANT_FILE_OF_TODAY),
        ("unionpay_key_file", &lines),
        ("unionpay_key_file", &pem),
        ("unionpay_root_certificate", &one_line),
    ] {
        assert!(read(&[(field, value)]).is_ok(), "{field} {value}");
    }
    let kinds: Vec<_> = read(&[]).unwrap().certificates().iter().map(|certificate| certificate.kind).collect();
    assert_eq!(kinds, [CertificateKind::School, CertificateKind::Root]);
}

#[test]
fn what_is_wrong_stands_at_its_field_and_no_error_has_a_key() {
    let cut = &keys::MERCHANT_FILE[..1_000];
    for (field, value, rule) in [
        ("unionpay_merchant_id", "", Rule::Required),
        ("unionpay_merchant_id", "77729005811009", Rule::ProviderKey),
        ("unionpay_merchant_id", "777290058110097 ", Rule::ProviderKey),
        ("unionpay_merchant_id", "７77290058110097", Rule::ProviderKey),
        ("unionpay_key_file", "", Rule::Required),
        ("unionpay_key_file", "canary4711", Rule::ProviderKey),
        ("unionpay_key_file", cut, Rule::ProviderKey),
        ("unionpay_key_file", keys::MERCHANT_PRIVATE_KEY, Rule::ProviderKey),
        ("unionpay_key_file", keys::ROOT_CERTIFICATE, Rule::ProviderKey),
        ("unionpay_key_password", "", Rule::Required),
        ("unionpay_key_password", "canary4711", Rule::ProviderKeyPassword),
        ("unionpay_middle_certificate", "", Rule::Required),
        ("unionpay_middle_certificate", "canary4711", Rule::ProviderKey),
        // Not one of an authority.
        ("unionpay_middle_certificate", keys::UNIONPAY.1, Rule::ProviderKey),
        ("unionpay_root_certificate", "", Rule::Required),
        ("unionpay_root_certificate", keys::MERCHANT_PUBLIC_KEY, Rule::ProviderKey),
        ("unionpay_root_certificate", keys::MIDDLE_CERTIFICATE, Rule::ProviderKeyChain),
    ] {
        let bad = read(&[(field, value)]).unwrap_err();
        assert_eq!(bad, [BadCredential { field, rule }], "{field} {value}");
        assert!(!format!("{bad:?}").contains("canary4711"));
    }
    let canary = [("unionpay_key_file", keys::MERCHANT_FILE_OF_TODAY), ("unionpay_key_password", "0000000")];
    assert_eq!(read(&canary).unwrap_err()[0].rule, Rule::ProviderKeyPassword);
    assert!(!format!("{:?}", read(&[]).unwrap()).contains(&keys::MERCHANT_FILE[..20]));
}

#[test]
fn all_that_is_wrong_is_named_at_once() {
    let wrong =
        ["unionpay_merchant_id", "unionpay_key_file", "unionpay_middle_certificate", "unionpay_root_certificate"];
    let fields: Vec<_> = read(&wrong.map(|field| (field, "x"))).unwrap_err().iter().map(|bad| bad.field).collect();
    assert_eq!(fields, wrong);
}
