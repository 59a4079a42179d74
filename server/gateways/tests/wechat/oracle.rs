//! Notifications against an independent oracle: PyPI `wechatpayv3`, which judges what is sealed, signed and mutated by
//! `end2end/oracles/wechat_notifications.py`. 500 cases each time; `cargo xtask oracles` takes 10,000.

use std::collections::BTreeMap;

use commerce::payment::{Gateway, WebhookError, WebhookRequest};
use gateways::{WeChat, WeChatAddresses};
use model::Millis;
use tokio::net::TcpListener;
use wechatfake::{
    Fake, Settings, keys,
    oracle::{AT_S, Case, Differences, Verdict, cases, compare},
};

/// The number of cases, unless the environment says another.
const CASES: &str = "500";

/// Where a notification is read more strictly here than by `wechatpayv3`, and why.
const STRICTER: Differences<'_> = &[
    ("nonce_empty_signed", "no nonce"),
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

/// Where a notification is good here and not for `wechatpayv3`, and why. What is no UTF-8 is refused all the same.
const MILDER: Differences<'_> = &[
    ("body_gbk", "a body in GBK"),
    ("body_no_utf8", "a body that is no UTF-8"),
    ("resource_of_another_type", "a `resource_type` that says nothing of what is sealed"),
    ("type_missing", "no word on the algorithm, of which there is one"),
    ("type_twice", "two words on the algorithm, of which there is one"),
];

/// Returns the adapter to a merchant with the public key, that has fetched the certificates as well.
async fn adapter() -> WeChat {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let served = Fake::new(Settings::default()).unwrap();
    tokio::spawn(async move { served.serve(listener).await });
    let fields = [
        ("app_id", keys::APP_ID),
        ("merchant_id", keys::MERCHANT_ID),
        ("merchant_private_key", keys::MERCHANT_PRIVATE_KEY),
        ("merchant_certificate", keys::MERCHANT_CERTIFICATE),
        ("api_v3_key", keys::API_V3_KEY),
        ("wechat_public_key", keys::WECHAT_PUBLIC_KEY),
        ("wechat_public_key_id", keys::WECHAT_PUBLIC_KEY_ID),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let wechat = WeChat::new(&WeChatAddresses::all(&address), &BTreeMap::from(fields).into()).unwrap();
    wechat.refresh_keys().await.unwrap();
    wechat
}

fn verdict(wechat: &WeChat, case: &Case) -> Verdict {
    let refused = |what: &str| Verdict::Refused(format!("{what}: {}", case.kind));
    let (headers, body) = (case.headers.iter().cloned().collect(), case.body.clone());
    match wechat.parse_webhook(&WebhookRequest { headers, body, received_at: Millis(AT_S * 1_000) }) {
        Ok(_) => Verdict::Accepted,
        Err(WebhookError::InvalidSignature | WebhookError::UnknownKey) => Verdict::BadSignature,
        Err(WebhookError::WrongMerchant) => refused("merchant or app"),
        Err(WebhookError::TimestampOutOfRange) => refused("time"),
        Err(WebhookError::Malformed) if case.opened => refused("content"),
        Err(WebhookError::Malformed) => Verdict::Sealed,
    }
}

#[tokio::test]
async fn wechatpayv3_and_the_adapter_agree_on_signatures_and_seals() {
    let count = std::env::var("LYCEUM_ORACLE_CASES").unwrap_or_else(|_| CASES.into());
    let (cases, wechat) = (cases(count.parse().unwrap(), 1).unwrap(), adapter().await);
    let report = compare(&cases, STRICTER, MILDER, |case| verdict(&wechat, case));
    println!("{count} cases of {} kinds; {} verdicts differ", report.kinds.len(), report.differ.len());
    for (name, times) in &report.beyond {
        println!("{times:>7}  {name}");
    }
    assert!(report.differ.is_empty(), "{}", report.differ.join("\n"));
    assert_eq!(report.outdated(STRICTER, MILDER), Vec::<String>::new());
}
