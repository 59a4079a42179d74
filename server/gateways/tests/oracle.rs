//! The signatures of Stripe's webhooks against an independent oracle: npm `stripe`, which signs, mutates and judges
//! (`end2end/oracles/stripe-webhooks.mjs`). 500 cases each time; `cargo xtask oracles` takes 10,000.

use std::{collections::BTreeMap, path::Path, process::Command};

use commerce::payment::{Credentials, Gateway, WebhookError, WebhookEvent, WebhookHeaders, WebhookRequest};
use data_encoding::BASE64;
use gateways::{Stripe, StripeAddresses};
use model::Millis;
use serde::Deserialize;

/// The number of cases, unless the environment says another.
const CASES: &str = "500";
/// The age of a signature, at most, on either side, in milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 300_000;

/// Where the signature is read more strictly here than by npm `stripe`, and why.
const STRICTER: [(&str, &str); 4] = [
    ("body_mark_added", "a byte order mark that nobody signed: bytes are signed here, not text"),
    ("header_twice", "two headers: whoever checks and whoever believes might read different ones"),
    ("more_than_ten", "more than ten signatures: each costs a pass over the body"),
    ("time_unreadable_then_good", "a time that cannot be read, beside one that can"),
];
/// Where the signature is read here and npm `stripe` gives up, and why nothing is lost by it.
const MILDER: [(&str, &str); 1] =
    [("body_mark_signed", "a byte order mark that was signed: the bytes are as they were signed, and no JSON")];

/// A case, and what npm `stripe` says.
#[derive(Deserialize)]
struct Case {
    kind: String,
    headers: Vec<String>,
    body: String,
    secrets: Vec<String>,
    received_at_ms: i64,
    /// The age of a signature whose time was not changed.
    age_ms: i64,
    npm: Npm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Npm {
    Accepted,
    Stale,
    Refused,
}

fn parse(case: &Case) -> Result<WebhookEvent, WebhookError> {
    let credentials = [
        ("secret_key", "sk_test_oracle".to_owned()),
        ("publishable_key", "pk_test_oracle".to_owned()),
        ("webhook_secrets", case.secrets.join(" ")),
    ];
    let credentials = credentials.into_iter().map(|(field, value)| (field.to_owned(), value));
    let credentials: Credentials = credentials.collect::<BTreeMap<_, _>>().into();
    let stripe = Stripe::new(&StripeAddresses::default(), &credentials, true).unwrap();
    let headers = case.headers.iter().map(|value| ("stripe-signature".to_owned(), value.clone()));
    let headers = headers.collect::<WebhookHeaders>();
    let body = BASE64.decode(case.body.as_bytes()).unwrap();
    stripe.parse_webhook(&WebhookRequest { headers, body, received_at: Millis(case.received_at_ms) })
}

/// Returns what is refused here beyond the signature, by name; `Ok(None)` where both say the same.
///
/// # Errors
/// Both verdicts, where they differ.
fn compare(case: &Case) -> Result<Option<String>, String> {
    let ours = parse(case);
    let why = |list: &[(&str, &'static str)]| list.iter().find(|(kind, _)| *kind == case.kind).map(|(_, why)| *why);
    match (case.npm, ours) {
        (Npm::Accepted, Ok(_))
        | (Npm::Stale, Err(WebhookError::TimestampOutOfRange))
        | (Npm::Refused, Err(WebhookError::InvalidSignature)) => Ok(None),
        (Npm::Accepted, Err(WebhookError::InvalidSignature)) if why(&STRICTER).is_some() => {
            Ok(why(&STRICTER).map(|why| format!("signature: {why}")))
        }
        (Npm::Refused, Err(WebhookError::Malformed)) if why(&MILDER).is_some() => Ok(None),
        (Npm::Accepted, Err(WebhookError::TimestampOutOfRange)) if case.age_ms < -CLOCK_TOLERANCE_MS => {
            Ok(Some("time: in the future by more than 300 s".into()))
        }
        // Stripe's library counts whole seconds.
        (Npm::Accepted, Err(WebhookError::TimestampOutOfRange)) if case.age_ms > CLOCK_TOLERANCE_MS => {
            Ok(Some("time: within the second after 300 s".into()))
        }
        (Npm::Accepted, Err(WebhookError::WrongMerchant)) if case.kind == "is_live" => {
            Ok(Some("livemode: of the other environment".into()))
        }
        (Npm::Accepted, Err(WebhookError::WrongMerchant)) if case.kind == "of_connected_account" => {
            Ok(Some("account: of a connected one".into()))
        }
        (Npm::Accepted, Err(WebhookError::Malformed)) => match case.kind.as_str() {
            "unknown_currency" => Ok(Some("currency: none that is known".into())),
            "amount_no_number" => Ok(Some("amount: no number of minor units".into())),
            "field_missing" | "field_twice" | "no_object" | "empty_body_signed" => {
                Ok(Some("content: a field missing or twice, no event".into()))
            }
            _ => Err("accepted by npm stripe, not readable here".into()),
        },
        (npm, ours) => Err(format!("{npm:?} by npm stripe, {ours:?} here")),
    }
}

#[test]
fn npm_stripe_and_the_adapter_agree_on_signatures() {
    let oracles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/oracles");
    assert!(oracles.join("../node_modules/stripe").is_dir(), "npm stripe is missing: cargo xtask setup");
    let count = std::env::var("LYCEUM_ORACLE_CASES").unwrap_or_else(|_| CASES.into());
    let made = Command::new("node").arg(oracles.join("stripe-webhooks.mjs")).args([&count, "1"]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let made = String::from_utf8(made.stdout).unwrap();
    let cases: Vec<Case> = made.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(cases.len().to_string(), count);

    let mut kinds = BTreeMap::<&str, usize>::new();
    let (mut beyond, mut differ) = (BTreeMap::<String, usize>::new(), Vec::new());
    for case in &cases {
        *kinds.entry(&case.kind).or_default() += 1;
        match compare(case) {
            Ok(None) => {}
            Ok(Some(name)) => *beyond.entry(name).or_default() += 1,
            Err(why) => differ.push(format!("{}: {why}: {:?}", case.kind, case.headers)),
        }
    }
    println!("{count} cases of {} kinds; {} verdicts on signatures differ", kinds.len(), differ.len());
    println!("refused here beyond npm stripe:");
    for (name, times) in &beyond {
        println!("{times:>7}  {name}");
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    // What is listed as stricter has to be so, or the list is out of date.
    for (kind, why) in STRICTER {
        assert!(beyond.contains_key(&format!("signature: {why}")), "{kind} is read as npm stripe reads it");
    }
}

/// The vector was computed by Python's `hmac`; npm `stripe` accepts it, too.
#[test]
fn the_vector_that_others_computed_has_a_good_signature() {
    let case = |v1: &str| Case {
        kind: "vector".into(),
        headers: vec![format!("t=1700000000,v1={v1}")],
        body: BASE64.encode(br#"{"id":"evt_test_webhook","object":"event"}"#),
        secrets: vec!["whsec_test_secret".into()],
        received_at_ms: 1_700_000_300_000,
        age_ms: 300_000,
        npm: Npm::Accepted,
    };
    let good = "d95c6b7477fbd7e9f90b1b0ef5f9c7ac25abca5382460e0d988c2b2a5b71b990";
    // It is no whole event, which is found out once the signature is good.
    assert_eq!(parse(&case(good)), Err(WebhookError::Malformed));
    assert_eq!(parse(&case(&good.replace('9', "8"))), Err(WebhookError::InvalidSignature));
    let late = Case { received_at_ms: 1_700_000_301_000, ..case(good) };
    assert_eq!(parse(&late), Err(WebhookError::TimestampOutOfRange));
}
