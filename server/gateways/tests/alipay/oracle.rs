//! The signatures of notifications against an independent oracle: npm `alipay-sdk`, which judges what is signed and
//! mutated by `end2end/oracles/alipay-notifications.mjs`. 500 cases each time; `cargo xtask oracles` takes 10,000.

use std::collections::BTreeMap;

use alipayfake::{
    keys,
    oracle::{Case, Differences, Verdict, cases, compare},
};
use commerce::payment::{Gateway, WebhookError, WebhookHeaders, WebhookRequest};
use gateways::{Alipay, AlipayAddresses};
use model::Millis;

/// The number of cases, unless the environment says another.
const CASES: &str = "500";
/// Five seconds after the notifications were sent.
const RECEIVED_AT: Millis = Millis(1_795_996_810_000);

/// Where a signature is read more strictly here than by npm `alipay-sdk`, and why.
const STRICTER: Differences<'_> = &[
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

fn adapter() -> Alipay {
    let fields = [
        ("app_id", keys::APP_ID),
        ("private_key", keys::APP_PRIVATE_KEY),
        ("alipay_public_key", keys::ALIPAY_PUBLIC_KEY),
        ("seller_id", keys::SELLER_ID),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Alipay::new(&AlipayAddresses::default(), &BTreeMap::from(fields).into(), true).unwrap()
}

fn verdict(alipay: &Alipay, case: &Case) -> Verdict {
    let body = case.body.clone().into_bytes();
    let refused = |what: &str| Verdict::Refused(format!("{what}: {}", case.kind));
    match alipay.parse_webhook(&WebhookRequest { headers: WebhookHeaders::default(), body, received_at: RECEIVED_AT }) {
        Ok(_) => Verdict::Accepted,
        Err(WebhookError::InvalidSignature | WebhookError::UnknownKey) => Verdict::BadSignature,
        Err(WebhookError::WrongMerchant) => refused("app or seller"),
        Err(WebhookError::TimestampOutOfRange) => refused("time"),
        Err(WebhookError::Malformed) => refused("content"),
    }
}

#[test]
fn npm_alipay_sdk_and_the_adapter_agree_on_signatures() {
    let count = std::env::var("LYCEUM_ORACLE_CASES").unwrap_or_else(|_| CASES.into());
    let (cases, alipay) = (cases(count.parse().unwrap(), 1).unwrap(), adapter());
    let report = compare(&cases, STRICTER, &[], |case| verdict(&alipay, case));
    println!("{count} cases of {} kinds; {} verdicts on signatures differ", report.kinds.len(), report.differ.len());
    for (name, times) in &report.beyond {
        println!("{times:>7}  {name}");
    }
    assert!(report.differ.is_empty(), "{}", report.differ.join("\n"));
    assert_eq!(report.outdated(STRICTER, &[]), Vec::<String>::new());
}
