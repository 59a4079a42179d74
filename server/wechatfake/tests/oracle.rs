//! Notifications, read as WeChat Pay's documents say, against `PyPI` `wechatpayv3`. 500 cases each time;
//! `cargo xtask oracles` takes 10,000.

use serde_json::Value;
use wechatfake::{
    keys,
    oracle::{self, AT_S, Case, Differences, Verdict},
    seal,
    sign::{self, PublicKey},
};

/// The number of cases, unless the environment says another.
const CASES: &str = "500";

/// Where a notification is read more strictly here than by `wechatpayv3`, and why.
const STRICTER: Differences = &[
    ("nonce_empty_signed", "no nonce"),
    ("seal_behind", "a sealed content with something behind it"),
    ("seal_lines", "a sealed content on several lines"),
    ("seal_mark_before", "a sealed content with what is no base64"),
    ("seal_nonce_long", "a nonce that is not of 12 bytes"),
    ("seal_spare_bits", "a sealed content with bits that mean nothing"),
    ("serial_grouped", "a serial with `_`"),
    ("serial_small", "a serial in small letters"),
    ("serial_zeros_before", "a serial with zeros before it"),
    ("sign_behind", "something behind the signature"),
    ("sign_blanks", "blanks within the signature"),
    ("sign_quoted", "a signature in quotes"),
    ("sign_spare_bits", "base64 with bits that mean nothing"),
    ("sign_twice_first_good", "two signatures"),
    ("timestamp_empty_signed", "no time"),
];
/// Where a notification is good here and not for `wechatpayv3`.
const MILDER: Differences = &[("body_no_utf8", "a body that is no UTF-8"), ("body_gbk", "a body in GBK")];

fn header<'a>(case: &'a Case, name: &str) -> Option<&'a str> {
    let mut found = case.headers.iter().filter(|(header, _)| header.eq_ignore_ascii_case(name));
    let (_, value) = found.next()?;
    (found.next().is_none() && !value.is_empty()).then_some(value)
}

fn read(case: &Case) -> Verdict {
    let get = |name: &str| header(case, &format!("wechatpay-{name}"));
    let key = match get("serial") {
        Some(keys::PLATFORM_SERIAL) => keys::PLATFORM_PUBLIC_KEY,
        Some(keys::WECHAT_PUBLIC_KEY_ID) => keys::WECHAT_PUBLIC_KEY,
        _ => return Verdict::BadSignature,
    };
    let (Some(timestamp), Some(nonce), Some(signature), Some("WECHATPAY2-SHA256-RSA2048")) =
        (get("timestamp"), get("nonce"), get("signature"), get("signature-type"))
    else {
        return Verdict::BadSignature;
    };
    let message = sign::answer(timestamp, nonce, &case.body);
    if !PublicKey::read(key).unwrap().verify(&message, signature) {
        return Verdict::BadSignature;
    }
    if !timestamp.parse::<i64>().is_ok_and(|at_s| (at_s - AT_S).abs() <= 300) {
        return Verdict::Refused("time: more than five minutes away".into());
    }
    let Some(content) = open(&case.body) else { return Verdict::Sealed };
    let content: Value = serde_json::from_str(&content).unwrap_or_default();
    match (content["mchid"].as_str(), content["appid"].as_str(), content["refund_status"].is_string()) {
        (Some(keys::MERCHANT_ID), Some(keys::APP_ID), _) | (Some(keys::MERCHANT_ID), None, true) => Verdict::Accepted,
        (Some(keys::MERCHANT_ID), ..) => Verdict::Refused("account: none or another".into()),
        _ => Verdict::Refused("merchant: none or another".into()),
    }
}

fn open(body: &[u8]) -> Option<String> {
    let event: Value = serde_json::from_slice(body).ok()?;
    let resource = &event["resource"];
    let part = |name: &str| resource[name].as_str();
    let is_sealed = event["resource_type"] == "encrypt-resource" && part("algorithm") == Some("AEAD_AES_256_GCM");
    let data = part("associated_data").unwrap_or_default();
    is_sealed.then(|| seal::open(part("ciphertext")?, keys::API_V3_KEY, part("nonce")?, data)).flatten()
}

#[test]
fn wechatpayv3_agrees_on_signatures_and_seals_of_notifications() {
    let count = std::env::var("LYCEUM_ORACLE_CASES").unwrap_or_else(|_| CASES.into());
    let cases = oracle::cases(count.parse().unwrap(), 1).unwrap();
    let report = oracle::compare(&cases, STRICTER, MILDER, read);
    println!("{count} cases of {} kinds; {} verdicts differ", report.kinds.len(), report.differ.len());
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
