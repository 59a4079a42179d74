//! The signatures of notifications, read as Alipay's documents say, against npm `alipay-sdk`. 500 cases each time;
//! `cargo xtask oracles` takes 10,000.

use std::collections::BTreeMap;

use alipayfake::{
    keys,
    oracle::{self, Case, Differences, Verdict},
    sign::{PublicKey, content},
};

/// The number of cases, unless the environment says another.
const CASES: &str = "500";

/// Where a signature is read more strictly here than by npm `alipay-sdk`, and why.
const STRICTER: Differences = &[
    ("empty_signed", "an empty parameter that was signed: it is left out"),
    ("sign_around", "blanks around the signature"),
    ("sign_behind", "something behind the signature"),
    ("sign_broken", "a signature on several lines"),
    ("sign_spare_bits", "base64 with bits that mean nothing"),
    ("sign_twice_last_good", "two signatures"),
    ("sign_unpadded", "base64 without its padding"),
    ("sign_url_safe", "base64 of another alphabet"),
    ("twice_last_good", "a parameter twice, the second one good"),
    ("twice_same", "a parameter twice, both the same"),
    ("type_missing", "no `sign_type`"),
    ("type_old", "RSA with SHA-1"),
    ("type_signed", "`sign_type` as part of what is signed"),
];
/// Where a signature is good here and not for npm `alipay-sdk`.
const MILDER: Differences = &[("added_empty", "an empty parameter that was not signed: it is left out")];

fn read(case: &Case) -> Verdict {
    let mut fields = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(case.body.as_bytes()) {
        if fields.insert(name.into_owned(), value.into_owned()).is_some() {
            return Verdict::BadSignature;
        }
    }
    let (signature, kind) = (fields.remove("sign").unwrap_or_default(), fields.remove("sign_type"));
    let key = PublicKey::read(keys::ALIPAY_PUBLIC_KEY).unwrap();
    if kind.as_deref() != Some("RSA2") || !key.verify(&content(&fields), &signature) {
        return Verdict::BadSignature;
    }
    let is = |name: &str, value: &str| fields.get(name).is_some_and(|found| found == value);
    match (is("app_id", keys::APP_ID), is("seller_id", keys::SELLER_ID)) {
        (false, _) => Verdict::Refused("app: none or another".into()),
        (_, false) => Verdict::Refused("seller: none or another".into()),
        _ => Verdict::Accepted,
    }
}

#[test]
fn npm_alipay_sdk_agrees_on_the_signatures_of_notifications() {
    let count = std::env::var("LYCEUM_ORACLE_CASES").unwrap_or_else(|_| CASES.into());
    let cases = oracle::cases(count.parse().unwrap(), 1).unwrap();
    let report = oracle::compare(&cases, STRICTER, MILDER, read);
    println!("{count} cases of {} kinds; {} verdicts on signatures differ", report.kinds.len(), report.differ.len());
    for (name, times) in &report.beyond {
        println!("{times:>7}  {name}");
    }
    assert!(report.differ.is_empty(), "{}", report.differ.join("\n"));
    // What is listed as different has to be so, or the list is out of date.
    assert_eq!(report.outdated(STRICTER, MILDER), Vec::<String>::new());
    // A reader that believes everything would be found out.
    let blind = oracle::compare(&cases, STRICTER, MILDER, |_| Verdict::Accepted);
    assert!(blind.differ.len() > cases.len() / 4, "{}", blind.differ.len());
}
